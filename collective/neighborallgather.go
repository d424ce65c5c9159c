package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// NeighborAllgather sends send to all destinations of this rank in the communicator's
// topology, and receives what its sources send as the parts of recv, in their order:
// len(recv) is len(send) times the number of sources. Without destinations, send is
// ignored. The part of a neighbor that is ProcNull, beyond the border of a grid, stays as
// it is. All ranks call it. See MPI 5.0, section 8.6.1.
func NeighborAllgather[T any](comm core.Communicator, send, recv []T) error {
	return neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// NeighborAllgatherBuf is NeighborAllgather of any Memory.
func NeighborAllgatherBuf[T any](comm core.Communicator, send, recv core.Memory[T]) error {
	return neighborAllgathering{comm, raw(send), raw(recv)}.run(nil)
}

// IneighborAllgather starts a NeighborAllgather. Wait returns recv. See MPI 5.0, section
// 8.7.1.
func IneighborAllgather[T any](comm core.Communicator, send, recv []T) (*core.Request[T], error) {
	return core.Launch(recv, neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IneighborAllgatherBuf is IneighborAllgather of any Memory.
func IneighborAllgatherBuf[T any](comm core.Communicator, send, recv core.Memory[T]) (*core.Request[T], error) {
	return core.Launch[T](nil, neighborAllgathering{comm, raw(send), raw(recv)}.run)
}

// NeighborAllgatherInit prepares a NeighborAllgather. Each Start sends what is in send
// then. See MPI 5.0, section 8.8.1.
func NeighborAllgatherInit[T any](comm core.Communicator, send, recv []T) (*core.Persistent[T], error) {
	return core.Prepare(recv, neighborAllgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// NeighborAllgatherInitBuf is NeighborAllgatherInit of any Memory.
func NeighborAllgatherInitBuf[T any](comm core.Communicator, send, recv core.Memory[T]) (*core.Persistent[T], error) {
	return core.Prepare[T](nil, neighborAllgathering{comm, raw(send), raw(recv)}.run)
}

// int MPI_Neighbor_allgather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
var neighborAllgathers = newForms[allgatherCall]("Neighbor_allgather", mpi.NeighborAllgather, mpi.IneighborAllgather, mpi.NeighborAllgatherInit)

// A neighborAllgathering is the arguments of NeighborAllgather.
type neighborAllgathering struct {
	comm       core.Communicator
	send, recv layout.Buf
}

func (a neighborAllgathering) run(o *core.Operation) error {
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
	pin(o, a.send, a.recv)
	r := call(a.send.Ptr, a.send.N, a.send.Type.Handle(), a.recv.Ptr, n, a.recv.Type.Handle(), t.h)
	return conclude(o, op, r, nil, true)
}
