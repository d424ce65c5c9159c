package collective

import (
	"strings"
	"sync"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A collective is written once: a struct of its arguments with a method run, which
// checks them and makes the call. Run with nil it blocks. Given to mpi.Launch or
// mpi.Prepare, it starts or prepares an operation, which run then gets.

// forms are the three functions of MPI for a collective: the one that blocks, the one that
// starts it, and the one that prepares it. They have the same parameters here.
type forms[F any] struct {
	names [3]string // in C, without MPI_
	calls [3]F
	once  sync.Once // before the first persistent one
}

func newForms[F any](name string, blocking, nonblocking, persistent F) *forms[F] {
	return &forms[F]{
		names: [3]string{name, "I" + strings.ToLower(name[:1]) + name[1:], name + "_init"},
		calls: [3]F{blocking, nonblocking, persistent},
	}
}

// of returns the name and the function for an operation; nil is a blocking call.
func (f *forms[F]) of(o *mpi.Operation) (name string, call F) {
	i := 0
	switch {
	case o == nil:
	case o.Persistent:
		i = 2
		f.once.Do(func() {
			if brokenPersistent() {
				capi.Forget(f.names[i])
			}
		})
	default:
		i = 1
	}
	return f.names[i], f.calls[i]
}

// ends is deferred by every run: errors, those of now and those that o completes with, go
// to the communicator's error handler.
func ends(o *mpi.Operation, comm mpi.Communicator, err *error) {
	if *err != nil {
		mpi.Raise(comm, *err)
	} else if o != nil {
		o.On(comm)
	}
}

// pin keeps the buffers in place until the operation is complete.
func pin(o *mpi.Operation, buffers ...layout.Buf) {
	if o != nil {
		for _, b := range buffers {
			o.Pin(b)
		}
	}
}

// conclude takes the result of a call over: what blocked is complete, but for copying the
// data to where it belongs. receives says whether data arrives at this rank.
func conclude(o *mpi.Operation, name string, r capi.Result, c *copies, receives bool) error {
	prepares := o != nil && o.Persistent && r.Code == capi.CodeMissing // there is another way
	if r.Code != 0 && !prepares {
		return mpi.Wrap(name, r.Code)
	}
	if o != nil {
		o.Op, o.Result, o.Nothing = name, r, !receives
		if c != nil {
			o.Before, o.After = c.copyIn, c.copyOut
		}
		return nil
	}
	if c != nil {
		c.copyOut()
	}
	return nil
}

func raw[T any](m mpi.Memory[T]) layout.Buf { return mpi.BufferOf(m).Raw() }
