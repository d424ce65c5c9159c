package pio

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Size returns how many bytes the file has, whatever the view shows of them. Local. See MPI 5.0,
// section 14.2.6.
//
//	int MPI_File_get_size(MPI_File fh, MPI_Offset *size)
func (f *File[T]) Size() (_ int64, err error) {
	const op = "File_get_size"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return 0, err
	}
	size, code := capi.FileGetSize(h)
	return int64(size), mpi.Wrap(op, code)
}

// SetSize cuts the file off behind so many bytes, or makes it longer; what is in the new part is
// undefined (Linux has zeros). Positions stay where they are. Nothing may be in flight. To the others it
// is like something written: before a rank uses the part that was cut off or added, all meet in a
// barrier; see Sync. Collective, with the same size everywhere. See MPI 5.0, section 14.2.4.
//
//	int MPI_File_set_size(MPI_File fh, MPI_Offset size)
func (f *File[T]) SetSize(bytes int64) (err error) {
	defer f.report(&err)
	return f.resize("File_set_size", bytes, capi.FileSetSize)
}

// Preallocate makes sure that there is room for so many bytes, and makes the file as long if
// it is shorter. Collective, with the same size everywhere. See MPI 5.0, section 14.2.5.
//
//	int MPI_File_preallocate(MPI_File fh, MPI_Offset size)
func (f *File[T]) Preallocate(bytes int64) (err error) {
	defer f.report(&err)
	return f.resize("File_preallocate", bytes, capi.FilePreallocate)
}

func (f *File[T]) resize(op string, bytes int64, call func(h capi.File, bytes int) capi.Code) error {
	h, err := f.useWritable(op)
	if err != nil {
		return err
	}
	if f.mode&Sequential != 0 {
		return f.sequential(op)
	}
	if bytes < 0 {
		return mpi.Errorf(op, mpi.ErrArg, "%d bytes: want 0 or more", bytes)
	}
	if err := f.idle(op); err != nil {
		return err
	}
	if code := call(h, int(bytes)); code != 0 {
		return mpi.Wrap(op, code)
	}
	f.mu.Lock()
	f.written = 0 // the call has waited for it
	f.mu.Unlock()
	return nil
}

// TypeExtent returns how many bytes of the file an element takes: the sum of the sizes of what it
// consists of, but for the representation Internal, where it depends on the library. Local. See MPI 5.0, section 14.5.1.
//
//	int MPI_File_get_type_extent(MPI_File fh, MPI_Datatype datatype, MPI_Aint *extent)
func (f *File[T]) TypeExtent() (_ int, err error) {
	const op = "File_get_type_extent"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return 0, err
	}
	extent, code := capi.FileGetTypeExtent(h, f.stored().Handle())
	return extent, mpi.Wrap(op, code)
}

// Sync writes what is buffered to the storage, and shows this rank what others have written and
// synced before. What another rank has written is certain to be read after: it calls Sync, both
// meet in a barrier, and this one calls Sync; or after Close and Open. Collective. See MPI 5.0,
// section 14.6.1.
//
//	int MPI_File_sync(MPI_File fh)
func (f *File[T]) Sync() (err error) {
	const op = "File_sync"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return err
	}
	if err := f.idle(op); err != nil {
		return err
	}
	return mpi.Wrap(op, capi.FileSync(h))
}

// SetAtomicity chooses whether the ranks' operations on the same bytes are as if they happened one
// after the other, and can be read by the others at once. They are not at first. Not all libraries and
// file systems can do it. Collective, with the same argument everywhere. See MPI 5.0, section
// 14.6.1, also for Atomicity.
//
//	int MPI_File_set_atomicity(MPI_File fh, int flag)
func (f *File[T]) SetAtomicity(on bool) (err error) {
	const op = "File_set_atomicity"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return err
	}
	flag := 0
	if on {
		flag = 1
	}
	return mpi.Wrap(op, capi.FileSetAtomicity(h, flag))
}

// Atomicity returns what SetAtomicity has set. Local.
//
//	int MPI_File_get_atomicity(MPI_File fh, int *flag)
func (f *File[T]) Atomicity() (_ bool, err error) {
	const op = "File_get_atomicity"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return false, err
	}
	on, code := capi.FileGetAtomicity(h)
	return on, mpi.Wrap(op, code)
}
