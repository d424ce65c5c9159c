package collective_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func join(a, b []int) []int { return append(slices.Clip(a), b...) }

// TestObjectsAcross does every object collective across, blocking and not.
func TestObjectsAcross(t *testing.T) {
	d, more := divide(t)
	if !more {
		return
	}
	const n = 10_000
	for _, r := range d.roots() {
		v, err := collective.BcastObject(d, pack(d.me, n), r.root)
		want := pack(d.me, n)
		if r.far {
			want = pack(r.first, n)
		}
		sameObject(t, "BcastObject", v, want, err)
		req, err := collective.IbcastObject(d, pack(d.me, n), r.root)
		ok(t, err)
		v, _, err = req.Wait()
		sameObject(t, "IbcastObject", v, want, err)

		var all []parcel
		if r.isRoot {
			for _, other := range d.remote {
				all = append(all, pack(other, n))
			}
		}
		vs, err := collective.GatherObject(d, pack(d.me, n), r.root)
		sameObject(t, "GatherObject", vs, all, err)
		v, err = collective.ScatterObject(d, all, r.root)
		if want = (parcel{}); r.far {
			want = pack(d.me, n)
		}
		sameObject(t, "ScatterObject", v, want, err)
		list, err := collective.ReduceObject(d, []int{d.me}, join, r.root)
		var ranks []int
		if r.isRoot {
			ranks = d.remote
		}
		sameObject(t, "ReduceObject", list, ranks, err)
	}
	ranks, err := collective.AllgatherObject(d, d.me)
	sameObject(t, "AllgatherObject", ranks, d.remote, err)
	list, err := collective.AllreduceObject(d, []int{d.me}, join)
	sameObject(t, "AllreduceObject", list, d.remote, err)
	var out, in []int
	for _, other := range d.remote {
		out, in = append(out, pair(d.me, other)), append(in, pair(other, d.me))
	}
	got, err := collective.AlltoallObject(d, out)
	sameObject(t, "AlltoallObject", got, in, err)
}

// TestSlicesAcross does those that find lengths out.
func TestSlicesAcross(t *testing.T) {
	d, more := divide(t)
	if !more {
		return
	}
	v := values[int]{number[int]}
	mine := func(r int) []int { return v.of(r, r%3) }
	check := func(what string, p collective.Parts[int], want func(r int) []int) {
		t.Helper()
		if len(p.Counts) != len(d.remote) {
			t.Errorf("%s: %d parts, want %d", what, len(p.Counts), len(d.remote))
			return
		}
		for i, x := range p.Each() {
			same(t, what, x, want(d.remote[i]))
		}
	}
	for _, r := range d.roots() {
		p, err := collective.GatherSlices(d, mine(d.me), r.root)
		if ok(t, err); r.isRoot {
			check("GatherSlices", p, mine)
		}
		var xs [][]int
		if r.isRoot {
			for _, other := range d.remote {
				xs = append(xs, mine(other))
			}
		}
		x, err := collective.ScatterSlices(d, xs, r.root)
		if ok(t, err); r.far {
			same(t, "ScatterSlices", x, mine(d.me))
		} else if len(x) != 0 {
			t.Errorf("ScatterSlices beside the root: %v", x)
		}
	}
	p, err := collective.AllgatherSlices(d, mine(d.me))
	ok(t, err)
	check("AllgatherSlices", p, mine)
	var xs [][]int
	for _, other := range d.remote {
		xs = append(xs, mine(d.me+2*other))
	}
	p, err = collective.AlltoallSlices(d, xs)
	ok(t, err)
	check("AlltoallSlices", p, func(r int) []int { return mine(r + 2*d.me) })
	s, err := collective.ReproducibleSum(d, []float64{float64(d.me)})
	if ok(t, err); s != float64(sum(d.remote)) {
		t.Errorf("ReproducibleSum: %v, want %d", s, sum(d.remote))
	}
	ok(t, collective.Barrier(d))
	req, err := collective.Ibarrier(d)
	ok(t, err)
	_, _, err = req.Wait()
	ok(t, err)
}

// TestErrorsAcross makes mistakes that are found before anything is sent.
func TestErrorsAcross(t *testing.T) {
	d, more := divide(t)
	if !more {
		return
	}
	n := len(d.remote)
	x, y := make([]float64, 4*n), make([]float64, 4*n)
	odd := make([]float64, n+1)
	if n == 1 {
		odd = nil
	}
	counts := make([]int, n+1)
	combine := func(a, b int) int { return a + b }
	_, scan := collective.ScanObject(d, 1, combine)
	_, exscan := collective.IexscanObject(d, 1, combine)
	_, init := collective.ScanInit(d, x, y, mpi.Sum)
	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
		text  string
	}{
		{"root outside", collective.Bcast(d, x, n), mpi.ErrRoot, "remote group"},
		{"root -7", collective.Gather(d, x, y, -7), mpi.ErrRoot, "ProcNull"},
		{"Root of one group", collective.Bcast(mpi.World(), x, mpi.Root), mpi.ErrRoot, "outside the communicator"},
		{"Allreduce in place", collective.Allreduce(d, x, x, mpi.Sum), mpi.ErrBuffer, "in place"},
		{"Allgather in place", collective.Allgather(d, x[:4], x), mpi.ErrBuffer, "in place"},
		{"Alltoall in place", collective.Alltoall(d, x, x), mpi.ErrBuffer, "in place"},
		{"Alltoallv in place", collective.Alltoallv(d, x, counts[:n], nil, x, counts[:n], nil), mpi.ErrBuffer, "in place"},
		{"ReduceScatterBlock in place", collective.ReduceScatterBlock(d, x[:d.Size()], x[:1], mpi.Sum), mpi.ErrBuffer, "in place"},
		{"counts", collective.Allgatherv(d, x[:1], y, counts, nil), mpi.ErrCount, "remote group"},
		{"parts", collective.Alltoallw(d, make([][]float64, n+1), make([][]float64, n)), mpi.ErrCount, "remote group"},
		{"Scan", collective.Scan(d, x, y, mpi.Sum), mpi.ErrComm, "intercommunicator"},
		{"Exscan", collective.Exscan(d, x, y, mpi.Sum), mpi.ErrComm, "intercommunicator"},
		{"ScanInit", init, mpi.ErrComm, "intercommunicator"},
		{"ScanObject", scan, mpi.ErrComm, "intercommunicator"},
		{"IexscanObject", exscan, mpi.ErrComm, "intercommunicator"},
	} {
		if !errors.Is(c.err, c.class) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%s: error %v: want %v with %q", c.name, c.err, c.class, c.text)
		}
	}
	if odd != nil {
		err := collective.Allgather(d, x[:1], odd)
		if !errors.Is(err, mpi.ErrBuffer) || !strings.Contains(err.Error(), "cannot be divided") {
			t.Errorf("Allgather of %d elements from %d ranks: %v", len(odd), n, err)
		}
	}
	ok(t, collective.Barrier(d))
}
