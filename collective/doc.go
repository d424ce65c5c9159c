// Package collective has the communication in which all ranks of a communicator
// take part.
//
//	err := collective.Bcast(comm, x, 0)                       // x of rank 0 to all
//	err := collective.Allreduce(comm, x, sum, mpi.Sum)        // elementwise over the ranks
//	err := collective.Allreduce(comm, x, x, mpi.Max)          // in place
//	err := collective.Gatherv(comm, mine, all, counts, nil, 0)
//
// # Rules
//
// All ranks of the communicator call the same function, in the same order, with the
// same root and operator and with lengths that fit together. A call returns when this
// rank's part is done, which does not mean that the others' is; only Barrier waits for
// everybody.
//
// Element types are inferred. Each function has a form for slices and one whose name
// ends in Buf for any Memory: parts of arrays through a Layout, matrix views, device
// arrays.
//
// # Nonblocking and persistent
//
// Each function has a form whose name begins with I, which starts it and returns a
// request, and one whose name ends in Init, which prepares an operation that is started
// again and again:
//
//	req, err := collective.Iallreduce(comm, x, sum, mpi.Sum)
//	...                                                      // something else meanwhile
//	got, _, err := req.Wait()                                // got is sum
//
//	p, err := collective.AllreduceInit(comm, x, sum, mpi.Sum)
//	for ... {
//		err = p.Start()                                  // with what is in x now
//		_, _, err = p.Wait()
//	}
//	err = p.Close()
//
// The request owns the buffers: those that are sent must not change, those that
// receive must not be touched, until Wait. Counts and displacements are copied. Wait
// returns the receive slice on the ranks that receive, nil elsewhere and from Buf forms; the
// status is empty. A collective cannot be cancelled: when a context ends its wait, it is
// still in flight. An operator can be closed while requests use it.
//
// All ranks use the same form: Iallreduce does not meet an Allreduce. They start
// nonblocking ones in the same order, and call Init in the same order. Where the
// library has no persistent collectives, or broken ones (MPICH 4.0, Intel MPI 2021), each
// Start starts the nonblocking form; then Starts too need the same order everywhere, and
// they allocate.
//
// # Calls that do not match
//
// Ranks that make different calls, or differ in the root, the operator, the number or the type of
// elements, hang or get wrong data. Run the program with MPI4GO_DEBUG=match to
// find them: then the ranks compare each call before they make it, and those that do not
// go together end with an error (ErrNotSame) that names the lines of all ranks:
//
//	mpi: Bcast: the ranks' collective calls do not match:
//		ranks 0, 2-3: Bcast, 12 of float64, root 0, at heat/main.go:41
//		rank 1: Allreduce, 1 of float64, Sum, at heat/main.go:57 (MPI_ERR_NOT_SAME)
//
// A nonblocking call does not wait for that: it ends the job with the same message. A call
// for which other ranks do not come says so after 10 s. Across two groups, and among neighbors,
// only the names of the calls are compared; calls that make communicators, and those on
// communicators with processes that were not started together, are not. All this costs an exchange of
// messages with rank 0 for each call.
//
// # In place
//
// The same slice for sending and receiving means in place (MPI_IN_PLACE): the result
// replaces the contribution. For Gather, Scatter and Allgather the rank's own section
// of the large buffer, passed as the small one, means the same, at the root or
// everywhere. Any other overlap is an error.
//
// # Across two groups
//
// On an Intercomm, each group does its part for the other: data goes from one group to
// the other, never to a rank's own. In calls with a root, the root passes Root, the other
// ranks of its group ProcNull (what they pass else is ignored), and the ranks of the other group
// the root's rank. Bcast and Scatter then go from the root to the other group, Gather and
// Reduce from the other group to the root. In the others each group gets what the other has
// contributed: Allreduce gives each the result of the other, and in Allgather and Alltoall
// lengths can differ between the two directions. Where there is one count or part a rank, it is
// for the ranks of the other group, but in ReduceScatter for those of the own one; there both
// groups contribute as many elements. Nothing works in place, and there is no Scan or
// Exscan. The forms that end in Slices, and those for objects, do the same.
//
// # Lengths
//
// Lengths must be exact: a buffer that is too long is cut by slicing. Counts and
// displacements of the v forms are in elements; nil displacements put one part after the
// other. Parts to receive may not overlap. What only the root needs is ignored on the other ranks, and
// can be nil. A rank that has nothing to send or to receive passes nil or an empty slice.
//
// When ranks do not know each other's lengths, the functions that end in Slices find them
// out: AllgatherSlices takes a slice of any length from each rank and returns all of them as
// Parts.
//
// # Neighbors
//
// On a communicator with a topology, which package topo makes, NeighborAllgather,
// NeighborAlltoall and their v and w forms exchange parts with the neighbors only: one from each
// source and one to each destination, in the topology's order. The parts of neighbors that
// are missing at the border of a grid stay as they are. There is no in place.
//
// # Objects
//
// BcastObject, GatherObject, AllreduceObject and so on take any Go values, which they
// serialize as SendObject of package mpi does. Reductions of objects combine two values at a
// time with a Go function, in the order of ranks, along a tree. Their nonblocking forms begin with I.
//
// # Reproducible sums
//
// A floating-point sum depends on the order of additions, and so on the number of ranks.
// ReproducibleSum and ReproducibleDot do not: they add exactly and round once. An ExactSum
// does the same with numbers that are not in one slice.
//
// # Errors
//
// Wrong arguments are found before anything is sent: ErrComm, ErrRoot, ErrBuffer,
// ErrCount, ErrDisp, ErrOp, ErrType of package mpi. A rank that gets such an error
// has not taken part, and the others wait for it: return the error from run, and Main
// ends the job.
//
// # Names
//
// The names are those of MPI without MPI_ and underscores; docs/c.md has all of them.
//
//	MPI                                    here
//	MPI_Barrier, MPI_Bcast                 Barrier, Bcast
//	MPI_Gather, MPI_Gatherv                Gather, Gatherv
//	MPI_Allreduce, MPI_Iallreduce          Allreduce, Iallreduce
//	MPI_Allreduce_init                     AllreduceInit
//	MPI_Reduce_scatter_block               ReduceScatterBlock
//	MPI_Neighbor_alltoall                  NeighborAlltoall
package collective
