package topo_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
	"github.com/mpi4go/mpi4go/topo"
)

// seeded returns random numbers that are the same on all ranks; the seed is shown when a test
// fails.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := ranks.Bcast(int(time.Now().UnixNano()))
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(uint64(seed), 0))
}

// An arrayCase is an array to be tested.
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
		if len(beyond) > 0 {
			want = untouched
			if wall != nil {
				if v, ok := wall(where, beyond); ok {
					want = v
				}
			}
		}
		got := g.At(at[:len(n)]...)
		if out > 1 && !c.corners && got == untouched {
			return // corners that were not asked for are as they were, or right
		}
		if got != want {
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
		if testExchange(t, randomCase(r, mpi.World().Size())); t.Failed() {
			return
		}
	}
}

// TestLongFaces does the same with faces so long that they are sent through the halos at their
// ends, where these are not other processes'.
func TestLongFaces(t *testing.T) {
	size := mpi.World().Size()
	for _, c := range []arrayCase{
		{shape: []int{3 * size, 60}, halo: []int{2, 3}, grid: []int{size, 1}, periodic: []bool{false, true}},
		{shape: []int{3 * size, 60}, halo: []int{2, 3}, grid: []int{size, 1}, periodic: []bool{true, false}},
		{shape: []int{60, 3 * size}, halo: []int{3, 2}, grid: []int{1, size}, periodic: []bool{false, true}},
		{shape: []int{2, 3 * size, 60}, halo: []int{1, 2, 1}, grid: []int{1, size, 1}, periodic: []bool{true, true, false}},
		{shape: []int{2 * size, 40, 40}, halo: []int{2, 1, 1}, grid: []int{size, 1, 1}, periodic: []bool{true, true, true}},
		{shape: []int{3 * size, 60}, halo: []int{2, 3}, grid: []int{size, 1}, periodic: []bool{true, true}, corners: true},
	} {
		testExchange(t, c)
	}
}

func testExchange(t *testing.T, c arrayCase) {
	t.Helper()
	g := newArray(t, c)
	ok(t, g.Exchange())
	checkHalo(t, c, g, nil)
	refill(g, c)
	ok(t, g.Begin())
	ok(t, g.End())
	checkHalo(t, c, g, nil)
	for _, pack := range []bool{true, false} { // short faces are packed otherwise
		ok(t, topo.Repack(g, pack))
		refill(g, c)
		ok(t, g.Exchange())
		checkHalo(t, c, g, nil)
	}
	if !slices.Equal(g.Grid(), c.grid) {
		t.Errorf("%v: Grid is %v", c, g.Grid())
	}
	ok(t, g.Close())
}

// fitTo gives the array another shape, and makes its halo fit.
func (c *arrayCase) fitTo(shape []int) {
	c.shape = slices.Clone(shape)
	for d, n := range shape {
		c.halo[d] = min(c.halo[d], max(n/c.grid[d], 1))
	}
}

// TestSeveral exchanges several arrays at a time: of different types and shapes, and groups, whose
// messages are for all. What is in flight at the same time must not be mixed up.
func TestSeveral(t *testing.T) {
	r := seeded(t)
	w := mpi.World()
	for range 10 {
		c, d := randomCase(r, w.Size()), randomCase(r, w.Size())
		g, h := newArray(t, c), newArray(t, d)
		a, err := topo.Like[int](g)
		ok(t, err)
		small, err := topo.Like[int16](g)
		ok(t, err)
		small.Fill(func(at topo.Index) int16 { return int16(code(at, c.shape)) })
		refill(a, c)
		for l := range a.Lines() {
			for k := range a.Line(l) {
				a.Line(l)[k] *= 1000
			}
		}
		bundle, err := topo.NewBundle(g, a)
		ok(t, err)
		thousands := func() {
			for i, v := range a.Data() {
				if v != untouched {
					a.Data()[i] = v / 1000
				}
			}
			checkHalo(t, c, a, nil)
			refill(a, c)
		}
		ok(t, topo.Exchange(bundle, h, small))
		checkHalo(t, c, g, nil)
		thousands()
		checkHalo(t, d, h, nil)
		big, err := topo.Like[int](small)
		ok(t, err)
		for l := range small.Lines() {
			to := big.Line(l)
			for k, v := range small.Line(l) {
				to[k] = int(v)
			}
		}
		for i, v := range small.Data() { // also the halo
			if big.Data()[i] = int(v); v == 0 {
				big.Data()[i] = untouched
			}
		}
		checkHalo(t, c, big, nil)

		// All begin, and end in another order.
		refill(g, c)
		ok(t, a.Begin())
		ok(t, h.Begin())
		ok(t, g.Begin())
		ok(t, a.End())
		ok(t, g.End())
		ok(t, h.End())
		checkHalo(t, c, g, nil)
		checkHalo(t, c, a, nil)
		checkHalo(t, d, h, nil)

		ok(t, bundle.Close())
		ok(t, bundle.Close())
		wantClass(t, bundle.Exchange(), mpi.ErrClosed)
		for _, x := range []interface{ Close() error }{big, small, a, h, g} {
			ok(t, x.Close())
		}
		if t.Failed() {
			return
		}
	}
	g, err := topo.NewCart[int](w, []int{20}, topo.Halo(1))
	ok(t, err)
	h, err := topo.Like[int](g, topo.Halo(0))
	ok(t, err)
	_, err = topo.NewBundle(g, h)
	wantClass(t, err, mpi.ErrArg)
	_, err = topo.NewBundle[int]()
	wantClass(t, err, mpi.ErrArg)
	var none *topo.Bundle[int]
	ok(t, none.Close())
	wantClass(t, none.Begin(), mpi.ErrArg)
	ok(t, h.Close())
	ok(t, g.Close())
}

// An entry is an element with gaps, and with a field that stays at home.
type entry struct {
	Kind  int8
	Value float64
	home  int `mpi:"-"`
}

// TestExchangeOfStructs exchanges elements that are not copied to one piece, of one array and
// of a bundle.
func TestExchangeOfStructs(t *testing.T) {
	g, err := topo.NewCart[entry](mpi.World(), []int{16, 16}, topo.Halo(2), topo.Periodic(true), topo.Corners())
	ok(t, err)
	h, err := topo.Like[entry](g)
	ok(t, err)
	bundle, err := topo.NewBundle(g, h)
	ok(t, err)
	want := func(at topo.Index, home int) entry {
		at[0], at[1] = (at[0]+16)%16, (at[1]+16)%16
		return entry{int8(at[0]), float64(at[1] * home), home}
	}
	fill := func(g *topo.Cart[entry], home int) {
		for i := range g.Data() {
			g.Data()[i] = entry{home: home}
		}
		for l := range g.Lines() {
			at := l.Global()
			for k := range g.Line(l) {
				g.Line(l)[k] = want(at, home)
				at[1]++
			}
		}
	}
	check := func(g *topo.Cart[entry], home int) {
		t.Helper()
		n := g.Shape()
		for i := -2; i < n[0]+2 && !g.Empty(); i++ {
			for j := -2; j < n[1]+2; j++ {
				if v, want := g.At(i, j), want(g.Global(i, j), home); v != want {
					t.Errorf("element %d, %d is %v, want %v", i, j, v, want)
				}
			}
		}
	}
	fill(g, 7)
	ok(t, g.Exchange())
	check(g, 7)
	fill(g, 8)
	fill(h, 9)
	ok(t, bundle.Exchange())
	check(g, 8)
	check(h, 9)
	ok(t, bundle.Close())
	ok(t, h.Close())
	ok(t, g.Close())
}

// TestFailedStart has an exchange of which not all messages can be started: nobody takes it for a
// complete one, and those that have begun are waited for.
func TestFailedStart(t *testing.T) {
	g, err := topo.NewCart[int](mpi.World(), []int{4 * mpi.World().Size()}, topo.Halo(1), topo.Periodic(true))
	ok(t, err)
	ok(t, topo.Spoil(g))
	fails := func(what string, err error, text string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v, want an error with %q", what, err, text)
		}
	}
	for _, f := range []func() error{g.Begin, g.Exchange} {
		fails("the start", f(), "is closed")
		if mpi.World().Size() > 1 {
			fails("Begin again", g.Begin(), "End comes first")
			fails("End", g.End(), "is closed")
		}
		fails("End again", g.End(), "has not begun")
	}
	ok(t, g.Close())
}
