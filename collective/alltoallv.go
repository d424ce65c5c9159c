package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Alltoallv sends a part of send to each rank and receives one from each, of lengths that can
// differ: sendCounts[r] elements of send[sendDispls[r]:] go to rank r, and recvCounts[r] come from
// it into recv[recvDispls[r]:]. Counts must match between the two ranks of each pair. nil
// displacements put one part after the other. In place: recv is send, and the receive counts and
// displacements count; what is sent is copied before. See MPI 5.0, section 6.8.
func Alltoallv[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) error {
	return exchangeV{comm, layout.Slice(send), sendCounts, sendDispls, layout.Slice(recv), recvCounts, recvDispls}.run(nil)
}

// AlltoallvBuf sends a part from every rank to every rank, of lengths that can differ: [Alltoallv]
// for any [mpi.Memory]; counts and displacements are in items.
func AlltoallvBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) error {
	return exchangeV{comm, raw(send), sendCounts, sendDispls, raw(recv), recvCounts, recvDispls}.run(nil)
}

// Ialltoallv starts to send a part from every rank to every rank, of lengths that can differ: it
// is the nonblocking form of [Alltoallv]. Wait returns recv. See MPI 5.0, section 6.12.6.
func Ialltoallv[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, exchangeV{comm, layout.Slice(send), sendCounts, sendDispls, layout.Slice(recv), recvCounts, recvDispls}.run)
}

// IalltoallvBuf starts to send a part from every rank to every rank, of lengths that can differ:
// [Ialltoallv] for any [mpi.Memory].
func IalltoallvBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, exchangeV{comm, raw(send), sendCounts, sendDispls, raw(recv), recvCounts, recvDispls}.run)
}

// AlltoallvInit prepares to send a part from every rank to every rank, of lengths that can differ,
// again and again: it is the persistent form of [Alltoallv]. Each Start sends what is in send
// then; counts and displacements stay as they are now. See MPI 5.0, section 6.13.6.
func AlltoallvInit[T any](comm mpi.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, exchangeV{comm, layout.Slice(send), slices.Clone(sendCounts), slices.Clone(sendDispls), layout.Slice(recv), slices.Clone(recvCounts), slices.Clone(recvDispls)}.run)
}

// AlltoallvInitBuf prepares to send a part from every rank to every rank, of lengths that can
// differ, again and again: [AlltoallvInit] for any [mpi.Memory].
func AlltoallvInitBuf[T any](comm mpi.Communicator, send mpi.Memory[T], sendCounts, sendDispls []int, recv mpi.Memory[T], recvCounts, recvDispls []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, exchangeV{comm, raw(send), slices.Clone(sendCounts), slices.Clone(sendDispls), raw(recv), slices.Clone(recvCounts), slices.Clone(recvDispls)}.run)
}

// int MPI_Alltoallv(const void *sendbuf, const int sendcounts[], const int sdispls[],
//
//	MPI_Datatype sendtype, void *recvbuf, const int recvcounts[], const int rdispls[],
//	MPI_Datatype recvtype, MPI_Comm comm)
type alltoallvCall = func(send unsafe.Pointer, sendCounts, sendDispls []int, sendType capi.Datatype,
	recv unsafe.Pointer, recvCounts, recvDispls []int, recvType capi.Datatype, comm capi.Comm) capi.Result

var alltoallvs = newForms[alltoallvCall]("Alltoallv", capi.Alltoallv, capi.Ialltoallv, capi.AlltoallvInit)

// An exchangeV is the arguments of Alltoallv.
type exchangeV struct {
	comm                   mpi.Communicator
	send                   layout.Buf
	sendCounts, sendDispls []int
	recv                   layout.Buf
	recvCounts, recvDispls []int
}

func (e exchangeV) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	op, call := alltoallvs.of(o)
	t, send, recv, c, err := begin(op, e.comm, 0, e.send, e.recv)
	if err != nil {
		return err
	}
	sendDispls, err := vector(op, t, send, e.sendCounts, e.sendDispls, sendWord)
	if err != nil {
		return err
	}
	recvDispls, err := vector(op, t, recv, e.recvCounts, e.recvDispls, receiveWord)
	if err != nil {
		return err
	}
	if !t.inter {
		if s, r := e.sendCounts[t.rank]*send.Type.Elements, e.recvCounts[t.rank]*recv.Type.Elements; s != r {
			return mpi.Errorf(op, mpi.ErrCount, "rank %d sends %d elements to itself, but receives %d", t.rank, s, r)
		}
	}
	from, err := inPlace(op, t, send, recv)
	if err != nil {
		return err
	}
	sendCounts := e.sendCounts
	if from == capi.InPlace() {
		sendCounts, sendDispls = e.recvCounts, recvDispls
		if !mpi.Interop() {
			send, c = c.copied(recv)
			from = send.Ptr
		}
	}
	if err := t.matchParts(o, op, noRoot, e.recv, flow{counts: sendCounts, buf: e.send}, flow{counts: e.recvCounts, buf: e.recv}); err != nil {
		return err
	}
	out, err := fit(op, send, sendCounts, sendDispls)
	if err != nil {
		return err
	}
	defer out.freeAfter(o)
	in, err := fit(op, recv, e.recvCounts, recvDispls)
	if err != nil {
		return err
	}
	defer in.freeAfter(o)
	if from != capi.InPlace() {
		from = out.ptr
	}
	pin(o, send, recv)
	r := call(from, out.counts, out.displs, out.dtype, in.ptr, in.counts, in.displs, in.dtype, t.h)
	return conclude(o, op, r, c, true)
}
