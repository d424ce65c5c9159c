// Package mpi is MPI for Go: message passing between the processes of a parallel program.
// It is in the directory core, and needs no other name when it is imported:
//
//	import "github.com/mpi4go/mpi4go/core"
//
//	func main() { mpi.Main(run) }
//
//	func run(ctx context.Context, world *mpi.Comm) error {
//		right := (world.Rank() + 1) % world.Size()
//		left := (world.Rank() + world.Size() - 1) % world.Size()
//		x, y := []float64{float64(world.Rank())}, make([]float64, 1)
//		_, err := mpi.Sendrecv(world, x, right, 0, y, left, 0)
//		return err
//	}
//
// Every process runs the same program and has a number, its rank. A [Comm] is a group of
// processes that communicate; [World] has all of them. This package has communicators and the
// messages between two ranks. Package collective has what all ranks do together, rma
// one-sided communication, topo process grids and the arrays on them, and pio files.
//
// The repository's docs directory has a tutorial (docs/tutorial.md), and tables that lead from
// the names in C and in mpi4py to those here (docs/c.md, docs/mpi4py.md).
//
// # The MPI library
//
// There is none at build time. [Init], which [Main] calls, finds an installed one, loads it and
// speaks its binary interface: that of Open MPI, of MPICH (also Intel MPI), or the standard one of
// MPI 5. Under a launcher such as mpiexec it is the launcher's library. Without a launcher,
// MPI4GO_NP=4 ./program starts four ranks by itself. MPI4GO_MPI and MPI4GO_LIBRARY choose a
// library; docs/clusters.md has all variables, docs/libraries.md what differs between libraries, and
// docs/programs.md how programs start and end. Package mpitest runs the tests of a package on several
// ranks.
//
// # What can be sent
//
// Slices of any type of fixed size: bools, integers, floats, complex numbers, and arrays and structs
// of them. MPI's datatype is derived from the Go type when it is first used, or by [Register]. A
// field with the tag `mpi:"-"` is not sent. Strings, slices, maps, pointers and the like have no
// fixed size: a type that has one inside gives an error that names the field.
//
// Every function that takes slices has a form whose name ends in Buf, which takes any [Memory]:
// a [Layout], which describes memory with gaps, applied to a slice; a [Matrix] or a [Strided] view;
// some [Fields] of structs; a gonum matrix, by package core/matrix; or a [Packed] message.
//
// Buffers are used where they are: nothing is copied. A slice on a goroutine's stack would be moved
// to the heap, so make buffers outside of hot loops.
//
// # Objects
//
// Values of any other type, with strings, maps and pointers in them, are sent by the functions whose
// names end in Object, such as [SendObject] and [RecvObject]. A [Codec] serializes them, [CBOR] by
// default. Long slices of numbers inside of them are sent from where they are.
//
// # Nonblocking calls
//
// [Isend] and [Irecv] return a [Request], which owns its buffer until Wait: until then, do not
// change what is sent, and do not touch what is received. [Requests] waits for many, and
// [Persistents] starts and waits for many that are started again and again, about as fast as in C.
// A wait can have a context: when it ends, a receive is cancelled; a send stays in flight, and the
// error says so.
//
// # Goroutines
//
// Any goroutine may call MPI at any time. When several wait at the same time, one of them looks
// after the requests of all, and the others sleep as goroutines do. A rank that waits keeps its
// core busy, as MPI programs do, unless the option [Waits] or MPI4GO_WAIT says otherwise.
// docs/waiting.md has the details, and what each way to wait costs.
//
// # Errors
//
// Errors are values; all are *[Error], with MPI's error class for errors.Is, such as [ErrTruncate].
// Wrong arguments (a rank that does not exist, a buffer that is too short, a closed communicator)
// are found before MPI is called. Only using a finished [Request] again panics. In [Main], an error
// or a panic of one rank ends the whole job with a message and a non-zero exit code. A communicator
// can have an [Errhandler] besides, which gets its errors before they are returned.
//
// MPI4GO_DEBUG=leaks reports what was not waited for or closed; MPI4GO_DEBUG=match finds collective
// calls that do not go together.
//
// # Two groups, and more processes
//
// An [Intercomm] connects two groups of processes: the destinations, sources and roots of calls are
// ranks of the other group. [Comm.CreateIntercomm] makes one, and [Intercomm.Merge] makes a Comm of
// both groups.
//
// [Spawn] starts processes, in Go or in C, and returns an Intercomm with them; theirs is [Parent].
// Jobs that were started separately meet by [Accept] and [Connect]. These calls block in C, and
// nothing can cancel them. docs/clusters.md says what launchers need for that.
//
// When a process fails, it takes the job with it, unless library and launcher are made to go on:
// see [FaultTolerant].
//
// # For libraries
//
// A library communicates on a duplicate of the communicator that it is given ([Comm.Dup]), so that
// its messages do not meet the program's. It can attach values to communicators, layouts and
// windows under a [Key]; those attached to [Self] are deleted at the beginning of [Finalize], which is
// how a library tidies up. One that is to work before or without Init opens a [Session].
//
// # Names
//
//	MPI                                here
//	MPI_Init, MPI_Finalize             Main; or Init, Finalize
//	MPI_COMM_WORLD, MPI_COMM_SELF      World, Self
//	MPI_Comm_rank, MPI_Comm_size       Comm.Rank, Comm.Size
//	MPI_Comm_dup, MPI_Comm_split       Comm.Dup, Comm.Split
//	MPI_Send, MPI_Recv                 Send, Recv, RecvAlloc
//	MPI_Sendrecv, MPI_Probe            Sendrecv, Probe
//	MPI_Isend, MPI_Irecv               Isend, Irecv
//	MPI_Wait, MPI_Waitall              Request.Wait, Requests.WaitAll
//	MPI_Send_init, MPI_Start           SendInit, Persistent.Start; Persistents
//	MPI_Type_create_struct             the Go type
//	MPI_Type_vector, ...               Vector, ... and methods of Layout
//	MPI_SUM, MPI_Op_create             Sum, NewOp
//	MPI_ANY_SOURCE, MPI_PROC_NULL      AnySource, ProcNull
//	MPI_Comm_spawn                     Spawn
//	MPI_Abort                          Comm.Abort
package mpi
