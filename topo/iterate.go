package topo

import (
	"iter"
	"unique"

	"github.com/mpi4go/mpi4go/core"
)

// A Line is a stretch of elements of a block along its last dimension. Lines of one array can be
// used with all that have the same blocks (see Like).
type Line struct {
	of unique.Handle[geometry]
	at int // where it begins in storage
	n  int
}

// Len returns how many elements a line has.
func (l Line) Len() int { return l.n }

// Local returns the local indices of the line's first element.
func (l Line) Local() (i Index) {
	g := l.of.Value()
	at := l.at - g.origin
	for d := range g.dims { // of the block: origin is that of its first element
		i[d] = at / g.stride[d]
		at %= g.stride[d]
	}
	return i
}

// Global returns the place of the line's first element in the whole array.
func (l Line) Global() (i Index) {
	g := l.of.Value()
	i = l.Local()
	for d := range g.dims {
		i[d] += g.offset[d]
	}
	return i
}

// Lines returns an iterator over the lines of the block. Loops over its elements have two
// levels: one over lines, one over plain slices of equal length, which compiles to what a loop over one
// slice does. A stencil takes the same line several times, moved by up to the halo's width:
//
//	for l := range u.Lines() {
//		out, here := v.Line(l), u.Line(l)
//		up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
//		left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
//		for j := range out {
//			out[j] = here[j] + k*(up[j]+down[j]+left[j]+right[j]-4*here[j])
//		}
//	}
func (g *Cart[T]) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) { g.walk(g.own(), yield) }
}

// Interior returns an iterator over the lines of those elements that have nothing in reach that other
// processes have: they are farther from each side that has a neighbor than the halo is wide.
// They can be computed between Begin and End. Next to a wall, and where the dimension is periodic
// but not divided, the interior goes to the edge.
func (g *Cart[T]) Interior() iter.Seq[Line] {
	return func(yield func(Line) bool) { g.walk(g.inner(), yield) }
}

// Boundary returns an iterator over the lines of all elements that are not in the Interior.
func (g *Cart[T]) Boundary() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		slabs := g.own().without(g.inner(), g.dims)
		for _, b := range slabs[:2*g.dims] {
			if !g.walk(b, yield) {
				return
			}
		}
	}
}

// inner returns the interior.
func (g *Cart[T]) inner() Box {
	b := g.own()
	for d := range g.dims {
		if g.remote[d][Low] {
			b.From[d] = min(g.halo[d], g.n[d])
		}
		if g.remote[d][High] {
			b.To[d] = max(b.From[d], g.n[d]-g.halo[d])
		}
	}
	return b
}

// In returns an iterator over the lines of the part of the block that is in a box of local
// indices.
func (g *Cart[T]) In(b Box) iter.Seq[Line] {
	return func(yield func(Line) bool) { g.walk(b.clip(g.own(), g.dims), yield) }
}

// walk yields the lines of a box, and reports whether more are wanted.
func (g *Cart[T]) walk(b Box, yield func(Line) bool) bool {
	if b.count(g.dims) == 0 {
		return true
	}
	last := g.dims - 1
	l := Line{of: g.key, n: b.To[last] - b.From[last]}
	for i := b.From; ; {
		l.at = g.geometry.at(i)
		if !yield(l) {
			return false
		}
		if !g.next(&i, b) {
			return true
		}
	}
}

// Line returns the elements of a line, moved by shift: one number for each dimension, or none.
// Elements of the halo are reached so. It panics if the line would leave the halo, or is of an
// array with other blocks.
func (g *Cart[T]) Line(l Line, shift ...int) []T {
	return g.data[g.lineAt(l, shift):][:l.n:l.n]
}

// Wide returns the elements of a line with those of the halo's width before and behind it: element j
// of the line is element w+j, where w is the halo's width in the last dimension. One wide
// slice serves a stencil for all its points along the line, which the compiler likes better
// than a slice for each. shift moves the line as Line's does, but not along itself: its last
// number is 0.
func (g *Cart[T]) Wide(l Line, shift ...int) []T {
	last := g.dims - 1
	if len(shift) == g.dims && shift[last] != 0 {
		panic(mpi.Errorf("Wide", mpi.ErrArg, "a shift of %d along the line: want 0, as a wide line has all that lies there", shift[last]))
	}
	w := g.halo[last]
	n := l.n + 2*w
	return g.data[g.lineAt(l, shift)-w:][:n:n]
}

// lineAt returns where a moved line begins.
func (g *Cart[T]) lineAt(l Line, shift []int) int {
	at := l.at
	if l.of != g.key {
		at = g.geometry.at(g.foreign(l))
	}
	return g.move(at, shift)
}

// move returns where what is at a place of the block lies after a shift by up to the halo's width.
func (g *geometry) move(at int, shift []int) int {
	if len(shift) == 0 {
		return at
	}
	if len(shift) != g.dims || len(shift) > MaxDims { // never more: the compiler need not check d below
		panic(g.tooFar(shift))
	}
	for d, s := range shift {
		if uint(s+g.halo[d]) > uint(2*g.halo[d]) {
			panic(g.tooFar(shift))
		}
		at += s * g.stride[d]
	}
	return at
}

// tooFar is the error of a shift that leaves the halo.
func (g *geometry) tooFar(shift []int) error {
	by := append([]int(nil), shift...) // shift does not escape
	return mpi.Errorf("Line", mpi.ErrArg, "a shift of %v: want none, or one of %d numbers that is no more than the halo's width, which is %v", by, g.dims, g.halo[:g.dims])
}

// foreign returns the local indices of the line of another array.
func (g *Cart[T]) foreign(l Line) Index {
	o := l.of.Value()
	if o.dims != g.dims || o.n != g.n || o.offset != g.offset {
		panic(foreignBlock(o, g.geometry))
	}
	return l.Local()
}

// foreignBlock is an error. It is apart so that foreign has nothing on the heap.
func foreignBlock(o, g geometry) error {
	return mpi.Errorf("Line", mpi.ErrArg, "the line is of a block of %v at %v, the array has one of %v at %v", o.n[:o.dims], o.offset[:o.dims], g.n[:g.dims], g.offset[:g.dims])
}
