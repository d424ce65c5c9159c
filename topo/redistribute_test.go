package topo_test

import (
	"testing"

	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// volume is how many elements an array of a shape has.
func volume(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// checkBlock looks at the elements of a block, and at its halo, which nobody has touched.
func checkBlock(t *testing.T, what string, c arrayCase, g *topo.Cart[int]) {
	t.Helper()
	own := 0
	for l := range g.Lines() {
		at := l.Global()
		for k, v := range g.Line(l) {
			if want := code(at, c.shape); v != want {
				t.Errorf("%s: %v: element %d of the line at %v is %d, want %d", what, c, k, l.Global(), v, want)
				return
			}
			at[len(c.shape)-1]++
			own++
		}
	}
	for _, v := range g.Data() {
		if v != untouched {
			own--
		}
	}
	if own != 0 {
		t.Errorf("%s: %v: %d elements of the halo have changed", what, c, -own)
	}
}

// TestGatherScatter takes random arrays to one rank and back.
func TestGatherScatter(t *testing.T) {
	r := seeded(t)
	size := mpi.World().Size()
	for range 20 {
		c := randomCase(r, size)
		root := r.IntN(size)
		g := newArray(t, c)
		var all []int
		if g.Comm().Rank() == root {
			all = make([]int, volume(c.shape))
		}
		ok(t, g.Gather(all, root))
		for i, v := range all {
			if v != i+1 {
				t.Errorf("%v: Gather: element %d is %d", c, i, v)
				break
			}
		}
		for i := range g.Data() {
			g.Data()[i] = untouched
		}
		ok(t, g.Scatter(all, root))
		checkBlock(t, "Scatter", c, g)
		ok(t, g.Close())
	}
}

// TestRedistribute moves random arrays between grids, on communicators whose ranks differ.
func TestRedistribute(t *testing.T) {
	r := seeded(t)
	w := mpi.World()
	turned, err := w.Split(0, -w.Rank())
	ok(t, err)
	for range 20 {
		c := randomCase(r, w.Size())
		g := newArray(t, c)
		d := randomCase(r, w.Size())
		for len(d.shape) != len(c.shape) {
			d = randomCase(r, w.Size())
		}
		d.fitTo(c.shape)
		comm := w
		if r.IntN(2) == 0 {
			comm = turned
		}
		h, err := topo.NewCart[int](comm, d.shape, d.options()...)
		if err != nil {
			t.Fatalf("%v: %v", d, err)
		}
		for i := range h.Data() {
			h.Data()[i] = untouched
		}
		ok(t, topo.Redistribute(h, g))
		checkBlock(t, "Redistribute", d, h)
		for i := range g.Data() {
			g.Data()[i] = untouched
		}
		ok(t, topo.Redistribute(g, h))
		checkBlock(t, "back", c, g)
		ok(t, topo.Redistribute(g, g))
		checkBlock(t, "to itself", c, g)
		ok(t, h.Close())
		ok(t, g.Close())
		if t.Failed() {
			break
		}
	}
	ok(t, turned.Close())
}
