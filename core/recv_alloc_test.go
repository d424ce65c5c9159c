package mpi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

// TestIrecvAlloc receives messages of many sizes around the ring, in all ways to wait, from any
// source, too, and in the order in which the receives were started.
func TestIrecvAlloc(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, n := range []int{0, 1, 1000, 100_000} {
		for way, wait := range map[string]func(r *mpi.Request[int32]) error{
			"Wait": func(r *mpi.Request[int32]) error { _, _, err := r.Wait(); return err },
			"Test": func(r *mpi.Request[int32]) error {
				for {
					if done, _, _, err := r.Test(); done || err != nil {
						return err
					}
				}
			},
			"Done": func(r *mpi.Request[int32]) error {
				for {
					if done, err := r.Done(); done || err != nil {
						_, _, err = r.Wait()
						return err
					}
				}
			},
			"WaitContext": func(r *mpi.Request[int32]) error { _, _, err := r.WaitContext(context.Background()); return err },
			"WaitAll": func(r *mpi.Request[int32]) error {
				var rs mpi.Requests
				rs.Add(r, nil)
				return rs.WaitAll()
			},
		} {
			first, err := mpi.IrecvAlloc[int32](comm, left, 1)
			must(t, err)
			second, err := mpi.IrecvAlloc[int32](comm, mpi.AnySource, mpi.AnyTag)
			must(t, err)
			x := random[int32](n+1, comm.Rank())
			var out mpi.Requests
			out.Add(mpi.Isend(comm, x[:n], right, 1))
			out.Add(mpi.Isend(comm, x, right, 1))
			must(t, wait(second))
			must(t, wait(first))
			must(t, out.WaitAll())
			want := random[int32](n+1, left)
			for k, r := range []*mpi.Request[int32]{first, second} {
				got, st, err := r.Result()
				must(t, err)
				if len(got) != n+k || got == nil || st.Source != left || st.Tag != 1 || st.Bytes != 4*(n+k) || st.Cancelled {
					t.Errorf("%s: %d elements, want %d; %+v", way, len(got), n+k, st)
				} else if err := compare(got, want[:n+k], n+k); err != nil {
					t.Errorf("%s: %v", way, err)
				}
			}
		}
	}
}

// TestIrecvAllocServed sends messages that wait for their receivers, while these wait for something else.
func TestIrecvAllocServed(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 500_000
	in, err := mpi.IrecvAlloc[float64](comm, left, 1)
	must(t, err)
	out, err := mpi.Issend(comm, random[float64](n, comm.Rank()), right, 1)
	must(t, err)
	_, _, err = out.Wait() // which only the receive of the rank at the right lets end
	must(t, err)
	must(t, barrier(comm))
	got, _, err := in.Wait()
	must(t, err)
	if err := compare(got, random[float64](n, left), n); err != nil {
		t.Error(err)
	}
}

// TestIrecvAllocEnds cancels receives, and receives what does not fit the type.
func TestIrecvAllocEnds(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	r, err := mpi.IrecvAlloc[int](comm, left, 1)
	must(t, err)
	must(t, r.Cancel())
	if got, st, err := r.Wait(); got != nil || !st.Cancelled || err != nil {
		t.Errorf("cancelled: %v, %+v, %v", got, st, err)
	}
	r, err = mpi.IrecvAlloc[int](comm, left, 1)
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if got, _, err := r.WaitContext(ctx); got != nil || !errors.Is(err, mpi.ErrCancelled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the context ended: %v, %v", got, err)
	}
	must(t, barrier(comm))

	r, err = mpi.IrecvAlloc[int](comm, left, 1)
	must(t, err)
	out, err := mpi.Isend(comm, make([]byte, 13), right, 1)
	must(t, err)
	got, st, err := r.Wait()
	wantErr(t, err, mpi.ErrType, "IrecvAlloc", "13 bytes", "int")
	if got != nil || st.Bytes != 13 {
		t.Errorf("%v, %+v", got, st)
	}
	_, _, err = out.Wait()
	must(t, err)
	exchanger[float64]{}.round(t, viaRecvAlloc, comm, 3) // the message is gone

	r, err = mpi.IrecvAlloc[int](comm, mpi.ProcNull, 1)
	must(t, err)
	if got, st, err := r.Wait(); len(got) != 0 || st.Source != mpi.ProcNull || err != nil {
		t.Errorf("from ProcNull: %v, %+v, %v", got, st, err)
	}
}

// TestTryRecv receives what is there, and nothing else.
func TestTryRecv(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	try := func() (got []int32, st mpi.Status, err error) {
		for ok := false; !ok && err == nil; {
			ok, got, st, err = mpi.TryRecv[int32](comm, mpi.AnySource, 1)
		}
		return got, st, err
	}
	if ok, got, _, err := mpi.TryRecv[int32](comm, left, 1); got != nil || ok || err != nil {
		t.Errorf("nothing was sent: %v, %v, %v", got, ok, err)
	}
	must(t, barrier(comm))
	for _, n := range []int{0, 10, 100_000} {
		out, err := mpi.Isend(comm, random[int32](n, comm.Rank()), right, 1)
		must(t, err)
		got, st, err := try()
		must(t, err)
		if err := compare(got, random[int32](n, left), n); err != nil || len(got) != n || st.Source != left || st.Bytes != 4*n {
			t.Errorf("%d elements, want %d: %v, %+v", len(got), n, err, st)
		}
		_, _, err = out.Wait()
		must(t, err)
	}
	out, err := mpi.Isend(comm, make([]byte, 13), right, 1)
	must(t, err)
	_, st, err := try()
	wantErr(t, err, mpi.ErrType, "TryRecv", "13 bytes", "int32")
	if st.Bytes != 13 {
		t.Errorf("%+v", st)
	}
	_, _, err = out.Wait()
	must(t, err)
	if ok, got, st, err := mpi.TryRecv[int32](comm, mpi.ProcNull, 1); len(got) != 0 || st.Source != mpi.ProcNull || !ok || err != nil {
		t.Errorf("from ProcNull: %v, %+v, %v, %v", got, st, ok, err)
	}
}
