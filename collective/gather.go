package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Gather collects send of every rank at root, one after the other in the order of
// ranks: len(recv) is Size times len(send), which is the same everywhere. recv only
// matters at root. In place at root: send is root's own section of recv, or recv.
// See MPI 5.0, section 6.5.
func Gather[T any](comm core.Communicator, send, recv []T, root int) error {
	return gather(comm, layout.Slice(send), layout.Slice(recv), root)
}

// GatherBuf is Gather of any Memory.
func GatherBuf[T any](comm core.Communicator, send, recv core.Memory[T], root int) error {
	return gather(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), root)
}

// int MPI_Gather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
func gather(comm core.Communicator, send, recv layout.Buf, root int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return gather(comm, send, recv, root) })
	}
	t, err := enterRooted("Gather", comm, root)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Gather", send); err != nil {
		return err
	}
	from, n := send.Ptr, 0
	if t.rank == root {
		if send, from, n, err = ownSection("Gather", t, send, recv); err != nil {
			return err
		}
	} else if err := core.UseBuf("Gather", recv); err != nil {
		return err
	}
	return core.Wrap("Gather", mpi.Gather(from, send.N, send.Type.Handle(), recv.Ptr, n, recv.Type.Handle(), root, t.h).Code)
}

// ownSection resolves what a rank contributes to a buffer that collects one part a
// rank: its pointer, or InPlace if the contribution is in its place already, and how
// many items of recv a part has.
func ownSection(op string, t team, send, recv layout.Buf) (layout.Buf, unsafe.Pointer, int, error) {
	if err := core.UseBuf(op, recv); err != nil {
		return send, nil, 0, err
	}
	if send.Same(recv) && send.N == recv.N && t.size > 1 {
		if recv.N%t.size != 0 {
			return send, nil, 0, core.Errorf(op, core.ErrBuffer, "%d elements in place cannot be divided among %d ranks", recv.N, t.size)
		}
		n := recv.N / t.size
		send.N = n
		return send, mpi.InPlace(), n, nil
	}
	n, err := parts(op, t, send, recv, "send", "receive")
	switch {
	case err != nil:
		return send, nil, 0, err
	case send.N > 0 && send.Ptr == section(recv, t.rank*n):
		return send, mpi.InPlace(), n, nil
	case send.Overlaps(recv):
		return send, nil, 0, overlap(op)
	}
	return send, send.Ptr, n, nil
}

// Gatherv collects send of every rank, which may differ in length, at root: counts[r]
// elements of rank r go to recv[displs[r]:]. nil displs put them one after the other.
// recv, counts and displs only matter at root. In place at root: send is
// root's own part of recv. See MPI 5.0, section 6.5.
func Gatherv[T any](comm core.Communicator, send, recv []T, counts, displs []int, root int) error {
	return gatherv(comm, layout.Slice(send), layout.Slice(recv), counts, displs, root)
}

// GathervBuf is Gatherv of any Memory; counts and displs are in items of recv.
func GathervBuf[T any](comm core.Communicator, send, recv core.Memory[T], counts, displs []int, root int) error {
	return gatherv(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), counts, displs, root)
}

// int MPI_Gatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, const int recvcounts[], const int displs[], MPI_Datatype recvtype,
//	int root, MPI_Comm comm)
func gatherv(comm core.Communicator, send, recv layout.Buf, counts, displs []int, root int) error {
	if needsPacking(send) || needsPacking(recv) {
		return viaPacked(send, recv, func(send, recv layout.Buf) error { return gatherv(comm, send, recv, counts, displs, root) })
	}
	t, err := enterRooted("Gatherv", comm, root)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Gatherv", send); err != nil {
		return err
	}
	from := send.Ptr
	if t.rank != root {
		counts, displs = nil, nil
		if err := core.UseBuf("Gatherv", recv); err != nil {
			return err
		}
	} else if from, displs, err = ownPart("Gatherv", t, send, recv, counts, displs); err != nil {
		return err
	}
	return core.Wrap("Gatherv", mpi.Gatherv(from, send.N, send.Type.Handle(), recv.Ptr, counts, displs, recv.Type.Handle(), root, t.h).Code)
}

// ownPart is ownSection for parts of different lengths.
func ownPart(op string, t team, send, recv layout.Buf, counts, displs []int) (unsafe.Pointer, []int, error) {
	displs, err := vector(op, t, recv, counts, displs, "receive")
	if err != nil {
		return nil, nil, err
	}
	if want := counts[t.rank] * recv.Type.Elements; elements(send) != want {
		return nil, nil, core.Errorf(op, core.ErrCount, "rank %d sends %d elements, but its count is %d", t.rank, elements(send), want)
	}
	switch {
	case send.N > 0 && send.Ptr == section(recv, displs[t.rank]):
		return mpi.InPlace(), displs, nil
	case send.Overlaps(recv):
		return nil, nil, overlap(op)
	}
	return send.Ptr, displs, nil
}
