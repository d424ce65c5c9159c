package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Accumulate combines the memory of a process, from the element offset on, with a slice: each
// element there becomes the operator's result. Any number of processes can accumulate at the same
// elements in one epoch, with the same operator or Replace: each element is updated
// in one step. The operator is one of MPI's, Replace included but NoOp; functions in Go give ErrOp, and what
// the library computes wrongly ErrUnsupported: Max and Min of unsigned integers with MPICH 4.0, and Sum of
// several integers of 8 or 16 bits with Open MPI. Structs of several types give ErrType. x must not be changed until the operation is complete: see
// Put. See MPI 5.0, section 12.3.4.
//
//	int MPI_Accumulate(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op, MPI_Win win)
func (w *Window[T]) Accumulate(x []T, target, offset int, op mpi.Reducer[T]) error {
	return w.raise(accumulate(w.base(), nil, layout.Slice(x), target, offset, op))
}

// AccumulateBuf combines the memory of a process with the elements of any [mpi.Memory], as
// [Window.Accumulate] does with a slice. At the target its elements are one after the other.
func (w *Window[T]) AccumulateBuf(x mpi.Memory[T], target, offset int, op mpi.Reducer[T]) error {
	return w.raise(accumulate(w.base(), nil, raw(x), target, offset, op))
}

// Raccumulate combines the memory of a process with a slice, as [Window.Accumulate] does, and
// returns a request, in an epoch of Lock or LockAll: when it is complete, x can be changed. See
// MPI 5.0, section 12.3.5.
//
//	int MPI_Raccumulate(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op, MPI_Win win, MPI_Request *request)
func (w *Window[T]) Raccumulate(x []T, target, offset int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return w.RaccumulateBuf(mpi.Slice(x), target, offset, op)
}

// RaccumulateBuf combines the memory of a process with the elements of any [mpi.Memory] and
// returns a request, as [Window.Raccumulate] does.
func (w *Window[T]) RaccumulateBuf(x mpi.Memory[T], target, offset int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return w.launch(nil, func(o *mpi.Operation) error { return accumulate(w.base(), o, raw(x), target, offset, op) })
}

func accumulate[T any](w *window, o *mpi.Operation, x layout.Buf, target, offset int, r mpi.Reducer[T]) error {
	t := transfer{o: o, op: name(o, "Accumulate", "Raccumulate"), origin: x, target: target, offset: offset, count: elements(x)}
	op, err := operator(w, &t, r)
	if err == nil && isNoOp(op) {
		err = mpi.Errorf(t.op, mpi.ErrOp, "NoOp would do nothing: it is for GetAccumulate and FetchAndOp")
	}
	if err == nil {
		err = w.access(&t)
	}
	if err != nil {
		return err
	}
	return w.communicate(&t,
		func(t transfer) capi.Code {
			x := t.origin
			return capi.Accumulate(x.Ptr, x.N, x.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), op, w.h)
		},
		func(t transfer) capi.Result {
			return capi.Raccumulate(x.Ptr, x.N, x.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), op, w.h)
		})
}

// GetAccumulate reads elements of the memory of a process and combines them with a slice, each in
// one step: y becomes what the elements were before. x and y are as long as each other and do not
// overlap; with NoOp, which only reads, x can be nil. Each element is read and updated in one
// step. See MPI 5.0, section 12.3.4.
//
//	int MPI_Get_accumulate(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, void *result_addr, int result_count, MPI_Datatype result_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op, MPI_Win win)
func (w *Window[T]) GetAccumulate(x, y []T, target, offset int, op mpi.Reducer[T]) error {
	return w.raise(getAccumulate(w.base(), nil, layout.Slice(x), layout.Slice(y), target, offset, op))
}

// GetAccumulateBuf reads elements of the memory of a process into any [mpi.Memory] and combines
// them with those of another one, as [Window.GetAccumulate] does with slices.
func (w *Window[T]) GetAccumulateBuf(x, y mpi.Memory[T], target, offset int, op mpi.Reducer[T]) error {
	return w.raise(getAccumulate(w.base(), nil, raw(x), raw(y), target, offset, op))
}

// RgetAccumulate reads elements of the memory of a process and combines them with a slice, as
// [Window.GetAccumulate] does, and returns a request, in an epoch of Lock or LockAll. Wait returns
// y. See MPI 5.0, section 12.3.5.
//
//	int MPI_Rget_accumulate(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, void *result_addr, int result_count, MPI_Datatype result_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Op op, MPI_Win win, MPI_Request *request)
func (w *Window[T]) RgetAccumulate(x, y []T, target, offset int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return w.launch(y, func(o *mpi.Operation) error {
		return getAccumulate(w.base(), o, layout.Slice(x), layout.Slice(y), target, offset, op)
	})
}

// RgetAccumulateBuf reads and combines elements of the memory of a process, with any [mpi.Memory],
// and returns a request, as [Window.RgetAccumulate] does. Wait returns no slice.
func (w *Window[T]) RgetAccumulateBuf(x, y mpi.Memory[T], target, offset int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return w.launch(nil, func(o *mpi.Operation) error {
		return getAccumulate(w.base(), o, raw(x), raw(y), target, offset, op)
	})
}

func getAccumulate[T any](w *window, o *mpi.Operation, x, y layout.Buf, target, offset int, r mpi.Reducer[T]) error {
	t := transfer{o: o, op: name(o, "Get_accumulate", "Rget_accumulate"), origin: x, into: y, target: target, offset: offset, count: elements(y)}
	op, err := operator(w, &t, r)
	if err != nil {
		return err
	}
	switch {
	case elements(x) != t.count && !(x.N == 0 && isNoOp(op)):
		return mpi.Errorf(t.op, mpi.ErrBuffer, "%d elements are to be accumulated, but the buffer for what they were has %d: want as many", elements(x), t.count)
	case x.Overlaps(y):
		return mpi.Errorf(t.op, mpi.ErrBuffer, "the two buffers overlap")
	}
	if err := w.access(&t); err != nil {
		return err
	}
	return w.communicate(&t,
		func(t transfer) capi.Code {
			x, y := t.origin, t.into
			return capi.GetAccumulate(x.Ptr, x.N, x.Type.Handle(), y.Ptr, y.N, y.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), op, w.h)
		},
		func(t transfer) capi.Result {
			return capi.RgetAccumulate(x.Ptr, x.N, x.Type.Handle(), y.Ptr, y.N, y.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), op, w.h)
		})
}

func isNoOp(op capi.Op) bool { return op == capi.Op(capi.Predefined(capi.IdNoOp)) }
