package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// TestTruncate checks that a message which is too long is an error of the receiver
// alone, and that communication goes on.
func TestTruncate(t *testing.T) {
	comm := newComm(t)
	if comm.Size() == 1 {
		harness.SkipQuirk(t, "truncate-self")
	}
	left, right := ring(comm)
	for _, n := range []int{10, 100_000} { // eager and not
		x, y := random[int32](n, comm.Rank()), fresh[int32](n)
		req, err := mpi.Isend(comm, x, right, 1)
		must(t, err)
		_, err = mpi.Recv(comm, y[:n/2], left, 1)
		wantErr(t, err, mpi.ErrTruncate, "Recv", "int32")
		req.Wait() // whether the sender learns of it is up to the library

		in, err := mpi.Irecv(comm, y[:n/2], left, 2)
		must(t, err)
		req, err = mpi.Isend(comm, x, right, 2)
		must(t, err)
		got, _, err := in.Wait()
		wantErr(t, err, mpi.ErrTruncate, "Irecv")
		if len(got) > n/2 {
			t.Errorf("%d elements received into a buffer of %d", len(got), n/2)
		}
		req.Wait()

		_, err = mpi.Sendrecv(comm, x, right, 3, y[:n-1], left, 3)
		wantErr(t, err, mpi.ErrTruncate, "Sendrecv")
		exchanger[int32]{}.round(t, viaSendrecv, comm, n)
	}
	must(t, barrier(comm))
}

// TestTruncateStaysInside checks that nothing is written behind the receive buffer.
func TestTruncateStaysInside(t *testing.T) {
	harness.SkipQuirk(t, "truncate-overrun")
	comm := newComm(t)
	left, right := ring(comm)
	for _, n := range []int{10, 1000, 2000, 100_000} {
		y := fresh[int32](n)
		req, err := mpi.Isend(comm, random[int32](n, comm.Rank()), right, 1)
		must(t, err)
		_, err = mpi.Recv(comm, y[:n/2], left, 1)
		wantErr(t, err, mpi.ErrTruncate)
		req.Wait()
		if err := compare(y[n/2:], nil, 0); err != nil {
			t.Errorf("%d elements: %v", n, err)
		}
	}
}

// TestTruncateOneOfSeveral checks that an error of one request does not end the wait
// for the others, whose messages come later.
func TestTruncateOneOfSeveral(t *testing.T) {
	comm := newComm(t)
	p, ok := partner(comm)
	if !ok {
		return
	}
	const n = 50_000
	if comm.Rank()%2 == 0 {
		bad, good := fresh[int32](8)[:5], fresh[int32](n+room)
		var rs mpi.Requests
		rs.Add(mpi.Irecv(comm, bad, p, 1))
		rs.Add(mpi.Irecv(comm, good, p, 2))
		must(t, mpi.Send(comm, []byte{1}, p, 3))
		err := rs.WaitAll()
		wantErr(t, err, mpi.ErrTruncate)
		if rs.Len() != 0 {
			t.Errorf("%d requests are left", rs.Len())
		}
		if err := compare(good, random[int32](n, p), n); err != nil {
			t.Errorf("the message after the one that was too long: %v", err)
		}
	} else {
		_, err := mpi.Recv(comm, make([]byte, 1), p, 3)
		must(t, err)
		must(t, mpi.Send(comm, random[int32](6, 0), p, 1))
		for range 20 { // let the partner's wait see the error alone
			must(t, mpi.Send(comm, []byte{}, mpi.ProcNull, 0))
			busy()
		}
		must(t, mpi.Send(comm, random[int32](n, comm.Rank()), p, 2))
	}
}

// busy computes for about a millisecond.
func busy() {
	x := 1.0
	for range 1_000_000 {
		x = x*0.999 + 1
	}
	sink = x
}

var sink float64

// TestRecvAllocWrongLength checks the error for a message that is not made of whole elements.
func TestRecvAllocWrongLength(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	req, err := mpi.Isend(comm, make([]byte, 13), right, 1)
	must(t, err)
	y, st, err := mpi.RecvAlloc[float64](comm, left, 1)
	wantErr(t, err, mpi.ErrType, "13 bytes", "float64")
	if y != nil || st.Bytes != 13 || mpi.Count[float64](st) != -1 || mpi.Count[byte](st) != 13 {
		t.Errorf("%v, %+v", y, st)
	}
	_, _, err = req.Wait()
	must(t, err)
	exchanger[float64]{}.round(t, viaRecvAlloc, comm, 3) // the message is gone
}
