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
	return alltoall(comm, layout.Slice(send), layout.Slice(recv))
}

// AlltoallBuf is Alltoall of any Memory.
func AlltoallBuf[T any](comm core.Communicator, send, recv core.Memory[T]) error {
	return alltoall(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw())
}

// int MPI_Alltoall(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
func alltoall(comm core.Communicator, send, recv layout.Buf) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return alltoall(comm, send, recv) })
	}
	t, err := enter("Alltoall", comm)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Alltoall", send); err != nil {
		return err
	}
	if err := core.UseBuf("Alltoall", recv); err != nil {
		return err
	}
	switch {
	case elements(send) != elements(recv):
		return core.Errorf("Alltoall", core.ErrBuffer, "%d elements are sent, but the receive buffer has %d: want as many", elements(send), elements(recv))
	case send.N%t.size != 0 || recv.N%t.size != 0:
		return core.Errorf("Alltoall", core.ErrBuffer, "%d elements cannot be divided among %d ranks", elements(send), t.size)
	}
	from, err := inPlace("Alltoall", send, recv)
	if err != nil {
		return err
	}
	return core.Wrap("Alltoall", mpi.Alltoall(from, send.N/t.size, send.Type.Handle(), recv.Ptr, recv.N/t.size, recv.Type.Handle(), t.h).Code)
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

// Alltoallv is an Alltoall of parts of different lengths: sendCounts[r] elements of
// send[sendDispls[r]:] go to rank r, and recvCounts[r] come from it into
// recv[recvDispls[r]:]. Counts must match between the two ranks of each pair. nil
// displacements put one part after the other. In place: recv is send, and
// the receive counts and displacements count. See MPI 5.0, section 6.8.
func Alltoallv[T any](comm core.Communicator, send []T, sendCounts, sendDispls []int, recv []T, recvCounts, recvDispls []int) error {
	return alltoallv(comm, layout.Slice(send), sendCounts, sendDispls, layout.Slice(recv), recvCounts, recvDispls)
}

// AlltoallvBuf is Alltoallv of any Memory; counts and displacements are in items.
func AlltoallvBuf[T any](comm core.Communicator, send core.Memory[T], sendCounts, sendDispls []int, recv core.Memory[T], recvCounts, recvDispls []int) error {
	return alltoallv(comm, core.BufferOf(send).Raw(), sendCounts, sendDispls, core.BufferOf(recv).Raw(), recvCounts, recvDispls)
}

// int MPI_Alltoallv(const void *sendbuf, const int sendcounts[], const int sdispls[],
//
//	MPI_Datatype sendtype, void *recvbuf, const int recvcounts[], const int rdispls[],
//	MPI_Datatype recvtype, MPI_Comm comm)
func alltoallv(comm core.Communicator, send layout.Buf, sendCounts, sendDispls []int, recv layout.Buf, recvCounts, recvDispls []int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error {
			return alltoallv(comm, send, sendCounts, sendDispls, recv, recvCounts, recvDispls)
		})
	}
	t, err := enter("Alltoallv", comm)
	if err != nil {
		return err
	}
	if sendDispls, err = vector("Alltoallv", t, send, sendCounts, sendDispls, "send"); err != nil {
		return err
	}
	if recvDispls, err = vector("Alltoallv", t, recv, recvCounts, recvDispls, "receive"); err != nil {
		return err
	}
	if s, r := sendCounts[t.rank]*send.Type.Elements, recvCounts[t.rank]*recv.Type.Elements; s != r {
		return core.Errorf("Alltoallv", core.ErrCount, "rank %d sends %d elements to itself, but receives %d", t.rank, s, r)
	}
	from, err := inPlace("Alltoallv", send, recv)
	if err != nil {
		return err
	}
	return core.Wrap("Alltoallv", mpi.Alltoallv(from, sendCounts, sendDispls, send.Type.Handle(), recv.Ptr, recvCounts, recvDispls, recv.Type.Handle(), t.h).Code)
}
