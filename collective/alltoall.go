package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Alltoall sends the rth part of send to rank r, and receives rank r's part for this
// rank as the rth part of recv: a transposition. len(send) == len(recv), a multiple
// of Size. In place: recv is send. See MPI 5.0, section 6.8.
func Alltoall[T any](comm core.Communicator, send, recv []T) error {
	return exchange{comm, layout.Slice(send), layout.Slice(recv)}.run(nil)
}

// AlltoallBuf is Alltoall of any Memory.
func AlltoallBuf[T any](comm core.Communicator, send, recv core.Memory[T]) error {
	return exchange{comm, raw(send), raw(recv)}.run(nil)
}

// Ialltoall starts an Alltoall. Wait returns recv. See MPI 5.0, section 6.12.6.
func Ialltoall[T any](comm core.Communicator, send, recv []T) (*core.Request[T], error) {
	return core.Launch(recv, exchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// IalltoallBuf is Ialltoall of any Memory.
func IalltoallBuf[T any](comm core.Communicator, send, recv core.Memory[T]) (*core.Request[T], error) {
	return core.Launch[T](nil, exchange{comm, raw(send), raw(recv)}.run)
}

// AlltoallInit prepares an Alltoall. Each Start sends what is in send then. See MPI 5.0,
// section 6.13.6.
func AlltoallInit[T any](comm core.Communicator, send, recv []T) (*core.Persistent[T], error) {
	return core.Prepare(recv, exchange{comm, layout.Slice(send), layout.Slice(recv)}.run)
}

// AlltoallInitBuf is AlltoallInit of any Memory.
func AlltoallInitBuf[T any](comm core.Communicator, send, recv core.Memory[T]) (*core.Persistent[T], error) {
	return core.Prepare[T](nil, exchange{comm, raw(send), raw(recv)}.run)
}

// int MPI_Alltoall(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
var alltoalls = newForms[allgatherCall]("Alltoall", mpi.Alltoall, mpi.Ialltoall, mpi.AlltoallInit)

// An exchange is the arguments of Alltoall.
type exchange struct {
	comm       core.Communicator
	send, recv layout.Buf
}

func (e exchange) run(o *core.Operation) error {
	op, call := alltoalls.of(o)
	t, send, recv, c, err := begin(op, e.comm, 0, e.send, e.recv)
	if err != nil {
		return err
	}
	switch {
	case elements(send) != elements(recv):
		return core.Errorf(op, core.ErrBuffer, "%d elements are sent, but the receive buffer has %d: want as many", elements(send), elements(recv))
	case send.N%t.size != 0 || recv.N%t.size != 0:
		return core.Errorf(op, core.ErrBuffer, "%d elements cannot be divided among %d ranks", elements(send), t.size)
	}
	from, err := inPlace(op, send, recv)
	if err != nil {
		return err
	}
	if err := t.match(o, op, noRoot, elements(e.recv)/t.size, e.recv); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(from, send.N/t.size, send.Type.Handle(), recv.Ptr, recv.N/t.size, recv.Type.Handle(), t.h)
	return conclude(o, op, r, c, true)
}

// inPlace returns the send pointer: InPlace if both buffers are the same.
func inPlace(op string, send, recv layout.Buf) (unsafe.Pointer, error) {
	switch {
	case send.Same(recv) && send.N == recv.N:
		return mpi.InPlace(), nil
	case send.Overlaps(recv):
		return nil, overlap(op)
	}
	return send.Ptr, nil
}
