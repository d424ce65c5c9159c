package collective_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// TestOneEdge exchanges along the only edge of a directed graph: rank 0 has no sources, the last
// rank no destinations, and the others neither.
func TestOneEdge(t *testing.T) {
	w := mpi.World()
	last := w.Size() - 1
	hood := topo.Neighborhood{}
	if w.Rank() == 0 {
		hood.Destinations = []int{last}
	}
	if w.Rank() == last {
		hood.Sources = []int{0}
	}
	g, err := topo.NewDistGraphCommAdjacent(w, hood, false)
	if ok(t, err); err != nil {
		return
	}
	var x, y, want []int32 // nil where there is nothing
	var out, in []int
	var p, q [][]int32
	if w.Rank() == 0 {
		x, out = []int32{5, 6, 7}, []int{3}
		p = [][]int32{x}
	}
	if w.Rank() == last {
		y, want, in = make([]int32, 3), []int32{5, 6, 7}, []int{3}
		q = [][]int32{y}
	}
	paths(t, func(t *testing.T) {
		for _, c := range []struct {
			name  string
			calls [3]func() error
		}{
			{"NeighborAllgather", [3]func() error{
				func() error { return collective.NeighborAllgather(g, x, y) },
				func() error { return finished(collective.IneighborAllgather(g, x, y)) },
				func() error { return repeated(collective.NeighborAllgatherInit(g, x, y)) }}},
			{"NeighborAllgatherv", [3]func() error{
				func() error { return collective.NeighborAllgatherv(g, x, y, in, nil) },
				func() error { return finished(collective.IneighborAllgatherv(g, x, y, in, nil)) },
				func() error { return repeated(collective.NeighborAllgathervInit(g, x, y, in, nil)) }}},
			{"NeighborAlltoall", [3]func() error{
				func() error { return collective.NeighborAlltoall(g, x, y) },
				func() error { return finished(collective.IneighborAlltoall(g, x, y)) },
				func() error { return repeated(collective.NeighborAlltoallInit(g, x, y)) }}},
			{"NeighborAlltoallv", [3]func() error{
				func() error { return collective.NeighborAlltoallv(g, x, out, nil, y, in, nil) },
				func() error { return finished(collective.IneighborAlltoallv(g, x, out, nil, y, in, nil)) },
				func() error { return repeated(collective.NeighborAlltoallvInit(g, x, out, nil, y, in, nil)) }}},
			{"NeighborAlltoallw", [3]func() error{
				func() error { return collective.NeighborAlltoallw(g, p, q) },
				func() error { return finished(collective.IneighborAlltoallw(g, p, q)) },
				func() error { return repeated(collective.NeighborAlltoallwInit(g, p, q)) }}},
		} {
			for _, call := range c.calls {
				clear(y)
				if err := call(); err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				same(t, c.name, y, want)
			}
		}
	})
	ok(t, g.Close())
}

// TestOverlappingParts checks that parts to receive that overlap are refused, on all ranks before
// anything is sent.
func TestOverlappingParts(t *testing.T) {
	w := mpi.World()
	n := w.Size()
	if n < 2 {
		t.Skip("needs two parts")
	}
	x, y := make([]int32, 2*n), make([]int32, 2*n)
	two, displs := repeat(2), repeat(0)
	for r := range displs {
		displs[r] = 2 * (n - 1 - r) // backwards, but apart
	}
	ok(t, collective.Allgatherv(w, x[:2], y, two, displs))
	displs[0]--
	parts, overlapping := split(x, two), split(y, two)
	overlapping[n-1] = overlapping[0]
	for name, err := range map[string]error{
		"Allgatherv": collective.Allgatherv(w, x[:2], y, two, displs),
		"Alltoallv":  collective.Alltoallv(w, x, two, nil, y, two, displs),
		"Alltoallw":  collective.Alltoallw(w, parts, overlapping),
	} {
		if !errors.Is(err, mpi.ErrDisp) && !errors.Is(err, mpi.ErrBuffer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w.Rank() == 0 {
		if err := collective.Gatherv(w, x[:2], y, two, displs, 0); !errors.Is(err, mpi.ErrDisp) {
			t.Errorf("Gatherv: %v", err)
		}
	}
	ok(t, collective.Barrier(w))
}

// TestFarParts receives at displacements that an int of C cannot hold, on one rank only.
func TestFarParts(t *testing.T) {
	w := mpi.World()
	if testing.Short() || w.Size() != 2 {
		t.Skip("needs 2 ranks, and addresses for 2 GiB")
	}
	counts, displs := []int{3, 5}, []int{0, 3}
	y := make([]byte, 8)
	x := []byte{1, 2, 3, 4, 5, 6}
	if w.Rank() == 1 {
		displs = []int{7, 1<<31 + 9}
		y = make([]byte, 1<<31+14)
	}
	send := []int{3, 3}
	if w.Rank() == 1 {
		x = []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
		send = []int{5, 5}
	}
	ok(t, collective.Alltoallv(w, x, send, nil, y, counts, displs))
	at := 3 * w.Rank()
	same(t, "from 0", y[displs[0]:][:3], []byte{byte(at + 1), byte(at + 2), byte(at + 3)})
	at = 5 * w.Rank()
	same(t, "from 1", y[displs[1]:][:5], []byte{byte(at + 1), byte(at + 2), byte(at + 3), byte(at + 4), byte(at + 5)})
}

// TestScale rescales counts and displacements until they fit.
func TestScale(t *testing.T) {
	const g = 1 << 30
	for _, c := range []struct {
		counts, displs []int
		base, unit     int
		ok             bool
	}{
		{[]int{3, 5}, []int{7, 2*g + 9}, 7 + (2*g - 1), 1, true}, // negative displacements reach twice as far
		{[]int{3 * g, 3 * g}, []int{0, 3 * g}, 0, g, true},
		{[]int{8, 0, 16}, []int{8, 1, 24 * g}, 8 + 8*(2*g-1), 8, true},
		{[]int{3, 5}, []int{0, 9*g + 1}, 0, 1, false},
		{[]int{3*g + 1, 1}, []int{0, 3*g + 1}, 0, 1, false},
	} {
		base, unit, fits := collective.Scale(c.counts, c.displs)
		if fits != c.ok || fits && (base != c.base || unit != c.unit) {
			t.Errorf("counts %v at %v: from %d in units of %d, %v; want %d, %d, %v", c.counts, c.displs, base, unit, fits, c.base, c.unit, c.ok)
		}
	}
}
