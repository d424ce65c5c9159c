package rma

import (
	"cmp"
	"math"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An Option changes how a window is made.
type Option func(*options)

type options struct {
	info mpi.Info
	unit int
}

// Hints gives the library hints for the window, such as {"no_locks": "true"}. All processes pass
// the same. See MPI 5.0, section 12.2.1.
func Hints(info mpi.Info) Option { return func(o *options) { o.info = info } }

// Unit says which unit of displacements, in bytes, the programs of the job pass that do not use
// mpi4go: 1, or another part of the size of an element, which it is without this option. All pass the
// same. It is for jobs with MPI4GO_INTEROP; in others there is nobody to need it, and it does nothing.
func Unit(bytes int) Option { return func(o *options) { o.unit = bytes } }

// Create makes a window of a slice, whose memory is Go's or not: it is kept in place until Close.
// T must not have pointers, also not in fields that are not communicated. Each process has a
// slice of its own length, also 0. Open MPI is several times faster with Allocate.
//
// Collective: all processes of the communicator call it, with the same T, and it waits for
// them. If the arguments of one are wrong, all get an error (not with MPI4GO_INTEROP). There are no windows on
// intercommunicators. Open MPI 4.1 makes none on a communicator of one process: ErrWin. See MPI
// 5.0, section 12.2.1.
//
//	int MPI_Win_create(void *base, MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, MPI_Win *win)
func Create[T any](comm mpi.Communicator, x []T, opts ...Option) (*Window[T], error) {
	return open[T]("Win_create", comm, capi.WinFlavorCreate, layout.Slice(x), opts)
}

// Allocate makes a window of new memory: n elements on this process, 0 also being possible,
// which are zero; in a job with MPI4GO_INTEROP they are whatever they are, as in C. The memory is
// MPI's, where other processes reach it fastest. See Create, also for who must call it, and MPI 5.0,
// section 12.2.2.
//
//	int MPI_Win_allocate(MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, void *baseptr, MPI_Win *win)
func Allocate[T any](comm mpi.Communicator, n int, opts ...Option) (*Window[T], error) {
	return open[T]("Win_allocate", comm, capi.WinFlavorAllocate, layout.Buf{N: n, Type: layout.Of[T]()}, opts)
}

// AllocateShared makes a window of new memory that all processes of the communicator have in their
// address space: [Window.Shared] returns that of the others. They must be on one machine, as those
// of a communicator that Comm.SplitType has made with mpi.SplitShared are. The memory of one
// process begins where that of the rank before ends, unless the hint alloc_shared_noncontig is
// "true". See MPI 5.0, section 12.2.3.
//
//	int MPI_Win_allocate_shared(MPI_Aint size, int disp_unit, MPI_Info info, MPI_Comm comm, void *baseptr, MPI_Win *win)
func AllocateShared[T any](comm mpi.Communicator, n int, opts ...Option) (*Window[T], error) {
	return open[T]("Win_allocate_shared", comm, capi.WinFlavorShared, layout.Buf{N: n, Type: layout.Of[T]()}, opts)
}

// open makes a window of any flavor.
func open[T any](op string, comm mpi.Communicator, flavor int, memory layout.Buf, opts []Option) (*Window[T], error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	b := &window{flavor: flavor, t: memory.Type, memory: memory}
	if err := b.open(op, comm, o); err != nil {
		return nil, mpi.Raise(comm, err)
	}
	b.enlist()
	w := &Window[T]{w: b}
	w.watched = mpi.WatchOpen(w, "windows", op)
	return w, nil
}

func (w *window) open(op string, comm mpi.Communicator, o options) (err error) {
	c, h, err := mpi.Use(op, comm)
	if err != nil {
		return err
	}
	if c.IsInter() {
		return mpi.Errorf(op, mpi.ErrComm, "there are no windows on an intercommunicator: Merge makes one group of the two")
	}
	w.comm, w.rank = c, c.Rank()
	info, freeInfo, err := mpi.UseInfo(op, o.info)
	if err == nil {
		defer freeInfo()
		err = w.sound(op)
	}
	if !mpi.Interop() {
		err = w.agree(op, h, err)
	} else if err == nil {
		err = w.assume(op, o.unit)
	}
	if err != nil {
		return err
	}
	var code capi.Code
	if w.group, code = capi.CommGroup(h); code != 0 {
		return mpi.Wrap("Comm_group", code)
	}
	size, base := w.memory.N*w.t.Extent, new(unsafe.Pointer)
	switch w.flavor {
	case capi.WinFlavorCreate:
		if size > 0 {
			w.pinner.Pin(w.memory.Ptr)
		}
		w.h, code = capi.WinCreate(w.memory.Ptr, size, w.unit, info, h)
	case capi.WinFlavorAllocate:
		w.h, code = capi.WinAllocate(size, w.unit, info, h, unsafe.Pointer(base))
	case capi.WinFlavorShared:
		w.h, code = capi.WinAllocateShared(size, w.unit, info, h, unsafe.Pointer(base))
	}
	if code != 0 {
		w.pinner.Unpin()
		capi.GroupFree(w.group)
		return mpi.Wrap(op, code)
	}
	if code := capi.WinSetErrhandler(w.h, capi.Errhandler(capi.Predefined(capi.IdErrorsReturn))); code != 0 {
		return mpi.Wrap("Win_set_errhandler", code)
	}
	if w.flavor != capi.WinFlavorCreate {
		w.memory.Ptr = *base
	}
	if mpi.Interop() {
		return w.believe(op)
	}
	if w.flavor != capi.WinFlavorCreate {
		clear(unsafe.Slice((*byte)(*base), size))
	}
	return w.locate(op, h)
}

// locate tells the others where the memory of this process begins, seen from where the library
// believes that it does, and learns theirs. It waits for them, so that nobody writes to memory
// before it is cleared.
func (w *window) locate(op string, h capi.Comm) error {
	shift, all := new(int), make([]int, len(w.targets))
	*shift = w.shift()
	err := gather(op, h, shift, all)
	for i := range all {
		w.targets[i].shift = all[i]
	}
	return err
}

// shift returns how far behind where the library believes it does the memory of this process begins.
func (w *window) shift() int {
	if w.memory.N == 0 {
		return 0
	}
	base, ok, code := capi.WinAttribute(w.h, capi.WinBase)
	if code != 0 || !ok {
		return 0
	}
	return int(uintptr(w.memory.Ptr)) - base
}

// gather is MPI_Allgather of one value, a number of ints.
func gather[V any](op string, h capi.Comm, mine *V, all []V) error {
	words, word := int(unsafe.Sizeof(*mine)/8), capi.Datatype(capi.Predefined(capi.IdInt64T))
	r := capi.Allgather(unsafe.Pointer(mine), words, word, unsafe.Pointer(&all[0]), words, word, h)
	return mpi.Wrap(op, r.Code)
}

// sound checks what this process wants to have in the window.
func (w *window) sound(op string) error {
	t, n := w.t, w.memory.N
	switch {
	case t.Err != nil:
		return mpi.UseBuf(op, layout.Buf{Type: t})
	case t.Pointers:
		return mpi.Errorf(op, mpi.ErrType, "%v has pointers, in fields that are not communicated: the memory of a window must have none", t.Go)
	case t.Size == 0:
		return mpi.Errorf(op, mpi.ErrType, "%v has no data", t.Go)
	case n < 0:
		return mpi.Errorf(op, mpi.ErrSize, "%d elements: want 0 or more", n)
	case n > math.MaxInt/t.Extent:
		return mpi.Errorf(op, mpi.ErrSize, "%d elements of %d bytes: there is no memory of that size", n, t.Extent)
	}
	return nil
}

// agree tells the others how much memory this process has in the window, or that there
// will be none, because of an error; it learns theirs.
func (w *window) agree(op string, h capi.Comm, err error) error {
	type part struct{ n, extent, bad int }
	mine, all := new(part), make([]part, w.comm.Size())
	if err != nil {
		mine.bad = 1
	} else {
		*mine = part{n: w.memory.N, extent: w.t.Extent}
	}
	if failed := gather(op, h, mine, all); err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	w.unit, w.targets = 1, make([]target, len(all)) // the unit is a byte because of shifts: see place
	for rank, p := range all {
		switch {
		case p.bad != 0:
			return mpi.Errorf(op, mpi.ErrOther, "there is no window: the arguments of rank %d are wrong, as the error there tells", rank)
		case p.extent != mine.extent:
			return mpi.Errorf(op, mpi.ErrNotSame, "there is no window: elements here are %v, with %d bytes, and those of rank %d have %d", w.t.Go, mine.extent, rank, p.extent)
		}
		w.targets[rank].n = p.n
	}
	return nil
}
