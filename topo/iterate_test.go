package topo_test

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// TestLines checks that the lines of the interior and the boundary have every element of random
// arrays once, at its place, and that the interior is out of reach of other processes.
func TestLines(t *testing.T) {
	r := seeded(t)
	for range 20 {
		c := randomCase(r, mpi.World().Size())
		g := newArray(t, c)
		n, last := g.Shape(), len(c.shape)-1
		count := func(lines iter.Seq[topo.Line], what string) {
			for l := range lines {
				at, global := l.Local(), l.Global()
				x := g.Line(l)
				if len(x) != l.Len() || cap(x) != l.Len() {
					t.Errorf("%v: a line of %d has %d elements", c, l.Len(), len(x))
				}
				for k := range x {
					if x[k] != code(global, c.shape) || g.Global(at[:last+1]...) != global || g.At(at[:last+1]...) != x[k] {
						t.Errorf("%v: %s: element %v, %v of the whole array, is %d", c, what, at[:last+1], global, x[k])
					}
					inner := true
					for d := range n {
						below, above := neighbors(g, d)
						inner = inner && (!below || at[d] >= c.halo[d]) && (!above || at[d] < n[d]-c.halo[d])
					}
					if what == "Interior" && !inner || what == "Boundary" && inner {
						t.Errorf("%v: element %v of %v is in the %s", c, at[:last+1], n, what)
					}
					x[k] = -x[k]
					at[last]++
					global[last]++
				}
			}
		}
		count(g.Interior(), "Interior")
		count(g.Boundary(), "Boundary")
		for l := range g.Lines() { // each has been turned once
			for _, v := range g.Line(l) {
				if v >= 0 {
					t.Errorf("%v: element %d was not visited once", c, v)
				}
			}
		}
		for i, v := range g.Data() {
			if v >= 0 {
				t.Errorf("%v: element %d of Data is %d", c, i, v)
			}
		}
		refill(g, c)
		count(g.Lines(), "Lines")
		for l := range g.In(topo.Box{From: topo.Index{-5, -5, -5, -5}, To: topo.Index{99, 99, 99, 99}}) {
			for k, v := range g.Line(l) {
				if v > 0 {
					t.Errorf("%v: In: element %d of a line is %d", c, k, v)
				}
			}
		}
		ok(t, g.Close())
	}
}

// neighbors tells whether other processes have elements below and above a block.
func neighbors(g *topo.Cart[int], d int) (below, above bool) {
	filled := min(g.Grid()[d], g.GlobalShape()[d])
	at, around := g.Coords()[d], filled > 1 && g.Periodic()[d]
	return at > 0 || around, at < filled-1 || around
}

// TestShiftedLines checks that a line that is moved has the elements beside it, also in an array
// with another halo.
func TestShiftedLines(t *testing.T) {
	r := seeded(t)
	for range 20 {
		c := randomCase(r, mpi.World().Size())
		for d := range c.periodic {
			c.periodic[d] = true
		}
		c.corners = true
		g := newArray(t, c)
		ok(t, g.Exchange())
		other, err := topo.Like[int8](g, topo.Halo(0))
		ok(t, err)
		dims := len(c.shape)
		r := rand.New(rand.NewPCG(r.Uint64(), 0)) // ranks have different numbers of lines
		for l := range other.Lines() {
			shift := make([]int, dims)
			for d := range shift {
				shift[d] = r.IntN(2*c.halo[d]+1) - c.halo[d]
			}
			x := g.Line(l, shift...)
			if len(x) != len(other.Line(l)) {
				t.Errorf("%v: lines of %d and %d elements", c, len(x), len(other.Line(l)))
			}
			at := l.Local()
			for d := range shift {
				at[d] += shift[d]
			}
			for k := range x {
				if want := g.At(at[:dims]...); x[k] != want {
					t.Errorf("%v: a line moved by %v: element %d is %d, want %d", c, shift, k, x[k], want)
				}
				at[dims-1]++
			}
			along := shift[dims-1]
			shift[dims-1] = 0
			w := c.halo[dims-1]
			wide := g.Wide(l, shift...)
			if len(wide) != l.Len()+2*w || !slices.Equal(wide[w+along:][:l.Len()], x) {
				t.Errorf("%v: a wide line moved by %v has %v, want %v from %d on", c, shift, wide, x, w+along)
			}
		}
		ok(t, other.Close())
		ok(t, g.Close())
	}
}

// TestRows reads and writes the elements of a block by their indices.
func TestRows(t *testing.T) {
	g, err := topo.NewCart[int](mpi.World(), []int{4, 3, 5}, topo.Halo(1, 0, 2), topo.Grid(0, 1, 1))
	ok(t, err)
	n := g.Shape()
	for i := -1; i < n[0]+1 && !g.Empty(); i++ {
		for j := range n[1] {
			row := g.Row(i, j)
			if len(row) != 5+2*2 || cap(row) != len(row) {
				t.Errorf("Row has %d elements", len(row))
			}
			for k := range row {
				row[k] = 100*i + 10*j + k
				if v := g.At(i, j, k-2); v != row[k] {
					t.Errorf("At(%d, %d, %d) is %d, want %d", i, j, k-2, v, row[k])
				}
				if p := g.Place(i, j, k-2); g.Data()[p] != row[k] || p != g.Place(-1, 0, -2)+(i+1)*g.Strides()[0]+j*g.Strides()[1]+k {
					t.Errorf("Place(%d, %d, %d) is %d", i, j, k-2, p)
				}
			}
			g.Set(-5, i, j, 4)
			if row[6] != -5 {
				t.Errorf("Set has set another element")
			}
		}
	}
	ok(t, g.Close())
	line, err := topo.NewCart[int](mpi.World(), []int{7}, topo.Halo(1))
	ok(t, err)
	if !line.Empty() && len(line.Row()) != line.Shape()[0]+2 {
		t.Errorf("Row of one dimension has %d elements", len(line.Row()))
	}
	ok(t, line.Close())
}

// TestOutside checks that indices that an array does not have panic.
func TestOutside(t *testing.T) {
	w := mpi.World()
	g, err := topo.NewCart[int](w, []int{4 * w.Size(), 3}, topo.Halo(1, 0), topo.Grid(0, 1))
	ok(t, err)
	other, err := topo.NewCart[int](w, []int{4 * w.Size(), 4}, topo.Grid(0, 1))
	ok(t, err)
	var line topo.Line
	for line = range g.Lines() {
		break
	}
	for name, f := range map[string]func(){
		"below":        func() { g.At(-2, 0) },
		"above":        func() { g.Set(1, 5, 0) },
		"no halo":      func() { g.At(0, -1) },
		"too few":      func() { g.At(0) },
		"row":          func() { g.Row(5) },
		"rows":         func() { g.Row(0, 0) },
		"shift":        func() { g.Line(line, 2, 0) },
		"shift aside":  func() { g.Line(line, 0, 1) },
		"shifts":       func() { g.Line(line, 1) },
		"other blocks": func() { other.Line(line) },
		"wide":         func() { g.Wide(line, 2, 0) },
		"wide along":   func() { g.Wide(line, 0, 1) },
	} {
		func() {
			defer func() {
				if _, isError := recover().(*mpi.Error); !isError {
					t.Errorf("%s: no panic with an error", name)
				}
			}()
			f()
		}()
	}
	ok(t, other.Close())
	ok(t, g.Close())
}

// TestPlaces checks the mapping between global and local indices, and owners.
func TestPlaces(t *testing.T) {
	r := seeded(t)
	for range 20 {
		c := randomCase(r, mpi.World().Size())
		g := newArray(t, c)
		dims := len(c.shape)
		owned := 0
		for v := range volume(c.shape) {
			at := make([]int, dims)
			for d, rest := dims-1, v; d >= 0; d-- {
				at[d], rest = rest%c.shape[d], rest/c.shape[d]
			}
			local, mine := g.Local(at...)
			if (g.Owner(at...) == g.Comm().Rank()) != mine {
				t.Errorf("%v: rank %d: the owner of %v is %d, but Local says %v", c, g.Comm().Rank(), at, g.Owner(at...), mine)
			}
			if mine {
				owned++
				back := g.Global(local[:dims]...)
				if g.At(local[:dims]...) != v+1 || !slices.Equal(back[:dims], at) {
					t.Errorf("%v: %v is %v here, and %v again", c, at, local, back)
				}
			}
		}
		if owned != volume(g.Shape()) {
			t.Errorf("%v: %d elements of %v are in the block", c, owned, g.Shape())
		}
		if p := g.Owner(make([]int, dims+1)...); p != mpi.ProcNull {
			t.Errorf("the owner of an element with an index too many is %d", p)
		}
		if at, mine := g.Local(make([]int, topo.MaxDims+1)...); mine {
			t.Errorf("an element with %d indices is at %v", topo.MaxDims+1, at)
		}
		if p := g.Owner(c.shape...); p != mpi.ProcNull {
			t.Errorf("the owner of an element outside is %d", p)
		}
		ok(t, g.Close())
	}
}
