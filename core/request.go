package mpi

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Request[T] is a nonblocking operation on memory of elements of T, from its start
// until a Wait or a successful Test. It owns its buffer meanwhile: the buffer is pinned,
// and must not be changed (a send) or touched (a receive). See MPI 5.0, section 3.7.
type Request[T any] struct {
	request
	y []T // what is received into
}

// request is a Request without its element type.
type request struct {
	// What Run of Persistents reads and writes lies together, for the cache.
	state  requestState
	lost   bool          // fixed is no more: the operation failed, and the library has freed it
	listed bool          // in a requestList
	holder atomic.Uint32 // who looks at it; see dropped.go
	fixed  capi.Request  // of a persistent operation, which is started again and again
	err    error

	op      string
	comm    *Comm // whose error handler is called; nil for none
	pending capi.Pending
	recv    layout.Buf // what arrives; no items for sends
	source  int        // where from; 0 for sends
	tasked  bool       // it is not one request of MPI: it cannot be cancelled
	posted  bool       // a receive of what comes, not of a Message: it can be cancelled
	place   int32      // in the set that it was added to
	status  Status
	pinner  *runtime.Pinner // nil: nothing is pinned
	pinned  int             // bytes, when it was started
	kept    *abandoned      // of a persistent operation that is freed when it is dropped
	finish  func()          // what is left to do at the end, for some
	leak    *leak           // nil unless leaks are looked for
	call    *Operation      // of a feature package, or nil

	previous, next *request // in a requestList
}

type requestState uint8

const (
	inFlight requestState = iota
	complete              // but its result has not been collected
	collected
	idle // a persistent operation that has never been started
)

// A requestList is requests that are kept, with their pinned buffers, out of the garbage
// collector's hands.
type requestList struct {
	sync.Mutex
	what  leakKind
	first *request

	n, bytes        int // how many, and what they keep pinned
	left, leftBytes int // after the last sweep
}

// active has the requests in flight: one that the program drops stays until a sweep finds it complete,
// because MPI may still touch its buffer.
var active = requestList{what: startedRequest}

func (l *requestList) enlist(r *request) {
	if debugging.leaks {
		r.leak = watch(r, l.what, r.op)
		r.leak.keep = r.pinner
		if r.finish != nil { // there may be more to keep
			r.leak.keep = r
		}
		return
	}
	l.Lock()
	if r.next = l.first; r.next != nil {
		r.next.previous = r
	}
	l.first = r
	l.n, l.bytes, r.listed = l.n+1, l.bytes+r.pinned, true
	grown := l.grown()
	l.Unlock()
	if grown {
		l.sweep()
	}
}

func (l *requestList) delist(r *request) {
	if r.leak != nil {
		r.leak.over()
		r.leak = nil
		return
	}
	l.Lock()
	defer l.Unlock()
	if !r.listed { // a sweep has found it complete
		return
	}
	l.n, l.bytes, r.listed = l.n-1, l.bytes-r.pinned, false
	if r.previous != nil {
		r.previous.next = r.next
	} else {
		l.first = r.next
	}
	if r.next != nil {
		r.next.previous = r.previous
	}
	r.previous, r.next = nil, nil
}

// start takes over the request of a nonblocking call.
func (r *request) start(op string, res capi.Result, recv layout.Buf) error {
	if res.Code != 0 {
		r.unpin()
		return r.comm.raise(codeError(op, res.Code))
	}
	r.op, r.recv = op, recv
	r.pending.Request, r.pending.Tmp, r.pending.Status = res.Request(), res.Tmp, res.Status
	active.enlist(r)
	return nil
}

// startTask takes over an operation that is not one request of MPI.
func (r *request) startTask(op string, task capi.Task, recv layout.Buf) {
	_, arrival := task.(*capi.Arrival)
	r.op, r.recv, r.tasked = op, recv, !arrival
	r.pending.Task = task
	active.enlist(r)
}

// pinners has the Pinners that are not in use. The first Pin of a new one takes half a
// microsecond, for its finalizer; that of a used one 20 ns.
var pinners = sync.Pool{New: func() any { return new(runtime.Pinner) }}

// pin keeps memory in place until the operation is complete.
func (r *request) pin(b layout.Buf) {
	if b.Ptr != nil && b.N > 0 {
		r.pinned += b.N * b.Type.Extent
		r.pinAt(b.Ptr)
	}
}

func (r *request) pinAt(p unsafe.Pointer) {
	if r.pinner == nil {
		r.pinner = pinners.Get().(*runtime.Pinner)
	}
	r.pinner.Pin(p)
}

func (r *request) unpin() {
	if r.pinner != nil {
		r.pinner.Unpin()
		pinners.Put(r.pinner)
		r.pinner = nil
	}
}

// settle finishes a request whose operation is complete.
func (r *request) settle() {
	if r.state != inFlight {
		return
	}
	r.state = complete
	switch {
	case r.fixed == 0:
		active.delist(r)
		r.unpin()
	case r.pending.Code != 0 && r.pending.Status.Freed != 0 && (r.call == nil || r.call.again == nil):
		r.lost = true
		r.unkeep()
		r.unpin() // nobody need close it
	}
	if r.call != nil {
		r.call.settle()
		r.call.raise(r.err)
		return
	}
	r.status = arrived(&r.pending.Status, r.source)
	r.err = received(r.op, r.pending.Code, r.recv, &r.pending.Status)
	if r.finish != nil {
		r.finish()
	}
	r.comm.raise(r.err)
}

// collect marks the result as taken; a second time is a mistake of the program.
func (r *request) collect() {
	if r.state >= collected {
		if r.fixed != 0 {
			panic("mpi: " + r.op + ": the request is not started, or its completion was waited for before")
		}
		panic("mpi: " + r.op + ": the request was waited for before: a request is complete once")
	}
	r.state = collected
}

// wait waits for the operation; ctx may be nil.
func (r *request) wait(ctx context.Context) error {
	if r.state >= collected {
		r.collect()
	}
	if r.state == inFlight {
		if err := running(r.op); err != nil {
			return err
		}
		r.hold()
		defer r.release()
		if r.pending.WaitHere(ctx) != nil {
			if err := r.giveUp(ctx); err != nil {
				return err
			}
		}
		if r.pending.Stalled() {
			return r.stalled()
		}
		r.settle()
		r.blame(ctx)
	}
	r.collect()
	return r.err
}

// giveUp ends an operation that a wait was not patient enough for: a receive is
// cancelled, or completes if a message has matched it. Another operation stays in flight,
// which is the error.
func (r *request) giveUp(ctx context.Context) error {
	if arrival, ok := r.pending.Task.(*capi.Arrival); ok {
		arrival.Withdraw()
	} else if !r.posted {
		return ended(r.op, ErrPending, ctx, "the operation is still in flight")
	} else if code := capi.Cancel(r.pending.Request); code != 0 {
		return r.comm.wrap("Cancel", code)
	}
	return r.pending.WaitHere(nil)
}

// stalled is the error of a receive from AnySource that is in flight while a process that
// could be the sender has failed; nil if it is not.
func (r *request) stalled() error {
	if !r.pending.Stalled() {
		return nil
	}
	return codeError(r.op, r.pending.Code)
}

// blame makes the end of ctx the error of a receive that was cancelled because of it.
func (r *request) blame(ctx context.Context) {
	if ctx != nil && ctx.Err() != nil && r.status.Cancelled && r.err == nil {
		r.err = ended(r.op, ErrCancelled, ctx, "the receive was cancelled")
	}
}

// ended is the error of a wait that its context ended.
func ended(op string, class ErrorClass, ctx context.Context, what string) error {
	err := context.Cause(ctx)
	if !errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return &Error{Op: op, Class: class, Text: "the wait ended (" + err.Error() + "), " + what, Err: err}
}

// test reports whether the operation is complete.
func (r *request) test() (bool, error) {
	if r.state >= collected {
		r.collect()
	}
	if r.state == inFlight {
		if err := running(r.op); err != nil {
			return false, err
		}
		r.hold()
		defer r.release()
		if !r.pending.Test() {
			return false, r.stalled()
		}
		r.settle()
	}
	r.collect()
	return true, r.err
}

func (r *request) self() *request { return r }

// Err returns the error that the operation completed with, when its completion has been
// waited for.
func (r *request) Err() error { return r.err }

// Wait waits until the operation is complete, and returns what has come of it.
//
// got is the part of the slice that was received into: nil for a send, and for a receive into
// other [Memory]. A collective returns its receive slice on the ranks that receive, and an empty
// status; reading a file returns the part that was read, and the status has the bytes. When Wait
// has returned, the buffers belong to the program again.
//
// It blocks only the goroutine that calls it: see docs/waiting.md. Waiting again panics, but after
// [ErrProcFailedPending], with which a receive from [AnySource] stays in flight: see
// [Comm.AckFailed]. See MPI 5.0, section 3.7.3.
func (r *Request[T]) Wait() (got []T, st Status, err error) {
	if r == nil {
		return nil, Status{}, missing("Wait")
	}
	err = r.wait(nil)
	return r.got(), r.status, err
}

// WaitContext waits until the operation is complete, or until the context ends. Then a receive is
// cancelled: the error is ErrCancelled, the request is complete, its buffer is free, and the
// message, should it come, is for another receive. If a message had matched it already, the
// receive completes as without the context. Any other operation, such as a send or the receive of
// a Message, stays in flight: the error is ErrPending, and it can be waited for again. Both errors
// also are ctx.Err() and context.Cause(ctx), as errors.Is tells.
//
// Open MPI 4 and 5 can lose a message that a rank sends to itself in one goroutine while
// another cancels the receive; 4.1.4 does so in C too. Seldom, they report a receive as
// cancelled whose message has come, when another goroutine sends at that moment; not if
// calls take turns (ThreadSerialized, which is the level to ask for if receives are
// cancelled in such programs).
func (r *Request[T]) WaitContext(ctx context.Context) (got []T, st Status, err error) {
	if r == nil {
		return nil, Status{}, missing("WaitContext")
	}
	err = r.wait(ctx)
	return r.got(), r.status, err
}

// Test reports whether the operation is complete; when it is, the results are those of
// Wait, which must not be called any more.
func (r *Request[T]) Test() (done bool, got []T, st Status, err error) {
	if r == nil {
		return false, nil, Status{}, missing("Test")
	}
	done, err = r.test()
	return done, r.got(), r.status, err
}

// got is the part of y that has been received.
func (r *Request[T]) got() []T {
	if r.y == nil || r.state == inFlight {
		return nil
	}
	if r.call != nil {
		if r.call.Moved != nil {
			return r.y[:min(r.call.moved, len(r.y))]
		}
		return r.y
	}
	// After a truncation some libraries tell the length of the message.
	return r.y[:min(max(Count[T](r.status), 0), len(r.y))]
}

// Cancel asks MPI to cancel a receive that no message has matched yet. The request
// still has to be waited for; its status tells whether it was cancelled, which is no error
// then. WaitContext does both. An Isendrecv and collectives cannot be cancelled. See MPI
// 5.0, section 3.8.4.
func (r *Request[T]) Cancel() error {
	if r == nil {
		return missing("Cancel")
	}
	if r.state != inFlight {
		return nil
	}
	if r.call != nil {
		return r.call.raise(uncancellable(r.op))
	}
	if r.tasked {
		return r.comm.raise(uncancellable(r.op))
	}
	if r.holder.CompareAndSwap(nobody, program) { // or else it is waited for
		defer r.release()
	}
	if r.pending.Done() {
		return nil
	}
	if arrival, ok := r.pending.Task.(*capi.Arrival); ok {
		arrival.Withdraw()
		return nil
	}
	return r.comm.wrap("Cancel", capi.Cancel(r.pending.Request))
}

func uncancellable(op string) error {
	return Errorf("Cancel", ErrRequest, "the %s request cannot be cancelled", op)
}

// only returns no request with an error.
func only[T any](r *Request[T], err error) (*Request[T], error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}
