package pio

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Reading and writing at offsets, which are counted in elements of the view. See MPI 5.0,
// section 14.4.2.

// ReadAt reads the elements from an offset on into x. It returns how many were read. If the file
// ends before x is full, the error is io.EOF, also if some were read; what x has behind them is
// undefined.
//
//	int MPI_File_read_at(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadAt(x []T, offset int64) (int, error) {
	return f.base().move(readAt, offset, layout.Slice(x))
}

// ReadAtBuf is ReadAt into any Memory.
func (f *File[T]) ReadAtBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(readAt, offset, raw(x))
}

// WriteAt writes x from an offset on, which can be behind the end of the file. It returns how many
// elements were written; if these are not all, there is an error.
//
//	int MPI_File_write_at(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteAt(x []T, offset int64) (int, error) {
	return f.base().move(writeAt, offset, layout.Slice(x))
}

// WriteAtBuf is WriteAt of any Memory.
func (f *File[T]) WriteAtBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(writeAt, offset, raw(x))
}

// ReadAtAll is ReadAt by all ranks together, each of which reads what it likes: the library can put
// the parts of several ranks together. A rank that wants nothing passes an empty slice. Collective.
//
//	int MPI_File_read_at_all(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadAtAll(x []T, offset int64) (int, error) {
	return f.base().move(readAtAll, offset, layout.Slice(x))
}

// ReadAtAllBuf is ReadAtAll into any Memory.
func (f *File[T]) ReadAtAllBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(readAtAll, offset, raw(x))
}

// WriteAtAll is WriteAt by all ranks together, each of which writes what it likes. Collective.
//
//	int MPI_File_write_at_all(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteAtAll(x []T, offset int64) (int, error) {
	return f.base().move(writeAtAll, offset, layout.Slice(x))
}

// WriteAtAllBuf is WriteAtAll of any Memory.
func (f *File[T]) WriteAtAllBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(writeAtAll, offset, raw(x))
}

// IreadAt starts a ReadAt. x must not be touched until the request is complete; Wait returns the
// part of x that was read, and io.EOF if that is not all.
//
//	int MPI_File_iread_at(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadAt(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, readAt, offset, x, layout.Slice(x))
}

// IreadAtBuf is IreadAt into any Memory.
func (f *File[T]) IreadAtBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, readAt, offset, nil, raw(x))
}

// IwriteAt starts a WriteAt. x must not change until the request is complete.
//
//	int MPI_File_iwrite_at(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteAt(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, writeAt, offset, x, layout.Slice(x))
}

// IwriteAtBuf is IwriteAt of any Memory.
func (f *File[T]) IwriteAtBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, writeAt, offset, nil, raw(x))
}

// IreadAtAll starts a ReadAtAll, as IreadAt does a ReadAt. Collective.
//
//	int MPI_File_iread_at_all(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadAtAll(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, readAtAll, offset, x, layout.Slice(x))
}

// IreadAtAllBuf is IreadAtAll into any Memory.
func (f *File[T]) IreadAtAllBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, readAtAll, offset, nil, raw(x))
}

// IwriteAtAll starts a WriteAtAll, as IwriteAt does a WriteAt. Collective.
//
//	int MPI_File_iwrite_at_all(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteAtAll(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, writeAtAll, offset, x, layout.Slice(x))
}

// IwriteAtAllBuf is IwriteAtAll of any Memory.
func (f *File[T]) IwriteAtAllBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, writeAtAll, offset, nil, raw(x))
}

// ReadAtAllBegin begins a ReadAtAll, which ReadAtAllEnd ends. x must not be touched in between, and
// no other collective operation on the file is allowed. Collective. See MPI 5.0, section 14.4.5.
//
//	int MPI_File_read_at_all_begin(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_read_at_all_end(MPI_File fh, void *buf, MPI_Status *status)
func (f *File[T]) ReadAtAllBegin(x []T, offset int64) error {
	return f.base().begin(readAtAll, offset, layout.Slice(x))
}

// ReadAtAllBeginBuf is ReadAtAllBegin into any Memory.
func (f *File[T]) ReadAtAllBeginBuf(x mpi.Memory[T], offset int64) error {
	return f.base().begin(readAtAll, offset, raw(x))
}

// ReadAtAllEnd ends what ReadAtAllBegin has begun, and returns how many elements were read, as
// ReadAtAll does. Collective.
func (f *File[T]) ReadAtAllEnd() (int, error) { return f.base().end(readAtAll) }

// WriteAtAllBegin begins a WriteAtAll, as ReadAtAllBegin does a ReadAtAll. Collective.
//
//	int MPI_File_write_at_all_begin(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_write_at_all_end(MPI_File fh, const void *buf, MPI_Status *status)
func (f *File[T]) WriteAtAllBegin(x []T, offset int64) error {
	return f.base().begin(writeAtAll, offset, layout.Slice(x))
}

// WriteAtAllBeginBuf is WriteAtAllBegin of any Memory.
func (f *File[T]) WriteAtAllBeginBuf(x mpi.Memory[T], offset int64) error {
	return f.base().begin(writeAtAll, offset, raw(x))
}

// WriteAtAllEnd ends what WriteAtAllBegin has begun, and returns how many elements were written, as
// WriteAtAll does. Collective.
func (f *File[T]) WriteAtAllEnd() (int, error) { return f.base().end(writeAtAll) }
