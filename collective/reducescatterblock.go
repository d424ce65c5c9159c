package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
	"runtime"
)

// ReduceScatterBlock combines send of all ranks element by element, and deals the
// result out in equal parts: rank r gets the rth in recv. len(send) is Size times
// len(recv). In place: recv is the beginning of send, whose rest is then undefined.
// See MPI 5.0, section 6.10.1.
func ReduceScatterBlock[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) error {
	return blockReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op}.run(nil)
}

// ReduceScatterBlockBuf combines the elements of all ranks with an operator, and deals the result
// out in parts of equal length: [ReduceScatterBlock] for any [mpi.Memory] without a derived
// layout.
func ReduceScatterBlockBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) error {
	return blockReduction[T]{comm, raw(send), raw(recv), op}.run(nil)
}

// IreduceScatterBlock starts to combine the elements of all ranks with an operator, and to deal
// the result out in parts of equal length: it is the nonblocking form of [ReduceScatterBlock].
// Wait returns recv. See MPI 5.0, section 6.12.9.
func IreduceScatterBlock[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch(recv, blockReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// IreduceScatterBlockBuf starts to combine the elements of all ranks with an operator, and to deal
// the result out in parts of equal length: [IreduceScatterBlock] for any [mpi.Memory] without a
// derived layout.
func IreduceScatterBlockBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, blockReduction[T]{comm, raw(send), raw(recv), op}.run)
}

// ReduceScatterBlockInit prepares to combine the elements of all ranks with an operator, and to
// deal the result out in parts of equal length, again and again: it is the persistent form of
// [ReduceScatterBlock]. Each Start combines what is in send then. See MPI 5.0, section 6.13.9.
func ReduceScatterBlockInit[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, blockReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// ReduceScatterBlockInitBuf prepares to combine the elements of all ranks with an operator, and to
// deal the result out in parts of equal length, again and again: [ReduceScatterBlockInit] for any
// [mpi.Memory] without a derived layout.
func ReduceScatterBlockInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, blockReduction[T]{comm, raw(send), raw(recv), op}.run)
}

// int MPI_Reduce_scatter_block(const void *sendbuf, void *recvbuf, int recvcount, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
var reduceScatterBlocks = newForms[reduceCall]("Reduce_scatter_block", capi.ReduceScatterBlock, capi.IreduceScatterBlock, capi.ReduceScatterBlockInit)

// A blockReduction is the arguments of ReduceScatterBlock.
type blockReduction[T any] struct {
	comm       mpi.Communicator
	send, recv layout.Buf
	op         mpi.Reducer[T]
}

func (b blockReduction[T]) run(o *mpi.Operation) (err error) {
	defer ends(o, b.comm, &err)
	op, call := reduceScatterBlocks.of(o)
	t, err := enter(op, b.comm)
	if err != nil {
		return err
	}
	if err := mpi.UseBuf(op, b.send); err != nil {
		return err
	}
	if err := mpi.UseBuf(op, b.recv); err != nil {
		return err
	}
	if _, err := parts(op, t, b.recv, b.send, "receive", "send"); err != nil {
		return err
	}
	from, to, err := t.pointers(op, b.send, b.recv)
	if err != nil {
		return err
	}
	if err := matchReduction(t, o, op, noRoot, b.send, b.op); err != nil {
		return err
	}
	if brokenReduceScatter(b.op, b.send) {
		return allreduceInstead(o, b.comm, b.send, b.recv, t.rank*b.recv.N, b.op)
	}
	h, user, err := useOp(o, op, b.op, b.send)
	if err != nil {
		return err
	}
	pin(o, b.send, b.recv)
	r := call(from, to, b.recv.N, b.send.Type.Handle(), h, t.h)
	runtime.KeepAlive(user)
	return conclude(o, op, r, nil, true)
}
