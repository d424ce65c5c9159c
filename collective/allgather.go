package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Allgather is a Gather that gives the result to all ranks. In place: send is the
// rank's own section of recv, or recv, on all ranks. See MPI 5.0, section 6.7.
func Allgather[T any](comm core.Communicator, send, recv []T) error {
	return allgather(comm, layout.Slice(send), layout.Slice(recv))
}

// AllgatherBuf is Allgather of any Memory.
func AllgatherBuf[T any](comm core.Communicator, send, recv core.Memory[T]) error {
	return allgather(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw())
}

// int MPI_Allgather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, MPI_Comm comm)
func allgather(comm core.Communicator, send, recv layout.Buf) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return allgather(comm, send, recv) })
	}
	t, err := enter("Allgather", comm)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Allgather", send); err != nil {
		return err
	}
	send, from, n, err := ownSection("Allgather", t, send, recv)
	if err != nil {
		return err
	}
	return core.Wrap("Allgather", mpi.Allgather(from, send.N, send.Type.Handle(), recv.Ptr, n, recv.Type.Handle(), t.h).Code)
}

// Allgatherv is a Gatherv that gives the result to all ranks; all pass the same counts
// and displs. In place: send is the rank's own part of recv, on all ranks. See MPI
// 5.0, section 6.7.
func Allgatherv[T any](comm core.Communicator, send, recv []T, counts, displs []int) error {
	return allgatherv(comm, layout.Slice(send), layout.Slice(recv), counts, displs)
}

// AllgathervBuf is Allgatherv of any Memory; counts and displs are in items of recv.
func AllgathervBuf[T any](comm core.Communicator, send, recv core.Memory[T], counts, displs []int) error {
	return allgatherv(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), counts, displs)
}

// int MPI_Allgatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, const int recvcounts[], const int displs[], MPI_Datatype recvtype,
//	MPI_Comm comm)
func allgatherv(comm core.Communicator, send, recv layout.Buf, counts, displs []int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return allgatherv(comm, send, recv, counts, displs) })
	}
	t, err := enter("Allgatherv", comm)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Allgatherv", send); err != nil {
		return err
	}
	from, displs, err := ownPart("Allgatherv", t, send, recv, counts, displs)
	if err != nil {
		return err
	}
	return core.Wrap("Allgatherv", mpi.Allgatherv(from, send.N, send.Type.Handle(), recv.Ptr, counts, displs, recv.Type.Handle(), t.h).Code)
}
