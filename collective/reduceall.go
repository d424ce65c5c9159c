package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// int MPI_Allreduce(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
type reduceCall = func(send, recv unsafe.Pointer, count int, t mpi.Datatype, op mpi.Op, comm mpi.Comm) mpi.Result

// reduceAll is the reductions with a result on every rank: Allreduce, Scan and Exscan.
func reduceAll[T any](name string, call reduceCall, comm core.Communicator, send, recv layout.Buf, op core.Reducer[T]) error {
	t, err := enter(name, comm)
	if err != nil {
		return err
	}
	from, err := reduction(name, send, recv)
	if err != nil {
		return err
	}
	o, err := core.UseOp(name, op, send)
	if err != nil {
		return err
	}
	return core.Wrap(name, call(from, recv.Ptr, send.N, send.Type.Handle(), o, t.h).Code)
}
