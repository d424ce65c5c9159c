package topo_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// TestBlocks checks that every index has one owner, and blocks differ by one at most.
func TestBlocks(t *testing.T) {
	for n := 1; n < 40; n++ {
		for parts := 1; parts < 45; parts++ {
			b := topo.Blocks{N: n, Parts: parts}
			next, filled, least, most := 0, 0, n, 0
			for p := range parts {
				from, to := b.Range(p)
				if from != next || to < from {
					t.Errorf("%v: block %d is from %d to %d, want it to begin at %d", b, p, from, to, next)
				}
				for i := from; i < to; i++ {
					if b.Owner(i) != p {
						t.Errorf("%v: %d is in block %d, but its owner is %d", b, i, p, b.Owner(i))
					}
				}
				if next = to; to > from {
					if filled != p {
						t.Errorf("%v: block %d is not empty, but one before it is", b, p)
					}
					filled, least, most = filled+1, min(least, to-from), max(most, to-from)
				}
			}
			if next != n || b.Filled() != filled || b.Smallest() != least || b.Largest() != most || most-least > 1 {
				t.Errorf("%v ends at %d; %d blocks of %d to %d, but Filled, Smallest, Largest are %d, %d, %d", b, next, filled, least, most, b.Filled(), b.Smallest(), b.Largest())
			}
		}
	}
}

// TestChooseGrid checks the grids that are chosen against the arithmetic of small cases, and
// against all others.
func TestChooseGrid(t *testing.T) {
	on := []bool{true, true, true, true}
	off := make([]bool, 4)
	for _, c := range []struct {
		size        int
		shape, halo []int
		periodic    []bool
		fixed, want []int
	}{
		{4, []int{100, 100}, []int{1, 1}, on, nil, []int{2, 2}},
		{4, []int{1000, 10}, []int{1, 1}, on, nil, []int{4, 1}},
		{4, []int{10, 1000}, []int{1, 1}, on, nil, []int{1, 4}},
		{2, []int{100, 100}, []int{1, 1}, off, nil, []int{2, 1}}, // whole rows are sent
		{4, []int{100, 100}, []int{0, 1}, on, nil, []int{4, 1}},  // nothing is sent
		{6, []int{100, 100}, []int{1, 1}, on, nil, []int{3, 2}},
		{6, []int{60, 100}, []int{1, 1}, on, nil, []int{1, 6}}, // 120 elements, not 128
		{8, []int{64, 64, 64}, []int{1, 1, 1}, on, nil, []int{2, 2, 2}},
		{4, []int{100, 100, 3}, []int{1, 1, 1}, on, nil, []int{2, 2, 1}},
		{3, []int{2, 9}, []int{1, 1}, on, nil, []int{1, 3}},                // no empty blocks
		{4, []int{6, 1000, 1000}, []int{3, 1, 1}, on, nil, []int{1, 2, 2}}, // the halo fits
		{12, []int{100, 100}, []int{1, 1}, on, []int{2, 0}, []int{2, 6}},
		{12, []int{100, 100}, []int{1, 1}, on, []int{0, 4}, []int{3, 4}},
		{12, []int{100, 100}, []int{1, 1}, on, []int{5, 0}, nil},
		{7, []int{5}, []int{1}, on, nil, []int{7}},
		{10080, []int{1000, 1000, 1000, 1000}, []int{1, 1, 1, 1}, on, nil, []int{12, 10, 14, 6}},
	} {
		got := topo.ChooseGrid(c.size, c.shape, c.halo, c.periodic[:len(c.shape)], c.fixed)
		if c.size > 10000 { // only that it is done in no time
			if p := volume(got); p != c.size {
				t.Errorf("the grid %v is of %d processes", got, p)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d processes for %v with a halo of %v, grid %v: %v, want %v", c.size, c.shape, c.halo, c.fixed, got, c.want)
		}
	}
}

// TestBadArrays checks that wrong arguments give errors that name the numbers, on all ranks, and
// leave the communicator usable.
func TestBadArrays(t *testing.T) {
	w := mpi.World()
	p := w.Size()
	type options = []topo.CartOption
	for _, c := range []struct {
		shape   []int
		options options
		class   mpi.ErrorClass
		text    []string
	}{
		{nil, nil, mpi.ErrDims, []string{"0 dimensions", "1 to 4"}},
		{[]int{1, 2, 3, 4, 5}, nil, mpi.ErrDims, []string{"5 dimensions"}},
		{[]int{3, -4}, nil, mpi.ErrDims, []string{"[3 -4]"}},
		{[]int{3, 0}, nil, mpi.ErrDims, []string{"[3 0]"}},
		{[]int{math.MaxInt, 3}, nil, mpi.ErrDims, []string{"9223372036854775807 3"}},
		{[]int{math.MaxInt / 2, 1}, options{topo.Grid(p, 1)}, mpi.ErrTooLarge, []string{"too large"}},
		{[]int{8, 8}, options{topo.Grid(p+1, 1)}, mpi.ErrDims, []string{"processes: the communicator has"}},
		{[]int{8, 8}, options{topo.Grid(-2, 1)}, mpi.ErrDims, []string{"dimension 0", "-2"}},
		{[]int{8, 8}, options{topo.Grid(1, 1, p)}, mpi.ErrDims, []string{"2 dimensions"}},
		{[]int{8, 8}, options{topo.Grid(p+1, 0)}, mpi.ErrDims, []string{"no grid"}},
		{[]int{8, 8}, options{topo.Halo(-1)}, mpi.ErrDims, []string{"width -1"}},
		{[]int{8, 8}, options{topo.Halo(1, 2, 3)}, mpi.ErrDims, []string{"3 halo widths", "2"}},
		{[]int{8, 8}, options{topo.Periodic(true, false, true)}, mpi.ErrDims, []string{"3 values for periodic"}},
		{[]int{2*p + 1, 8}, options{topo.Halo(4, 0), topo.Grid(p, 1), topo.Periodic(true)}, mpi.ErrDims, []string{"dimension 0", "width 4", "block of"}},
	} {
		g, err := topo.NewCart[float64](w, c.shape, c.options...)
		if !errors.Is(err, c.class) || g != nil {
			t.Errorf("%v: error %v, want %v", c.shape, err, c.class)
			continue
		}
		for _, s := range c.text {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%v: error %v, want one that has %q", c.shape, err, s)
			}
		}
	}
	_, err := topo.NewCart[string](w, []int{3})
	wantClass(t, err, mpi.ErrType)
	_, err = topo.NewCart[int](nil, []int{3})
	wantClass(t, err, mpi.ErrComm)

	g, err := topo.NewCart[int](w, []int{4 * p, 3}, topo.Halo(1), topo.Grid(p, 1))
	ok(t, err)
	_, err = topo.Like[int](g, topo.Grid(p, 1))
	wantClass(t, err, mpi.ErrArg)
	_, err = topo.Like[int](g, topo.Halo(5))
	wantClass(t, err, mpi.ErrDims)
	_, err = topo.Like[func()](g)
	wantClass(t, err, mpi.ErrType)
	wantClass(t, g.End(), mpi.ErrRequest)
	ok(t, g.Begin())
	wantClass(t, g.Begin(), mpi.ErrRequest)
	ok(t, g.End())
	wantClass(t, g.SetWall(2, topo.Low, topo.Fixed(1)), mpi.ErrArg)
	wantClass(t, g.SetWall(0, 2, topo.Fixed(1)), mpi.ErrArg)
	wantClass(t, g.Gather(nil, p), mpi.ErrRoot)
	if p == 1 {
		wantClass(t, g.Gather(make([]int, 11), 0), mpi.ErrBuffer)
		wantClass(t, g.Scatter(make([]int, 13), 0), mpi.ErrBuffer)
	}
	other, err := topo.NewCart[int](w, []int{4 * p, 4}, topo.Grid(p, 1))
	ok(t, err)
	wantClass(t, topo.Redistribute(other, g), mpi.ErrDims)
	_, err = topo.Dot(other, g)
	wantClass(t, err, mpi.ErrArg)
	ok(t, other.Close())
	self, err := topo.NewCart[int](mpi.Self(), []int{4 * p, 3})
	ok(t, err)
	if p > 1 {
		wantClass(t, topo.Redistribute(self, g), mpi.ErrComm)
	}
	ok(t, self.Close())

	ok(t, g.Close())
	ok(t, g.Close())
	if !slices.Equal(g.GlobalShape(), []int{4 * p, 3}) {
		t.Errorf("the shape of a closed array is %v", g.GlobalShape())
	}
	wantClass(t, g.Exchange(), mpi.ErrClosed)
	wantClass(t, g.Gather(nil, 0), mpi.ErrClosed)
	_, err = topo.Sum(g)
	wantClass(t, err, mpi.ErrClosed)
	_, err = topo.Max(g)
	wantClass(t, err, mpi.ErrClosed)
	wantClass(t, g.Buffer().Err(), mpi.ErrClosed)
	var none *topo.Cart[int]
	ok(t, none.Close())
	wantClass(t, none.Exchange(), mpi.ErrArg)
	wantClass(t, none.SetWalls(topo.Fixed(1)), mpi.ErrArg)
}

func wantClass(t *testing.T, err error, class mpi.ErrorClass) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Errorf("error %v, want %v", err, class)
	}
}

// TestSharedSpace closes arrays in another order than they were made in: the communicator goes
// with the last.
func TestSharedSpace(t *testing.T) {
	grid, err := topo.NewCartComm(mpi.World(), []int{1, mpi.World().Size()}, []bool{false, true}, false)
	ok(t, err)
	a, err := topo.NewCart[int](grid, []int{6, 8}, topo.Halo(1), topo.Reorder())
	ok(t, err)
	ok(t, grid.Close())
	if !slices.Equal(a.Grid(), []int{1, mpi.World().Size()}) || !slices.Equal(a.Periodic(), []bool{false, true}) {
		t.Errorf("the array's grid is %v, periodic %v: want those of the communicator", a.Grid(), a.Periodic())
	}
	b, err := topo.Like[float32](a)
	ok(t, err)
	b.Fill(func(at topo.Index) float32 { return float32(at[1]) })
	ok(t, a.Close())
	ok(t, topo.Exchange(b))
	sum, err := topo.Sum(b)
	if sum != 6*28 || err != nil {
		t.Errorf("Sum is %v, %v", sum, err)
	}
	ok(t, b.Close())
}

// TestCartIsMemory sends a block without its halo.
func TestCartIsMemory(t *testing.T) {
	w := mpi.World()
	p := w.Size()
	g, err := topo.NewCart[int](w, []int{p * 2, 3}, topo.Halo(1), topo.Grid(p, 1))
	ok(t, err)
	g.Fill(func(at topo.Index) int { return code(at, []int{2 * p, 3}) })
	got := make([]int, 6)
	right, left := (w.Rank()+1)%p, (w.Rank()+p-1)%p
	for range 2 {
		_, err = mpi.SendrecvBuf(w, g, right, 1, mpi.Slice(got), left, 1)
		ok(t, err)
	}
	if want := []int{6*left + 1, 6*left + 2, 6*left + 3, 6*left + 4, 6*left + 5, 6*left + 6}; !slices.Equal(got, want) {
		t.Errorf("received %v, want %v", got, want)
	}
	ok(t, g.Close())
}
