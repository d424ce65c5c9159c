package collective

import (
	"runtime"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Allreduce combines the slices send of all ranks with an operator, element by element, into recv
// of every rank.
//
//	err := collective.Allreduce(comm, x, sum, mpi.Sum)
//	err := collective.Allreduce(comm, x, x, mpi.Max) // in place
//
// All ranks call it, with the same operator, and slices of one length. In place: recv is send, on
// all ranks. It blocks until this rank has the result.
// The order in which elements are combined is the library's choice: see
// [ReproducibleSum]. Errors are those of [Reduce]. See MPI 5.0, section 6.9.6.
func Allreduce[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) error {
	return reducing[T]{allreduces, comm, layout.Slice(send), layout.Slice(recv), op}.run(nil)
}

// AllreduceBuf combines the elements of all ranks with an operator, for every rank: [Allreduce]
// for any [mpi.Memory] without a derived layout.
func AllreduceBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) error {
	return reducing[T]{allreduces, comm, raw(send), raw(recv), op}.run(nil)
}

// Iallreduce starts to combine the elements of all ranks with an operator, for every rank: it is
// the nonblocking form of [Allreduce]. Wait returns recv. See MPI 5.0, section 6.12.8.
func Iallreduce[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch(recv, reducing[T]{allreduces, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// IallreduceBuf starts to combine the elements of all ranks with an operator, for every rank:
// [Iallreduce] for any [mpi.Memory] without a derived layout.
func IallreduceBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, reducing[T]{allreduces, comm, raw(send), raw(recv), op}.run)
}

// AllreduceInit prepares to combine the elements of all ranks with an operator, for every rank,
// again and again: it is the persistent form of [Allreduce]. Each Start combines what is in send
// then. See MPI 5.0, section 6.13.8.
func AllreduceInit[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, reducing[T]{allreduces, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// AllreduceInitBuf prepares to combine the elements of all ranks with an operator, for every rank,
// again and again: [AllreduceInit] for any [mpi.Memory] without a derived layout.
func AllreduceInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, reducing[T]{allreduces, comm, raw(send), raw(recv), op}.run)
}

// int MPI_Allreduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
type reduceCall = func(send, recv unsafe.Pointer, count int, t capi.Datatype, op capi.Op, comm capi.Comm) capi.Result

var allreduces = newForms[reduceCall]("Allreduce", capi.Allreduce, capi.Iallreduce, capi.AllreduceInit)

// A reducing is the arguments of the reductions with a result on every rank: Allreduce,
// Scan and Exscan.
type reducing[T any] struct {
	calls      *forms[reduceCall]
	comm       mpi.Communicator
	send, recv layout.Buf
	op         mpi.Reducer[T]
}

func (r reducing[T]) run(o *mpi.Operation) (err error) {
	defer ends(o, r.comm, &err)
	return r.into(o, nil)
}

// into is run with a receive buffer that is a copy.
func (r reducing[T]) into(o *mpi.Operation, c *copies) error {
	op, call := r.calls.of(o)
	t, err := enter(op, r.comm)
	if err != nil {
		return err
	}
	if t.inter && r.calls != allreduces {
		return noInter(op)
	}
	from, to, err := reduction(op, t, r.send, r.recv)
	if err != nil {
		return err
	}
	h, user, err := useOp(o, op, r.op, r.send)
	if err != nil {
		return err
	}
	if err := matchReduction(t, o, op, noRoot, r.send, r.op); err != nil {
		return err
	}
	pin(o, r.send, r.recv)
	res := call(from, to, r.send.N, r.send.Type.Handle(), h, t.h)
	runtime.KeepAlive(user)
	return conclude(o, op, res, c, r.calls != exscans || t.rank > 0)
}

// useOp returns the handle of an operator, which the operation keeps until it is complete, and what a
// call that blocks must keep alive.
func useOp[T any](o *mpi.Operation, op string, r mpi.Reducer[T], b layout.Buf) (h capi.Op, user any, err error) {
	h, u, err := mpi.UseOp(op, r, b)
	if err == nil && o != nil {
		o.Release = mpi.HoldOp(u)
	}
	return h, u, err
}
