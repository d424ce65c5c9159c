package rma

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/attr"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Window[T] is memory of every process of a communicator, elements of T, that the others
// can read and write. Create, Allocate and AllocateShared make one.
//
// Its state, such as the epochs that are open, is the process's, not a goroutine's: any goroutine may
// communicate while there is an epoch. Synchronize a window from one goroutine at a time.
// Package attributes: see mpi.Key; a Key[*Window[T], V] attaches values to windows.
type Window[T any] struct {
	w           *window
	attributes  attr.Set
	errhandling mpi.Errhandling
	watched     func() // ends the search for leaks
}

// window is a Window without its element type.
type window struct {
	h      capi.Win // 0 when closed
	flavor int
	comm   *mpi.Comm    // that it was made from, and may be closed
	group  capi.Group   // of the processes
	rank   int          // of this one
	t      *layout.Type // of an element
	unit   int          // bytes in which displacements are counted
	memory layout.Buf   // of this process

	pinner runtime.Pinner // keeps memory where it is, if it is Go's

	mu      sync.Mutex
	targets []target // the processes
	epoch   epoch
	used    bool    // there was communication since the last Fence
	locks   int     // how many targets are locked
	posted  bool    // an exposure epoch is open
	origins origins // of the operations in flight

	startees, posters party // of the last Start and Post
}

// A target is a process, as this one knows it.
type target struct {
	n     int  // elements of its memory, or unknown
	shift int  // bytes from where its library believes that the memory begins to where it does
	open  bool // this process has locked it, or has started an epoch with it
}

// place returns the displacement of an element, for MPI. MPICH before 4.1, over UCX from 1.13 on,
// believes that memory begins at a multiple of 16 bytes (https://github.com/pmodels/mpich/pull/6140).
func (w *window) place(x *transfer) int {
	if x.target == mpi.ProcNull {
		return 0
	}
	return x.offset*(w.t.Extent/w.unit) + w.targets[x.target].shift
}

// windows has the open windows: one that the program drops stays until the program ends,
// because other processes may still write to its memory.
var windows struct {
	sync.Mutex
	open map[*window]struct{}
}

func (w *window) enlist() {
	windows.Lock()
	defer windows.Unlock()
	if windows.open == nil {
		windows.open = make(map[*window]struct{})
	}
	windows.open[w] = struct{}{}
}

func (w *window) delist() {
	windows.Lock()
	defer windows.Unlock()
	delete(windows.open, w)
}

// base returns what calls are made with; nil if there is none.
func (w *Window[T]) base() *window {
	if w == nil {
		return nil
	}
	return w.w
}

// use returns an error if no call can be made with the window.
func (w *window) use(op string) error {
	if w == nil {
		return mpi.Errorf(op, mpi.ErrWin, "the window is nil, or was not made by a function of this package")
	}
	if err := mpi.Running(op); err != nil || w.h != 0 {
		return err
	}
	return mpi.Errorf(op, mpi.ErrClosed, "the window is closed")
}

// Local returns the memory of this process: the slice that Create was given, or the memory of
// MPI. Other processes' Put and Accumulate write to it, so look at it, and change it, only when
// a synchronization has said that they do not. MPI's memory is gone after Close: whoever
// touches a slice of it then crashes the program. Nil after Close.
func (w *Window[T]) Local() []T {
	b := w.base()
	if b == nil || b.h == 0 {
		return nil
	}
	return slice[T](b.memory)
}

func slice[T any](b layout.Buf) []T { return unsafe.Slice((*T)(b.Ptr), b.N) }

// Size returns the number of processes of the window.
func (w *Window[T]) Size() int {
	if w.base() == nil {
		return 0
	}
	return len(w.w.targets)
}

// Rank returns the rank of this process.
func (w *Window[T]) Rank() int {
	if w.base() == nil {
		return mpi.Undefined
	}
	return w.w.rank
}

// Len returns how many elements the memory of a process has; 0 for a rank that does not exist. In a job
// with MPI4GO_INTEROP it is -1 for the other processes, unless AllocateShared has made the window.
func (w *Window[T]) Len(rank int) int {
	if b := w.base(); b != nil && uint(rank) < uint(len(b.targets)) {
		return b.targets[rank].n
	}
	return 0
}

// Close frees the window. All communication must be complete: there is no epoch but that of a
// Fence after which nothing was communicated; otherwise the error is ErrRMASync. Attributes are
// deleted before, the last one first; if a function of theirs fails, the window stays open.
// Closing twice, or a nil window, does nothing. Collective; it waits for the others. See MPI
// 5.0, section 12.2.5.
//
//	int MPI_Win_free(MPI_Win *win)
func (w *Window[T]) Close() error {
	b := w.base()
	if b == nil || b.h == 0 {
		return nil
	}
	return w.raise(w.close(b))
}

func (w *Window[T]) close(b *window) error {
	const op = "Win_free"
	if err := b.use(op); err != nil {
		return err
	}
	if err := b.idle(op); err != nil {
		return err
	}
	if err := mpi.ClearAttributes(op, w, &w.attributes); err != nil {
		return err
	}
	if code := capi.WinFree(b.h); code != 0 {
		return mpi.Wrap(op, code)
	}
	b.h = 0
	w.watched()
	b.pinner.Unpin()
	b.origins.release(everyone, b.origins.mark()) // there are some after a synchronization that failed
	b.delist()
	return mpi.Wrap("Group_free", capi.GroupFree(b.group))
}
