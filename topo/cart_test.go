package topo_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// place is the coordinates of a rank: the last runs fastest.
func place(rank int, dims []int) []int {
	at := make([]int, len(dims))
	for i := len(dims) - 1; i >= 0; i-- {
		at[i], rank = rank%dims[i], rank/dims[i]
	}
	return at
}

// rankAt is the rank at coordinates that can be outside the grid.
func rankAt(at, dims []int, periods []bool) int {
	rank := 0
	for i, x := range at {
		d := dims[i]
		if x < 0 || x >= d {
			if !periods[i] {
				return mpi.ProcNull
			}
			x = ((x % d) + d) % d
		}
		rank = rank*d + x
	}
	return rank
}

// randomGrid is dimensions of at most n processes, and periods.
func randomGrid(r *rand.Rand, n int) (dims []int, periods []bool) {
	for range r.IntN(5) {
		d := 1 + r.IntN(n)
		n /= d
		dims, periods = append(dims, d), append(periods, r.IntN(2) == 0)
	}
	return dims, periods
}

// TestCartComm compares grids with arithmetic, and sends along all dimensions.
func TestCartComm(t *testing.T) {
	w := mpi.World()
	r := rand.New(rand.NewPCG(1, uint64(w.Size())))
	for range 25 {
		dims, periods := randomGrid(r, w.Size())
		disp := r.IntN(9) - 4
		what := fmt.Sprint(dims, periods)
		g, err := topo.NewCartComm(w, dims, periods, false)
		ok(t, err)
		if (g == nil) != (w.Rank() >= volume(dims)) {
			t.Fatalf("%s: rank %d has the grid %v", what, w.Rank(), g)
		}
		if g == nil {
			ok(t, g.Close())
			continue
		}
		checkCart(t, what, g, dims, periods, disp)
		ok(t, g.Close())
	}
}

func checkCart(t *testing.T, what string, g *topo.CartComm, dims []int, periods []bool, disp int) {
	t.Helper()
	me := place(g.Rank(), dims)
	if g.Size() != volume(dims) || !slices.Equal(g.Dims(), dims) || !slices.Equal(g.Periods(), periods) || !slices.Equal(g.MyCoords(), me) {
		t.Errorf("%s: rank %d of %d at %v of %v %v", what, g.Rank(), g.Size(), g.MyCoords(), g.Dims(), g.Periods())
	}
	for rank := range g.Size() {
		at, err := g.Coords(rank)
		if want := place(rank, dims); err != nil || !slices.Equal(at, want) {
			t.Errorf("%s: rank %d is at %v, %v, want %v", what, rank, at, err, want)
		}
		if got, err := g.RankOf(at...); got != rank || err != nil {
			t.Errorf("%s: at %v is rank %d, %v, want %d", what, at, got, err, rank)
		}
	}
	for dim := range dims {
		away := func(n int) int {
			at := slices.Clone(me)
			at[dim] += n
			return rankAt(at, dims, periods)
		}
		for _, d := range []int{1, disp, 1 << 40} {
			source, dest, err := g.Shift(dim, d)
			if err != nil || source != away(-d) || dest != away(d) {
				t.Errorf("%s: rank %d, dimension %d by %d: %d and %d, %v, want %d and %d", what, g.Rank(), dim, d, source, dest, err, away(-d), away(d))
			}
			y := []int{-1}
			_, err = mpi.Sendrecv(g, []int{g.Rank()}, dest, dim, y, source, dim)
			if want := source; err != nil || y[0] != max(want, -1) {
				t.Errorf("%s: %d arrived from %d, %v", what, y[0], source, err)
			}
		}
		at := slices.Clone(me)
		at[dim] = disp
		got, err := g.RankOf(at...)
		if want := rankAt(at, dims, periods); want == mpi.ProcNull && !errors.Is(err, mpi.ErrArg) || want != mpi.ProcNull && got != want {
			t.Errorf("%s: at %v is rank %d, %v, want %d", what, at, got, err, want)
		}
	}
}

// TestCartSub takes grids apart in all ways, and duplicates the parts.
func TestCartSub(t *testing.T) {
	w := mpi.World()
	dims, err := topo.DimsCreate(w.Size(), 0, 1, 0)
	ok(t, err)
	periods := []bool{true, false, false}
	g, err := topo.NewCartComm(w, dims, periods, false)
	ok(t, err)
	defer g.Close()
	for set := range 8 {
		var keep []bool
		var subDims []int
		var subPeriods []bool
		other := 0 // who is in the same part
		for i := range dims {
			keep = append(keep, set>>i&1 != 0)
			if keep[i] {
				subDims, subPeriods = append(subDims, dims[i]), append(subPeriods, periods[i])
			} else {
				other = 10*other + g.MyCoords()[i]
			}
		}
		what := fmt.Sprintf("%v of %v", keep, dims)
		sub, err := g.Sub(keep...)
		ok(t, err)
		dup, err := mpi.Clone(sub)
		ok(t, err)
		for _, s := range []*topo.CartComm{sub, dup} {
			checkCart(t, what, s, subDims, subPeriods, 1)
			others := make([]int, s.Size())
			ok(t, collective.Allgather(s, []int{other}, others))
			if slices.ContainsFunc(others, func(x int) bool { return x != other }) {
				t.Errorf("%s: parts %v in one", what, others)
			}
		}
		ok(t, dup.Close())
		ok(t, sub.Close())
	}
}

// TestReorder allows other ranks: everybody still is in the grid once.
func TestReorder(t *testing.T) {
	w := mpi.World()
	dims, err := topo.DimsCreate(w.Size(), 0, 0)
	ok(t, err)
	g, err := topo.NewCartComm(w, dims, nil, true)
	ok(t, err)
	defer g.Close()
	ranks := make([]int, w.Size())
	ok(t, collective.Allgather(w, []int{g.Rank()}, ranks))
	slices.Sort(ranks)
	for i, r := range ranks {
		if r != i {
			t.Fatalf("ranks %v", ranks)
		}
	}
	checkCart(t, "reordered", g, dims, []bool{false, false}, 1)
	rank, err := topo.CartMap(w, dims, nil)
	if err != nil || rank < 0 || rank >= w.Size() {
		t.Errorf("CartMap: %d, %v", rank, err)
	}
	rank, err = topo.CartMap(w, []int{1}, nil)
	ok(t, err)
	mapped := make([]int, w.Size())
	ok(t, collective.Allgather(w, []int{rank}, mapped))
	if n := len(slices.DeleteFunc(mapped, func(r int) bool { return r == mpi.Undefined })); n != 1 || slices.Max(mapped) != 0 {
		t.Errorf("CartMap to one process: %v", mapped)
	}
}

// TestDims compares with all ways to write a number as a product.
func TestDims(t *testing.T) {
	for n := 1; n <= 200; n++ {
		for _, given := range [][]int{{0}, {0, 0}, {0, 0, 0}, {0, 0, 0, 0}, {2, 0, 0}, {0, 3, 0}, {0, 1, 0}} {
			fixed, free := 1, 0
			for _, d := range given {
				if d > 0 {
					fixed *= d
				} else {
					free++
				}
			}
			got, err := topo.DimsCreate(n, given...)
			if n%fixed != 0 {
				if !errors.Is(err, mpi.ErrDims) {
					t.Errorf("DimsCreate(%d, %v): %v, %v", n, given, got, err)
				}
				continue
			}
			ok(t, err)
			var chosen []int
			for i, d := range got {
				if given[i] == 0 {
					chosen = append(chosen, d)
				} else if d != given[i] {
					t.Errorf("DimsCreate(%d, %v): %v", n, given, got)
				}
			}
			best := widest(n/fixed, free)
			if volume(got) != n || !slices.IsSortedFunc(chosen, func(a, b int) int { return b - a }) || chosen[0]-chosen[free-1] > best {
				t.Errorf("DimsCreate(%d, %v): %v; a spread of %d is possible", n, given, got, best)
			}
		}
	}
}

// widest is the least difference of the largest and the smallest of k factors of n.
func widest(n, k int) int {
	best := n
	var try func(n, k, low, from int)
	try = func(n, k, low, from int) {
		if k == 1 {
			if n >= from {
				best = min(best, n-low)
			}
			return
		}
		for d := from; d <= n; d++ {
			if n%d == 0 {
				first := low
				if first == 0 {
					first = d
				}
				try(n/d, k-1, first, d)
			}
		}
	}
	if k == 1 {
		return 0
	}
	try(n, k, 0, 1)
	return best
}

// TestBadGrids checks that wrong arguments are errors that name the numbers.
func TestBadGrids(t *testing.T) {
	w := mpi.World()
	n := w.Size()
	g, err := topo.NewCartComm(w, []int{n, 1}, []bool{false, true}, false)
	ok(t, err)
	closed, err := g.Dup()
	ok(t, err)
	ok(t, closed.Close())
	var none *topo.CartComm

	dims := func(n int, d ...int) error { _, err := topo.DimsCreate(n, d...); return err }
	grid := func(periods []bool, d ...int) error { _, err := topo.NewCartComm(w, d, periods, false); return err }
	coords := func(r int) error { _, err := g.Coords(r); return err }
	rankOf := func(at ...int) error { _, err := g.RankOf(at...); return err }
	shift := func(g *topo.CartComm, dim int) error { _, _, err := g.Shift(dim, 1); return err }
	sub := func(keep ...bool) error { _, err := g.Sub(keep...); return err }
	mapped := func(d ...int) error { _, err := topo.CartMap(w, d, nil); return err }
	of := func(c *mpi.Comm) error { _, err := topo.CartOf(c); return err }
	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
		text  string
	}{
		{"no processes", dims(0, 0, 0), mpi.ErrArg, "0 processes"},
		{"too many processes", dims(1<<40, 0), mpi.ErrArg, "1099511627776 processes"},
		{"negative", dims(6, 0, -2), mpi.ErrDims, "dimension 1 is -2"},
		{"indivisible", dims(6, 0, 4), mpi.ErrDims, "6 processes cannot be laid out as 0×4"},
		{"nothing free", dims(6, 3, 1), mpi.ErrDims, "the grid 3×1 has 3 processes: want 6"},
		{"no free, none", dims(6), mpi.ErrDims, "want 6"},
		{"zero dimension", grid(nil, n, 0), mpi.ErrDims, "dimension 1 of the grid is 0"},
		{"too large", grid(nil, n, 2), mpi.ErrDims, fmt.Sprintf("the grid %d×2 has more processes than the communicator, which has %d", n, n)},
		{"overflow", grid(nil, 1<<32, 1<<32), mpi.ErrDims, "4294967296×4294967296"},
		{"periods", grid([]bool{true}, n, 1), mpi.ErrDims, "1 periods for 2 dimensions"},
		{"nil", func() error { _, err := topo.NewCartComm(nil, nil, nil, false); return err }(), mpi.ErrComm, "nil"},
		{"nil grid", collective.Barrier(none), mpi.ErrComm, "nil"},
		{"shift of nil", shift(none, 0), mpi.ErrComm, "nil"},
		{"shift of closed", shift(closed, 0), mpi.ErrClosed, "closed"},
		{"rank", coords(n), mpi.ErrRank, fmt.Sprintf("rank %d", n)},
		{"negative rank", coords(-1), mpi.ErrRank, "rank -1"},
		{"coordinates", rankOf(0), mpi.ErrArg, "1 coordinates: want 2"},
		{"outside", rankOf(n, 7), mpi.ErrArg, fmt.Sprintf("coordinate 0 is %d", n)},
		{"no dimension", shift(g, 2), mpi.ErrDims, "no dimension 2"},
		{"keep", sub(true), mpi.ErrDims, "1 dimensions"},
		{"map", mapped(n, 3), mpi.ErrDims, "more processes"},
		{"no grid", of(w), mpi.ErrTopology, "none: want Cartesian"},
	} {
		if !errors.Is(c.err, c.class) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%s: error %v: want %v with %q", c.name, c.err, c.class, c.text)
		}
	}
	if k, err := topo.KindOf(g); k != topo.KindCart || err != nil {
		t.Errorf("kind %v, %v", k, err)
	}
	ok(t, g.Close())
	ok(t, g.Close())
}
