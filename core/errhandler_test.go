package mpi_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// A recorder is an error handler that keeps what it gets.
type recorder struct {
	sync.Mutex
	*mpi.Errhandler
	comms []mpi.Communicator
	errs  []error
}

func record() *recorder {
	r := new(recorder)
	r.Errhandler = mpi.NewErrhandler(func(comm mpi.Communicator, err error) {
		r.Lock()
		r.comms, r.errs = append(r.comms, comm), append(r.errs, err)
		r.Unlock()
	})
	return r
}

// got checks that the handler has got just err, which is class, from comm since the last time.
func (r *recorder) got(t *testing.T, comm *mpi.Comm, err error, class mpi.ErrorClass) {
	t.Helper()
	wantErr(t, err, class)
	if len(r.errs) != 1 || !errors.Is(err, r.errs[0]) || r.comms[0] != mpi.Communicator(comm) {
		t.Errorf("the handler got %v from %v, and the call returned %v", r.errs, r.comms, err)
	}
	r.comms, r.errs = nil, nil
}

// TestErrhandler checks that errors from inside MPI, and those that are found before, go to
// the handler, whichever way they come back.
func TestErrhandler(t *testing.T) {
	comm := newComm(t)
	if comm.Size() == 1 {
		harness.SkipQuirk(t, "truncate-self")
	}
	left, right := ring(comm)
	r := record()
	must(t, comm.SetErrhandler(r.Errhandler))
	if comm.Errhandler() != r.Errhandler {
		t.Errorf("the handler is %v", comm.Errhandler())
	}
	x, y := make([]int32, 10), make([]int32, 5)
	sent := func(tag int) *mpi.Request[int32] {
		t.Helper()
		req, err := mpi.Isend(comm, x, right, tag)
		must(t, err)
		return req
	}

	req := sent(1)
	_, err := mpi.Recv(comm, y, left, 1)
	r.got(t, comm, err, mpi.ErrTruncate)
	req.Wait() // whether the sender learns of it is up to the library
	r.errs, r.comms = nil, nil

	in, err := mpi.Irecv(comm, y, left, 2)
	must(t, err)
	req = sent(2)
	_, _, err = in.Wait()
	r.got(t, comm, err, mpi.ErrTruncate)
	req.Wait()
	r.errs, r.comms = nil, nil

	var rs mpi.Requests
	rs.Add(mpi.Irecv(comm, y, left, 3))
	rs.Add(mpi.Irecv(comm, make([]int32, 10), left, 3))
	a, b := sent(3), sent(3)
	// Not WaitAll: MPI_Waitall of Open MPI 4.1.4 now and then hangs when one of several fails.
	var failed error
	for req := range rs.Completed() {
		failed = errors.Join(failed, req.Err())
	}
	r.got(t, comm, failed, mpi.ErrTruncate)
	a.Wait()
	b.Wait()
	r.errs, r.comms = nil, nil

	p, err := mpi.RecvInit(comm, make([]int32, 10), left, 4)
	must(t, err)
	must(t, p.Start())
	r.got(t, comm, p.Start(), mpi.ErrRequest)
	req = sent(4)
	_, _, err = p.Wait()
	must(t, err)
	req.Wait()
	must(t, p.Close())
	r.got(t, comm, p.Start(), mpi.ErrClosed)

	_, err = mpi.Sendrecv(comm, x, right, 5, y, left, 5)
	r.got(t, comm, err, mpi.ErrTruncate)

	// An object whose messages are none.
	req = sent(6)
	_, _, err = mpi.RecvObject[string](comm, left, 6)
	r.got(t, comm, err, mpi.ErrType)
	req.Wait()

	// Before MPI is called.
	r.got(t, comm, mpi.Send(comm, x, comm.Size(), 0), mpi.ErrRank)
	_, err = mpi.Irecv(comm, y, 0, -5)
	r.got(t, comm, err, mpi.ErrTag)
	_, err = mpi.Recv(comm, []func(){nil}, 0, 0)
	r.got(t, comm, err, mpi.ErrType)
	_, err = comm.Split(-1, 0)
	r.got(t, comm, err, mpi.ErrArg)
	_, err = mpi.Pack(comm, nil, []string{""})
	r.got(t, comm, err, mpi.ErrType)
	_, err = mpi.RecvObjectInto[string](comm, nil, 0, 0)
	r.got(t, comm, err, mpi.ErrBuffer)

	// The program's own.
	r.got(t, comm, comm.CallErrhandler(mpi.Errorf("Solve", mpi.ErrOther, "diverged")), mpi.ErrOther)
	must(t, comm.CallErrhandler(nil))

	// No error, no call.
	must(t, barrier(comm))
	if len(r.errs) != 0 {
		t.Errorf("the handler got %v", r.errs)
	}
}

// TestErrhandlerContext checks that the end of a context is no error of MPI.
func TestErrhandlerContext(t *testing.T) {
	comm := newComm(t)
	r := record()
	must(t, comm.SetErrhandler(r.Errhandler))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in, err := mpi.Irecv(comm, make([]int, 1), comm.Rank(), 1)
	must(t, err)
	_, _, err = in.WaitContext(ctx)
	wantErr(t, err, mpi.ErrCancelled)
	if len(r.errs) > 0 {
		t.Errorf("the handler got %v", r.errs)
	}
}

// TestErrhandlerInherits checks whose handler a communicator has.
func TestErrhandlerInherits(t *testing.T) {
	comm := newComm(t)
	if h := comm.Errhandler(); h != mpi.ErrorsReturn || h.String() != "ErrorsReturn" {
		t.Errorf("a new communicator has %v", h)
	}
	r, other := record(), record()
	must(t, comm.SetErrhandler(r.Errhandler))
	dup, err := comm.Dup()
	must(t, err)
	split, err := comm.Split(0, 0)
	must(t, err)
	must(t, comm.SetErrhandler(other.Errhandler)) // too late for those
	for _, c := range []*mpi.Comm{dup, split} {
		r.got(t, c, mpi.Send(c, []int{1}, -7, 0), mpi.ErrRank)
	}
	other.got(t, comm, mpi.Send(comm, []int{1}, -7, 0), mpi.ErrRank)
	must(t, dup.SetErrhandler(mpi.ErrorsReturn))
	wantErr(t, mpi.Send(dup, []int{1}, -7, 0), mpi.ErrRank)
	if len(r.errs) > 0 {
		t.Errorf("a handler that was replaced got %v", r.errs)
	}
	must(t, dup.Close())
	wantErr(t, mpi.Send(dup, []int{1}, 0, 0), mpi.ErrClosed)
	must(t, split.Close())
	if world := mpi.World().Errhandler(); world != mpi.ErrorsReturn {
		t.Errorf("World has %v", world)
	}
}

// TestErrhandlerOfSelf checks that Self's handler gets the errors of calls without a
// communicator.
func TestErrhandlerOfSelf(t *testing.T) {
	r := record()
	must(t, mpi.Self().SetErrhandler(r.Errhandler))
	defer mpi.Self().SetErrhandler(mpi.ErrorsReturn)
	r.got(t, mpi.Self(), mpi.Send[int](nil, nil, 0, 0), mpi.ErrComm)
	var none *mpi.Comm
	_, err := none.Dup()
	r.got(t, mpi.Self(), err, mpi.ErrComm)
}

// TestErrhandlerArguments checks what cannot be set.
func TestErrhandlerArguments(t *testing.T) {
	comm := newComm(t)
	wantErr(t, comm.SetErrhandler(nil), mpi.ErrErrhandler, "nil")
	wantErr(t, comm.SetErrhandler(new(mpi.Errhandler)), mpi.ErrErrhandler)
	window := mpi.NewErrhandler(func(w *strings.Builder, err error) {})
	wantErr(t, comm.SetErrhandler(window), mpi.ErrErrhandler, "*strings.Builder", "*mpi.Comm")
	any := mpi.NewErrhandler(func(any, error) {})
	must(t, comm.SetErrhandler(any))
	closed, err := comm.Dup()
	must(t, err)
	must(t, closed.Close())
	wantErr(t, closed.SetErrhandler(any), mpi.ErrClosed)
}

// TestErrhandlerCallsMPI checks that a handler can communicate, also when several goroutines
// fail at the same time.
func TestErrhandlerCallsMPI(t *testing.T) {
	comm, control := newComm(t), newComm(t)
	var mu sync.Mutex
	var told []int
	must(t, comm.SetErrhandler(mpi.NewErrhandler(func(c *mpi.Comm, err error) {
		var mine, others [1]int
		mine[0] = 100 + c.Rank()
		tag := int(err.(*mpi.Error).Text[len(err.(*mpi.Error).Text)-1] - '0') // the goroutine
		left, right := ring(control)
		if _, err := mpi.Sendrecv(control, mine[:], right, tag, others[:], left, tag); err != nil {
			t.Error(err)
		}
		mu.Lock()
		told = append(told, others[0])
		mu.Unlock()
	})))
	const n = 4
	var wg sync.WaitGroup
	for g := range n {
		wg.Go(func() {
			comm.CallErrhandler(mpi.Errorf("goroutine", mpi.ErrOther, "%d", g))
		})
	}
	wg.Wait()
	left, _ := ring(control)
	if want := slices.Repeat([]int{100 + left}, n); !slices.Equal(told, want) {
		t.Errorf("the handlers were told %v, want %v", told, want)
	}
}

// TestErrhandlerPanics checks that a panic of a handler is one of the call, which a program can
// recover from.
func TestErrhandlerPanics(t *testing.T) {
	comm := newComm(t)
	must(t, comm.SetErrhandler(mpi.NewErrhandler(func(_ *mpi.Comm, err error) { panic(err) })))
	func() {
		defer func() {
			if err, ok := recover().(error); !ok || !errors.Is(err, mpi.ErrRank) {
				t.Errorf("recovered %v", err)
			}
		}()
		mpi.Send(comm, []int{1}, -7, 0)
		t.Error("no panic")
	}()
	must(t, comm.SetErrhandler(mpi.ErrorsReturn))
	must(t, barrier(comm))
}
