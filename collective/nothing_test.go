package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestNothing does the collectives of equal lengths with slices that are nil or empty, which can
// differ between ranks, and sees them end without an error, one after the other, in all forms.
func TestNothing(t *testing.T) {
	w := mpi.World()
	root := w.Size() - 1
	empty := make([]int, 0, 4)
	type form struct {
		name  string
		block func() error
		start func() (*mpi.Request[int], error)
	}
	for _, pair := range [][2][]int{{nil, nil}, {nil, empty}, {empty, nil}, {empty, empty}} {
		x, y := pair[0], pair[1]
		if w.Rank()%2 > 0 {
			x, y = y, x
		}
		for _, f := range []form{
			{"Bcast", func() error { return collective.Bcast(w, x, root) },
				func() (*mpi.Request[int], error) { return collective.Ibcast(w, x, root) }},
			{"Gather", func() error { return collective.Gather(w, x, y, root) },
				func() (*mpi.Request[int], error) { return collective.Igather(w, x, y, root) }},
			{"Scatter", func() error { return collective.Scatter(w, x, y, root) },
				func() (*mpi.Request[int], error) { return collective.Iscatter(w, x, y, root) }},
			{"Allgather", func() error { return collective.Allgather(w, x, y) },
				func() (*mpi.Request[int], error) { return collective.Iallgather(w, x, y) }},
			{"Alltoall", func() error { return collective.Alltoall(w, x, y) },
				func() (*mpi.Request[int], error) { return collective.Ialltoall(w, x, y) }},
			{"Reduce", func() error { return collective.Reduce(w, x, y, mpi.Sum, root) },
				func() (*mpi.Request[int], error) { return collective.Ireduce(w, x, y, mpi.Sum, root) }},
			{"Allreduce", func() error { return collective.Allreduce(w, x, y, mpi.Max) },
				func() (*mpi.Request[int], error) { return collective.Iallreduce(w, x, y, mpi.Max) }},
			{"Scan", func() error { return collective.Scan(w, x, y, mpi.Min) },
				func() (*mpi.Request[int], error) { return collective.Iscan(w, x, y, mpi.Min) }},
			{"Exscan", func() error { return collective.Exscan(w, x, y, mpi.BOr) },
				func() (*mpi.Request[int], error) { return collective.Iexscan(w, x, y, mpi.BOr) }},
			{"ReduceScatterBlock", func() error { return collective.ReduceScatterBlock(w, x, y, mpi.Sum) },
				func() (*mpi.Request[int], error) { return collective.IreduceScatterBlock(w, x, y, mpi.Sum) }},
		} {
			if err := f.block(); err != nil {
				t.Errorf("%s of nothing: %v", f.name, err)
			}
			req, err := f.start()
			if err != nil {
				t.Errorf("I%s of nothing: %v", f.name, err)
				continue
			}
			if _, _, err := req.Wait(); err != nil {
				t.Errorf("I%s of nothing: %v", f.name, err)
			}
		}
		ok(t, collective.ReduceLocal(x, y, mpi.Sum))
	}
	// Nothing is left over that another call would take for its own.
	if n, err := collective.AllreduceValue(w, 1, mpi.Sum); err != nil || n != w.Size() {
		t.Errorf("Allreduce afterwards: %d, %v", n, err)
	}
}
