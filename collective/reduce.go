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
	return rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run(nil)
}

// ReduceBuf is Reduce of any Memory without a derived layout.
func ReduceBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T], root int) error {
	return rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run(nil)
}

// Ireduce starts a Reduce. Wait returns recv at root, nil elsewhere. See MPI 5.0, section
// 6.12.7.
func Ireduce[T any](comm core.Communicator, send, recv []T, op core.Reducer[T], root int) (*core.Request[T], error) {
	return core.Launch(recv, rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run)
}

// IreduceBuf is Ireduce of any Memory.
func IreduceBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T], root int) (*core.Request[T], error) {
	return core.Launch[T](nil, rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run)
}

// ReduceInit prepares a Reduce. Each Start combines what is in send then. See MPI 5.0,
// section 6.13.7.
func ReduceInit[T any](comm core.Communicator, send, recv []T, op core.Reducer[T], root int) (*core.Persistent[T], error) {
	return core.Prepare(recv, rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run)
}

// ReduceInitBuf is ReduceInit of any Memory.
func ReduceInitBuf[T any](comm core.Communicator, send, recv core.Memory[T], op core.Reducer[T], root int) (*core.Persistent[T], error) {
	return core.Prepare[T](nil, rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run)
}

// int MPI_Reduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, int root, MPI_Comm comm)
type rootedReduceCall = func(send, recv unsafe.Pointer, count int, t mpi.Datatype, op mpi.Op, root int, comm mpi.Comm) mpi.Result

var reduces = newForms[rootedReduceCall]("Reduce", mpi.Reduce, mpi.Ireduce, mpi.ReduceInit)

// A rootedReduction is the arguments of Reduce.
type rootedReduction[T any] struct {
	comm       core.Communicator
	send, recv layout.Buf
	op         core.Reducer[T]
	root       int
}

func (r rootedReduction[T]) run(o *core.Operation) error {
	op, call := reduces.of(o)
	t, err := enterRooted(op, r.comm, r.root)
	if err != nil {
		return err
	}
	send, recv, c := r.send, r.recv, (*copies)(nil)
	if t.rank != r.root {
		recv = layout.Buf{N: send.N, Type: send.Type}
	} else if send.Same(recv) && send.Type.Err == nil && brokenReduceInPlace() {
		send, c = copied(send)
	}
	from, err := reduction(op, send, recv)
	if err != nil {
		return err
	}
	h, err := useOp(o, op, r.op, send)
	if err != nil {
		return err
	}
	if err := matchReduction(t, o, op, r.root, r.send, r.op); err != nil {
		return err
	}
	pin(o, send, recv)
	res := call(from, recv.Ptr, send.N, send.Type.Handle(), h, r.root, t.h)
	return conclude(o, op, res, c, t.rank == r.root)
}
