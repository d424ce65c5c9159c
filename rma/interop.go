package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Windows of jobs with programs that do not use mpi4go. These make the one call of MPI, so
// that nothing can be agreed on: what other processes have is taken for granted.

// unknown is the number of elements of another process.
const unknown = -1

// assume sets what is not known of the other processes. A unit of 0 is the size of an element.
func (w *window) assume(op string, unit int) error {
	if unit == 0 {
		unit = w.t.Extent
	}
	if unit < 0 || w.t.Extent%unit != 0 {
		return mpi.Errorf(op, mpi.ErrArg, "a unit of %d bytes: want a part of the size of %v, %d bytes", unit, w.t.Go, w.t.Extent)
	}
	w.unit, w.targets = unit, make([]target, w.comm.Size())
	for i := range w.targets {
		w.targets[i].n = unknown
	}
	w.targets[w.rank].n = w.memory.N
	return nil
}

// believe finds out what this process can by itself, once the window is there.
func (w *window) believe(op string) error {
	if n := w.shift(); n != 0 { // see place: the others do not know
		return mpi.Errorf(op, mpi.ErrBase, "%s takes the memory to begin %d bytes before it does, where programs that do not use mpi4go then write: make the window by Allocate, or of memory that begins at a multiple of 16 bytes", mpi.LibraryName(), n)
	}
	if w.flavor != capi.WinFlavorShared {
		return nil
	}
	for rank := range w.targets {
		_, size, code := capi.WinShared(w.h, rank)
		if code != 0 {
			return mpi.Wrap("Win_shared_query", code)
		}
		w.targets[rank].n = size / w.t.Extent
	}
	return nil
}
