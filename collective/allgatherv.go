package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Allgatherv collects the slices send of all ranks, which may differ in length, in recv of every
// rank: counts[r] elements of rank r go to recv[displs[r]:], and nil displs put them one after the
// other. All ranks pass the same counts and displs. In place: send is the rank's own part of recv,
// on all ranks. See MPI 5.0, section 6.7.
func Allgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) error {
	return allgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run(nil)
}

// AllgathervBuf collects parts of different lengths from all ranks at every rank: [Allgatherv] for
// any [mpi.Memory]; counts and displs are in items of recv.
func AllgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) error {
	return allgatheringV{comm, raw(send), raw(recv), counts, displs}.run(nil)
}

// Iallgatherv starts to collect parts of different lengths from all ranks at every rank: it is the
// nonblocking form of [Allgatherv]. Wait returns recv. See MPI 5.0, section 6.12.5.
func Iallgatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, allgatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs}.run)
}

// IallgathervBuf starts to collect parts of different lengths from all ranks at every rank:
// [Iallgatherv] for any [mpi.Memory].
func IallgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, allgatheringV{comm, raw(send), raw(recv), counts, displs}.run)
}

// AllgathervInit prepares to collect parts of different lengths from all ranks at every rank,
// again and again: it is the persistent form of [Allgatherv]. Each Start gathers what is in send
// then; counts and displs stay as they are now. See MPI 5.0, section 6.13.5.
func AllgathervInit[T any](comm mpi.Communicator, send, recv []T, counts, displs []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, allgatheringV{comm, layout.Slice(send), layout.Slice(recv), slices.Clone(counts), slices.Clone(displs)}.run)
}

// AllgathervInitBuf prepares to collect parts of different lengths from all ranks at every rank,
// again and again: [AllgathervInit] for any [mpi.Memory].
func AllgathervInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, allgatheringV{comm, raw(send), raw(recv), slices.Clone(counts), slices.Clone(displs)}.run)
}

// int MPI_Allgatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, const int recvcounts[], const int displs[], MPI_Datatype recvtype,
//	MPI_Comm comm)
type allgathervCall = func(send unsafe.Pointer, sendCount int, sendType capi.Datatype,
	recv unsafe.Pointer, counts, displs []int, recvType capi.Datatype, comm capi.Comm) capi.Result

var allgathervs = newForms[allgathervCall]("Allgatherv", capi.Allgatherv, capi.Iallgatherv, capi.AllgathervInit)

// An allgatheringV is the arguments of Allgatherv.
type allgatheringV struct {
	comm           mpi.Communicator
	send, recv     layout.Buf
	counts, displs []int
}

func (a allgatheringV) run(o *mpi.Operation) (err error) {
	defer ends(o, a.comm, &err)
	op, call := allgathervs.of(o)
	t, send, recv, c, err := begin(op, a.comm, 0, a.send, a.recv)
	if err != nil {
		return err
	}
	from, displs, err := ownPart(op, t, send, recv, a.counts, a.displs, receiveWord)
	if err != nil {
		return err
	}
	if err := t.matchParts(o, op, noRoot, a.recv, flow{}, flow{counts: a.counts, buf: a.recv}); err != nil {
		return err
	}
	in, err := fit(op, recv, a.counts, displs)
	if err != nil {
		return err
	}
	defer in.freeAfter(o)
	pin(o, send, recv)
	r := call(from, send.N, send.Type.Handle(), in.ptr, in.counts, in.displs, in.dtype, t.h)
	return conclude(o, op, r, c, true)
}
