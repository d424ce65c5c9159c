package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Allgather collects the slices send of all ranks in recv of every rank, one after the other in
// the order of ranks.
//
// All ranks call it, with the same len(send); len(recv) is Size times that. In place: send is the
// rank's own section of recv, or recv, on all ranks. It blocks until this rank has the parts of
// all others. Errors are those of arguments: [mpi.ErrBuffer] for lengths that do not fit,
// [mpi.ErrRoot], [mpi.ErrComm], [mpi.ErrType]. See MPI 5.0, section 6.7.
func Allgather[T any](comm mpi.Communicator, send, recv []T) error {
	return allgathering{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// AllgatherBuf collects parts of equal length from all ranks at every rank: [Allgather] for any
// [mpi.Memory].
func AllgatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) error {
	return allgathering{comm, raw(send), raw(recv)}.run(nil)
}

// Iallgather starts to collect parts of equal length from all ranks at every rank: it is the
// nonblocking form of [Allgather]. Wait returns recv. See MPI 5.0, section 6.12.5.
func Iallgather[T any](comm mpi.Communicator, send, recv []T) (*mpi.Request[T], error) {
	return mpi.Launch(recv, allgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IallgatherBuf starts to collect parts of equal length from all ranks at every rank: [Iallgather]
// for any [mpi.Memory].
func IallgatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, allgathering{comm, raw(send), raw(recv)}.run)
}

// AllgatherInit prepares to collect parts of equal length from all ranks at every rank, again and
// again: it is the persistent form of [Allgather]. Each Start gathers what is in send then. See
// MPI 5.0, section 6.13.5.
func AllgatherInit[T any](comm mpi.Communicator, send, recv []T) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, allgathering{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// AllgatherInitBuf prepares to collect parts of equal length from all ranks at every rank, again
// and again: [AllgatherInit] for any [mpi.Memory].
func AllgatherInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, allgathering{comm, raw(send), raw(recv)}.run)
}

// int MPI_Allgather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
type allgatherCall = func(send unsafe.Pointer, sendCount int, sendType capi.Datatype,
	recv unsafe.Pointer, recvCount int, recvType capi.Datatype, comm capi.Comm) capi.Result

var allgathers = newForms[allgatherCall]("Allgather", capi.Allgather, capi.Iallgather, capi.AllgatherInit)

// An allgathering is the arguments of Allgather.
type allgathering struct {
	comm       mpi.Communicator
	send, recv layout.Buf
}

func (a allgathering) run(o *mpi.Operation) (err error) {
	defer ends(o, a.comm, &err)
	op, call := allgathers.of(o)
	t, send, recv, c, err := begin(op, a.comm, 0, a.send, a.recv)
	if err != nil {
		return err
	}
	send, from, n, err := ownSection(op, t, send, recv)
	if err != nil {
		return err
	}
	if err := t.match(o, op, noRoot, elements(a.recv)/t.size, a.recv); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(from, send.N, send.Type.Handle(), recv.Ptr, n, recv.Type.Handle(), t.h)
	return conclude(o, op, r, c, true)
}
