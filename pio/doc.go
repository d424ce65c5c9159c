// Package pio is parallel input and output: files that the ranks of a communicator open together,
// and read and write as sequences of Go elements.
//
//	f, err := pio.Create[float64](comm, "u.bin")
//	defer f.Close()
//	n, err := f.WriteAtAll(u, int64(comm.Rank()*len(u))) // one part a rank, in one file
//
// # Elements
//
// A File[T] has elements of T, any type that can be communicated: numbers, bools, arrays and structs of them.
// Offsets and positions are counted in elements; sizes and displacements, which concern the
// file itself, in bytes. In the file, elements lie one behind the other, and the values of an
// element too: padding and fields that are not sent (`mpi:"-"`, blank ones) are not there. So the
// file has the bytes that encoding/binary writes in the machine's order (but for blank fields, which that
// writes as zeros), whatever the number of ranks. C programs that write structs as they are in
// memory have padding in their files: give such a T fields for it. In the representation
// External32 numbers are big-endian, with every library.
//
// A *File[byte] is an io.Reader, io.Writer, io.Seeker, io.ReaderAt, io.WriterAt and io.Closer.
//
// # Views
//
// At first a rank sees the whole file. A View shows it some of the elements: those of a mpi.Layout,
// which is repeated from a displacement on. Offsets are counted in what is seen. Each rank has a
// view of its own, and together they make up what the file is, such as the blocks of a matrix:
//
//	part, err := mpi.Subarray[float64]([]int{rows, cols}, []int{n, cols}, []int{first, 0})
//	err = f.SetView(pio.View[float64]{Filetype: part})
//	_, err = f.WriteAll(mine)
//
// The memory can have a layout, too: the Buf forms take any mpi.Memory, such as the block of
// a topo.Cart without its halo.
//
// # Twelve ways to read and write
//
//	                     one rank                   all ranks together
//	at an offset         ReadAt, WriteAt            ReadAtAll, WriteAtAll
//	at its own position  Read, Write                ReadAll, WriteAll
//	at the shared one    ReadShared, WriteShared    ReadOrdered, WriteOrdered
//
// What all ranks do together is fastest when their parts interleave: the library makes few large pieces
// of many small ones. Each of these blocks. With an I before its name it returns a
// mpi.Request, but for the ordered ones; those of all ranks can be split, in a Begin and an End.
//
// # The end
//
// All that read return how many elements they have read, and io.EOF if these are fewer than asked
// for, also if they are some. That is what io.ReaderAt wants and io.Reader allows: a loop
// uses x[:n], and then looks at the error. A part of an element at the end of the file is not read. Those
// that write return how many elements they have written, and an error if these are not all.
//
// # Who sees what
//
// What a rank has written, it can read itself at once. Others are certain to see it after the file
// was closed and opened; or after Sync, a barrier, and Sync; or at once, if SetAtomicity
// was called. See MPI 5.0, section 14.6.
//
// # Errors
//
// Wrong arguments are found before MPI is called. Errors of files have MPI's classes: ErrNoSuchFile,
// ErrFileExists, ErrAccess, ErrReadOnly, ErrAmode, ErrNoSpace and others of package mpi. A file has
// an error handler, as a communicator does: see File.SetErrhandler, and SetErrhandler for Open.
//
// If a buffer or an offset is wrong on one rank in what all do together, this rank alone gets an
// error, a nonblocking call's from Wait, and takes part with nothing, so that the others do not wait for it. SetView
// is alike, and Open fails on all ranks if it does on one. What is no matter of arguments leaves the
// others waiting, as in other collectives: a file that is closed here, an operation that this rank has not
// waited for. Then let the rank end the job.
//
// # Nothing to do
//
// A rank that has nothing to read or write takes part with a nil or empty slice, or a layout without
// data. If it has no part of the file at all, its view can be a layout without data, such as a Subarray
// with a size of 0: it is at the end of what it sees at once, so that reads return 0 and io.EOF, and
// writes of elements are ErrArg.
//
// # Large files
//
// Sizes and counts have 64 bits with every library: where counts do not fit C's int, the library gets a large
// datatype. Nonblocking calls of one rank with 2 GiB or more block, because MPICH would move only
// 2 GiB. With Open MPI, WriteOrdered of 2 GiB or more can fail, with an error.
//
// # Together with other programs
//
// Ranks that are C or Python programs can open a file together with Go ranks if MPI4GO_INTEROP is set
// (see mpi.Interop). Open is MPI_File_open alone: the view is then MPI's first one, in bytes, in C, and the same
// bytes as elements of T here; in SetView etypes are elements of T without their padding, which is
// what their sizes must be on the other ranks. Create is MPI_File_open and MPI_File_set_size.
//
// # Waiting, and goroutines
//
// Calls of one rank, and those that open, close or change the file, block in C; what else all ranks
// do together waits as collectives do (docs/waiting.md). Any goroutine can use the file; two that use
// one position at the same time get parts in any order.
//
// # Where libraries differ
//
// What they get wrong at the end of the file is made up for, but not for ReadShared and ReadOrdered,
// whose place in the file nobody knows before: there Open MPI's ReadOrdered, and those of MPICH and
// Intel MPI if the view or the memory has gaps, say that everything was read. docs/libraries.md has
// more.
//
// # Names
//
// The names are those of MPI without MPI_File_ and underscores; docs/c.md has all of them.
//
//	MPI                                    here
//	MPI_File_open                          Open, Create
//	MPI_File_set_view                      File.SetView
//	MPI_File_read_at, _write_at_all        File.ReadAt, File.WriteAtAll
//	MPI_File_iread_shared                  File.IreadShared
//	MPI_File_read_at_all_begin             File.ReadAtAllBegin
//	MPI_File_get_size, _set_size           File.Size, File.SetSize
//
// Not there yet: views with layouts of elements that have gaps in memory; elements of several types in
// one file (open it once for each, or as bytes); representations of the program's own
// (MPI_Register_datarep); files in MPI4GO_DEBUG=match.
package pio
