package rma

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// FetchAndOp reads one element of the memory of a process, of a basic type, and combines it with
// another, in one step: *y becomes what the element at offset was, and the element is combined
// with *x. Libraries do it faster than [Window.GetAccumulate]. With NoOp x can be nil. Neither may
// be touched until the operation is complete: see Put. A counter is
//
//	err = win.FetchAndOp(&one, &ticket, 0, 0, mpi.Sum)
//	err = win.Flush(0)
//
// See MPI 5.0, section 12.3.4.
//
//	int MPI_Fetch_and_op(const void *origin_addr, void *result_addr, MPI_Datatype datatype, int target_rank, MPI_Aint target_disp, MPI_Op op, MPI_Win win)
func (w *Window[T]) FetchAndOp(x, y *T, target, offset int, op mpi.Reducer[T]) error {
	return w.raise(fetchAndOp(w.base(), x, y, target, offset, op))
}

func fetchAndOp[T any](w *window, x, y *T, target, offset int, r mpi.Reducer[T]) error {
	t := single("Fetch_and_op", x, y, target, offset)
	op, err := operator(w, &t, r)
	if err != nil {
		return err
	}
	_, basic := w.t.Basic()
	switch {
	case !basic && !w.t.HasPairType():
		return mpi.Errorf(t.op, mpi.ErrType, "%v is no basic type: use GetAccumulate", w.t.Go)
	case y == nil, x == nil && !isNoOp(op):
		return nilPointer(t.op)
	case t.origin.Overlaps(t.into):
		return overlapping(t.op)
	}
	if err := w.access(&t); err != nil {
		return err
	}
	return w.end(&t, capi.FetchAndOp(unsafe.Pointer(x), unsafe.Pointer(y), w.t.Handle(), target, w.place(&t), op, w.h))
}

// CompareAndSwap replaces the element at offset by *x if it is *compare; *y becomes what the
// element was. Elements are integers or bool. None of the three may be touched until the operation
// is complete: see Put. See MPI 5.0, section 12.3.4.
//
//	int MPI_Compare_and_swap(const void *origin_addr, const void *compare_addr, void *result_addr, MPI_Datatype datatype, int target_rank, MPI_Aint target_disp, MPI_Win win)
func (w *Window[T]) CompareAndSwap(x, compare, y *T, target, offset int) error {
	return w.raise(compareAndSwap(w.base(), x, compare, y, target, offset))
}

func compareAndSwap[T any](w *window, x, compare, y *T, target, offset int) error {
	t := single("Compare_and_swap", x, y, target, offset)
	if err := w.check(&t); err != nil {
		return err
	}
	third := layout.Buf{Ptr: unsafe.Pointer(compare), N: 1, Type: w.t}
	switch {
	case !isInteger(w.t):
		return mpi.Errorf(t.op, mpi.ErrType, "%v is neither an integer nor bool", w.t.Go)
	case x == nil || compare == nil || y == nil:
		return nilPointer(t.op)
	case t.into.Overlaps(t.origin) || t.into.Overlaps(third):
		return overlapping(t.op)
	}
	if err := w.access(&t); err != nil {
		return err
	}
	code := capi.CompareAndSwap(unsafe.Pointer(x), unsafe.Pointer(compare), unsafe.Pointer(y), w.t.Handle(), target, w.place(&t), w.h)
	if code != 0 {
		return mpi.Wrap(t.op, code)
	}
	w.hold(target, unsafe.Pointer(x), unsafe.Pointer(compare), unsafe.Pointer(y))
	return nil
}

// single is the transfer of one element from x and to y, which can be nil.
func single[T any](op string, x, y *T, target, offset int) transfer {
	t := transfer{op: op, target: target, offset: offset, count: 1}
	t.origin, t.into = one(x), one(y)
	return t
}

func one[T any](x *T) layout.Buf {
	b := layout.Buf{Ptr: unsafe.Pointer(x), Type: layout.Of[T]()}
	if x != nil {
		b.N = 1
	}
	return b
}

func nilPointer(op string) error {
	return mpi.Errorf(op, mpi.ErrBuffer, "a pointer is nil")
}

func overlapping(op string) error {
	return mpi.Errorf(op, mpi.ErrBuffer, "the result is to be where an argument is")
}

// isInteger reports whether a type is one that can be compared and swapped.
func isInteger(t *layout.Type) bool {
	id, ok := t.Basic()
	if !ok {
		return false
	}
	switch id {
	case capi.IdInt8T, capi.IdInt16T, capi.IdInt32T, capi.IdInt64T, capi.IdUint8T, capi.IdUint16T, capi.IdUint32T, capi.IdUint64T, capi.IdCBool:
		return true
	}
	return false
}
