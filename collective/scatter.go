package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Scatter deals send of rank root out: rank r receives the rth part into recv.
// len(send) is Size times len(recv), which is the same everywhere; send only matters
// at root. In place at root: recv is root's own section of send. See MPI 5.0, section
// 6.6.
func Scatter[T any](comm core.Communicator, send, recv []T, root int) error {
	return scatter(comm, layout.Slice(send), layout.Slice(recv), root)
}

// ScatterBuf is Scatter of any Memory.
func ScatterBuf[T any](comm core.Communicator, send, recv core.Memory[T], root int) error {
	return scatter(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), root)
}

// int MPI_Scatter(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
func scatter(comm core.Communicator, send, recv layout.Buf, root int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return scatter(comm, send, recv, root) })
	}
	t, err := enterRooted("Scatter", comm, root)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Scatter", recv); err != nil {
		return err
	}
	to, n := recv.Ptr, 0
	if t.rank != root {
		if err := core.UseBuf("Scatter", send); err != nil {
			return err
		}
	} else if recv, to, n, err = ownSection("Scatter", t, recv, send); err != nil {
		return err
	}
	return core.Wrap("Scatter", mpi.Scatter(send.Ptr, n, send.Type.Handle(), to, recv.N, recv.Type.Handle(), root, t.h).Code)
}

// Scatterv deals parts of different lengths out: rank r receives counts[r] elements of
// root's send[displs[r]:] into recv, which has just that length. nil displs mean
// one after the other. send, counts and displs only matter at root. In place at root:
// recv is root's own part of send. See MPI 5.0, section 6.6.
func Scatterv[T any](comm core.Communicator, send []T, counts, displs []int, recv []T, root int) error {
	return scatterv(comm, layout.Slice(send), counts, displs, layout.Slice(recv), root)
}

// ScattervBuf is Scatterv of any Memory; counts and displs are in items of send.
func ScattervBuf[T any](comm core.Communicator, send core.Memory[T], counts, displs []int, recv core.Memory[T], root int) error {
	return scatterv(comm, core.BufferOf(send).Raw(), counts, displs, core.BufferOf(recv).Raw(), root)
}

// int MPI_Scatterv(const void *sendbuf, const int sendcounts[], const int displs[],
//
//	MPI_Datatype sendtype, void *recvbuf, int recvcount, MPI_Datatype recvtype,
//	int root, MPI_Comm comm)
func scatterv(comm core.Communicator, send layout.Buf, counts, displs []int, recv layout.Buf, root int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return scatterv(comm, send, counts, displs, recv, root) })
	}
	t, err := enterRooted("Scatterv", comm, root)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Scatterv", recv); err != nil {
		return err
	}
	to := recv.Ptr
	if t.rank != root {
		counts, displs = nil, nil
		if err := core.UseBuf("Scatterv", send); err != nil {
			return err
		}
	} else if to, displs, err = ownPart("Scatterv", t, recv, send, counts, displs); err != nil {
		return err
	}
	return core.Wrap("Scatterv", mpi.Scatterv(send.Ptr, counts, displs, send.Type.Handle(), to, recv.N, recv.Type.Handle(), root, t.h).Code)
}
