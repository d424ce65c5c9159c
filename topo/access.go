package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
)

// NDims returns how many dimensions the array has.
func (g *Cart[T]) NDims() int { return g.dims }

// GlobalShape returns the shape of the whole array.
func (g *Cart[T]) GlobalShape() []int { return slices.Clone(g.space.shape) }

// Shape returns the shape of this process's block, without the halo.
func (g *Cart[T]) Shape() []int { return slices.Clone(g.n[:g.dims]) }

// Offset returns the place of the block's first element in the whole array.
func (g *Cart[T]) Offset() []int { return slices.Clone(g.offset[:g.dims]) }

// Halo returns the width of the halo in each dimension.
func (g *Cart[T]) Halo() []int { return slices.Clone(g.halo[:g.dims]) }

// Grid returns how many processes there are along each dimension.
func (g *Cart[T]) Grid() []int { return slices.Clone(g.space.grid) }

// Coords returns the place of this process in the grid.
func (g *Cart[T]) Coords() []int { return slices.Clone(g.space.coords) }

// Periodic tells along which dimensions the array is periodic.
func (g *Cart[T]) Periodic() []bool { return slices.Clone(g.space.periodic) }

// Empty reports whether this process's block has no elements.
func (g *Cart[T]) Empty() bool { return g.empty() }

// Comm returns the communicator of the array: its grid of processes. It is not the one that the
// array was made with, and is closed with it, or the last one like it.
func (g *Cart[T]) Comm() *CartComm { return g.space.comm }

// Global returns the place in the whole array of the element with local indices i. For elements
// of the halo it can be outside the array.
func (g *Cart[T]) Global(i ...int) (at Index) {
	for d := range i {
		at[d] = i[d] + g.offset[d]
	}
	return at
}

// Local returns the local indices of an element of the whole array, and whether it is in this
// process's block.
func (g *Cart[T]) Local(i ...int) (at Index, ok bool) {
	if len(i) != g.dims {
		return at, false
	}
	ok = true
	for d := range i {
		at[d] = i[d] - g.offset[d]
		ok = ok && at[d] >= 0 && at[d] < g.n[d]
	}
	return at, ok
}

// Owner returns the rank in Comm of the process that has an element of the whole array, or
// ProcNull if there is no such element.
func (g *Cart[T]) Owner(i ...int) int {
	if len(i) != g.dims {
		return mpi.ProcNull
	}
	s, rank := g.space, 0
	for d, k := range i {
		if k < 0 || k >= s.shape[d] {
			return mpi.ProcNull
		}
		rank = rank*s.grid[d] + s.blocks(d).Owner(k)
	}
	return rank
}

// At returns an element of the block or the halo. It is for single elements: loops go over
// Lines or Rows.
func (g *Cart[T]) At(i ...int) T { return g.data[g.place("At", i)] }

// Set sets an element of the block or the halo.
func (g *Cart[T]) Set(v T, i ...int) { g.data[g.place("Set", i)] = v }

// Row returns the elements along the last dimension, those of the halo included, at the given
// indices of the other dimensions: the block's element j is at index j + the halo's width.
func (g *Cart[T]) Row(i ...int) []T {
	if len(i) != g.dims-1 {
		panic(mpi.Errorf("Row", mpi.ErrArg, "%d indices: want %d", len(i), g.dims-1))
	}
	var first Index
	copy(first[:], i)
	last := g.dims - 1
	first[last] = -g.halo[last]
	at := g.place("Row", first[:g.dims])
	end := at + g.n[last] + 2*g.halo[last]
	return g.data[at:end:end]
}

// Data returns the memory of the block and its halo, row after row. The element with local indices
// i is at Place(i...).
func (g *Cart[T]) Data() []T { return g.data }

// Place returns where an element of the block or the halo is in Data.
func (g *Cart[T]) Place(i ...int) int { return g.place("Place", i) }

// Strides returns how far apart in Data elements are whose index differs by one, for each
// dimension. It is 1 for the last.
func (g *Cart[T]) Strides() []int { return slices.Clone(g.stride[:g.dims]) }

// Buffer describes the block without its halo, in row-major order: a Cart is Memory, and can
// be sent, received into, written to files, and so on.
func (g *Cart[T]) Buffer() mpi.Buffer[T] {
	if err := g.usable("Buffer"); err != nil {
		return mpi.BadBuffer[T](err)
	}
	if g.block == nil {
		b, l, err := g.memory(g.own())
		if err != nil {
			return mpi.BadBuffer[T](err)
		}
		g.block, g.layout = &b, l
	}
	return *g.block
}

// Fill sets each element of the block to a function of its global index.
//
//	u.Fill(func(at topo.Index) float64 { return math.Sin(h * float64(at[0])) })
func (g *Cart[T]) Fill(f func(at Index) T) { g.fillFrom(g.own(), f) }

// FillHalo sets each element of the halo to a function of its global index. Exchange then leaves
// what lies beyond open walls as it is. Global indices can be outside of the array.
func (g *Cart[T]) FillHalo(f func(at Index) T) {
	if g.empty() {
		return
	}
	whole := g.own()
	for d := range g.dims {
		whole.From[d], whole.To[d] = -g.halo[d], g.n[d]+g.halo[d]
	}
	slabs := whole.without(g.own(), g.dims)
	for _, b := range slabs[:2*g.dims] {
		g.fillFrom(b, f)
	}
}

// fillFrom sets the elements of a box to a function of their global indices.
func (g *Cart[T]) fillFrom(b Box, f func(Index) T) {
	if b.count(g.dims) == 0 {
		return
	}
	last := g.dims - 1
	i := b.From
	for {
		at := i
		for d := range g.dims {
			at[d] += g.offset[d]
		}
		start := g.geometry.at(i)
		line := g.data[start : start+b.To[last]-b.From[last]]
		for k := range line {
			line[k] = f(at)
			at[last]++
		}
		if !g.next(&i, b) {
			return
		}
	}
}

// next moves an index to the beginning of the next line of a box.
func (g *geometry) next(i *Index, b Box) bool {
	for d := g.dims - 2; d >= 0; d-- {
		if i[d]++; i[d] < b.To[d] {
			return true
		}
		i[d] = b.From[d]
	}
	return false
}

// at returns where an element is, without checks.
func (g *geometry) at(i Index) int {
	at := g.origin
	for d := range g.dims {
		at += i[d] * g.stride[d]
	}
	return at
}
