package mpi

import (
	"fmt"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// An Errhandler says what happens when a call on a communicator, a window, a file or a session
// fails, before the call returns the error: nothing, which is the default for all of
// them, the end of the job, or a function of the program's.
//
//	logged := mpi.NewErrhandler(func(comm *mpi.Comm, err error) { log.Print(err) })
//	err := comm.SetErrhandler(logged)
//
// The handler is called once for each error, on the goroutine whose call is about to
// return it: also for errors that mpi4go's own checks find before MPI is called, and, when
// a request is waited for or tested, for those that its operation has had. The end of a
// context is no error of MPI. The object collectives, which work by messages, may have more than
// one error a call. Calls with a nil communicator give their errors to Self's handler;
// those without one, of groups, layouts and operators, return them only. See MPI 5.0, section 9.3.
//
// Handlers can call MPI, and are called at the same time by goroutines that fail at
// the same time. If one panics, the call that failed does. The library itself always returns
// its errors, and mpi4go calls the handler: C libraries that work on the same communicator get
// their errors returned.
type Errhandler struct {
	name string
	fits func(object any) bool // nil: whatever it is
	call func(object any, err error)
}

// The predefined handlers.
var (
	// ErrorsReturn does nothing: calls return their errors.
	ErrorsReturn = &Errhandler{name: "ErrorsReturn", call: func(any, error) {}}
	// ErrorsAreFatal prints the error and ends the job.
	ErrorsAreFatal = &Errhandler{name: "ErrorsAreFatal", call: func(_ any, err error) { die(1, "%v", err) }}
	// ErrorsAbort prints the error and ends the processes of the communicator, as its Abort
	// does, or of World where there is no communicator.
	ErrorsAbort = &Errhandler{name: "ErrorsAbort", call: func(object any, err error) {
		comm := World()
		if c, ok := object.(Communicator); ok {
			comm = c.base()
		}
		comm.die(1, "%v", err)
	}}
)

// NewErrhandler makes a handler of a function. It can be set for what its first
// parameter can hold: func(comm *mpi.Comm, err error) for a Comm, func(comm
// mpi.Communicator, err error) also for an Intercomm, func(object any, err error) for
// everything. It needs no Close.
//
//	int MPI_Comm_create_errhandler(MPI_Comm_errhandler_function *comm_errhandler_fn, MPI_Errhandler *errhandler)
func NewErrhandler[H any](f func(object H, err error)) *Errhandler {
	return &Errhandler{
		name: fmt.Sprintf("%T", f),
		fits: func(object any) bool { _, ok := object.(H); return ok },
		call: func(object any, err error) { f(object.(H), err) },
	}
}

// String returns the name of a predefined handler, or the type of the function.
func (h *Errhandler) String() string { return h.name }

// Errhandling is the error handler of one object. A handle that is to have one has it as
// a field; the zero value is ErrorsReturn.
type Errhandling struct{ handler atomic.Pointer[Errhandler] }

// Get returns the handler.
func (e *Errhandling) Get() *Errhandler {
	if h := e.handler.Load(); h != nil {
		return h
	}
	return ErrorsReturn
}

// Set sets the handler of object, whose Errhandling e is.
func (e *Errhandling) Set(op string, object any, h *Errhandler) error {
	switch {
	case h == nil || h.call == nil:
		return Errorf(op, ErrErrhandler, "the error handler is nil, or was not made with NewErrhandler")
	case h.fits != nil && !h.fits(object):
		return Errorf(op, ErrErrhandler, "the error handler is a %v, which cannot take a %T", h, object)
	}
	e.handler.Store(h)
	return nil
}

// Raise calls the handler of object, whose Errhandling e is, if there is an error. It returns
// the error.
func (e *Errhandling) Raise(object any, err error) error {
	if h := e.handler.Load(); h != nil && err != nil && usable() {
		h.call(object, err)
	}
	return err
}

// Inherit takes the handler of the object that this one is made from.
func (e *Errhandling) Inherit(from *Errhandling) { e.handler.Store(from.handler.Load()) }

// SetErrhandler sets what happens with errors of calls on this communicator, on this rank.
// Communicators that are made from it from now on inherit the handler. Local. See MPI
// 5.0, section 9.3.1, also for Errhandler and CallErrhandler.
//
//	int MPI_Comm_set_errhandler(MPI_Comm comm, MPI_Errhandler errhandler)
func (c *Comm) SetErrhandler(h *Errhandler) error {
	_, err := check("Comm_set_errhandler", c)
	if err == nil {
		err = c.errhandling.Set("Comm_set_errhandler", c.public(), h)
	}
	return raise(c, err)
}

// Errhandler returns the error handler of the communicator.
//
//	int MPI_Comm_get_errhandler(MPI_Comm comm, MPI_Errhandler *errhandler)
func (c *Comm) Errhandler() *Errhandler { return c.errhandling.Get() }

// CallErrhandler gives an error to the error handler of the communicator, as a call that fails
// does, and returns it. It is for libraries whose errors shall be treated as MPI's. A nil error is
// none.
//
//	int MPI_Comm_call_errhandler(MPI_Comm comm, int errorcode)
func (c *Comm) CallErrhandler(err error) error { return raise(c, err) }

// SetErrhandler sets what happens with errors of calls on the intercommunicator, as
// [Comm.SetErrhandler] does.
func (i *Intercomm) SetErrhandler(h *Errhandler) error { return i.base().SetErrhandler(h) }

// Errhandler returns the error handler of the intercommunicator.
func (i *Intercomm) Errhandler() *Errhandler { return i.c.Errhandler() }

// CallErrhandler gives an error to the error handler of the intercommunicator, and returns it, as
// [Comm.CallErrhandler] does.
func (i *Intercomm) CallErrhandler(err error) error { return i.base().CallErrhandler(err) }

// public is what programs see of the communicator.
func (c *Comm) public() Communicator {
	if c.inter {
		return &Intercomm{c}
	}
	return c
}

// raise gives an error to the error handler of the communicator of a call, or to Self's if
// it is nil. It returns the error.
func raise(comm Communicator, err error) error {
	if err == nil {
		return nil
	}
	c := proper(comm)
	if c == nil {
		c = &selfComm
	}
	if c.owner != nil {
		c = c.owner
	}
	return c.errhandling.Raise(c.public(), err)
}

// raise is nothing if the communicator is nil.
func (c *Comm) raise(err error) error {
	if c == nil || err == nil {
		return err
	}
	return raise(c, err)
}

// errorf makes the error of a check that failed before MPI was called.
func (c *Comm) errorf(op string, class ErrorClass, format string, args ...any) error {
	return c.raise(Errorf(op, class, format, args...))
}

// wrap makes an error of the code that a call on the communicator has returned; nil for
// success.
func (c *Comm) wrap(op string, code capi.Code) error {
	if code == 0 {
		return nil
	}
	return c.raise(codeError(op, code))
}

// report is deferred by methods: their error, if any, goes to the error handler.
func (c *Comm) report(err *error) { raise(c, *err) }

// inherit gives a communicator the error handler of the one that it is made from.
func (c *Comm) inherit(from *Comm) {
	c.errhandling.Inherit(&from.errhandling)
}
