package topo_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// seeded returns random numbers that are the same on all ranks; the seed is shown when a test
// fails.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := []int64{time.Now().UnixNano()}
	ok(t, collectiveBcast(seed))
	t.Logf("seed %d", seed[0])
	return rand.New(rand.NewPCG(uint64(seed[0]), 0))
}

// A layoutCase is an array to be tested.
type arrayCase struct {
	shape, halo, grid []int
	periodic          []bool
	corners           bool
}

func (c arrayCase) String() string {
	return fmt.Sprintf("shape %v, halo %v, grid %v, periodic %v, corners %v", c.shape, c.halo, c.grid, c.periodic, c.corners)
}

func (c arrayCase) options() []topo.CartOption {
	o := []topo.CartOption{topo.Halo(c.halo...), topo.Periodic(c.periodic...), topo.Grid(c.grid...)}
	if c.corners {
		o = append(o, topo.Corners())
	}
	return o
}

// randomCase makes an array for so many processes, often with blocks that are empty.
func randomCase(r *rand.Rand, size int) (c arrayCase) {
	dims := 1 + r.IntN(topo.MaxDims)
	c.corners = r.IntN(2) == 0
	left := size
	for d := range dims {
		p := left
		if d < dims-1 {
			for p = 1 + r.IntN(left); left%p != 0; p = 1 + r.IntN(left) {
			}
		}
		left /= p
		n := 1 + r.IntN(7)
		smallest := max(n/p, 1)
		c.shape = append(c.shape, n)
		c.grid = append(c.grid, p)
		c.halo = append(c.halo, min(r.IntN(4), smallest))
		c.periodic = append(c.periodic, r.IntN(2) == 0)
	}
	for range dims { // the dimension that gets what is left is not always the last
		i, j := r.IntN(dims), r.IntN(dims)
		for _, x := range [][]int{c.shape, c.grid, c.halo} {
			x[i], x[j] = x[j], x[i]
		}
		c.periodic[i], c.periodic[j] = c.periodic[j], c.periodic[i]
	}
	return c
}

// code tells a place of an array.
func code(at topo.Index, shape []int) int {
	v := 0
	for d, n := range shape {
		v = v*n + at[d]
	}
	return v + 1
}

const untouched = -7

// checkHalo looks at every element of a block and its halo, one by one.
func checkHalo(t *testing.T, c arrayCase, g *topo.Cart[int], wall func(at topo.Index, beyond []int) (int, bool)) {
	t.Helper()
	if g.Empty() {
		return
	}
	n := g.Shape()
	var at topo.Index
	var visit func(d int)
	visit = func(d int) {
		if d < len(n) {
			for at[d] = -c.halo[d]; at[d] < n[d]+c.halo[d]; at[d]++ {
				visit(d + 1)
			}
			return
		}
		out := 0 // dimensions in which the element is in the halo
		var beyond []int
		where := g.Global(at[:len(n)]...)
		for d := range n {
			if at[d] < 0 || at[d] >= n[d] {
				out++
			}
			if m := c.shape[d]; c.periodic[d] {
				where[d] = (where[d] + 3*m) % m
			} else if where[d] < 0 || where[d] >= m {
				beyond = append(beyond, d)
			}
		}
		want := code(where, c.shape)
		switch {
		case out > 1 && !c.corners:
			want = untouched
		case len(beyond) > 0:
			want = untouched
			if wall != nil {
				if v, ok := wall(where, beyond); ok {
					want = v
				}
			}
		}
		if got := g.At(at[:len(n)]...); got != want {
			t.Errorf("%v: rank %d: element %v of block %v at %v is %d, want %d", c, g.Comm().Rank(), at[:len(n)], n, g.Offset(), got, want)
			panic("stop")
		}
	}
	defer func() {
		if r := recover(); r != nil && r != "stop" {
			panic(r)
		}
	}()
	visit(0)
}

// newArray makes the array of a case, whose elements tell where they are.
func newArray(t *testing.T, c arrayCase) *topo.Cart[int] {
	t.Helper()
	g, err := topo.NewCart[int](mpi.World(), c.shape, c.options()...)
	if err != nil {
		t.Fatalf("%v: %v", c, err)
	}
	refill(g, c)
	return g
}

func refill(g *topo.Cart[int], c arrayCase) {
	for i := range g.Data() {
		g.Data()[i] = untouched
	}
	g.Fill(func(at topo.Index) int { return code(at, c.shape) })
}

// TestExchange compares halos with what global indices say, on random arrays.
func TestExchange(t *testing.T) {
	r := seeded(t)
	for range 30 {
		c := randomCase(r, mpi.World().Size())
		g := newArray(t, c)
		ok(t, g.Exchange())
		checkHalo(t, c, g, nil)
		refill(g, c)
		ok(t, g.Begin())
		ok(t, g.End())
		checkHalo(t, c, g, nil)
		if !slices.Equal(g.Grid(), c.grid) {
			t.Errorf("%v: Grid is %v", c, g.Grid())
		}
		ok(t, g.Close())
		if t.Failed() {
			return
		}
	}
}

// fitTo gives the array another shape, and makes its halo fit.
func (c *arrayCase) fitTo(shape []int) {
	c.shape = slices.Clone(shape)
	for d, n := range shape {
		c.halo[d] = min(c.halo[d], max(n/c.grid[d], 1))
	}
}
