package pio

import (
	"io"
	"math"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Seek sets this rank's position in its view: offset elements from the beginning (io.SeekStart), from
// where it is (io.SeekCurrent) or from the end of the file (io.SeekEnd), which is behind the last whole
// element of the view. It returns the new one, which can be behind the end. Local. See MPI 5.0, section 14.4.3, also for Position.
//
//	int MPI_File_seek(MPI_File fh, MPI_Offset offset, int whence)
func (f *File[T]) Seek(offset int64, whence int) (at int64, err error) {
	const op = "File_seek"
	defer f.report(&err)
	h, err := f.usePositions(op)
	if err != nil {
		return 0, err
	}
	if whence == io.SeekCurrent {
		if at, err = f.position(); err != nil {
			return 0, err
		}
	}
	if at, err = f.from(op, at, offset, whence); err != nil {
		return 0, err
	}
	return at, mpi.Wrap(op, capi.FileSeek(h, f.native(at), capi.SeekSet))
}

// Position returns this rank's position, in elements of its view. Local.
//
//	int MPI_File_get_position(MPI_File fh, MPI_Offset *offset)
func (f *File[T]) Position() (_ int64, err error) {
	const op = "File_get_position"
	defer f.report(&err)
	if _, err := f.usePositions(op); err != nil {
		return 0, err
	}
	return f.position()
}

// position returns this rank's position.
func (f *file) position() (int64, error) {
	at, code := capi.FileGetPosition(f.h)
	return f.ours(at), mpi.Wrap("File_get_position", code)
}

// native is an offset in elements, as MPI counts it in the view.
func (f *file) native(offset int64) int { return int(offset) * f.viewed().unit }

// ours is an offset of MPI, in elements.
func (f *file) ours(offset int) int64 { return int64(offset / f.viewed().unit) }

// SeekShared sets the position that all ranks share, as Seek does its own. Collective, with the same
// arguments everywhere. See MPI 5.0, section 14.4.4, also for PositionShared.
//
//	int MPI_File_seek_shared(MPI_File fh, MPI_Offset offset, int whence)
func (f *File[T]) SeekShared(offset int64, whence int) (err error) {
	const op = "File_seek_shared"
	defer f.report(&err)
	h, err := f.usePositions(op)
	if err != nil {
		return err
	}
	if whence == io.SeekCurrent { // a rank cannot know: others may have moved it already
		if most := math.MaxInt64 / int64(f.elem.Size); offset > most || offset < -most {
			return mpi.Errorf(op, mpi.ErrArg, "%d elements do not fit a file: its offsets have 64 bits", offset)
		}
		return mpi.Wrap(op, capi.FileSeekShared(h, f.native(offset), capi.SeekCur))
	}
	at, err := f.from(op, 0, offset, whence)
	if err != nil {
		return err
	}
	return mpi.Wrap(op, capi.FileSeekShared(h, f.native(at), capi.SeekSet))
}

// PositionShared returns the position that all ranks share, in elements of the view. Local.
//
//	int MPI_File_get_position_shared(MPI_File fh, MPI_Offset *offset)
func (f *File[T]) PositionShared() (_ int64, err error) {
	const op = "File_get_position_shared"
	defer f.report(&err)
	h, err := f.use(op)
	if err != nil {
		return 0, err
	}
	at, code := capi.FileGetPositionShared(h)
	return f.ours(at), mpi.Wrap(op, code)
}

// from returns the position that is offset elements from here, or from the beginning or end. Open MPI
// (seen in 4.1.4 and 5.0.11) looks for the end elsewhere if the view has gaps.
func (f *file) from(op string, here, offset int64, whence int) (at int64, err error) {
	switch whence {
	case io.SeekStart:
		here = 0
	case io.SeekCurrent:
	case io.SeekEnd:
		if here, err = f.length(op); err != nil {
			return 0, err
		}
	default:
		return 0, mpi.Errorf(op, mpi.ErrArg, "whence %d: want io.SeekStart, io.SeekCurrent or io.SeekEnd", whence)
	}
	if offset > math.MaxInt64-here {
		return 0, mpi.Errorf(op, mpi.ErrArg, "%d elements behind %d do not fit a file: its offsets have 64 bits", offset, here)
	}
	return here + offset, f.reaches(op, here+offset, 0)
}

// length returns how many elements of the view are in the file.
func (f *file) length(op string) (int64, error) {
	size, err := f.size(op)
	if err != nil {
		return 0, err
	}
	n, err := f.available(op, 0, size/f.elem.Size+1)
	return int64(n), err
}

// ByteOffset returns which byte of the file an element of the view begins at. Local. See MPI
// 5.0, section 14.4.3.
//
//	int MPI_File_get_byte_offset(MPI_File fh, MPI_Offset offset, MPI_Offset *disp)
func (f *File[T]) ByteOffset(offset int64) (_ int64, err error) {
	const op = "File_get_byte_offset"
	defer f.report(&err)
	h, err := f.usePositions(op)
	if err != nil {
		return 0, err
	}
	if err := f.reaches(op, offset, 0); err != nil {
		return 0, err
	}
	if f.viewed().empty {
		return 0, mpi.Errorf(op, mpi.ErrArg, "the view of file %s shows this rank no elements", f.name)
	}
	at, code := capi.FileGetByteOffset(h, f.native(offset))
	return int64(at), mpi.Wrap(op, code)
}
