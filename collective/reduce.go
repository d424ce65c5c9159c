package collective

import (
	"runtime"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Reduce combines the slices send of all ranks with an operator, element by element, into recv of
// rank root.
//
// All ranks call it, with the same root, operator and len(send). At root, recv has the same
// length; elsewhere it is ignored, and can be nil. In place at root: recv is send. It blocks until
// this rank's part is done. The order in which elements are combined is the library's choice, and
// with it the last bits of a floating-point sum: see [ReproducibleSum]. Errors are those of
// arguments: [mpi.ErrBuffer] for lengths that do not fit, [mpi.ErrRoot], [mpi.ErrComm],
// [mpi.ErrType], [mpi.ErrOp] for an operator that is closed or not for reductions. See MPI 5.0,
// section 6.9.1.
func Reduce[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T], root int) error {
	return rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run(nil)
}

// ReduceBuf combines the elements of all ranks with an operator, for rank root: [Reduce] for any
// [mpi.Memory] without a derived layout.
func ReduceBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T], root int) error {
	return rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run(nil)
}

// Ireduce starts to combine the elements of all ranks with an operator, for rank root: it is the
// nonblocking form of [Reduce]. Wait returns recv at root, nil elsewhere. See MPI 5.0, section
// 6.12.7.
func Ireduce[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run)
}

// IreduceBuf starts to combine the elements of all ranks with an operator, for rank root:
// [Ireduce] for any [mpi.Memory] without a derived layout.
func IreduceBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run)
}

// ReduceInit prepares to combine the elements of all ranks with an operator, for rank root, again
// and again: it is the persistent form of [Reduce]. Each Start combines what is in send then. See
// MPI 5.0, section 6.13.7.
func ReduceInit[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, rootedReduction[T]{comm, layout.Slice(send), layout.Slice(recv), op, root}.run)
}

// ReduceInitBuf prepares to combine the elements of all ranks with an operator, for rank root,
// again and again: [ReduceInit] for any [mpi.Memory] without a derived layout.
func ReduceInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, rootedReduction[T]{comm, raw(send), raw(recv), op, root}.run)
}

// int MPI_Reduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, int root, MPI_Comm comm)
type rootedReduceCall = func(send, recv unsafe.Pointer, count int, t capi.Datatype, op capi.Op, root int, comm capi.Comm) capi.Result

var reduces = newForms[rootedReduceCall]("Reduce", capi.Reduce, capi.Ireduce, capi.ReduceInit)

// A rootedReduction is the arguments of Reduce.
type rootedReduction[T any] struct {
	comm       mpi.Communicator
	send, recv layout.Buf
	op         mpi.Reducer[T]
	root       int
}

func (r rootedReduction[T]) run(o *mpi.Operation) (err error) {
	defer ends(o, r.comm, &err)
	op, call := reduces.of(o)
	t, err := enterRooted(op, r.comm, r.root)
	if err != nil {
		return err
	}
	send, recv, c := r.send, r.recv, (*copies)(nil)
	switch {
	case !t.root:
		recv = layout.Buf{N: send.N, Type: send.Type}
	case t.inter: // the root contributes nothing, but MPICH wants an address
		send = layout.Buf{Ptr: unsafe.Pointer(&tokens), N: recv.N, Type: recv.Type}
	case send.Same(recv) && send.Type.Err == nil && brokenReduceInPlace():
		send, c = c.copied(send)
	}
	from, to, err := reduction(op, t, send, recv)
	if err != nil {
		return err
	}
	h, user, err := useOp(o, op, r.op, send)
	if err != nil {
		return err
	}
	if err := matchReduction(t, o, op, r.root, r.send, r.op); err != nil {
		return err
	}
	if t.needsToken(send.N) {
		send, recv = layout.Slice(tokens[:1]), layout.Slice(tokens[1:])
		if h, _, err = mpi.UseOp(op, mpi.Sum[int8], send); err != nil {
			return err
		}
		from, to = send.Ptr, recv.Ptr
	}
	pin(o, send, recv)
	res := call(from, to, send.N, send.Type.Handle(), h, r.root, t.h)
	runtime.KeepAlive(user)
	return conclude(o, op, res, c, t.root)
}
