package mpi

import (
	"strings"
	"sync"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// What the feature packages of this module (collective, rma, pio, topo, gpu) need of
// core beyond its public face. The types of the parameters are internal, so that
// nobody else can depend on these.

// Use returns the communicator proper and its handle, if calls can be made with it.
func Use(op string, comm Communicator) (*Comm, capi.Comm, error) {
	c, err := check(op, comm)
	if err != nil {
		return nil, 0, err
	}
	return c, c.h, nil
}

// Peers returns how many ranks a communicator has to communicate with: on an
// intercommunicator, those of the remote group.
func Peers(comm *Comm) int { return comm.peers }

// Mixed reports whether a communicator has processes that are not in World, or may not be mpi4go.
func Mixed(comm *Comm) bool { return comm.mixed }

// NewComm takes over a communicator that a call has made from another one; nil for
// MPI_COMM_NULL.
func NewComm(from Communicator, op string, h capi.Comm, code capi.Code) (*Comm, error) {
	return newComm(proper(from), op, h, code)
}

// Neighbors returns the topology of a communicator, which calls can be made with, for a
// neighborhood collective.
func Neighbors(op string, c *Comm) (*capi.Topology, error) { return c.neighbors(op) }

// UseLayout returns the type of a layout, if calls can be made with it.
func UseLayout[T any](op string, l Layout[T]) (*layout.Type, error) { return l.t, l.usable(op) }

// UseBuf returns an error if the buffer cannot be communicated.
func UseBuf(op string, b layout.Buf) error {
	if b.Type.Err != nil {
		return checkBuf(op, b)
	}
	return nil
}

// UseOp returns the handle of an operator for a reduction of the buffer, and what must be kept alive
// while the handle is in use; nil for operators of the library.
func UseOp[T any](op string, r Reducer[T], b layout.Buf) (h capi.Op, user *userOp, err error) {
	if r == nil {
		return 0, nil, Errorf(op, ErrOp, "the operator is nil")
	}
	o := r()
	h, err = o.raw(op, b.Type)
	return h, o.user, err
}

// HoldOp keeps an operator until release is called, even if the program closes or drops it; nil
// for those that need no holding.
func HoldOp(u *userOp) (release func()) {
	if u == nil {
		return nil
	}
	u.hold()
	return u.release
}

// CheckText returns an error for a text, which is what, that C would cut off.
func CheckText(op, what, text string) error { return checkText(op, what, text) }

// UseInfo makes the library's object of an Info, and returns what frees it.
func UseInfo(op string, info ...Info) (h capi.Info, free func(), err error) {
	h, err = oneInfo(op, info)
	return h, func() { freeInfo(h) }, err
}

// ReadInfo takes over the object that a call has returned: it returns what is in it, and
// frees it.
func ReadInfo(op string, h capi.Info, code capi.Code) (Info, error) { return takeInfo(op, h, code) }

// Wrap makes an error of a code that a call returned; nil for success.
func Wrap(op string, code capi.Code) error { return wrap(op, code) }

// Raise gives an error to the error handler of the communicator of a call, and returns it. Each
// error goes there once: from the function that the program has called, or the one that
// made the error if that is known to be all that the program has called.
func Raise(comm Communicator, err error) error { return raise(comm, err) }

// OpName describes an operator in messages: "Sum".
func OpName[T any](r Reducer[T]) string {
	if r == nil {
		return ""
	}
	o := r()
	switch {
	case o.user == nil:
		return opNames[o.id]
	case o.user.order == Commutative:
		return "a commutative function"
	}
	return "a non-commutative function"
}

// Commutes reports whether the operator is commutative.
func Commutes[T any](r Reducer[T]) bool {
	o := r()
	return o.user == nil || bool(o.user.order)
}

// ObjectComm returns the communicator on which the object collectives of comm exchange
// their parts, apart from all other messages, and a tag for one of them. The first call with
// a communicator is collective, and all ranks must do the calls in the same order. That of
// an intercommunicator has the processes of both groups, one group after the other.
func ObjectComm(op string, comm Communicator) (*Comm, int, error) {
	c, err := check(op, comm)
	if err != nil {
		return nil, 0, err
	}
	o := &c.objects
	o.Lock()
	defer o.Unlock()
	if o.comm == nil {
		if o.comm, err = c.private(); err != nil {
			return nil, 0, err
		}
		if FaultTolerant() {
			capi.Shadow(o.comm.h, c.h)
		}
	}
	tag := o.next
	o.next = (o.next + 1) % (state.tagUB + 1)
	return o.comm, tag, nil
}

// MPICHKin reports whether the library is MPICH or made of it, for workarounds.
func MPICHKin() bool { return mpichKin() }

var mpichKin = sync.OnceValue(func() bool { return !strings.HasPrefix(LibraryName(), "Open MPI") })

// GoObject does the work of a nonblocking operation on objects on a goroutine of its own. The
// request is complete when f has returned.
func GoObject[T any](op string, f func() (T, error)) (*ObjectRequest[T], error) {
	if state.alone {
		return nil, Errorf(op, ErrUnsupported, "it needs goroutines that call MPI, and the program has promised that there are none: ask for ThreadSerialized or ThreadMultiple")
	}
	r := new(ObjectRequest[T])
	var v T
	var err error
	r.finish = func() { r.value, r.err = v, err }
	task := new(capi.External)
	r.startTask(op, task, objectBuf())
	go func() {
		v, err = f()
		task.Complete()
	}()
	return r, nil
}
