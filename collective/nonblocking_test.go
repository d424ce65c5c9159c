package collective_test

import (
	"context"
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestOverlap has many collectives in flight at the same time as messages, and waits for
// them in another order than they were started in.
func TestOverlap(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	const n, calls = 3000, 12
	sums := make([]*mpi.Request[int], calls)
	copies := make([]*mpi.Request[int], calls)
	var rs mpi.Requests
	in := make([][]int, calls)
	for k := range calls {
		var err error
		sums[k], err = collective.Iallreduce(w, []int{me + k}, make([]int, 1), mpi.Sum)
		ok(t, err)
		in[k] = make([]int, n)
		rs.Add(mpi.Irecv(w, in[k], (me+size-1)%size, k))
		rs.Add(mpi.Isend(w, fill(n, me+k), (me+1)%size, k))
		x := make([]int, n)
		if me == k%size {
			x = fill(n, 7*k)
		}
		copies[k], err = collective.Ibcast(w, x, k%size)
		ok(t, err)
		rs.Add(collective.Ibarrier(w))
	}
	for k := calls - 1; k >= 0; k-- {
		got, _, err := copies[k].Wait()
		ok(t, err)
		same(t, "Ibcast", got, fill(n, 7*k))
		got, _, err = sums[k].Wait()
		ok(t, err)
		same(t, "Iallreduce", got, []int{size*(size-1)/2 + size*k})
	}
	ok(t, rs.WaitAll())
	for k := range calls {
		same(t, "message", in[k], fill(n, (me+size-1)%size+k))
	}
}

func fill(n, v int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = v
	}
	return x
}

// TestPersistentAgain starts operations twenty times, together and with changing data,
// and checks that a Start and a Wait allocate nothing where the library does the work.
func TestPersistentAgain(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	x, y, all, b := make([]float64, 100), make([]float64, 100), make([]float64, 100*size), make([]float64, 5)
	counts := repeat(100)
	sum, err := collective.AllreduceInit(w, x, y, mpi.Sum)
	ok(t, err)
	join, err := collective.AllgathervInit(w, x, all, counts, nil)
	ok(t, err)
	cast, err := collective.BcastInit(w, b, size-1)
	ok(t, err)
	meet, err := collective.BarrierInit(w)
	ok(t, err)
	clear(counts) // the operation has its own
	for k := range 20 {
		for i := range x {
			x[i] = float64(k + me + i)
		}
		clear(b)
		if me == size-1 {
			b[0] = float64(k)
		}
		ok(t, mpi.StartAll(sum, join, cast, meet))
		if err := sum.Start(); !errors.Is(err, mpi.ErrRequest) {
			t.Errorf("Start of an active operation: %v", err)
		}
		_, _, err := meet.Wait()
		ok(t, err)
		got, _, err := cast.Wait()
		ok(t, err)
		same(t, "BcastInit", got, []float64{float64(k), 0, 0, 0, 0})
		_, _, err = join.Wait()
		ok(t, err)
		_, _, err = sum.Wait()
		ok(t, err)
		for i := range y {
			if want := float64(size*(k+i) + size*(size-1)/2); y[i] != want {
				t.Fatalf("AllreduceInit, start %d: element %d is %v, want %v", k, i, y[i], want)
			}
		}
		for i := range all {
			if want := float64(k + i/100 + i%100); all[i] != want {
				t.Fatalf("AllgathervInit, start %d: element %d is %v, want %v", k, i, all[i], want)
			}
		}
	}
	allocations := testing.AllocsPerRun(100, func() {
		if sum.Start() != nil {
			t.Fatal("Start")
		}
		if _, _, err := sum.Wait(); err != nil {
			t.Fatal(err)
		}
	})
	if allocations != 0 && collective.HasPersistent() {
		t.Errorf("%v allocations for a Start and a Wait, want 0", allocations)
	}
	for _, p := range []interface{ Close() error }{sum, join, cast, meet} {
		ok(t, p.Close())
		ok(t, p.Close())
	}
	if err := sum.Start(); !errors.Is(err, mpi.ErrClosed) {
		t.Errorf("Start of a closed operation: %v", err)
	}
}

// TestPatience ends a wait by its context: the collective goes on.
func TestPatience(t *testing.T) {
	w := mpi.World()
	var req *mpi.Request[struct{}]
	var err error
	if w.Rank() == 0 {
		req, err = collective.Ibarrier(w)
		ok(t, err)
		if err := req.Cancel(); w.Size() > 1 && !errors.Is(err, mpi.ErrRequest) {
			t.Errorf("Cancel: %v", err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, _, err := req.WaitContext(ctx); w.Size() > 1 && !errors.Is(err, mpi.ErrPending) {
			t.Errorf("a wait that nothing can complete: %v", err)
		}
		for r := 1; r < w.Size(); r++ {
			ok(t, mpi.Send(w, []byte{1}, r, 0))
		}
		if w.Size() == 1 {
			return
		}
	} else {
		_, err = mpi.Recv(w, make([]byte, 1), 0, 0)
		ok(t, err)
		req, err = collective.Ibarrier(w)
		ok(t, err)
	}
	_, _, err = req.Wait()
	ok(t, err)
}

// TestOperatorClosedInFlight closes an operator that requests still need.
func TestOperatorClosedInFlight(t *testing.T) {
	w := mpi.World()
	for range 3 {
		op := mpi.NewOp(func(a, b int) int { return a + b }, mpi.Commutative)
		p, err := collective.AllreduceInit(w, []int{1}, make([]int, 1), op.Op)
		ok(t, err)
		req, err := collective.Iallreduce(w, fill(5000, 1), make([]int, 5000), op.Op)
		ok(t, err)
		ok(t, op.Close())
		got, _, err := req.Wait()
		ok(t, err)
		same(t, "sum", got, fill(5000, w.Size()))
		ok(t, p.Start())
		got, _, err = p.Wait()
		ok(t, err)
		same(t, "persistent sum", got, []int{w.Size()})
		ok(t, p.Close())
	}
}

// TestBadStarts checks that wrong arguments are errors in the other forms too, with the
// function's name.
func TestBadStarts(t *testing.T) {
	w := mpi.World()
	x := make([]float64, 4*w.Size())
	_, lengths := collective.Iallreduce(w, x, x[1:], mpi.Sum)
	_, root := collective.BcastInit(w, x, -1)
	_, parts := collective.Ialltoallw(w, make([][]int, w.Size()+1), make([][]int, w.Size()))
	_, none := collective.Ibarrier(nil)
	_, buf := collective.IbcastBuf[float64](w, mpi.Layout[float64]{}.Of(x), 0)
	for _, c := range []struct {
		err   error
		class mpi.ErrorClass
		op    string
	}{
		{lengths, mpi.ErrBuffer, "Iallreduce"},
		{root, mpi.ErrRoot, "Bcast_init"},
		{parts, mpi.ErrCount, "Ialltoallw"},
		{none, mpi.ErrComm, "Ibarrier"},
		{buf, mpi.ErrType, "Layout"},
	} {
		var e *mpi.Error
		if !errors.Is(c.err, c.class) || !errors.As(c.err, &e) || e.Op != c.op {
			t.Errorf("error %v: want %v of %s", c.err, c.class, c.op)
		}
	}
	ok(t, collective.Barrier(w))
}
