package mpi_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// inUse returns the bytes of the heap that are reachable.
func inUse() int {
	runtime.GC()
	runtime.GC() // what the first one's cleanups have let go of
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestDroppedSends sees sends that nobody waits for let go of their buffers when they are complete.
func TestDroppedSends(t *testing.T) {
	comm := newComm(t)
	p, ok := partner(comm)
	if !ok {
		p = comm.Rank()
	}
	exchange := func(n, size int) {
		y := make([]byte, size)
		for i := range n {
			x := make([]byte, size)
			x[0] = byte(i)
			in, err := mpi.Irecv(comm, y, p, 0)
			must(t, err)
			_, err = mpi.Isend(comm, x, p, 0) // dropped
			must(t, err)
			if _, _, err := in.Wait(); err != nil || y[0] != byte(i) {
				t.Fatalf("message %d: %d, %v", i, y[0], err)
			}
		}
	}
	before := inUse()
	exchange(200, 1<<20)
	if kept := inUse() - before; kept > 80<<20 {
		t.Errorf("200 sends of 1 MiB that were dropped keep %d MiB", kept>>20)
	}
	before = inUse()
	exchange(10_000, 8)
	if kept := inUse() - before; kept > 1<<20 {
		t.Errorf("10,000 small sends that were dropped keep %d KiB", kept>>10)
	}
	if n := mpi.ActiveRequests(); n > 1000 {
		t.Errorf("%d requests are believed to be in flight", n)
	}
}

// TestSweptRequests sees requests that are found complete before they are waited for keep their results.
func TestSweptRequests(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 150 // more than go without a look
	var first, last mpi.Requests
	object, err := mpi.IrecvObject[string](comm, left, n)
	must(t, err)
	in, out := make([][]int, n), make([]int, 1)
	receives := make([]*mpi.Request[int], n)
	for i := range receives {
		in[i] = make([]int, 2)
		receives[i], err = mpi.Irecv(comm, in[i], left, i)
		must(t, err)
	}
	for i := range n {
		out[0] = 1000*comm.Rank() + i
		length := []int{1, 3}[min(1, i/(n-1))] // the last is too long
		must(t, mpi.Send(comm, append(out, 0, 0)[:length], right, i))
	}
	must(t, mpi.SendObject(comm, fmt.Sprint("from rank ", comm.Rank()), right, n))
	for i := range 2 * n { // these look at all
		rs := &first
		if i%2 > 0 {
			rs = &last
		}
		rs.Add(mpi.Isend(comm, out, mpi.ProcNull, 0))
	}
	must(t, errors.Join(first.WaitAll(), last.WaitAll()))
	for i, r := range receives[:n-1] {
		if got, st, err := r.Wait(); err != nil || len(got) != 1 || got[0] != 1000*left+i || st.Source != left || st.Tag != i {
			t.Errorf("receive %d: %v, %+v, %v", i, got, st, err)
		}
	}
	if v, st, err := object.Wait(); err != nil || v != fmt.Sprint("from rank ", left) || st.Source != left {
		t.Errorf("the object: %q, %+v, %v", v, st, err)
	}
	if right == comm.Rank() && harness.HasQuirk("truncate-self") {
		receives[n-1].Wait()
		return
	}
	_, _, err = receives[n-1].Wait()
	wantErr(t, err, mpi.ErrTruncate)
}

// TestDroppedPersistents sees persistent operations that are dropped freed, also those in flight.
func TestDroppedPersistents(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	before := inUse()
	for i := range 30 {
		s, err := mpi.SendInit(comm, make([]byte, 1<<20), right, 0)
		must(t, err)
		if i%2 == 0 {
			r, err := mpi.RecvInit(comm, make([]byte, 1<<20), left, 0)
			must(t, err)
			must(t, mpi.StartAll(r, s))
			runtime.KeepAlive(r)
		}
		runtime.GC()
	}
	kept := 0
	for range 200 { // what is in flight is freed when it is complete
		p, err := mpi.SendInit(comm, []byte{1}, right, 0) // frees what was dropped
		must(t, err)
		must(t, p.Close())
		if kept = inUse() - before; kept < 10<<20 {
			return
		}
	}
	t.Errorf("persistent operations that were dropped keep %d MiB", kept>>20)
}

// TestWaitTwice sees that a request has one waiter at a time.
func TestWaitTwice(t *testing.T) {
	comm := newComm(t)
	r, err := mpi.Isend(comm, []int{1}, mpi.ProcNull, 0)
	must(t, err)
	var rs mpi.Requests
	rs.Add(r, nil)
	rs.Add(r, nil)
	func() {
		defer func() {
			if v := recover(); v == nil {
				t.Error("the same request twice in a set was waited for")
			}
		}()
		rs.WaitAll()
	}()
}

// TestDroppedAfterFailure drops a persistent receive that has failed, which Open MPI frees by itself. A
// buffer that stayed pinned would end the process when the collector finds it.
func TestDroppedAfterFailure(t *testing.T) {
	comm := newComm(t)
	if p, ok := partner(comm); ok {
		if comm.Rank()%2 == 0 {
			must(t, mpi.Send(comm, []int{1, 2}, p, 0))
		} else {
			func() {
				r, err := mpi.RecvInit(comm, make([]int, 1), p, 0)
				must(t, err)
				must(t, r.Start())
				if _, _, err = r.Wait(); err == nil || !harness.HasQuirk("persistent-error") {
					wantErr(t, err, mpi.ErrTruncate)
				}
			}()
		}
	}
	inUse()
	inUse()
}
