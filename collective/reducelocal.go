package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// ReduceLocal combines two slices of equal length on this rank alone, without
// communication: inout[i] becomes in[i] op inout[i]. See MPI 5.0, section 6.9.7.
func ReduceLocal[T any](in, inout []T, op core.Reducer[T]) error {
	return reduceLocal(layout.Slice(in), layout.Slice(inout), op)
}

// ReduceLocalBuf is ReduceLocal of any Memory.
func ReduceLocalBuf[T any](in, inout core.Memory[T], op core.Reducer[T]) error {
	return reduceLocal(core.BufferOf(in).Raw(), core.BufferOf(inout).Raw(), op)
}

// int MPI_Reduce_local(const void *inbuf, void *inoutbuf, int count, MPI_Datatype datatype, MPI_Op op)
func reduceLocal[T any](in, inout layout.Buf, op core.Reducer[T]) error {
	const name = "Reduce_local"
	if _, err := enter(name, core.Self()); err != nil {
		return err
	}
	from, err := reduction(name, team{}, in, inout)
	if err != nil {
		return err
	}
	if from == mpi.InPlace() {
		return core.Errorf(name, core.ErrBuffer, "the two buffers are the same")
	}
	o, err := core.UseOp(name, op, in)
	if err != nil {
		return err
	}
	return core.Wrap(name, mpi.ReduceLocal(from, inout.Ptr, in.N, in.Type.Handle(), o))
}
