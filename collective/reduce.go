package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Reduce combines send of all ranks with the operator, element by element, into recv
// at root. All lengths are the same; recv only matters at root. In place at root:
// recv is send. See MPI 5.0, section 6.9.1.
func Reduce[T any](comm core.Communicator, send, recv []T, op core.Reducer[T], root int) error {
	return reduce(comm, layout.Slice(send), layout.Slice(recv), op, root)
}

// ReduceBuf is Reduce of any Memory without a derived layout.
func ReduceBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T], root int) error {
	return reduce(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), op, root)
}

// int MPI_Reduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, int root, MPI_Comm comm)
func reduce[T any](comm core.Communicator, send, recv layout.Buf, op core.Reducer[T], root int) error {
	t, err := enterRooted("Reduce", comm, root)
	if err != nil {
		return err
	}
	if t.rank != root {
		recv = layout.Buf{N: send.N, Type: send.Type}
	} else if send.Same(recv) && send.Type.Err == nil && brokenReduceInPlace() {
		send = layout.Slice(append([]T(nil), unsafe.Slice((*T)(send.Ptr), send.N)...))
	}
	from, err := reduction("Reduce", send, recv)
	if err != nil {
		return err
	}
	o, err := core.UseOp("Reduce", op, send)
	if err != nil {
		return err
	}
	return core.Wrap("Reduce", mpi.Reduce(from, recv.Ptr, send.N, send.Type.Handle(), o, root, t.h).Code)
}

// Allreduce is a Reduce that gives the result to all ranks. In place: recv is send,
// on all ranks. See MPI 5.0, section 6.9.6.
func Allreduce[T any](comm core.Communicator, send, recv []T, op core.Reducer[T]) error {
	return reduceAll("Allreduce", mpi.Allreduce, comm, layout.Slice(send), layout.Slice(recv), op)
}

// AllreduceBuf is Allreduce of any Memory without a derived layout.
func AllreduceBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T]) error {
	return reduceAll("Allreduce", mpi.Allreduce, comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), op)
}

// Scan combines send of the ranks 0 to r into recv of each rank r. In place: recv is
// send. See MPI 5.0, section 6.11.1.
func Scan[T any](comm core.Communicator, send, recv []T, op core.Reducer[T]) error {
	return reduceAll("Scan", mpi.Scan, comm, layout.Slice(send), layout.Slice(recv), op)
}

// ScanBuf is Scan of any Memory without a derived layout.
func ScanBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T]) error {
	return reduceAll("Scan", mpi.Scan, comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), op)
}

// Exscan combines send of the ranks below r into recv of each rank r; recv of rank 0
// is left as it is. In place: recv is send. See MPI 5.0, section 6.11.2.
func Exscan[T any](comm core.Communicator, send, recv []T, op core.Reducer[T]) error {
	return reduceAll("Exscan", mpi.Exscan, comm, layout.Slice(send), layout.Slice(recv), op)
}

// ExscanBuf is Exscan of any Memory without a derived layout.
func ExscanBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T]) error {
	return reduceAll("Exscan", mpi.Exscan, comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), op)
}
