package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Alltoall sends the rth part of send to rank r, and receives the part that rank r has for this
// rank as the rth part of recv: it transposes.
//
// All ranks call it, with slices of the same length, a multiple of Size. In place: recv is send.
// It blocks until this rank has the parts of all others. Errors are those of arguments:
// [mpi.ErrBuffer] for lengths that do not fit, [mpi.ErrRoot], [mpi.ErrComm], [mpi.ErrType]. See
// MPI 5.0, section 6.8.
func Alltoall[T any](comm mpi.Communicator, send, recv []T) error {
	return exchange{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// AlltoallBuf sends a part from every rank to every rank, all of equal length: [Alltoall] for any
// [mpi.Memory].
func AlltoallBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) error {
	return exchange{comm, raw(send), raw(recv)}.run(nil)
}

// Ialltoall starts to send a part from every rank to every rank, all of equal length: it is the
// nonblocking form of [Alltoall]. Wait returns recv. See MPI 5.0, section 6.12.6.
func Ialltoall[T any](comm mpi.Communicator, send, recv []T) (*mpi.Request[T], error) {
	return mpi.Launch(recv, exchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IalltoallBuf starts to send a part from every rank to every rank, all of equal length:
// [Ialltoall] for any [mpi.Memory].
func IalltoallBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, exchange{comm, raw(send), raw(recv)}.run)
}

// AlltoallInit prepares to send a part from every rank to every rank, all of equal length, again
// and again: it is the persistent form of [Alltoall]. Each Start sends what is in send then. See
// MPI 5.0, section 6.13.6.
func AlltoallInit[T any](comm mpi.Communicator, send, recv []T) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, exchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// AlltoallInitBuf prepares to send a part from every rank to every rank, all of equal length,
// again and again: [AlltoallInit] for any [mpi.Memory].
func AlltoallInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, exchange{comm, raw(send), raw(recv)}.run)
}

// int MPI_Alltoall(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
var alltoalls = newForms[allgatherCall]("Alltoall", capi.Alltoall, capi.Ialltoall, capi.AlltoallInit)

// An exchange is the arguments of Alltoall.
type exchange struct {
	comm       mpi.Communicator
	send, recv layout.Buf
}

func (e exchange) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	op, call := alltoalls.of(o)
	t, send, recv, c, err := begin(op, e.comm, 0, e.send, e.recv)
	if err != nil {
		return err
	}
	if !t.inter && elements(send) != elements(recv) {
		return mpi.Errorf(op, mpi.ErrBuffer, "%d elements are sent, but the receive buffer has %d: want as many", elements(send), elements(recv))
	}
	out, err := t.share(op, send)
	if err != nil {
		return err
	}
	in, err := t.share(op, recv)
	if err != nil {
		return err
	}
	from, err := inPlace(op, t, send, recv)
	if err != nil {
		return err
	}
	if err := t.match(o, op, noRoot, elements(e.recv)/t.size, e.recv); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(from, out, send.Type.Handle(), recv.Ptr, in, recv.Type.Handle(), t.h)
	return conclude(o, op, r, c, true)
}

// inPlace returns the send pointer: capi.InPlace if both buffers are the same.
func inPlace(op string, t team, send, recv layout.Buf) (unsafe.Pointer, error) {
	switch {
	case t.inter:
	case send.Same(recv) && send.N == recv.N:
		return capi.InPlace(), nil
	case send.Overlaps(recv):
		return nil, overlap(op)
	}
	return send.Ptr, nil
}
