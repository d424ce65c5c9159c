package mpi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

// congruent checks that a duplicate is one, and that messages go through it.
func congruent(t *testing.T, dup, comm *mpi.Comm) {
	t.Helper()
	if c, err := dup.Compare(comm); c != mpi.Congruent || err != nil {
		t.Errorf("Compare: %v, %v", c, err)
	}
	exchanger[int32]{}.round(t, viaSendrecv, dup, 10)
}

func TestIdup(t *testing.T) {
	comm := newComm(t)
	req, err := comm.Idup()
	must(t, err)
	exchanger[int32]{}.round(t, viaSendrecv, comm, 100) // meanwhile
	dup, err := req.Wait()
	must(t, err)
	congruent(t, dup, comm)
	must(t, dup.Close())

	req, err = comm.Idup()
	must(t, err)
	for done := false; !done; {
		done, dup, err = req.Test()
		must(t, err)
	}
	congruent(t, dup, comm)
	must(t, dup.Close())
	defer func() {
		if recover() == nil {
			t.Error("a second Wait did not panic")
		}
	}()
	req.Wait()
}

// TestIdupMany waits for several duplicates together with messages, and in another
// order than they were started in.
func TestIdupMany(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var made [3]*mpi.CommRequest[*mpi.Comm]
	for i := range made {
		var err error
		made[i], err = comm.Idup()
		must(t, err)
	}
	dup, err := made[2].Wait()
	must(t, err)
	var rs mpi.Requests
	got := make([]int, 1)
	rs.Add(mpi.Irecv(comm, got, left, 3))
	rs.Add(made[0], nil)
	rs.Add(mpi.Isend(comm, []int{42}, right, 3))
	rs.Add(made[1], nil)
	must(t, rs.WaitAll())
	if got[0] != 42 {
		t.Errorf("received %d", got[0])
	}
	for _, d := range []*mpi.Comm{dup, made[1].Value(), made[0].Value()} {
		congruent(t, d, comm)
		must(t, d.Close())
	}
}

// TestIdupContext gives up waiting, and waits again. All but rank 0 start late.
func TestIdupContext(t *testing.T) {
	comm := newComm(t)
	if comm.Size() < 2 {
		return
	}
	var dup *mpi.Comm
	if comm.Rank() == 0 {
		req, err := comm.Idup()
		must(t, err)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		defer cancel()
		dup, err = req.WaitContext(ctx)
		if err != nil {
			if !errors.Is(err, mpi.ErrPending) || !errors.Is(err, context.DeadlineExceeded) || dup != nil {
				t.Errorf("WaitContext: %v, %v", dup, err)
			}
			for r := 1; r < comm.Size(); r++ {
				must(t, mpi.Send(comm, []byte{}, r, 4))
			}
			dup, err = req.Wait()
			must(t, err)
		} else {
			t.Error("the communicator is there, though nobody else has started it")
		}
	} else {
		_, err := mpi.Recv(comm, []byte{}, 0, 4)
		must(t, err)
		req, err := comm.Idup()
		must(t, err)
		dup, err = req.Wait()
		must(t, err)
	}
	congruent(t, dup, comm)
	must(t, dup.Close())
}

func TestDupWithInfo(t *testing.T) {
	comm := newComm(t)
	info := mpi.Info{"mpi_assert_allow_overtaking": "true", "nonsense_of_ours": "1"}
	dup, err := comm.DupWithInfo(info)
	must(t, err)
	congruent(t, dup, comm)
	must(t, dup.Close())
	_, err = comm.DupWithInfo(mpi.Info{"": "x"})
	wantErr(t, err, mpi.ErrInfoKey)
	_, err = comm.IdupWithInfo(mpi.Info{"x": " "})
	wantErr(t, err, mpi.ErrInfoValue)
	req, err := comm.IdupWithInfo(info)
	if errors.Is(err, mpi.ErrUnsupported) {
		wantErr(t, err, mpi.ErrUnsupported, mpi.LibraryName(), "MPI_Comm_idup_with_info")
		return
	}
	must(t, err)
	dup, err = req.Wait()
	must(t, err)
	congruent(t, dup, comm)
	must(t, dup.Close())
}

// TestCommInfo gives hints and reads back those that the library takes; it may take
// none, but not others.
func TestCommInfo(t *testing.T) {
	comm := newComm(t)
	given := mpi.Info{"mpi_assert_no_any_tag": "false"}
	must(t, comm.SetInfo(given))
	must(t, comm.SetInfo(nil))
	info, err := comm.Info()
	must(t, err)
	if v, ok := info["mpi_assert_no_any_tag"]; ok && v != "false" {
		t.Errorf("the hint is %q, want false", v)
	}
	wantErr(t, comm.SetInfo(mpi.Info{" a": "b"}), mpi.ErrInfoKey)
	must(t, barrier(comm))
}
