package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Exscan combines send of the ranks below r into recv of each rank r; recv of rank 0
// is left as it is. In place: recv is send. See MPI 5.0, section 6.11.2.
func Exscan[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) error {
	return reducing[T]{exscans, comm, layout.Slice(send), layout.Slice(recv), op}.run(nil)
}

// ExscanBuf combines for each rank the elements of the ranks before it with an operator: [Exscan]
// for any [mpi.Memory] without a derived layout.
func ExscanBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) error {
	return reducing[T]{exscans, comm, raw(send), raw(recv), op}.run(nil)
}

// Iexscan starts to combine for each rank the elements of the ranks before it with an operator: it
// is the nonblocking form of [Exscan]. Wait returns recv, nil on rank 0. See MPI 5.0, section
// 6.12.12.
func Iexscan[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch(recv, reducing[T]{exscans, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// IexscanBuf starts to combine for each rank the elements of the ranks before it with an operator:
// [Iexscan] for any [mpi.Memory] without a derived layout.
func IexscanBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, reducing[T]{exscans, comm, raw(send), raw(recv), op}.run)
}

// ExscanInit prepares to combine for each rank the elements of the ranks before it with an
// operator, again and again: it is the persistent form of [Exscan]. Each Start combines what is in
// send then. See MPI 5.0, section 6.13.12.
func ExscanInit[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, reducing[T]{exscans, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// ExscanInitBuf prepares to combine for each rank the elements of the ranks before it with an
// operator, again and again: [ExscanInit] for any [mpi.Memory] without a derived layout.
func ExscanInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, reducing[T]{exscans, comm, raw(send), raw(recv), op}.run)
}

// int MPI_Exscan(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
var exscans = newForms[reduceCall]("Exscan", capi.Exscan, capi.Iexscan, capi.ExscanInit)
