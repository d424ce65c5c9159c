package collective

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAlltoallw sends a slice to each neighbor in the topology and receives one from each, of
// any lengths and anywhere in memory: send[i] goes to the ith destination, and what the ith source
// sends comes into recv[i], which has just its length. nil is an empty part. See MPI 5.0, section
// 8.6.2.
func NeighborAlltoallw[T any](comm mpi.Communicator, send, recv [][]T) error {
	e := newNeighborExchangeW(comm, send, recv, layout.Slice)
	defer e.done()
	return e.run(nil)
}

// NeighborAlltoallwBuf sends a part to each neighbor in a topology, and receives one from each, of
// lengths that can differ and anywhere in memory: [NeighborAlltoallw] for any [mpi.Memory], each
// with a layout of its own. A nil Memory is an empty part.
func NeighborAlltoallwBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) error {
	e := newNeighborExchangeW(comm, send, recv, raw[T])
	defer e.done()
	return e.run(nil)
}

// IneighborAlltoallw starts to send a part to each neighbor in a topology, and to receive one from
// each, of lengths that can differ and anywhere in memory: it is the nonblocking form of
// [NeighborAlltoallw]. Wait returns nil, because there is not one receive slice. See MPI 5.0,
// section 8.7.2.
func IneighborAlltoallw[T any](comm mpi.Communicator, send, recv [][]T) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, newNeighborExchangeW(comm, send, recv, layout.Slice).run)
}

// IneighborAlltoallwBuf starts to send a part to each neighbor in a topology, and to receive one
// from each, of lengths that can differ and anywhere in memory: [IneighborAlltoallw] for any
// [mpi.Memory].
func IneighborAlltoallwBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, newNeighborExchangeW(comm, send, recv, raw[T]).run)
}

// NeighborAlltoallwInit prepares to send a part to each neighbor in a topology, and to receive one
// from each, of lengths that can differ and anywhere in memory, again and again: it is the
// persistent form of [NeighborAlltoallw]. Each Start sends what is in the parts of send then; the
// parts stay those of now. See MPI 5.0, section 8.8.2.
func NeighborAlltoallwInit[T any](comm mpi.Communicator, send, recv [][]T) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, newNeighborExchangeW(comm, send, recv, layout.Slice).run)
}

// NeighborAlltoallwInitBuf prepares to send a part to each neighbor in a topology, and to receive
// one from each, of lengths that can differ and anywhere in memory, again and again:
// [NeighborAlltoallwInit] for any [mpi.Memory].
func NeighborAlltoallwInitBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, newNeighborExchangeW(comm, send, recv, raw[T]).run)
}

// int MPI_Neighbor_alltoallw(const void *sendbuf, const int sendcounts[], const MPI_Aint sdispls[],
//
//	const MPI_Datatype sendtypes[], void *recvbuf, const int recvcounts[],
//	const MPI_Aint rdispls[], const MPI_Datatype recvtypes[], MPI_Comm comm)
var neighborAlltoallws = newForms[alltoallwCall]("Neighbor_alltoallw", capi.NeighborAlltoallw, capi.IneighborAlltoallw, capi.NeighborAlltoallwInit)

// A neighborExchangeW is the arguments of NeighborAlltoallw.
type neighborExchangeW struct {
	comm       mpi.Communicator
	send, recv spread
}

// neighborExchangesW are those of blocking calls, which use them again.
var neighborExchangesW = sync.Pool{New: func() any { return new(neighborExchangeW) }}

func newNeighborExchangeW[P any](comm mpi.Communicator, send, recv []P, describe func(P) layout.Buf) *neighborExchangeW {
	e := neighborExchangesW.Get().(*neighborExchangeW)
	e.comm = comm
	e.send.parts = appendAll(e.send.parts[:0], send, describe)
	e.recv.parts = appendAll(e.recv.parts[:0], recv, describe)
	return e
}

// done gives the arguments back.
func (e *neighborExchangeW) done() {
	e.comm = nil
	clear(e.send.parts)
	clear(e.recv.parts)
	e.send.base, e.recv.base = nil, nil
	neighborExchangesW.Put(e)
}

func (e *neighborExchangeW) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	op, call := neighborAlltoallws.of(o)
	t, err := enterNeighbors(op, e.comm)
	if err != nil {
		return err
	}
	if err := e.check(op, t); err != nil {
		return err
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	e.send.lay(&nowhere[0])
	e.recv.lay(&nowhere[1])
	places := neighborAlltoallwOrder.of(o, t, moveAlltoallw).places(t.topology)
	counts, displs, types := placed(e.recv.counts, places), placed(e.recv.displs, places), placed(e.recv.types, places)
	pin(o, e.send.parts...)
	pin(o, e.recv.parts...)
	r := call(e.send.base, e.send.counts, e.send.displs, e.send.types, e.recv.base, counts, displs, types, t.h)
	runtime.KeepAlive(e)
	return conclude(o, op, r, nil, true)
}

// check checks the parts.
func (e *neighborExchangeW) check(op string, t neighborhood) error {
	send, recv := e.send.parts, e.recv.parts
	if len(send) != t.destinations || len(recv) != t.sources {
		return mpi.Errorf(op, mpi.ErrCount, "%d parts to send and %d to receive: want one for each of the %d destinations and %d sources", len(send), len(recv), t.destinations, t.sources)
	}
	for _, parts := range [][]layout.Buf{send, recv} {
		for _, b := range parts {
			if err := mpi.UseBuf(op, b); err != nil {
				return err
			}
		}
	}
	for _, s := range send {
		for _, r := range recv {
			if err := apart(op, s, r); err != nil {
				return err
			}
		}
	}
	return distinctParts(op, sourceWord, recv, t.topology.Sources)
}

var neighborAlltoallwOrder orders

func moveAlltoallw(form int, send, recv unsafe.Pointer, t capi.Datatype, h capi.Comm) capi.Result {
	ones, displs, types := []int{1, 1, 1, 1}, []int{0, 4, 8, 12}, []capi.Datatype{t, t, t, t}
	return neighborAlltoallws.calls[form](send, ones, displs, types, recv, ones, displs, types, h)
}
