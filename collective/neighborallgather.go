package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAllgather sends send to all destinations of this rank in the communicator's
// topology, and receives what its sources send as the parts of recv, in their order:
// len(recv) is len(send) times the number of sources. Without destinations, send is
// ignored. The part of a neighbor that is ProcNull, beyond the border of a grid, stays as
// it is. All ranks call it. See MPI 5.0, section 8.6.1.
func NeighborAllgather[T any](comm mpi.Communicator, send, recv []T) error {
	return neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// NeighborAllgatherBuf sends the same part to all neighbors in a topology, and collects theirs:
// [NeighborAllgather] for any [mpi.Memory].
func NeighborAllgatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) error {
	return neighborAllgathering{comm, raw(send), raw(recv)}.run(nil)
}

// IneighborAllgather starts to send the same part to all neighbors in a topology, and to collect
// theirs: it is the nonblocking form of [NeighborAllgather]. Wait returns recv. See MPI 5.0,
// section 8.7.1.
func IneighborAllgather[T any](comm mpi.Communicator, send, recv []T) (*mpi.Request[T], error) {
	return mpi.Launch(recv, neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IneighborAllgatherBuf starts to send the same part to all neighbors in a topology, and to
// collect theirs: [IneighborAllgather] for any [mpi.Memory].
func IneighborAllgatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, neighborAllgathering{comm, raw(send), raw(recv)}.run)
}

// NeighborAllgatherInit prepares to send the same part to all neighbors in a topology, and to
// collect theirs, again and again: it is the persistent form of [NeighborAllgather]. Each Start
// sends what is in send then. See MPI 5.0, section 8.8.1.
func NeighborAllgatherInit[T any](comm mpi.Communicator, send, recv []T) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// NeighborAllgatherInitBuf prepares to send the same part to all neighbors in a topology, and to
// collect theirs, again and again: [NeighborAllgatherInit] for any [mpi.Memory].
func NeighborAllgatherInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, neighborAllgathering{comm, raw(send), raw(recv)}.run)
}

// int MPI_Neighbor_allgather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
var neighborAllgathers = newForms[allgatherCall]("Neighbor_allgather", capi.NeighborAllgather, capi.IneighborAllgather, capi.NeighborAllgatherInit)

// A neighborAllgathering is the arguments of NeighborAllgather.
type neighborAllgathering struct {
	comm       mpi.Communicator
	send, recv layout.Buf
}

func (a neighborAllgathering) run(o *mpi.Operation) (err error) {
	defer ends(o, a.comm, &err)
	op, call := neighborAllgathers.of(o)
	t, err := beginNeighbors(op, a.comm, a.send, a.recv)
	if err != nil {
		return err
	}
	n, err := even(op, a.recv, t.sources, "receive", sourceWord)
	if err != nil {
		return err
	}
	if err := t.agree(op, elements(a.send), n*a.recv.Type.Elements); err != nil {
		return err
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	send, recv := somewhere(a.send, a.recv)
	out, in := t.bothWays(item{send.N, send.Type}, item{n, recv.Type})
	pin(o, send, recv)
	r := call(send.Ptr, out.n, out.t.Handle(), recv.Ptr, in.n, in.t.Handle(), t.h)
	return conclude(o, op, r, nil, true)
}
