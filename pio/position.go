package pio

import (
	"io"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Seek sets this rank's position in its view: offset elements from the beginning (io.SeekStart), from
// where it is (io.SeekCurrent) or from the end of the file (io.SeekEnd). It returns the new
// one. It can be behind the end. Local. See MPI 5.0, section 14.4.3, also for Position.
//
//	int MPI_File_seek(MPI_File fh, MPI_Offset offset, int whence)
func (f *File[T]) Seek(offset int64, whence int) (_ int64, err error) {
	const op = "File_seek"
	defer f.report(&err)
	h, err := f.seek(op, offset, whence, mpi.FileSeek)
	if err != nil || whence == io.SeekStart {
		return offset, err
	}
	at, code := mpi.FileGetPosition(h)
	return int64(at), core.Wrap(op, code)
}

// Position returns this rank's position, in elements of its view. Local.
//
//	int MPI_File_get_position(MPI_File fh, MPI_Offset *offset)
func (f *File[T]) Position() (_ int64, err error) {
	const op = "File_get_position"
	defer f.report(&err)
	h, err := f.usePositions(op)
	if err != nil {
		return 0, err
	}
	at, code := mpi.FileGetPosition(h)
	return int64(at), core.Wrap(op, code)
}

// SeekShared sets the position that all ranks share, as Seek does its own. Collective, with the same
// arguments everywhere. See MPI 5.0, section 14.4.4, also for PositionShared.
//
//	int MPI_File_seek_shared(MPI_File fh, MPI_Offset offset, int whence)
func (f *File[T]) SeekShared(offset int64, whence int) (err error) {
	defer f.report(&err)
	_, err = f.seek("File_seek_shared", offset, whence, mpi.FileSeekShared)
	return err
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
	at, code := mpi.FileGetPositionShared(h)
	return int64(at), core.Wrap(op, code)
}

var whences = map[int]int{io.SeekStart: mpi.SeekSet, io.SeekCurrent: mpi.SeekCur, io.SeekEnd: mpi.SeekEnd}

func (f *File[T]) seek(op string, offset int64, whence int, call func(mpi.File, int, int) mpi.Code) (mpi.File, error) {
	h, err := f.usePositions(op)
	if err != nil {
		return 0, err
	}
	from, ok := whences[whence]
	if !ok {
		return 0, core.Errorf(op, core.ErrArg, "whence %d: want io.SeekStart, io.SeekCurrent or io.SeekEnd", whence)
	}
	if whence == io.SeekStart {
		if err := f.reaches(op, offset, 0); err != nil {
			return 0, err
		}
	}
	return h, core.Wrap(op, call(h, int(offset), from))
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
	at, code := mpi.FileGetByteOffset(h, int(offset))
	return int64(at), core.Wrap(op, code)
}
