package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Put writes a slice to the memory of a process, from the element offset on: len(x) elements,
// also 0. It returns at once, and x must not be changed until a synchronization completes the
// operation: Fence, Complete, Unlock, or a Flush. The window keeps x alive and in place
// meanwhile; a slice on a goroutine's stack moves to the heap. The target can be this
// process, or ProcNull. Whoever else writes to these elements in the same epoch leaves them
// undefined. See MPI 5.0, section 12.3.1.
//
//	int MPI_Put(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win)
func (w *Window[T]) Put(x []T, target, offset int) error {
	return w.raise(w.base().put(nil, layout.Slice(x), target, offset))
}

// PutBuf writes the elements of any [mpi.Memory] to the memory of a process, as [Window.Put] does
// those of a slice. At the target its elements are one after the other.
func (w *Window[T]) PutBuf(x mpi.Memory[T], target, offset int) error {
	return w.raise(w.base().put(nil, raw(x), target, offset))
}

// Rput writes a slice to the memory of a process, as [Window.Put] does, and returns a request, in
// an epoch of Lock or LockAll: when it is complete, x can be changed. At the target, the data is
// there after Flush or Unlock. See MPI 5.0, section 12.3.5.
//
//	int MPI_Rput(const void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win, MPI_Request *request)
func (w *Window[T]) Rput(x []T, target, offset int) (*mpi.Request[T], error) {
	return w.RputBuf(mpi.Slice(x), target, offset)
}

// RputBuf writes the elements of any [mpi.Memory] to the memory of a process and returns a
// request, as [Window.Rput] does.
func (w *Window[T]) RputBuf(x mpi.Memory[T], target, offset int) (*mpi.Request[T], error) {
	return w.launch(nil, func(o *mpi.Operation) error { return w.base().put(o, raw(x), target, offset) })
}

func (w *window) put(o *mpi.Operation, x layout.Buf, target, offset int) error {
	t := transfer{o: o, op: name(o, "Put", "Rput"), origin: x, target: target, offset: offset, count: elements(x)}
	if err := w.begin(&t); err != nil {
		return err
	}
	return w.communicate(&t,
		func(t transfer) capi.Code {
			x := t.origin
			return capi.Put(x.Ptr, x.N, x.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), w.h)
		},
		func(t transfer) capi.Result {
			return capi.Rput(x.Ptr, x.N, x.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), w.h)
		})
}

// Get reads len(y) elements of the memory of a process, from the element offset on. It
// returns at once, and y must not be touched until a synchronization completes the operation; see
// Put. See MPI 5.0, section 12.3.2.
//
//	int MPI_Get(void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win)
func (w *Window[T]) Get(y []T, target, offset int) error {
	return w.raise(w.base().get(nil, layout.Slice(y), target, offset))
}

// GetBuf reads elements of the memory of a process into any [mpi.Memory], as [Window.Get] does
// into a slice.
func (w *Window[T]) GetBuf(y mpi.Memory[T], target, offset int) error {
	return w.raise(w.base().get(nil, raw(y), target, offset))
}

// Rget reads elements of the memory of a process, as [Window.Get] does, and returns a request, in
// an epoch of Lock or LockAll. Wait returns y. See MPI 5.0, section 12.3.5.
//
//	int MPI_Rget(void *origin_addr, int origin_count, MPI_Datatype origin_datatype, int target_rank, MPI_Aint target_disp, int target_count, MPI_Datatype target_datatype, MPI_Win win, MPI_Request *request)
func (w *Window[T]) Rget(y []T, target, offset int) (*mpi.Request[T], error) {
	return w.launch(y, func(o *mpi.Operation) error { return w.base().get(o, layout.Slice(y), target, offset) })
}

// RgetBuf reads elements of the memory of a process into any [mpi.Memory] and returns a request,
// as [Window.Rget] does. Wait returns no slice.
func (w *Window[T]) RgetBuf(y mpi.Memory[T], target, offset int) (*mpi.Request[T], error) {
	return w.launch(nil, func(o *mpi.Operation) error { return w.base().get(o, raw(y), target, offset) })
}

func (w *window) get(o *mpi.Operation, y layout.Buf, target, offset int) error {
	t := transfer{o: o, op: name(o, "Get", "Rget"), into: y, target: target, offset: offset, count: elements(y)}
	if err := w.begin(&t); err != nil {
		return err
	}
	return w.communicate(&t,
		func(t transfer) capi.Code {
			y := t.into
			return capi.Get(y.Ptr, y.N, y.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), w.h)
		},
		func(t transfer) capi.Result {
			return capi.Rget(y.Ptr, y.N, y.Type.Handle(), t.target, w.place(&t), t.count, w.t.Handle(), w.h)
		})
}
