package rma

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A transfer is the arguments of a communication call, and how it ends: with a request, or
// with the synchronization that follows.
type transfer struct {
	o      *mpi.Operation // nil: there is no request
	op     string
	origin layout.Buf // what comes from here; no items for a Get
	into   layout.Buf // what arrives here; no items for a Put
	target int
	offset int
	count  int // of elements at the target

	combines bool // there is an operator
}

// name is the name of the call, of the two in C.
func name(o *mpi.Operation, plain, request string) string {
	if o == nil {
		return plain
	}
	return request
}

func raw[T any](m mpi.Memory[T]) layout.Buf { return mpi.BufferOf(m).Raw() }

// begin checks a transfer that has nothing else to check.
func (w *window) begin(t *transfer) error {
	if err := w.check(t); err != nil {
		return err
	}
	return w.access(t)
}

// check checks what does not depend on the epoch.
func (w *window) check(t *transfer) error {
	if err := w.use(t.op); err != nil {
		return err
	}
	for _, b := range [2]layout.Buf{t.origin, t.into} {
		if b.Type == nil || b.Type == w.t && b.Type.Err == nil {
			continue
		}
		if err := mpi.UseBuf(t.op, b); err != nil {
			return err
		}
		if b.Type.Elements*w.t.Size != b.Type.Size {
			return mpi.Errorf(t.op, mpi.ErrType, "the layout takes parts of elements only: whole ones of %v are at the target", w.t.Go)
		}
	}
	if t.into.Type != nil && t.into.Twice() {
		return mpi.Errorf(t.op, mpi.ErrBuffer, "the layout of the buffer has the same memory twice, and data arrives there")
	}
	return nil
}

// operator is check for calls that have an operator, which it returns.
func operator[T any](w *window, t *transfer, r mpi.Reducer[T]) (capi.Op, error) {
	t.combines = true
	if err := w.check(t); err != nil {
		return 0, err
	}
	if w.t.IsMixed() && !w.t.HasPairType() {
		return 0, mpi.Errorf(t.op, mpi.ErrType, "%v is of several basic types, or has gaps: MPI accumulates elements of one basic type only", w.t.Go)
	}
	return mpi.UseAccumulate(t.op, r, t.count, w.t)
}

// end takes the code of a call over that has no request.
func (w *window) end(t *transfer, code capi.Code) error {
	if code != 0 {
		return mpi.Wrap(t.op, code)
	}
	w.hold(t.target, address(t.origin), address(t.into), nil)
	return nil
}

// hold keeps the buffers of an operation until a synchronization completes it.
func (w *window) hold(target int, a, b, c unsafe.Pointer) {
	if target == mpi.ProcNull { // MPI does nothing
		return
	}
	w.mu.Lock()
	w.origins.hold(target, [3]unsafe.Pointer{a, b, c})
	w.mu.Unlock()
}

// launch returns the request of an operation that call starts. y is what Wait returns.
func (w *Window[T]) launch(y []T, call func(o *mpi.Operation) error) (*mpi.Request[T], error) {
	return mpi.Launch(y, func(o *mpi.Operation) error {
		if err := call(o); err != nil {
			return w.raise(err)
		}
		o.OnHandle(w)
		return nil
	})
}

// pin keeps the buffers of an operation with a request until it is complete.
func (t *transfer) pin() {
	for _, b := range [2]layout.Buf{t.origin, t.into} {
		if b.Type != nil {
			t.o.Pin(b)
		}
	}
}

// launched takes the result of a call over that has a request.
func (t *transfer) launched(r capi.Result) error {
	t.o.Op, t.o.Result = t.op, r
	return mpi.Wrap(t.op, r.Code)
}
