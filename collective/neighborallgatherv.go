package collective

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAllgatherv is a NeighborAllgather of parts of different lengths: what the ith
// source sends, counts[i] elements, comes into recv[displs[i]:]. nil displacements put one part
// after the other. See MPI 5.0, section 8.6.1.
func NeighborAllgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) error {
	return neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run(nil)
}

// NeighborAllgathervBuf is NeighborAllgatherv of any Memory; counts and displs are in
// items of recv.
func NeighborAllgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) error {
	return neighborAllgatheringV{comm, raw(send), raw(recv), counts, displs}.run(nil)
}

// IneighborAllgatherv starts a NeighborAllgatherv. Wait returns recv. See MPI 5.0, section
// 8.7.1.
func IneighborAllgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run)
}

// IneighborAllgathervBuf is IneighborAllgatherv of any Memory.
func IneighborAllgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, neighborAllgatheringV{comm, raw(send), raw(recv), counts, displs}.run)
}

// NeighborAllgathervInit prepares a NeighborAllgatherv. Each Start sends what is in send
// then; counts and displs stay as they are now. See MPI 5.0, section 8.8.1.
func NeighborAllgathervInit[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, neighborAllgatheringV{comm, layout.Slice(send), layout.Slice(recv), slices.Clone(counts), slices.Clone(displs)}.run)
}

// NeighborAllgathervInitBuf is NeighborAllgathervInit of any Memory.
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
