package collective_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestBadArguments checks that wrong arguments are found before anything is sent: all
// ranks make the same mistake, and nobody waits.
func TestBadArguments(t *testing.T) {
	w := mpi.World()
	n := w.Size()
	x, y := make([]float64, 4*n), make([]float64, 4*n)
	var none *mpi.Comm
	closed, err := w.Dup()
	ok(t, err)
	ok(t, closed.Close())
	short := make([]int, n+1)
	negative, outside := repeat(1), repeat(1)
	negative[n-1], outside[n-1] = -1, 4*n+1

	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
		text  string // in the message
	}{
		{"nil communicator", collective.Barrier(nil), mpi.ErrComm, "nil"},
		{"nil *Comm", collective.Bcast(none, x, 0), mpi.ErrComm, "nil"},
		{"closed", collective.Allreduce(closed, x, y, mpi.Sum), mpi.ErrClosed, "closed"},
		{"root", collective.Bcast(w, x, n), mpi.ErrRoot, "root"},
		{"negative root", collective.Reduce(w, x, y, mpi.Sum, -1), mpi.ErrRoot, "root -1"},
		{"string field", collective.Bcast(w, []struct{ Name string }{{"x"}}, 0), mpi.ErrType, ".Name is a string"},
		{"nested func", collective.Bcast(w, make([]struct{ A [2]struct{ F func() } }, 1), 0), mpi.ErrType, ".A[0].F is a func"},
		{"slice of slices", collective.Allgather(w, [][]int{{1}}, make([][]int, n)), mpi.ErrType, "slice"},
		{"lengths", collective.Allreduce(w, x, y[1:], mpi.Sum), mpi.ErrBuffer, "as many"},
		{"overlap", collective.Allreduce(w, x[1:], x[:len(x)-1], mpi.Sum), mpi.ErrBuffer, "overlap"},
		{"nil operator", collective.Allreduce(w, x, y, nil), mpi.ErrOp, "nil"},
		{"zero operator", collective.Allreduce(w, x, y, func() mpi.Op[float64] { return mpi.Op[float64]{} }), mpi.ErrOp, "zero"},
		{"Replace", collective.Allreduce(w, x, y, mpi.Replace), mpi.ErrOp, "Replace is for one-sided"},
		{"NoOp", collective.ReduceLocal(x, y, mpi.NoOp), mpi.ErrOp, "NoOp is for one-sided"},
		{"Allgather", collective.Allgather(w, x[:3], y), mpi.ErrBuffer, "3"},
		{"Allgatherv counts", collective.Allgatherv(w, x[:1], y, short, nil), mpi.ErrCount, "counts"},
		{"Allgatherv negative", collective.Allgatherv(w, x[:1], y, negative, nil), mpi.ErrCount, "-1"},
		{"Allgatherv outside", collective.Allgatherv(w, x[:1], y, outside, nil), mpi.ErrDisp, "outside"},
		{"Allgatherv displacements", collective.Allgatherv(w, x[:1], y, repeat(1), short), mpi.ErrDisp, "displacements"},
		{"Alltoall", collective.Alltoall(w, x, y[1:]), mpi.ErrBuffer, "as many"},
		{"ReduceScatterBlock", collective.ReduceScatterBlock(w, x, y[:3], mpi.Sum), mpi.ErrBuffer, "3"},
		{"ReduceScatter", collective.ReduceScatter(w, x, y, repeat(1), mpi.Sum), mpi.ErrBuffer, "sum of the counts"},
	} {
		if !errors.Is(c.err, c.class) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%s: error %v: want %v with %q", c.name, c.err, c.class, c.text)
		}
	}
	// The communicator still works.
	ok(t, collective.Barrier(w))
}

// TestNoAllocations checks that blocking calls on slices allocate nothing.
func TestNoAllocations(t *testing.T) {
	if mpi.Matching() {
		t.Skip("comparing calls allocates")
	}
	w := mpi.World()
	x, y, all := make([]float64, 8), make([]float64, 8), make([]float64, 8*w.Size())
	all2 := make([]float64, 8*w.Size())
	cs, ds := repeat(8), make([]int, w.Size())
	for r := range ds {
		ds[r] = 8 * r
	}
	for _, c := range []struct {
		name string
		call func() error
	}{
		{"Barrier", func() error { return collective.Barrier(w) }},
		{"Bcast", func() error { return collective.Bcast(w, x, 0) }},
		{"Gather", func() error { return collective.Gather(w, x, all, 0) }},
		{"Scatter", func() error { return collective.Scatter(w, all, x, 0) }},
		{"Allgather", func() error { return collective.Allgather(w, x, all) }},
		{"Allgatherv", func() error { return collective.Allgatherv(w, x, all, cs, ds) }},
		{"Alltoallv", func() error { return collective.Alltoallv(w, all, cs, ds, all2, cs, ds) }},
		{"Reduce", func() error { return collective.Reduce(w, x, y, mpi.Prod, 0) }},
		{"Allreduce", func() error { return collective.Allreduce(w, x, y, mpi.Sum) }},
		{"Scan", func() error { return collective.Scan(w, x, y, mpi.Max) }},
		{"ReduceScatterBlock", func() error { return collective.ReduceScatterBlock(w, all, x, mpi.Sum) }},
	} {
		n := testing.AllocsPerRun(100, func() {
			if err := c.call(); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a call, want 0", c.name, n)
		}
	}
}
