package mpi_test

import (
	"context"
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// TestPersistents sends around a ring, values of two types at a time, in both ways to wait.
func TestPersistents(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x, y := make([]float64, 1000), make([]float64, 1000)
	a, b := make([]int32, 7), make([]int32, 7)
	var ps mpi.Persistents
	must(t, ps.Run()) // empty
	ps.Add(mpi.RecvInit(comm, y, left, 1))
	ps.Add(mpi.RecvInit(comm, b, left, 2))
	ps.Add(mpi.SendInit(comm, x, right, 1))
	ps.Add(mpi.SendInit(comm, a, right, 2))
	if n := ps.Len(); n != 4 {
		t.Errorf("%d operations, want 4", n)
	}
	for round := range 60 {
		for i := range x {
			x[i] = float64(1000*comm.Rank() + round + i)
		}
		a[3] = int32(100*comm.Rank() + round)
		switch round % 3 {
		case 0:
			must(t, ps.Run())
		case 1:
			must(t, ps.Start())
			wantErr(t, ps.Start(), mpi.ErrRequest, "Recv_init", "active")
			wantErr(t, ps.Run(), mpi.ErrRequest, "active")
			must(t, ps.Wait())
		default:
			must(t, ps.Start())
			must(t, ps.WaitContext(context.Background()))
		}
		for i := range y {
			if y[i] != float64(1000*left+round+i) {
				t.Fatalf("round %d: element %d is %v", round, i, y[i])
			}
		}
		if b[3] != int32(100*left+round) {
			t.Fatalf("round %d: the other message has %v", round, b)
		}
	}
	must(t, ps.Wait()) // nothing is started
	for what, f := range map[string]func(){
		"Run":            func() { ps.Run() },
		"Start and Wait": func() { ps.Start(); ps.Wait() },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations, want 0", what, n)
		}
	}
	must(t, ps.Start())
	must(t, ps.Close()) // waits
	if n := ps.Len(); n != 0 {
		t.Errorf("%d operations after Close", n)
	}
	must(t, ps.Run())
}

// TestPersistentsMixed has operations that are more than one request of MPI.
func TestPersistentsMixed(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x, y := []int{0}, []int{0}
	object := ""
	in, err := mpi.RecvObjectInit[string](comm, left, 2)
	must(t, err)
	var ps mpi.Persistents
	ps.Add(in, nil)
	ps.Add(mpi.RecvInit(comm, y, left, 1))
	ps.Add(mpi.SendObjectInit(comm, &object, right, 2))
	ps.Add(mpi.SendInit(comm, x, right, 1))
	for _, word := range []string{"one", "two", "three"} {
		object, x[0] = word, len(word)+comm.Rank()
		must(t, ps.Run())
		if got := in.Value(); got != word || y[0] != len(word)+left {
			t.Errorf("got %q and %d, want %q and %d", in.Value(), y[0], word, len(word)+left)
		}
	}
	must(t, ps.Close())
}

// TestPersistentsErrors: nothing is started that could not be waited for.
func TestPersistentsErrors(t *testing.T) {
	comm := newComm(t)
	var bad mpi.Persistents
	bad.Add(mpi.RecvInit(comm, make([]int, 1), mpi.ProcNull, 1))
	bad.Add(mpi.SendInit(comm, make([]int, 1), comm.Size(), 1))
	for range 2 {
		wantErr(t, bad.Run(), mpi.ErrRank)
		wantErr(t, bad.Start(), mpi.ErrRank)
	}
	must(t, bad.Wait())
	must(t, bad.Close())

	in, err := mpi.RecvInit(comm, make([]int, 1), comm.Rank(), 1)
	must(t, err)
	gone, err := mpi.SendInit(comm, make([]int, 1), mpi.ProcNull, 1)
	must(t, err)
	var ps mpi.Persistents
	ps.Add(in, nil)
	ps.Add(gone, nil)
	must(t, gone.Close())
	wantErr(t, ps.Run(), mpi.ErrClosed, "Send_init") // and in is not started
	must(t, ps.Close())
}

// TestPersistentsContext gives a receive up that nobody sends to; it can be started again.
func TestPersistentsContext(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x, y := []int{comm.Rank() + 7}, []int{0}
	var ps mpi.Persistents
	ps.Add(mpi.RecvInit(comm, y, left, 1))
	must(t, ps.Start())
	ctx, cancel := context.WithCancelCause(context.Background())
	why := errors.New("enough")
	cancel(why)
	err := ps.WaitContext(ctx)
	wantErr(t, err, mpi.ErrCancelled)
	if !errors.Is(err, why) {
		t.Errorf("%v is not the context's cause", err)
	}
	must(t, barrier(comm))
	must(t, ps.Start())
	must(t, mpi.Send(comm, x, right, 1))
	must(t, ps.Wait())
	if y[0] != left+7 {
		t.Errorf("got %d, want %d", y[0], left+7)
	}
	must(t, ps.Close())
}

// TestPersistentsTruncated: the error of one operation is that of the set, and the others are
// complete.
func TestPersistentsTruncated(t *testing.T) {
	harness.SkipQuirk(t, "persistent-error")
	comm := newComm(t)
	other, ok := partner(comm)
	if !ok {
		return
	}
	var ps mpi.Persistents
	short, long := make([]int, 2), make([]int, 2)
	ps.Add(mpi.RecvInit(comm, short, other, 1))
	ps.Add(mpi.RecvInit(comm, long, other, 2))
	ps.Add(mpi.SendInit(comm, []int{1, 2, 3}, other, 1))
	ps.Add(mpi.SendInit(comm, []int{4, 5}, other, 2))
	wantErr(t, ps.Run(), mpi.ErrTruncate)
	if long[0] != 4 || long[1] != 5 {
		t.Errorf("the other message has %v", long)
	}
	if err := ps.Start(); err != nil { // Open MPI frees what has failed
		wantErr(t, err, mpi.ErrRequest, "prepare it again")
	} else {
		wantErr(t, ps.Wait(), mpi.ErrTruncate)
	}
	must(t, ps.Close())
}

// TestPersistentsAgain has an operation that fails once: when it succeeds, its error is gone.
func TestPersistentsAgain(t *testing.T) {
	harness.SkipQuirk(t, "persistent-error")
	comm := newComm(t)
	other, ok := partner(comm)
	if !ok {
		return
	}
	var ps mpi.Persistents
	y := make([]int, 2)
	in, err := mpi.RecvInit(comm, y, other, 1)
	ps.Add(in, err)
	for round, x := range [][]int{{1, 2, 3}, {4, 5}} {
		out, err := mpi.Isend(comm, x, other, 1)
		must(t, err)
		err = ps.Run()
		if _, _, e := out.Wait(); e != nil {
			t.Error(e)
		}
		if round == 0 {
			wantErr(t, err, mpi.ErrTruncate)
			wantErr(t, in.Err(), mpi.ErrTruncate)
			continue
		}
		if err != nil { // Open MPI frees what has failed; the message stays for the next receive
			wantErr(t, err, mpi.ErrRequest, "prepare it again")
			_, err := mpi.Recv(comm, y, other, 1)
			must(t, err)
		} else if in.Err() != nil {
			t.Errorf("after a success the error is %v", in.Err())
		}
	}
	must(t, ps.Close())
}
