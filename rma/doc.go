// Package rma is one-sided communication: memory of every process of a communicator that the
// others read and write without its doing, a Window. See MPI 5.0, chapter 12.
//
//	win, err := rma.Allocate[float64](world, n)     // n elements on this rank
//	err = win.Fence()
//	err = win.Put(x, right, 0)                      // x to the beginning of the neighbor's
//	err = win.Fence()                               // now it is there, and the left neighbor's is here
//	use(win.Local())
//
// # Windows
//
// Allocate makes new memory, which is the fastest; Create makes a window of a slice, AllocateShared
// of memory that all processes of a machine have in their address space (Shared). All are
// collective, and each process has as many elements as it wants, or none. Elements are of any
// type without pointers. A window knows how much memory every process has (Len), so that targets
// and offsets, which are in elements, are checked before MPI is called.
//
// Close is collective, too. The memory of Allocate and AllocateShared is gone then: a slice of it
// that is touched later crashes the program.
//
// # Communication
//
// Put, Get, Accumulate, GetAccumulate, FetchAndOp and CompareAndSwap only begin an operation. It is
// complete after the next synchronization, and until then its buffers belong to MPI: they
// must not be changed (Put) or touched (Get). The window keeps them alive and in place until then,
// also if the program drops them. A buffer on a goroutine's stack is moved to the heap, so make
// buffers outside of hot loops. In the steady state, communication and synchronization allocate nothing.
//
// Rput, Rget, Raccumulate and RgetAccumulate return a request, which is waited for like any
// other, alone or with others in mpi.Requests. Forms that end in Buf take any Memory, such as a
// Layout of a column.
//
// Operators are those of MPI, passed as to reductions: win.Accumulate(x, target, 0, mpi.Sum).
// Accumulations of several processes at the same elements do not disturb each other; Put and Get
// of elements that somebody else changes in the same epoch do.
//
// # Synchronization
//
// There is communication in epochs only, which begin and end in one of three ways:
//
//	Fence, Fence                             all processes, together
//	Post, Wait; Start, Complete              those whose memory it is, and those who communicate, in groups
//	Lock, Unlock; LockAll, UnlockAll         only those who communicate; Flush completes operations inside
//
// Calls outside of epochs, ends of epochs that have not begun, and Close inside of one give
// ErrRMASync before MPI is called. With locks, the other process need not call anything, but most
// libraries move some operations on only while it is inside of some MPI call: a process that computes for long
// keeps others waiting.
//
// # Waiting, and goroutines
//
// An epoch is the process's, not a goroutine's: any goroutine may communicate in it. Synchronize one
// window from one goroutine at a time, but for Post and Wait on one side and Start and Complete on the
// other. Synchronizations have no nonblocking forms, so they wait inside the C library,
// and keep a core busy meanwhile; only Wait leaves the library in between. Other goroutines can call MPI
// while one waits. Where the library does not allow calls from several threads at a time, or with
// ThreadSerialized, they cannot, but for Wait: a goroutine then must not wait in Fence, Lock or the
// like for a process that needs a message of another goroutine here first. Where ranks outnumber
// cores, MPICH takes tens of milliseconds for a Fence, because its ranks do not give the cores
// to each other.
//
// # Errors, attributes
//
// The library's errors are returned, as everywhere in mpi4go; a window can have an error handler
// (SetErrhandler), and values under keys, which are deleted when it is closed:
//
//	var caches = mpi.NewKey(nil, func(win *rma.Window[float64], c *cache) error { return c.close() })
//	err = caches.Set(win, c)
//
// # Large counts, and none
//
// Counts have 64 bits with every library: what is more than a GiB goes in several calls of MPI, which no
// program can tell from one, but for requests, which are then complete at once. Accumulations of a layout
// with gaps, of which an item is larger than that, are ErrCount. Transfers of no elements do nothing, from
// a nil slice or a layout without data, also to a process whose memory has none.
//
// # Together with other programs
//
// In a job with MPI4GO_INTEROP (see mpi.Interop), a window is made by the one call of MPI. What other processes
// have is then unknown: Len is -1, ranges are not checked, and memory is not cleared. Offsets are in
// elements, and the others must have the size of an element as their displacement unit, or all
// another one that the option Unit names, such as 1, which is usual in Python:
//
//	win, err := rma.Create(world, x, rma.Unit(1))
//
// # Where libraries differ
//
// Open MPI 4.1 makes no windows by Create on communicators of one process, and its 8-byte
// CompareAndSwap between processes of one machine crashes: docs/libraries.md has this and more.
//
// # Names
//
// The names are those of MPI without MPI_Win_ and underscores; docs/c.md has all of them.
//
//	MPI                                    here
//	MPI_Win_create, MPI_Win_allocate       Create, Allocate
//	MPI_Put, MPI_Get, MPI_Accumulate       Window.Put, Window.Get, Window.Accumulate
//	MPI_Fetch_and_op                       Window.FetchAndOp
//	MPI_Win_fence, MPI_Win_lock            Window.Fence, Window.Lock
//	MPI_Win_free                           Window.Close
//
// Not there yet: MPI_Win_create_dynamic, _attach and _detach; layouts with gaps at the target
// (elements there are one after the other); Shared of a window that Allocate has made (MPI 4.1);
// memory of devices; windows in MPI4GO_DEBUG=match.
package rma
