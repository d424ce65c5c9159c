package topo_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

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
		checkBox(t, r, c, g, root)
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

// checkBox takes a random part of an array to a rank, and part of that back.
func checkBox(t *testing.T, r *rand.Rand, c arrayCase, g *topo.Cart[int], root int) {
	t.Helper()
	var b topo.Box
	shape := make([]int, len(c.shape))
	for d, n := range c.shape {
		shape[d] = 1 + r.IntN(n)
		b.From[d] = r.IntN(n - shape[d] + 1)
		b.To[d] = b.From[d] + shape[d]
	}
	var values []int
	if g.Comm().Rank() == root {
		values = make([]int, volume(shape))
	}
	ok(t, g.GatherBox(b, values, root))
	for i := range values {
		at, rest := b.From, i
		for d := len(shape) - 1; d >= 0; d-- {
			at[d] += rest % shape[d]
			rest /= shape[d]
		}
		if want := code(at, c.shape); values[i] != want {
			t.Errorf("%v: GatherBox: element %v is %d, want %d", c, at, values[i], want)
		}
		values[i] = -values[i]
	}
	ok(t, g.ScatterBox(b, values, root))
	for l := range g.Lines() {
		at := l.Global()
		for _, v := range g.Line(l) {
			want, inside := code(at, c.shape), true
			for d := range shape {
				inside = inside && at[d] >= b.From[d] && at[d] < b.To[d]
			}
			if inside {
				want = -want
			}
			if v != want {
				t.Errorf("%v: ScatterBox: element %v is %d, want %d", c, at, v, want)
			}
			at[len(shape)-1]++
		}
	}
	b.To[0] = c.shape[0] + 1
	if err := g.GatherBox(b, values, root); !errors.Is(err, mpi.ErrArg) {
		t.Errorf("%v: GatherBox beyond the array: %v", c, err)
	}
}
