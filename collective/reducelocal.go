package collective

import (
	"runtime"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// ReduceLocal combines two slices of equal length on this rank alone, without
// communication: inout[i] becomes in[i] op inout[i]. See MPI 5.0, section 6.9.7.
func ReduceLocal[T any](in, inout []T, op mpi.Reducer[T]) error {
	return reduceLocal(layout.Slice(in), layout.Slice(inout), op)
}

// ReduceLocalBuf combines the elements of two pieces of memory on this rank alone: [ReduceLocal]
// for any [mpi.Memory].
func ReduceLocalBuf[T any](in, inout mpi.Memory[T], op mpi.Reducer[T]) error {
	return reduceLocal(mpi.BufferOf(in).Raw(), mpi.BufferOf(inout).Raw(), op)
}

// int MPI_Reduce_local(const void *inbuf, void *inoutbuf, int count, MPI_Datatype datatype, MPI_Op op)
func reduceLocal[T any](in, inout layout.Buf, op mpi.Reducer[T]) error {
	const name = "Reduce_local"
	if _, err := enter(name, mpi.Self()); err != nil {
		return err
	}
	from, to, err := reduction(name, team{}, in, inout)
	if err != nil {
		return err
	}
	if from == capi.InPlace() {
		return mpi.Errorf(name, mpi.ErrBuffer, "the two buffers are the same")
	}
	o, user, err := mpi.UseOp(name, op, in)
	if err != nil {
		return err
	}
	code := capi.ReduceLocal(from, to, in.N, in.Type.Handle(), o)
	runtime.KeepAlive(user)
	return mpi.Wrap(name, code)
}
