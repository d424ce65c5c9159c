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

// ReadAtBuf reads elements from an offset on into any [mpi.Memory], as [File.ReadAt] does into a
// slice.
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

// WriteAtBuf writes the elements of any [mpi.Memory] from an offset on, as [File.WriteAt] does
// those of a slice.
func (f *File[T]) WriteAtBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(writeAt, offset, raw(x))
}

// ReadAtAll reads elements from an offset on into x, by all ranks together, each of which reads
// what it likes: the library can put the parts of several ranks together. A rank that wants
// nothing passes an empty slice. Collective.
//
//	int MPI_File_read_at_all(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadAtAll(x []T, offset int64) (int, error) {
	return f.base().move(readAtAll, offset, layout.Slice(x))
}

// ReadAtAllBuf reads elements from offsets, by all ranks together on into any [mpi.Memory], as
// [File.ReadAtAll] does into a slice.
func (f *File[T]) ReadAtAllBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(readAtAll, offset, raw(x))
}

// WriteAtAll writes x from an offset on, by all ranks together, each of which writes what it
// likes. Collective.
//
//	int MPI_File_write_at_all(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteAtAll(x []T, offset int64) (int, error) {
	return f.base().move(writeAtAll, offset, layout.Slice(x))
}

// WriteAtAllBuf writes the elements of any [mpi.Memory] from offsets, by all ranks together on, as
// [File.WriteAtAll] does those of a slice.
func (f *File[T]) WriteAtAllBuf(x mpi.Memory[T], offset int64) (int, error) {
	return f.base().move(writeAtAll, offset, raw(x))
}

// IreadAt starts to read elements from an offset on into x: the nonblocking form of [File.ReadAt].
// x must not be touched until the request is complete; Wait returns the part of x that was read,
// and io.EOF if that is not all.
//
//	int MPI_File_iread_at(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadAt(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, readAt, offset, x, layout.Slice(x))
}

// IreadAtBuf starts to read elements from an offset on into any [mpi.Memory], as [File.IreadAt]
// does into a slice.
func (f *File[T]) IreadAtBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, readAt, offset, nil, raw(x))
}

// IwriteAt starts to write x from an offset on: the nonblocking form of [File.WriteAt]. x must not
// change until the request is complete.
//
//	int MPI_File_iwrite_at(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteAt(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, writeAt, offset, x, layout.Slice(x))
}

// IwriteAtBuf starts to write the elements of any [mpi.Memory] from an offset on, as
// [File.IwriteAt] does those of a slice.
func (f *File[T]) IwriteAtBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, writeAt, offset, nil, raw(x))
}

// IreadAtAll starts to read elements from offsets, by all ranks together on into x: the
// nonblocking form of [File.ReadAtAll]. Collective.
//
//	int MPI_File_iread_at_all(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadAtAll(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, readAtAll, offset, x, layout.Slice(x))
}

// IreadAtAllBuf starts to read elements from offsets, by all ranks together on into any
// [mpi.Memory], as [File.IreadAtAll] does into a slice.
func (f *File[T]) IreadAtAllBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, readAtAll, offset, nil, raw(x))
}

// IwriteAtAll starts to write x from offsets, by all ranks together on: the nonblocking form of
// [File.WriteAtAll]. Collective.
//
//	int MPI_File_iwrite_at_all(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteAtAll(x []T, offset int64) (*mpi.Request[T], error) {
	return start(f, writeAtAll, offset, x, layout.Slice(x))
}

// IwriteAtAllBuf starts to write the elements of any [mpi.Memory] from offsets, by all ranks
// together on, as [File.IwriteAtAll] does those of a slice.
func (f *File[T]) IwriteAtAllBuf(x mpi.Memory[T], offset int64) (*mpi.Request[T], error) {
	return start(f, writeAtAll, offset, nil, raw(x))
}

// ReadAtAllBegin begins to read elements from offsets, by all ranks together on into x, which
// [File.ReadAtAllEnd] ends. x must not be touched in between, and no other collective operation on
// the file is allowed. Collective. See MPI 5.0, section 14.4.5.
//
//	int MPI_File_read_at_all_begin(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_read_at_all_end(MPI_File fh, void *buf, MPI_Status *status)
func (f *File[T]) ReadAtAllBegin(x []T, offset int64) error {
	return f.base().begin(readAtAll, offset, layout.Slice(x))
}

// ReadAtAllBeginBuf begins to read elements from offsets, by all ranks together on into any
// [mpi.Memory], as [File.ReadAtAllBegin] does into a slice.
func (f *File[T]) ReadAtAllBeginBuf(x mpi.Memory[T], offset int64) error {
	return f.base().begin(readAtAll, offset, raw(x))
}

// ReadAtAllEnd ends the reading that [File.ReadAtAllBegin] has begun, and returns how many
// elements were read. Collective.
func (f *File[T]) ReadAtAllEnd() (int, error) { return f.base().end(readAtAll) }

// WriteAtAllBegin begins to write x from offsets, by all ranks together on, which
// [File.WriteAtAllEnd] ends. Collective.
//
//	int MPI_File_write_at_all_begin(MPI_File fh, MPI_Offset offset, const void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_write_at_all_end(MPI_File fh, const void *buf, MPI_Status *status)
func (f *File[T]) WriteAtAllBegin(x []T, offset int64) error {
	return f.base().begin(writeAtAll, offset, layout.Slice(x))
}

// WriteAtAllBeginBuf begins to write the elements of any [mpi.Memory] from offsets, by all ranks
// together on, as [File.WriteAtAllBegin] does those of a slice.
func (f *File[T]) WriteAtAllBeginBuf(x mpi.Memory[T], offset int64) error {
	return f.base().begin(writeAtAll, offset, raw(x))
}

// WriteAtAllEnd ends the writing that [File.WriteAtAllBegin] has begun, and returns how many
// elements were written. Collective.
func (f *File[T]) WriteAtAllEnd() (int, error) { return f.base().end(writeAtAll) }
