package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Shared returns the memory of a process in a window that AllocateShared has made, Len(rank)
// elements. It can be read and written like any other; who writes and who reads must synchronize, as
// goroutines must: with Fence, or in an epoch of LockAll with Sync, a message or a barrier, and
// Sync again. Like Local it is gone after Close. Local; not blocking. See MPI 5.0, section
// 12.2.3.
//
//	int MPI_Win_shared_query(MPI_Win win, int rank, MPI_Aint *size, int *disp_unit, void *baseptr)
func (w *Window[T]) Shared(rank int) ([]T, error) {
	b, err := w.base().shared(rank)
	if err != nil {
		return nil, w.raise(err)
	}
	return slice[T](b), nil
}

func (w *window) shared(rank int) (layout.Buf, error) {
	const op = "Win_shared_query"
	b := layout.Buf{}
	if err := w.use(op); err != nil {
		return b, err
	}
	if w.flavor != capi.WinFlavorShared {
		return b, mpi.Errorf(op, mpi.ErrRMAFlavor, "the window was not made by AllocateShared")
	}
	if err := w.checkRank(op, rank); err != nil {
		return b, err
	}
	if b = (layout.Buf{N: w.targets[rank].n, Type: w.t}); b.N == 0 {
		return b, nil
	}
	p, size, code := capi.WinShared(w.h, rank)
	if code == 0 && size < b.N*w.t.Extent {
		return b, mpi.Errorf(op, mpi.ErrRMAShared, "the library has %d bytes of rank %d, not the %d elements of %v that it has allocated", size, rank, b.N, w.t.Go)
	}
	b.Ptr = p
	return b, mpi.Wrap(op, code)
}
