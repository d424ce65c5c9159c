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
// Every process runs the same program and has a number, its rank. Collectives, in which
// all ranks take part, are in package collective, one-sided communication is in package rma,
// process grids are in package topo, and files that ranks read and write together in package pio.
//
// # The MPI library
//
// There is none at build time. Init finds an installed one, loads it and speaks its
// binary interface: that of Open MPI, of MPICH (also Intel MPI, MVAPICH and Cray MPI),
// or the standard one of MPI 5. Under a launcher it is the launcher's library. Without
// one, MPI4GO_NP=4 ./program starts four ranks by itself. docs/programs.md tells more about how programs
// start and end. Package mpitest below runs tests on several ranks. These variables matter:
//
//	MPI4GO_NP         ranks to start when there is no launcher
//	MPI4GO_MPI        openmpi, mpich, intel, standard, or the directory of an installation
//	MPI4GO_LIBRARY    the one library to load: a path or a soname
//	MPI4GO_THREADS    the thread level to ask for: single, funneled, serialized, multiple
//	MPI4GO_WAIT       spin, yield or sleep: how a rank waits for long (see Waits)
//	MPI4GO_OVERSUBSCRIBED  0 or 1: whether ranks outnumber cores, if they cannot tell
//	MPI4GO_INTEROP    1 where other ranks of the job do not use mpi4go (see Init and Interop)
//	MPI4GO_FT         1 with MPI4GO_NP: the ranks survive each other (see FaultTolerant)
//	MPI4GO_SINGLETON  1 allows ranks that do not know of each other
//	MPI4GO_ADVICE     off silences advice at Init
//	MPI4GO_DEBUG      leaks: report requests dropped without Wait, and what is not closed
//	                  match: compare the ranks' collective calls, and tell which do not go together
//
// # What can be sent
//
// Slices of any type of fixed size: bool, integers, floats, complex numbers, and arrays
// and structs of them, named or not. MPI's datatype is derived from the Go type, padding
// and all, when it is first used. A field with the tag `mpi:"-"` stays at home. Strings,
// slices, maps, pointers and the like inside a type have no fixed size: such a type gives an
// error that names the field.
//
// A Layout describes memory with gaps, such as a column of a matrix. Every function that
// takes slices has a form ending in Buf that takes any Memory: a Layout applied to a
// slice, or what else describes itself to MPI.
//
// # Memory with gaps
//
// The layouts of MPI are Contiguous, Vector, Indexed, IndexedBlock, Subarray, Darray, Struct and
// Resized, and the forms with offsets in bytes, Hvector, Hindexed and HindexedBlock. As functions
// they repeat elements of T; as methods of a Layout, items of it:
//
//	row, err := mpi.Vector[float64](4, 1, 3)    // every third of ten elements
//	grid, err := row.Vector(5, 1, 7)            // five such rows, seven rows apart
//	err = mpi.SendBuf(comm, grid.Of(a), dest, tag)
//
// Sizes and offsets are worked out and checked before MPI is called, also those that do
// not fit; a slice that is too short for a layout gives an error, not a crash. What a
// layout reaches twice cannot be received into, which is found where blocks without
// gaps overlap. Layouts know how they were made: String and Envelope.
//
// Fields takes some fields of structs out of a []T. Matrix and Strided are views of
// matrices and their columns that need no Close; package matrix makes gonum's Dense and others Memory.
//
// Pack appends elements to a Packed message and Unpack takes them out; PackExternal and
// UnpackExternal do it in the format external32, which all machines read.
//
// Buffers are used where they are: nothing is copied. A slice on a goroutine's stack
// would be moved to the heap, so make buffers outside of hot loops.
//
// # Objects
//
// Objects are any Go values that a codec can serialize: strings, maps, slices of structs,
// pointers, times, and all of them nested. What is sent of a struct is its exported
// fields. Functions, channels, values with cycles and structs without exported fields
// give an error that is ErrType and says where they are; so does a message that is not an
// object, or one that does not fit the receiver's type.
//
// Slices of numbers (and of arrays and structs of numbers) from half a kilobyte on do not
// go through the codec, wherever in the object they are: from 64 KiB on, they are sent from
// the memory where they are and received into the memory where they stay. An interface
// value arrives as what the codec makes of it (in CBOR int64, float64, string, []byte, bool,
// time.Time, []any, map[string]any), but for slices of numbers, which keep their type.
//
// RecvObjectInto receives them into the slices that a value already has. What serializes the
// rest is a Codec, CBOR by default.
//
// Sender and receiver must both use object functions, and both have the order of MPI:
// objects of one sender with one tag arrive in the order in which they were sent. An object
// can be several messages of MPI. Do not mix objects and other messages of one tag
// when receiving with wildcards.
//
// # Two groups
//
// An Intercomm connects two groups of processes: the destinations, sources and roots of calls are
// ranks of the other group. CreateIntercomm makes one; Merge makes a Comm of both groups.
//
//	half, err := world.Split(me%2, me)                          // the even ranks, the odd ranks
//	inter, err := half.CreateIntercomm(0, world, 1-me%2, tag)   // the leaders are ranks 0 and 1
//	err = mpi.Send(inter, x, 0, tag)                            // to the first of the others
//
// # Waiting, and goroutines
//
// Any goroutine may call MPI at any time. A blocking call of the only goroutine that
// communicates is the C library's blocking call. When several communicate, or ranks outnumber cores,
// waiting is shared: one goroutine looks after the requests of all, the others sleep
// as goroutines do. Isend and Irecv return a Request, which owns its buffer until Wait;
// Requests waits for many, and Persistents starts and waits for many that are started again and
// again. A Request costs about a microsecond, which short messages show; those of a Persistents are
// about as fast as in C.
//
// A rank that waits with a core of its own keeps looking, as MPI programs do. The option
// Waits, or MPI4GO_WAIT, makes it leave the core to others. On two ranks of a virtual
// machine with two cores, not quite idle, in µs (medians of three runs of go test
// -bench Waits ./bench):
//
//	                  ping-pong   late after a wait of         core
//	                  8 B         0.1 ms    1 ms    10 ms      in use
//	Open MPI   Spin   0.9         1.9         5        70      100 %
//	4.1.4      Yield  1.3         2.6         7        27      up to 120 %
//	           Sleep  0.6         1.7       104       460       10 %
//	MPICH      Spin   0.9         2.0         6        60      100 %
//	4.0.2      Yield  0.9         2.8         7        32      up to 120 %
//	           Sleep  0.8         1.2       117       480       10 %
//
// Late is the time from the send to the return of the receive that had waited so long.
// While messages come often all are alike; the differences in ping-pong are noise. Yield
// saves nothing by itself: it is for cores that others want, too. Where ranks outnumber
// cores, ranks that Spin yield and nap for 20 µs.
//
// A wait can have a context: WaitContext. When it ends, a receive is cancelled; a send
// stays in flight, and the error says so.
//
// # Errors
//
// Errors are values; all are *Error, with MPI's error class as a sentinel for errors.Is.
// Wrong arguments (a rank that does not exist, a buffer that is too short, a closed
// communicator) are found before MPI is called. Only using a finished Request again
// panics. A message longer than its receive buffer is ErrTruncate, and the job can go on;
// but Open MPI 4 and 5 write such a message behind the buffer when it has several
// kilobytes, in C too. In Main, an error or a panic of one rank ends the whole job with a message and
// a non-zero exit code. A panic on a goroutine of the program's own ends its process, as
// always in Go, and the launcher then ends the others. MPICH 5's overlooks that once in
// some fifty times, as it does for C: the environment variable GOTRACEBACK=crash makes it
// certain.
//
// A communicator can have an error handler besides, which gets its errors before they are
// returned: a function, or the end of the job, which is ErrorsAreFatal. Programs and libraries can
// add classes and codes of their own to MPI's.
//
// # Attributes
//
// A library can attach any Go value to a communicator, to a Layout, or to a window of package rma,
// under a Key of its own, with functions that are called when the communicator is duplicated or closed. Values
// attached to Self are deleted at the beginning of Finalize, which is how a library tidies up.
//
// # When a process fails
//
// It takes the job with it, unless library and launcher are made to go on: then calls that
// need the process end with ErrProcFailed, those on a communicator that a rank has revoked with
// ErrRevoked, and Shrink makes one of those that are left. See FaultTolerant; examples/resilient
// is a program that goes on. Only Open MPI from 5 on can do it.
//
// # Dynamic processes
//
// Spawn starts processes, in Go or in C, and returns an intercommunicator with them; theirs is
// Parent. Jobs that were started separately meet by Accept and Connect, at a port that one
// tells the other in a file, say, or under a name:
//
//	Open MPI 4       an ompi-server; both jobs with mpiexec --ompi-server file:URI, also for files
//	Open MPI 5       both jobs under one prte
//	MPICH, Intel     for names a hydra_nameserver; both jobs with mpiexec -nameserver HOST[:PORT]
//
// Spawn, Accept, Connect and Join block in C, and nothing can cancel them. Where the library
// does not allow calls from several threads at a time, all other goroutines wait meanwhile.
//
// Ranks that were not started together have agreed on nothing. Collectives between them
// are always the blocking calls of C, which fit each other and those of C programs, whatever
// MPI4GO_WAIT says; point-to-point waits are each process's own. When the processes on a machine
// become more than its cores, ranks leave the core to others in waits that are not
// collective.
//
// What libraries cannot do: the MPICH 4.0 of Debian has neither Spawn nor ports (ErrSpawn, or
// ErrOther of OpenPort). MPICH's ports are shorter than UCX's addresses: set UCX_TLS=tcp, or
// load the standard ABI. Intel MPI needs I_MPI_SPAWN=on, which MPI4GO_NP sets; else it is
// ErrUnsupported; and after it has received objects, or messages by Mprobe or RecvAlloc, from
// processes of another world, it can lose messages on intercommunicators that are made
// later. MPICH does not pass on arguments that are empty or have a line break or a backslash:
// ErrArg.
//
// # Names
//
//	MPI                                      here
//	MPI_Init_thread, MPI_Finalize            Init, Finalize; or Main
//	MPI_Initialized, MPI_Finalized           Initialized, Finalized
//	MPI_Query_thread, MPI_Is_thread_main     QueryThread, IsThreadMain
//	MPI_COMM_WORLD, MPI_COMM_SELF            World(), Self()
//	MPI_Comm_rank, _size                     Comm.Rank, Comm.Size
//	MPI_Comm_dup, _split                     Comm.Dup, Clone; Comm.Split
//	MPI_Comm_dup_with_info                   Comm.DupWithInfo
//	MPI_Comm_idup, _idup_with_info           Comm.Idup, Comm.IdupWithInfo
//	MPI_Comm_split_type                      Comm.SplitType, Comm.SplitUnguided
//	MPI_Get_hw_resource_info                 HardwareResources
//	MPI_Comm_create, _create_group           Comm.Create, Comm.CreateGroup
//	MPI_Comm_create_from_group               CreateFromGroup
//	MPI_Comm_compare, _group, _test_inter    Comm.Compare, Comm.Group, Comm.IsInter
//	MPI_Comm_get_name, _get_info, ...        Comm.Name, Comm.SetName, Comm.Info, Comm.SetInfo
//	MPI_Comm_free                            Comm.Close
//	MPI_Intercomm_create                     Comm.CreateIntercomm
//	MPI_Intercomm_create_from_groups         CreateIntercommFromGroups
//	MPI_Intercomm_merge                      Intercomm.Merge
//	MPI_Comm_remote_size, _remote_group      Intercomm.RemoteSize, Intercomm.RemoteGroup
//	MPIX_Comm_revoke, _is_revoked            Comm.Revoke, Comm.IsRevoked
//	MPIX_Comm_shrink, _ishrink               Comm.Shrink, Comm.Ishrink
//	MPIX_Comm_agree, _iagree                 Comm.Agree, Comm.Iagree
//	MPIX_Comm_get_failed, _ack_failed        Comm.GetFailed, Comm.AckFailed
//	MPIX_Comm_failure_ack, _failure_get_acked  Comm.FailureAck, Comm.FailureGetAcked
//	MPI_Session_init, _finalize, _get_info   OpenSession, Session.Close, Session.Info
//	MPI_Session_get_num_psets, _nth_pset     Session.NumPsets, Session.Psets
//	MPI_Session_get_pset_info                Session.PsetInfo
//	MPI_Group_from_session_pset              Session.GroupFromPset
//	MPI_Comm_disconnect                      Comm.Disconnect
//	MPI_Group_incl, _excl, _union, ...       Group.Incl, Group.Excl, Group.Union, ...
//	MPI_Group_range_incl, _range_excl        Group.RangeIncl, Group.RangeExcl
//	MPI_GROUP_EMPTY                          EmptyGroup
//	MPI_Send, MPI_Recv                       Send, Recv; SendBuf, RecvBuf
//	MPI_Ssend, MPI_Bsend, MPI_Rsend          Ssend, Bsend, Rsend
//	MPI_Buffer_attach, _detach, _flush       BufferAttach, BufferDetach, BufferFlush
//	MPI_Sendrecv, MPI_Sendrecv_replace       Sendrecv, SendrecvReplace
//	MPI_Probe, MPI_Iprobe                    Probe, Iprobe
//	MPI_Mprobe, MPI_Improbe                  Mprobe, Improbe
//	MPI_Mrecv, MPI_Imrecv                    Message.Recv, Message.Irecv; RecvAlloc
//	MPI_Isend, MPI_Issend, ...               Isend, Issend, Ibsend, Irsend
//	MPI_Irecv                                Irecv
//	MPI_Wait, MPI_Test, MPI_Cancel           Request.Wait, Request.Test, Request.Cancel
//	MPI_Waitall, _any, _some                 Requests.WaitAll, WaitAny, WaitSome, Completed
//	MPI_Testall, _any, _some                 Requests.TestAll, TestAny, TestSome
//	MPI_Send_init, MPI_Recv_init, ...        SendInit, RecvInit, SsendInit, BsendInit, RsendInit
//	MPI_Start, MPI_Startall                  Persistent.Start; Persistents, StartAll
//	(objects, as in MPI for Python)          SendObject, RecvObject, IsendObject, SendrecvObject, ...
//	MPI_Psend_init, MPI_Precv_init           PsendInit, PrecvInit
//	MPI_Pready, _range, _list                Partitioned.Ready, ReadyRange, ReadyList
//	MPI_Parrived                             Partitioned.Arrived
//	MPI_Isendrecv, MPI_Isendrecv_replace     Isendrecv, IsendrecvReplace
//	MPI_Grequest_start, _complete            StartGeneralized, Generalized.Complete
//	MPI_Get_count, MPI_Get_elements          Count, Elements
//	MPI_Type_create_struct                   the Go type; Register
//	MPI_Type_contiguous, _vector, _indexed   Contiguous, Vector, Indexed; or methods of Layout
//	MPI_Type_create_hvector, _hindexed       Hvector, Hindexed
//	MPI_Type_create_indexed_block, _hindexed_block  IndexedBlock, HindexedBlock
//	MPI_Type_create_struct (of blocks)       Struct; Fields
//	MPI_Type_create_subarray, _darray        Subarray, Darray
//	MPI_Type_create_resized, MPI_Type_dup    Layout.Resized, Layout.Dup
//	MPI_Type_commit, _free                   nothing; Layout.Close
//	MPI_Type_size, _get_extent, _get_true_extent  Layout.Size, Extent, LowerBound, TrueExtent
//	MPI_Type_get_envelope, _get_contents     Layout.Envelope
//	MPI_Pack, MPI_Unpack, MPI_Pack_size      Pack, Unpack, PackSize; MPI_PACKED is Packed
//	MPI_Pack_external, MPI_Unpack_external   PackExternal, UnpackExternal, PackExternalSize
//	MPI_SUM, MPI_MAX, MPI_MINLOC, ...        Sum, Max, MinLoc, ...
//	MPI_REPLACE, MPI_NO_OP                   Replace, NoOp: for one-sided communication
//	MPI_Op_create                            NewOp, NewBatchOp
//	MPI_Info_create, _set, _get, ...         Info, a map; MPI_INFO_ENV is EnvInfo
//	MPI_ANY_SOURCE, MPI_ANY_TAG              AnySource, AnyTag
//	MPI_PROC_NULL, MPI_UNDEFINED             ProcNull, Undefined
//	MPI_Comm_spawn, _spawn_multiple          Spawn
//	MPI_Comm_get_parent                      Parent
//	MPI_Open_port, MPI_Close_port            OpenPort, ClosePort
//	MPI_Comm_accept, _connect, _join         Accept, Connect, Join
//	MPI_Publish_name, _unpublish_, _lookup_  PublishName, UnpublishName, LookupName
//	MPI_UNIVERSE_SIZE, MPI_APPNUM            UniverseSize, AppNum
//	MPI_Wtime, MPI_Wtick                     Wtime, Wtick
//	MPI_Get_version, _library_version        Version, LibraryVersion
//	MPI_Get_processor_name                   ProcessorName
//	MPIX_Query_cuda_support                  CUDAAware
//	MPI_Abi_get_version, MPI_Abi_get_info    AbiVersion, AbiInfo
//	MPI_TAG_UB, MPI_HOST, MPI_IO             TagUB, Host, IOProcess
//	MPI_WTIME_IS_GLOBAL, MPI_LASTUSEDCODE    WtimeIsGlobal, LastUsedCode
//	MPI_Comm_create_keyval, _free_keyval     NewKey, nothing
//	MPI_Comm_set_attr, _get_attr, _delete_attr  Key.Set, Key.Get, Key.Delete; MPI_Type_... too
//	MPI_Comm_create_errhandler               NewErrhandler
//	MPI_Comm_set_errhandler, _get, _call     Comm.SetErrhandler, Errhandler, CallErrhandler
//	MPI_ERRORS_RETURN, _ARE_FATAL, _ABORT    ErrorsReturn, ErrorsAreFatal, ErrorsAbort
//	MPI_Error_class, MPI_Error_string        ErrorCode.Class, ErrorCode.Error; Error
//	MPI_Add_error_class, _code, _string      AddErrorClass, AddErrorCode, AddErrorString
//	MPI_Remove_error_class, _code, _string   RemoveErrorClass, RemoveErrorCode, RemoveErrorString
//	MPI_Pcontrol                             Pcontrol
//	MPI_Abort                                Comm.Abort
//	exit                                     Exit
//
// Not there yet: buffers of sessions and of communicators (MPI 4.1).
package mpi
