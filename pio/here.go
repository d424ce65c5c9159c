package pio

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Reading and writing at the position that each rank has, which moves behind what was read or
// written. See MPI 5.0, section 14.4.3.

// Read reads elements from this rank's position on into x. It returns how many were read. If the
// file ends before x is full, the error is io.EOF, also if some were read; what x has behind
// them is undefined, and the position is behind the last one that was read.
//
//	int MPI_File_read(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) Read(x []T) (int, error) {
	return f.base().move(read, 0, layout.Slice(x))
}

// ReadBuf reads elements from this rank's position on into any [mpi.Memory], as [File.Read] does
// into a slice.
func (f *File[T]) ReadBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(read, 0, raw(x))
}

// Write writes x from this rank's position on. It returns how many elements were written; if these
// are not all, there is an error.
//
//	int MPI_File_write(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) Write(x []T) (int, error) {
	return f.base().move(write, 0, layout.Slice(x))
}

// WriteBuf writes the elements of any [mpi.Memory] from this rank's position on, as [File.Write]
// does those of a slice.
func (f *File[T]) WriteBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(write, 0, raw(x))
}

// ReadAll reads elements from each rank's own position on into x, by all ranks together: the
// library can put the parts of several ranks together. A rank that wants nothing passes an empty
// slice. Collective.
//
//	int MPI_File_read_all(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) ReadAll(x []T) (int, error) {
	return f.base().move(readAll, 0, layout.Slice(x))
}

// ReadAllBuf reads elements from each rank's own position, by all ranks together on into any
// [mpi.Memory], as [File.ReadAll] does into a slice.
func (f *File[T]) ReadAllBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(readAll, 0, raw(x))
}

// WriteAll writes x from each rank's own position on, by all ranks together. Collective.
//
//	int MPI_File_write_all(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
func (f *File[T]) WriteAll(x []T) (int, error) {
	return f.base().move(writeAll, 0, layout.Slice(x))
}

// WriteAllBuf writes the elements of any [mpi.Memory] from each rank's own position, by all ranks
// together on, as [File.WriteAll] does those of a slice.
func (f *File[T]) WriteAllBuf(x mpi.Memory[T]) (int, error) {
	return f.base().move(writeAll, 0, raw(x))
}

// Iread starts to read elements from this rank's position on into x: the nonblocking form of
// [File.Read]. x must not be touched until the request is complete; Wait returns the part of x
// that was read, and io.EOF if that is not all. The position moves behind what is to be read at
// once; where it is after io.EOF depends on the library.
//
//	int MPI_File_iread(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) Iread(x []T) (*mpi.Request[T], error) {
	return start(f, read, 0, x, layout.Slice(x))
}

// IreadBuf starts to read elements from this rank's position on into any [mpi.Memory], as
// [File.Iread] does into a slice.
func (f *File[T]) IreadBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, read, 0, nil, raw(x))
}

// Iwrite starts to write x from this rank's position on: the nonblocking form of [File.Write]. x
// must not change until the request is complete. The position moves at once.
//
//	int MPI_File_iwrite(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) Iwrite(x []T) (*mpi.Request[T], error) {
	return start(f, write, 0, x, layout.Slice(x))
}

// IwriteBuf starts to write the elements of any [mpi.Memory] from this rank's position on, as
// [File.Iwrite] does those of a slice.
func (f *File[T]) IwriteBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, write, 0, nil, raw(x))
}

// IreadAll starts to read elements from each rank's own position, by all ranks together on into x:
// the nonblocking form of [File.ReadAll]. Collective.
//
//	int MPI_File_iread_all(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IreadAll(x []T) (*mpi.Request[T], error) {
	return start(f, readAll, 0, x, layout.Slice(x))
}

// IreadAllBuf starts to read elements from each rank's own position, by all ranks together on into
// any [mpi.Memory], as [File.IreadAll] does into a slice.
func (f *File[T]) IreadAllBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, readAll, 0, nil, raw(x))
}

// IwriteAll starts to write x from each rank's own position, by all ranks together on: the
// nonblocking form of [File.WriteAll]. Collective.
//
//	int MPI_File_iwrite_all(MPI_File fh, const void *buf, int count, MPI_Datatype datatype, MPI_Request *request)
func (f *File[T]) IwriteAll(x []T) (*mpi.Request[T], error) {
	return start(f, writeAll, 0, x, layout.Slice(x))
}

// IwriteAllBuf starts to write the elements of any [mpi.Memory] from each rank's own position, by
// all ranks together on, as [File.IwriteAll] does those of a slice.
func (f *File[T]) IwriteAllBuf(x mpi.Memory[T]) (*mpi.Request[T], error) {
	return start(f, writeAll, 0, nil, raw(x))
}

// ReadAllBegin begins to read elements from each rank's own position, by all ranks together on
// into x, which [File.ReadAllEnd] ends. x must not be touched in between, and no other collective
// operation on the file is allowed. Collective. See MPI 5.0, section 14.4.5.
//
//	int MPI_File_read_all_begin(MPI_File fh, void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_read_all_end(MPI_File fh, void *buf, MPI_Status *status)
func (f *File[T]) ReadAllBegin(x []T) error {
	return f.base().begin(readAll, 0, layout.Slice(x))
}

// ReadAllBeginBuf begins to read elements from each rank's own position, by all ranks together on
// into any [mpi.Memory], as [File.ReadAllBegin] does into a slice.
func (f *File[T]) ReadAllBeginBuf(x mpi.Memory[T]) error {
	return f.base().begin(readAll, 0, raw(x))
}

// ReadAllEnd ends the reading that [File.ReadAllBegin] has begun, and returns how many elements
// were read. Collective.
func (f *File[T]) ReadAllEnd() (int, error) { return f.base().end(readAll) }

// WriteAllBegin begins to write x from each rank's own position, by all ranks together on, which
// [File.WriteAllEnd] ends. Collective.
//
//	int MPI_File_write_all_begin(MPI_File fh, const void *buf, int count, MPI_Datatype datatype)
//
//	int MPI_File_write_all_end(MPI_File fh, const void *buf, MPI_Status *status)
func (f *File[T]) WriteAllBegin(x []T) error {
	return f.base().begin(writeAll, 0, layout.Slice(x))
}

// WriteAllBeginBuf begins to write the elements of any [mpi.Memory] from each rank's own position,
// by all ranks together on, as [File.WriteAllBegin] does those of a slice.
func (f *File[T]) WriteAllBeginBuf(x mpi.Memory[T]) error {
	return f.base().begin(writeAll, 0, raw(x))
}

// WriteAllEnd ends the writing that [File.WriteAllBegin] has begun, and returns how many elements
// were written. Collective.
func (f *File[T]) WriteAllEnd() (int, error) { return f.base().end(writeAll) }
