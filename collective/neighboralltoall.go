package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAlltoall sends the parts of send to the destinations of this rank in the
// communicator's topology, and receives the parts of recv from its sources, each in their
// order. All parts are equally long: len(send) is a multiple of the number of destinations,
// and len(recv) the same multiple of the number of sources. The part of a neighbor that is
// ProcNull, beyond the border of a grid, is not sent, and stays as it is. All
// ranks call it. See MPI 5.0, section 8.6.2.
func NeighborAlltoall[T any](comm mpi.Communicator, send, recv []T) error {
	return neighborExchange{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// NeighborAlltoallBuf sends a part to each neighbor in a topology, and receives one from each:
// [NeighborAlltoall] for any [mpi.Memory].
func NeighborAlltoallBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) error {
	return neighborExchange{comm, raw(send), raw(recv)}.run(nil)
}

// IneighborAlltoall starts to send a part to each neighbor in a topology, and to receive one from
// each: it is the nonblocking form of [NeighborAlltoall]. Wait returns recv. See MPI 5.0, section
// 8.7.2.
func IneighborAlltoall[T any](comm mpi.Communicator, send, recv []T) (*mpi.Request[T], error) {
	return mpi.Launch(recv, neighborExchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IneighborAlltoallBuf starts to send a part to each neighbor in a topology, and to receive one
// from each: [IneighborAlltoall] for any [mpi.Memory].
func IneighborAlltoallBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, neighborExchange{comm, raw(send), raw(recv)}.run)
}

// NeighborAlltoallInit prepares to send a part to each neighbor in a topology, and to receive one
// from each, again and again: it is the persistent form of [NeighborAlltoall]. Each Start sends
// what is in send then. See MPI 5.0, section 8.8.2.
func NeighborAlltoallInit[T any](comm mpi.Communicator, send, recv []T) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, neighborExchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// NeighborAlltoallInitBuf prepares to send a part to each neighbor in a topology, and to receive
// one from each, again and again: [NeighborAlltoallInit] for any [mpi.Memory].
func NeighborAlltoallInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, neighborExchange{comm, raw(send), raw(recv)}.run)
}

// int MPI_Neighbor_alltoall(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
var neighborAlltoalls = newForms[allgatherCall]("Neighbor_alltoall", capi.NeighborAlltoall, capi.IneighborAlltoall, capi.NeighborAlltoallInit)

// A neighborExchange is the arguments of NeighborAlltoall.
type neighborExchange struct {
	comm       mpi.Communicator
	send, recv layout.Buf
}

func (e neighborExchange) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	op, call := neighborAlltoalls.of(o)
	t, err := beginNeighbors(op, e.comm, e.send, e.recv)
	if err != nil {
		return err
	}
	out, err := even(op, e.send, t.destinations, "send", destinationWord)
	if err != nil {
		return err
	}
	in, err := even(op, e.recv, t.sources, "receive", sourceWord)
	if err != nil {
		return err
	}
	if err := t.agree(op, out*e.send.Type.Elements, in*e.recv.Type.Elements); err != nil {
		return err
	}
	if neighborAlltoallOrder.of(o, t, moveAlltoall).wrong(t.topology) {
		return e.asV(out, t.destinations, in, t.sources).exchange(o)
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	send, recv := somewhere(e.send, e.recv)
	s, r := t.bothWays(item{out, send.Type}, item{in, recv.Type})
	pin(o, send, recv)
	res := call(send.Ptr, s.n, s.t.Handle(), recv.Ptr, r.n, r.t.Handle(), t.h)
	return conclude(o, op, res, nil, true)
}

var neighborAlltoallOrder orders

func moveAlltoall(form int, send, recv unsafe.Pointer, t capi.Datatype, h capi.Comm) capi.Result {
	return neighborAlltoalls.calls[form](send, 1, t, recv, 1, t, h)
}

// asV is the exchange as one of parts with lengths of their own.
func (e neighborExchange) asV(out, destinations, in, sources int) neighborExchangeV {
	return neighborExchangeV{e.comm, e.send, slices.Repeat([]int{out}, destinations), nil, e.recv, slices.Repeat([]int{in}, sources), nil}
}
