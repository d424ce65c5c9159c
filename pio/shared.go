package pio

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Reading and writing at the position that all ranks share, which moves behind what was read or
// written. All ranks must have the same view. See MPI 5.0, section 14.4.4.

// ReadShared reads elements from the shared position on into x. Ranks that do so at the same time
// read one behind the other, in any order. It returns how many were read. If the file ends before x is full,
// the error is io.EOF, also if some were read; where the position is then depends on the library.
//
//	int MPI_File_read_shared(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadShared(x []T) (int, error) {
	return f.base().move(readShared, 0, layout.Slice(x))
}

// ReadSharedBuf reads elements from the shared position on into any [mpi.Memory], as
// [File.ReadShared] does into a slice.
func (f *File[T]) ReadSharedBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(readShared, 0, raw(x))
}

// WriteShared writes x from the shared position on, behind or before what other ranks write at the
// same time. It returns how many elements were written; if these are not all, there is an error.
//
//	int MPI_File_write_shared(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteShared(x []T) (int, error) {
	return f.base().move(writeShared, 0, layout.Slice(x))
}

// WriteSharedBuf writes the elements of any [mpi.Memory] from the shared position on, as
// [File.WriteShared] does those of a slice.
func (f *File[T]) WriteSharedBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(writeShared, 0, raw(x))
}

// ReadOrdered reads elements from the shared position on into x, by all ranks one behind the other
// in the order of their ranks. Collective.
//
//	int MPI_File_read_ordered(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadOrdered(x []T) (int, error) {
	return f.base().move(readOrdered, 0, layout.Slice(x))
}

// ReadOrderedBuf reads elements from the shared position, by all ranks one after the other on into
// any [mpi.Memory], as [File.ReadOrdered] does into a slice.
func (f *File[T]) ReadOrderedBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(readOrdered, 0, raw(x))
}

// WriteOrdered writes x from the shared position on, by all ranks one behind the other in the
// order of their ranks. Collective.
//
//	int MPI_File_write_ordered(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteOrdered(x []T) (int, error) {
	return f.base().move(writeOrdered, 0, layout.Slice(x))
}

// WriteOrderedBuf writes the elements of any [mpi.Memory] from the shared position, by all ranks
// one after the other on, as [File.WriteOrdered] does those of a slice.
func (f *File[T]) WriteOrderedBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(writeOrdered, 0, raw(x))
}

// IreadShared starts to read elements from the shared position on into x: the nonblocking form of
// [File.ReadShared]. x must not be touched until the request is complete; Wait returns the part of
// x that was read, and io.EOF if that is not all. The position moves at once.
//
//	int MPI_File_iread_shared(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadShared(x []T) (*mpi.Request[T], error) {
	return start(f, readShared, 0, x, layout.Slice(x))
}

// IreadSharedBuf starts to read elements from the shared position on into any [mpi.Memory], as
// [File.IreadShared] does into a slice.
func (f *File[T]) IreadSharedBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, readShared, 0, nil, raw(x))
}

// IwriteShared starts to write x from the shared position on: the nonblocking form of
// [File.WriteShared]. x must not change until the request is complete. The position moves at once.
//
//	int MPI_File_iwrite_shared(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteShared(x []T) (*mpi.Request[T], error) {
	return start(f, writeShared, 0, x, layout.Slice(x))
}

// IwriteSharedBuf starts to write the elements of any [mpi.Memory] from the shared position on, as
// [File.IwriteShared] does those of a slice.
func (f *File[T]) IwriteSharedBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, writeShared, 0, nil, raw(x))
}

// ReadOrderedBegin begins to read elements from the shared position, by all ranks one after the
// other on into x, which [File.ReadOrderedEnd] ends. x must not be touched in between, and no
// other collective operation on the file is allowed. Collective. See MPI 5.0, section 14.4.5.
//
//	int MPI_File_read_ordered_begin(MPI_File fh, void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_read_ordered_end(MPI_File fh, void *buf, MPI_Status *status)
func (f *File[T]) ReadOrderedBegin(x []T) error {
	return f.base().begin(readOrdered, 0, layout.Slice(x))
}

// ReadOrderedBeginBuf begins to read elements from the shared position, by all ranks one after the
// other on into any [mpi.Memory], as [File.ReadOrderedBegin] does into a slice.
func (f *File[T]) ReadOrderedBeginBuf(x mpi.Memory[T]) error {
	return f.base().begin(readOrdered, 0, raw(x))
}

// ReadOrderedEnd ends the reading that [File.ReadOrderedBegin] has begun, and returns how many
// elements were read. Collective.
func (f *File[T]) ReadOrderedEnd() (int, error) { return f.base().end(readOrdered) }

// WriteOrderedBegin begins to write x from the shared position, by all ranks one after the other
// on, which [File.WriteOrderedEnd] ends. Collective.
//
//	int MPI_File_write_ordered_begin(MPI_File fh, const void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_write_ordered_end(MPI_File fh, const void *buf, MPI_Status *status)
func (f *File[T]) WriteOrderedBegin(x []T) error {
	return f.base().begin(writeOrdered, 0, layout.Slice(x))
}

// WriteOrderedBeginBuf begins to write the elements of any [mpi.Memory] from the shared position,
// by all ranks one after the other on, as [File.WriteOrderedBegin] does those of a slice.
func (f *File[T]) WriteOrderedBeginBuf(x mpi.Memory[T]) error {
	return f.base().begin(writeOrdered, 0, raw(x))
}

// WriteOrderedEnd ends the writing that [File.WriteOrderedBegin] has begun, and returns how many
// elements were written. Collective.
func (f *File[T]) WriteOrderedEnd() (int, error) { return f.base().end(writeOrdered) }
