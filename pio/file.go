package pio

import (
	"sync"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A File[T] is a file that the ranks of a communicator have opened together, as a sequence of
// elements of T. Each rank sees of it what its view shows, at first all.
//
// In the file, elements lie one behind the other without gaps: what Go has for padding, and
// fields that are left out (see mpi.Register), is not written. See MPI 5.0, chapter 14.
type File[T any] struct {
	_ [0]func(T) // files of different types do not convert to each other
	file
}

// file is a File without its element type. Only its core is here: methods belong to File, so
// that a nil one is an error and not a panic.
type file struct {
	h           capi.File
	comm        *mpi.Comm // that it was made from, and may be closed
	self        AnyFile   // what error handlers get
	name        string
	mode        Mode
	elem        *layout.Type // T
	errhandling mpi.Errhandling
	closed      func() // ends looking for a leak
	inFlight    atomic.Int64

	mu      sync.Mutex
	view    view
	split   *split // the split collective that has begun
	written int    // where in the file, in bytes, what this rank has written in collective calls ends
}

func (f *File[T]) base() *file {
	if f == nil {
		return nil
	}
	return &f.file
}

// use returns the handle if calls can be made with the file.
func (f *File[T]) use(op string) (capi.File, error) { return f.base().use(op) }

func (f *file) use(op string) (capi.File, error) {
	switch {
	case f == nil:
		return 0, mpi.Errorf(op, mpi.ErrFile, "the file is nil")
	case f.h != 0:
		return f.h, mpi.Running(op)
	case f.self == nil:
		return 0, mpi.Errorf(op, mpi.ErrFile, "the file was not opened with Open or Create")
	}
	return 0, mpi.Errorf(op, mpi.ErrClosed, "file %s is closed", f.name)
}

// usePositions is use for what sequential files do not have.
func (f *File[T]) usePositions(op string) (capi.File, error) {
	h, err := f.use(op)
	if err == nil && f.mode&Sequential != 0 {
		err = f.sequential(op)
	}
	return h, err
}

func (f *file) sequential(op string) error {
	return mpi.Errorf(op, mpi.ErrUnsupported, "file %s is sequential: only the shared position can be used", f.name)
}

// useWritable is use for what changes the file.
func (f *File[T]) useWritable(op string) (capi.File, error) {
	h, err := f.use(op)
	if err == nil && !f.mode.writes() {
		err = mpi.Errorf(op, mpi.ErrReadOnly, "file %s is open for reading only", f.name)
	}
	return h, err
}

// Name returns the name that the file was opened with; "" if it is nil.
func (f *File[T]) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Amode returns the mode that the file was opened with. Local. See MPI 5.0, section
// 14.2.7.
//
//	int MPI_File_get_amode(MPI_File fh, int *amode)
func (f *File[T]) Amode() (_ Mode, err error) {
	const op = "File_get_amode"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return 0, err
	}
	mode, code := capi.FileGetAmode(h)
	return Mode(mode), mpi.Wrap(op, code)
}

// Group returns the group of the ranks that have opened the file, which is the caller's to close.
// Local. See MPI 5.0, section 14.2.7.
//
//	int MPI_File_get_group(MPI_File fh, MPI_Group *group)
func (f *File[T]) Group() (_ *mpi.Group, err error) {
	const op = "File_get_group"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return nil, err
	}
	group, code := capi.FileGetGroup(h)
	return mpi.NewGroup(f.comm, op, group, code)
}

// Info returns the hints in use, those of the library included. Local. See MPI 5.0, section
// 14.2.8, also for SetInfo.
//
//	int MPI_File_get_info(MPI_File fh, MPI_Info *info_used)
func (f *File[T]) Info() (_ mpi.Info, err error) {
	const op = "File_get_info"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return nil, err
	}
	info, code := capi.FileGetInfo(h)
	return mpi.ReadInfo(op, info, code)
}

// SetInfo gives the library hints. Those that it can only use when the file is opened, it ignores.
// Collective.
//
//	int MPI_File_set_info(MPI_File fh, MPI_Info info)
func (f *File[T]) SetInfo(info mpi.Info) (err error) {
	const op = "File_set_info"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return err
	}
	hints, free, err := mpi.UseInfo(op, info)
	if err != nil {
		return err
	}
	defer free()
	return mpi.Wrap(op, capi.FileSetInfo(h, hints))
}
