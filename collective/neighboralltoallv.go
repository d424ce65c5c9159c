package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// NeighborAlltoallv sends a part of send to each neighbor in the topology and receives one from
// each, of lengths that can differ: sendCounts[i] elements of send[sendDispls[i]:] go to the ith
// destination, and recvCounts[i] come from the ith source into recv[recvDispls[i]:]. Counts must
// match at both ends. nil displacements put one part after the other. See MPI 5.0, section 8.6.2.
func NeighborAlltoallv[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) error {
	return neighborExchangeV{comm, layout.Slice(send), sendCounts, sendDispls, layout.Slice(recv), recvCounts, recvDispls}.run(nil)
}

// NeighborAlltoallvBuf sends a part to each neighbor in a topology, and receives one from each, of
// lengths that can differ: [NeighborAlltoallv] for any [mpi.Memory]; counts and displacements are
// in items.
func NeighborAlltoallvBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) error {
	return neighborExchangeV{comm, raw(send), sendCounts, sendDispls, raw(recv), recvCounts, recvDispls}.run(nil)
}

// IneighborAlltoallv starts to send a part to each neighbor in a topology, and to receive one from
// each, of lengths that can differ: it is the nonblocking form of [NeighborAlltoallv]. Wait
// returns recv. See MPI 5.0, section 8.7.2.
func IneighborAlltoallv[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, neighborExchangeV{comm, layout.Slice(send), sendCounts, sendDispls, layout.Slice(recv), recvCounts, recvDispls}.run)
}

// IneighborAlltoallvBuf starts to send a part to each neighbor in a topology, and to receive one
// from each, of lengths that can differ: [IneighborAlltoallv] for any [mpi.Memory].
func IneighborAlltoallvBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, neighborExchangeV{comm, raw(send), sendCounts, sendDispls, raw(recv), recvCounts, recvDispls}.run)
}

// NeighborAlltoallvInit prepares to send a part to each neighbor in a topology, and to receive one
// from each, of lengths that can differ, again and again: it is the persistent form of
// [NeighborAlltoallv]. Each Start sends what is in send then; counts and displacements stay as
// they are now. See MPI 5.0, section 8.8.2.
func NeighborAlltoallvInit[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, neighborExchangeV{comm, layout.Slice(send), slices.Clone(sendCounts), slices.Clone(sendDispls), layout.Slice(recv), slices.Clone(recvCounts), slices.Clone(recvDispls)}.run)
}

// NeighborAlltoallvInitBuf prepares to send a part to each neighbor in a topology, and to receive
// one from each, of lengths that can differ, again and again: [NeighborAlltoallvInit] for any
// [mpi.Memory].
func NeighborAlltoallvInitBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, neighborExchangeV{comm, raw(send), slices.Clone(sendCounts), slices.Clone(sendDispls), raw(recv), slices.Clone(recvCounts), slices.Clone(recvDispls)}.run)
}

// int MPI_Neighbor_alltoallv(const void *sendbuf, const int sendcounts[], const int sdispls[],
//
//	MPI_Datatype sendtype, void *recvbuf, const int recvcounts[], const int rdispls[],
//	MPI_Datatype recvtype, MPI_Comm comm)
var neighborAlltoallvs = newForms[alltoallvCall]("Neighbor_alltoallv", capi.NeighborAlltoallv, capi.IneighborAlltoallv, capi.NeighborAlltoallvInit)

// A neighborExchangeV is the arguments of NeighborAlltoallv.
type neighborExchangeV struct {
	comm                   mpi.Communicator
	send                   layout.Buf
	sendCounts, sendDispls []int
	recv                   layout.Buf
	recvCounts, recvDispls []int
}

func (e neighborExchangeV) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	return e.exchange(o)
}

// exchange is run for those who give errors to the handler themselves.
func (e neighborExchangeV) exchange(o *mpi.Operation) error {
	op, call := neighborAlltoallvs.of(o)
	t, err := beginNeighbors(op, e.comm, e.send, e.recv)
	if err != nil {
		return err
	}
	sendDispls, err := sections(op, t.destinations, destinationWord, e.send, e.sendCounts, e.sendDispls, sendWord)
	if err != nil {
		return err
	}
	recvDispls, err := t.receives(op, e.recv, e.recvCounts, e.recvDispls)
	if err != nil {
		return err
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	send, recv := somewhere(e.send, e.recv)
	out, err := fit(op, send, e.sendCounts, sendDispls)
	if err != nil {
		return err
	}
	defer out.freeAfter(o)
	places := neighborAlltoallvOrder.of(o, t, moveAlltoallv).places(t.topology)
	in, err := fit(op, recv, placed(e.recvCounts, places), placed(recvDispls, places))
	if err != nil {
		return err
	}
	defer in.freeAfter(o)
	pin(o, send, recv)
	r := call(out.ptr, out.counts, out.displs, out.dtype, in.ptr, in.counts, in.displs, in.dtype, t.h)
	return conclude(o, op, r, nil, true)
}

var neighborAlltoallvOrder orders

func moveAlltoallv(form int, send, recv unsafe.Pointer, t capi.Datatype, h capi.Comm) capi.Result {
	ones, displs := []int{1, 1, 1, 1}, []int{0, 1, 2, 3}
	return neighborAlltoallvs.calls[form](send, ones, displs, t, recv, ones, displs, t, h)
}
