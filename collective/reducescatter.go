package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// ReduceScatterBlock combines send of all ranks element by element, and deals the
// result out in equal parts: rank r gets the rth in recv. len(send) is Size times
// len(recv). In place: recv is the beginning of send, whose rest is then undefined.
// See MPI 5.0, section 6.10.1.
func ReduceScatterBlock[T any](comm core.Communicator, send, recv []T, op core.Reducer[T]) error {
	return reduceScatterBlock(comm, layout.Slice(send), layout.Slice(recv), op)
}

// ReduceScatterBlockBuf is ReduceScatterBlock of any Memory without a derived layout.
func ReduceScatterBlockBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T]) error {
	return reduceScatterBlock(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), op)
}

// int MPI_Reduce_scatter_block(const void *sendbuf, void *recvbuf, int recvcount, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
func reduceScatterBlock[T any](comm core.Communicator, send, recv layout.Buf, op core.Reducer[T]) error {
	const name = "ReduceScatterBlock"
	t, err := enter(name, comm)
	if err != nil {
		return err
	}
	if err := core.UseBuf(name, recv); err != nil {
		return err
	}
	if _, err := parts(name, t, recv, send, "receive", "send"); err != nil {
		return err
	}
	from, err := intoBeginning(name, send, recv)
	if err != nil {
		return err
	}
	o, err := core.UseOp(name, op, send)
	if err != nil {
		return err
	}
	if brokenReduceScatter(op, send) {
		counts := make([]int, t.size)
		for r := range counts {
			counts[r] = recv.N
		}
		return reduceThenScatter(comm, send, recv, counts, op)
	}
	return core.Wrap("Reduce_scatter_block", mpi.ReduceScatterBlock(from, recv.Ptr, recv.N, send.Type.Handle(), o, t.h).Code)
}

// intoBeginning returns the send pointer: InPlace if recv is the beginning of send.
func intoBeginning(op string, send, recv layout.Buf) (unsafe.Pointer, error) {
	switch {
	case send.Same(recv):
		return mpi.InPlace(), nil
	case send.Overlaps(recv):
		return nil, overlap(op)
	}
	return send.Ptr, nil
}

// ReduceScatter combines send of all ranks element by element, and deals the result
// out in parts of counts[r] elements for rank r, which all ranks pass alike. len(send)
// is the sum of the counts, len(recv) the rank's own. In place: recv is the
// beginning of send. See MPI 5.0, section 6.10.2.
func ReduceScatter[T any](comm core.Communicator, send, recv []T, counts []int, op core.Reducer[T]) error {
	return reduceScatter(comm, layout.Slice(send), layout.Slice(recv), counts, op)
}

// ReduceScatterBuf is ReduceScatter of any Memory without a derived layout.
func ReduceScatterBuf[T any](comm core.Communicator, send, recv core.Memory[T], counts []int, op core.Reducer[T]) error {
	return reduceScatter(comm, core.BufferOf(send).Raw(), core.BufferOf(recv).Raw(), counts, op)
}

// int MPI_Reduce_scatter(const void *sendbuf, void *recvbuf, const int recvcounts[], MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
func reduceScatter[T any](comm core.Communicator, send, recv layout.Buf, counts []int, op core.Reducer[T]) error {
	const name = "ReduceScatter"
	t, err := enter(name, comm)
	if err != nil {
		return err
	}
	if err := core.UseBuf(name, send); err != nil {
		return err
	}
	if err := core.UseBuf(name, recv); err != nil {
		return err
	}
	if len(counts) != t.size {
		return core.Errorf(name, core.ErrCount, "%d counts: want one for each of the %d ranks", len(counts), t.size)
	}
	total := 0
	for r, n := range counts {
		if n < 0 {
			return core.Errorf(name, core.ErrCount, "the count of rank %d is %d", r, n)
		}
		total += n
	}
	if send.N != total || recv.N != counts[t.rank] {
		return core.Errorf(name, core.ErrBuffer, "the send buffer has %d elements and the receive buffer %d: want %d, the sum of the counts, and %d, this rank's", send.N, recv.N, total, counts[t.rank])
	}
	from, err := intoBeginning(name, send, recv)
	if err != nil {
		return err
	}
	o, err := core.UseOp(name, op, send)
	if err != nil {
		return err
	}
	if brokenReduceScatter(op, send) {
		return reduceThenScatter(comm, send, recv, counts, op)
	}
	return core.Wrap("Reduce_scatter", mpi.ReduceScatter(from, recv.Ptr, counts, send.Type.Handle(), o, t.h).Code)
}
