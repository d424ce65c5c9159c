package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// TestSendModes sends the same message in every mode around the ring.
func TestSendModes(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 5000
	must(t, mpi.BufferAttach(4*(n*24+mpi.BsendOverhead())))
	x := random[complex128](n, comm.Rank())
	want := random[complex128](n, left)
	check := func(mode string, y []complex128) {
		t.Helper()
		if err := compare(y, want, n); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
	blocking := func(mode string, send func() error) {
		t.Helper()
		y := make([]complex128, n)
		in, err := mpi.Irecv(comm, y, left, 1)
		must(t, err)
		must(t, barrier(comm)) // all receives are posted: a ready send may go
		must(t, send())
		got, _, err := in.Wait()
		must(t, err)
		check(mode, got)
	}
	nonblocking := func(mode string, start func() (*mpi.Request[complex128], error)) {
		t.Helper()
		blocking(mode, func() error {
			out, err := start()
			if err == nil {
				_, _, err = out.Wait()
			}
			return err
		})
	}
	if comm.Size() > 1 { // to oneself, Ssend would wait for its own receive's completion
		blocking("Ssend", func() error { return mpi.Ssend(comm, x, right, 1) })
	}
	blocking("Bsend", func() error { return mpi.Bsend(comm, x, right, 1) })
	blocking("Rsend", func() error { return mpi.Rsend(comm, x, right, 1) })
	blocking("BsendBuf", func() error { return mpi.BsendBuf(comm, mpi.Slice(x), right, 1) })
	blocking("RsendBuf", func() error { return mpi.RsendBuf(comm, mpi.Slice(x), right, 1) })
	nonblocking("Isend", func() (*mpi.Request[complex128], error) { return mpi.Isend(comm, x, right, 1) })
	nonblocking("Issend", func() (*mpi.Request[complex128], error) { return mpi.Issend(comm, x, right, 1) })
	nonblocking("Ibsend", func() (*mpi.Request[complex128], error) { return mpi.Ibsend(comm, x, right, 1) })
	nonblocking("Irsend", func() (*mpi.Request[complex128], error) { return mpi.Irsend(comm, x, right, 1) })
	wantErr(t, mpi.BufferAttach(100), mpi.ErrBuffer, "attached already")
	must(t, mpi.BufferFlush())
	must(t, mpi.BufferDetach())
	must(t, mpi.BufferDetach())
	wantErr(t, mpi.BufferAttach(0), mpi.ErrBuffer)
}

// TestBsendStruct sends structs with gaps in buffered mode.
func TestBsendStruct(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 5000
	harness.SkipQuirk(t, "bsend-struct")
	must(t, mpi.BufferAttach(n*100+mpi.BsendOverhead()))
	must(t, mpi.Bsend(comm, random[padded](n, comm.Rank()), right, 1))
	y := fresh[padded](n)
	_, err := mpi.Recv(comm, y, left, 1)
	must(t, err)
	if err := compare(y, random[padded](n, left), n); err != nil {
		t.Error(err)
	}
	must(t, mpi.BufferDetach())
}

func TestSendrecvReplace(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, n := range []int{0, 1, 7, 100_000} {
		x := random[complex64](n, comm.Rank())
		st, err := mpi.SendrecvReplace(comm, x, right, 3, left, 3)
		must(t, err)
		if err := compare(x, random[complex64](n, left), n); err != nil || st.Source != left {
			t.Errorf("%d elements: %v, %+v", n, err, st)
		}
	}
	_, err := mpi.SendrecvReplace(comm, []int{1}, comm.Size(), 0, left, 0)
	wantErr(t, err, mpi.ErrRank)
}

func TestMessage(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	if m, err := mpi.Improbe[int](comm, left, 9); m != nil || err != nil {
		t.Errorf("Improbe without a message: %v, %v", m, err)
	}
	must(t, barrier(comm))
	var rs mpi.Requests
	for k := range 3 {
		rs.Add(mpi.Isend(comm, random[int](10+k, comm.Rank()), right, 1))
	}
	// The three have the same tag: each probe takes one, in order.
	var ms []*mpi.Message[int]
	for k := range 3 {
		m, err := mpi.Mprobe[int](comm, mpi.AnySource, 1)
		must(t, err)
		if m.Len() != 10+k || m.Status().Source != left {
			t.Errorf("message %d: %d elements, %+v", k, m.Len(), m.Status())
		}
		ms = append(ms, m)
	}
	// They are received in any order.
	for _, k := range []int{2, 0, 1} {
		y := make([]int, 20)
		if k == 1 {
			req, err := ms[k].Irecv(y)
			must(t, err)
			got, _, err := req.Wait()
			must(t, err)
			y = got
		} else {
			st, err := ms[k].Recv(y)
			must(t, err)
			y = y[:mpi.Count[int](st)]
		}
		if err := compare(y, random[int](10+k, left), 10+k); err != nil {
			t.Errorf("message %d: %v", k, err)
		}
		_, err := ms[k].Recv(y)
		wantErr(t, err, mpi.ErrRequest, "received before")
	}
	must(t, rs.WaitAll())
}

func TestPersistent(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 3000
	x, y := make([]float64, n), make([]float64, n)
	out, err := mpi.SendInit(comm, x, right, 1)
	must(t, err)
	in, err := mpi.RecvInit(comm, y, left, 1)
	must(t, err)
	wantPanic(t, "not started", func() { in.Wait() })
	for round := range 50 {
		for i := range x {
			x[i] = float64(1000*comm.Rank() + round + i)
		}
		must(t, mpi.StartAll(in, out))
		wantErr(t, in.Start(), mpi.ErrRequest, "active")
		if round%2 == 0 {
			got, st, err := in.Wait()
			if err != nil || len(got) != n || st.Source != left {
				t.Errorf("round %d: %d elements, %+v, %v", round, len(got), st, err)
			}
			_, _, err = out.Wait()
			must(t, err)
		} else {
			var rs mpi.Requests
			rs.Add(in, nil)
			rs.Add(out, nil)
			must(t, rs.WaitAll())
		}
		for i := range y {
			if y[i] != float64(1000*left+round+i) {
				t.Fatalf("round %d: element %d is %v", round, i, y[i])
			}
		}
	}
	allocs := testing.AllocsPerRun(100, func() {
		in.Start()
		out.Start()
		in.Wait()
		out.Wait()
	})
	if allocs != 0 {
		t.Errorf("%v allocations for Start and Wait, want 0", allocs)
	}
	must(t, in.Start())
	must(t, out.Start())
	must(t, out.Close()) // waits
	must(t, in.Close())
	must(t, in.Close())
	wantErr(t, in.Start(), mpi.ErrClosed)
	for mode, init := range map[string]func(mpi.Communicator, []float64, int, int) (*mpi.Persistent[float64], error){
		"Ssend": mpi.SsendInit[float64], "Bsend": mpi.BsendInit[float64], "Rsend": mpi.RsendInit[float64],
	} {
		p, err := init(comm, x, mpi.ProcNull, 1)
		must(t, err)
		must(t, p.Start())
		if _, _, err := p.Wait(); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		must(t, p.Close())
	}
}

func TestCompleted(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var rs mpi.Requests
	const n = 8
	y := make([]int, n)
	of := make(map[mpi.Pending]int)
	for k := range n {
		r, err := mpi.Irecv(comm, y[k:k+1], left, k)
		rs.Add(r, err)
		of[r] = k
	}
	if done, _, _, err := rs.TestAny(); done || err != nil {
		t.Errorf("TestAny before any message: %v, %v", done, err)
	}
	if some, err := rs.TestSome(); len(some) != 0 || err != nil {
		t.Errorf("TestSome before any message: %v, %v", some, err)
	}
	must(t, barrier(comm))
	// Sent backwards, one at a time, so that they complete backwards.
	for k := n - 1; k >= n/2; k-- {
		must(t, barrier(comm))
		must(t, mpi.Send(comm, []int{100 * k}, right, k))
		r, st, err := rs.WaitAny()
		if err != nil || of[r] != k || st.Tag != k || y[k] != 100*k {
			t.Errorf("WaitAny: request %d, want %d; %+v, %v", of[r], k, st, err)
		}
	}
	must(t, barrier(comm))
	for k := range n / 2 {
		must(t, mpi.Send(comm, []int{100 * k}, right, k))
	}
	some, err := rs.WaitSome()
	if len(some) == 0 || err != nil {
		t.Errorf("WaitSome: %v, %v", some, err)
	}
	left4 := rs.Len()
	for r, st := range rs.Completed() {
		if k := of[r]; r.Err() != nil || st.Tag != k || y[k] != 100*k {
			t.Errorf("request %d: %+v, %v", k, st, r.Err())
		}
		left4--
	}
	if left4 != 0 || rs.Len() != 0 {
		t.Errorf("%d requests not seen, %d left", left4, rs.Len())
	}
}
