package mpi

import (
	"github.com/mpi4go/mpi4go/internal/attr"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// What feature packages need for handles of their own, such as windows. A handle has an
// Errhandling and an attr.Set as fields; see extend.go for the rest.

// A Handler is a handle with an error handler of its own.
type Handler interface {
	// CallErrhandler gives an error to the handler, and returns it.
	CallErrhandler(err error) error
}

// Running returns an error if calls are not possible: MPI is not initialized, or finalized.
func Running(op string) error { return running(op) }

// OnHandle says to which handle the operation belongs: its error handler gets the errors.
func (o *Operation) OnHandle(h Handler) { o.handler = h }

// ClearAttributes deletes the attributes of an object that is being closed.
func ClearAttributes(op string, object any, set *attr.Set) error {
	return attrError(op, set.Clear(object))
}

// NewGroup takes over a group that a call on something made from a communicator has returned.
func NewGroup(comm *Comm, op string, h capi.Group, code capi.Code) (*Group, error) {
	return newGroup(comm.session, op, h, code)
}

// UseGroup returns the handle of a group, if calls can be made with it on something that was
// made from a communicator.
func UseGroup(op string, g *Group, comm *Comm) (capi.Group, error) {
	if err := comm.checkGroup(op, g); err != nil {
		return 0, err
	}
	return g.h, nil
}

// UseAccumulate returns the handle of an operator of one-sided communication, which takes
// predefined ones only, for n elements of a type.
func UseAccumulate[T any](op string, r Reducer[T], n int, t *layout.Type) (capi.Op, error) {
	if r == nil {
		return 0, Errorf(op, ErrOp, "the operator is nil")
	}
	o := r()
	switch {
	case o.user != nil:
		return 0, Errorf(op, ErrOp, "the operator is %s: one-sided communication takes the operators of MPI only, and MaxLoc and MinLoc where MPI has a type for the pair", OpName(r))
	case o.id == 0:
		return 0, Errorf(op, ErrOp, "the operator is the zero value of Op")
	case o.id == capi.IdReplace, o.id == capi.IdNoOp:
		return capi.Op(capi.Predefined(o.id)), nil
	}
	k, err := tried(op, o.id, t)
	switch {
	case err != nil:
		return 0, err
	case !k.One:
		return 0, Errorf(op, ErrUnsupported, "%s computes wrong results with %s of %v, and one-sided communication takes no operator but the library's: use elements of another type", LibraryName(), opNames[o.id], t.Go)
	case !k.Many && n != 1:
		return 0, Errorf(op, ErrUnsupported, "%s computes wrong results with %s of several elements of %v, and one-sided communication takes no operator but the library's: use elements of another type, or one element a call", LibraryName(), opNames[o.id], t.Go)
	}
	return capi.Op(capi.Predefined(o.id)), nil
}

// WatchOpen looks out for a handle that is never closed, if MPI4GO_DEBUG=leaks; things is what
// such handles are called. closed ends it.
func WatchOpen[T any](handle *T, things, op string) (closed func()) {
	if !debugging.leaks {
		return func() {}
	}
	return watch(handle, leakKind{things, openComm.made, openComm.dropped, openComm.left}, op).over
}
