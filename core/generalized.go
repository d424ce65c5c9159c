package mpi

import (
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Generalized[T] is a request for an operation that is the program's own: a goroutine
// that reads a file, a chain of messages, anything. Complete completes it. Until then it
// can be waited for, alone or in Requests together with others, as any Request[T]. See
// MPI 5.0, section 13.2.
//
// MPI_Grequest_start is StartGeneralized, and MPI_Grequest_complete is Complete, which
// takes what MPI asks the query function for. The program's state is in closures, and is
// freed by the garbage collector.
type Generalized[T any] struct {
	Request[T]
	task     capi.External
	complete atomic.Bool
	cancel   func()
	result   Status
	failure  error
}

// StartGeneralized starts an operation of the program's own. y is the memory that it fills,
// for the results of Wait; nil if it fills none. cancel is called by Cancel, and shall
// make the operation end soon, or do nothing where it is complete; nil if the operation
// cannot be cancelled. StartGeneralized calls nothing in MPI.
func StartGeneralized[T any](y []T, cancel func()) (*Generalized[T], error) {
	const op = "Grequest_start"
	if err := running(op); err != nil {
		return nil, err
	}
	b := layout.Slice(y)
	if y != nil {
		if err := checkBuf(op, b); err != nil {
			return nil, err
		}
	}
	g := &Generalized[T]{cancel: cancel}
	g.y = y
	g.finish = func() { g.status, g.err = g.result, g.failure }
	g.startTask(op, &g.task, b)
	return g, nil
}

// Complete completes the operation, from any goroutine, and wakes who waits for it: the
// waits return this status and error. The bytes of the status are how much of the slice
// was filled; its Cancelled tells whether Cancel took effect. Completing twice is an error
// that is ErrRequest.
func (g *Generalized[T]) Complete(st Status, err error) error {
	if err := running("Grequest_complete"); err != nil {
		return err
	}
	if !g.complete.CompareAndSwap(false, true) {
		return Errorf("Grequest_complete", ErrRequest, "the request was completed before")
	}
	g.result, g.failure = st, err
	g.task.Complete()
	return nil
}

// Cancel calls the function that was given to StartGeneralized. The request must still be
// completed, and waited for. After completion it does nothing.
func (g *Generalized[T]) Cancel() error {
	if g.complete.Load() {
		return nil
	}
	if g.cancel == nil {
		return Errorf("Cancel", ErrRequest, "the operation has no function to cancel it")
	}
	g.cancel()
	return nil
}
