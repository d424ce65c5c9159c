package collective

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAllgatherv sends send to all destinations of this rank in the communicator's topology,
// and receives what its sources send, of lengths that can differ: what the ith source sends,
// counts[i] elements, comes into recv[displs[i]:]. nil displacements put one part after the other.
// All ranks call it. See MPI 5.0, section 8.6.1.
func NeighborAllgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) error {
	return neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run(nil)
}

// NeighborAllgathervBuf sends the same part to all neighbors in a topology, and collects theirs,
// of lengths that can differ: [NeighborAllgatherv] for any [mpi.Memory]; counts and displs are in
// items of recv.
func NeighborAllgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) error {
	return neighborAllgatheringV{comm, raw(send), raw(recv), counts, displs}.run(nil)
}

// IneighborAllgatherv starts to send the same part to all neighbors in a topology, and to collect
// theirs, of lengths that can differ: it is the nonblocking form of [NeighborAllgatherv]. Wait
// returns recv. See MPI 5.0, section 8.7.1.
func IneighborAllgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run)
}

// IneighborAllgathervBuf starts to send the same part to all neighbors in a topology, and to
// collect theirs, of lengths that can differ: [IneighborAllgatherv] for any [mpi.Memory].
func IneighborAllgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, neighborAllgatheringV{comm, raw(send), raw(recv), counts, displs}.run)
}

// NeighborAllgathervInit prepares to send the same part to all neighbors in a topology, and to
// collect theirs, of lengths that can differ, again and again: it is the persistent form of
// [NeighborAllgatherv]. Each Start sends what is in send then; counts and displs stay as they are
// now. See MPI 5.0, section 8.8.1.
func NeighborAllgathervInit[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), slices.Clone(counts), slices.Clone(displs)}.run)
}

// NeighborAllgathervInitBuf prepares to send the same part to all neighbors in a topology, and to
// collect theirs, of lengths that can differ, again and again: [NeighborAllgathervInit] for any
// [mpi.Memory].
func NeighborAllgathervInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, neighborAllgatheringV{comm, raw(send), raw(recv), slices.Clone(counts), slices.Clone(displs)}.run)
}

// int MPI_Neighbor_allgatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, const int recvcounts[], const int displs[], MPI_Datatype recvtype,
//	MPI_Comm comm)
var neighborAllgathervs = newForms[allgathervCall]("Neighbor_allgatherv", capi.NeighborAllgatherv, capi.IneighborAllgatherv, capi.NeighborAllgathervInit)

// A neighborAllgatheringV is the arguments of NeighborAllgatherv.
type neighborAllgatheringV struct {
	comm           mpi.Communicator
	send, recv     layout.Buf
	counts, displs []int
}

func (a neighborAllgatheringV) run(o *mpi.Operation) (err error) {
	defer ends(o, a.comm, &err)
	op, call := neighborAllgathervs.of(o)
	t, err := beginNeighbors(op, a.comm, a.send, a.recv)
	if err != nil {
		return err
	}
	displs, err := t.receives(op, a.recv, a.counts, a.displs)
	if err != nil {
		return err
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	send, recv := somewhere(a.send, a.recv)
	in, err := fit(op, recv, a.counts, displs)
	if err != nil {
		return err
	}
	defer in.freeAfter(o)
	pin(o, send, recv)
	r := call(send.Ptr, send.N, send.Type.Handle(), in.ptr, in.counts, in.displs, in.dtype, t.h)
	return conclude(o, op, r, nil, true)
}
