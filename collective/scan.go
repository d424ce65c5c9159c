package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Scan combines send of the ranks 0 to r into recv of each rank r. In place: recv is
// send. See MPI 5.0, section 6.11.1.
func Scan[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) error {
	return reducing[T]{scans, comm, layout.Slice(send), layout.Slice(recv), op}.run(nil)
}

// ScanBuf combines for each rank the elements of the ranks up to it with an operator: [Scan] for
// any [mpi.Memory] without a derived layout.
func ScanBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) error {
	return reducing[T]{scans, comm, raw(send), raw(recv), op}.run(nil)
}

// Iscan starts to combine for each rank the elements of the ranks up to it with an operator: it is
// the nonblocking form of [Scan]. Wait returns recv. See MPI 5.0, section 6.12.11.
func Iscan[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch(recv, reducing[T]{scans, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// IscanBuf starts to combine for each rank the elements of the ranks up to it with an operator:
// [Iscan] for any [mpi.Memory] without a derived layout.
func IscanBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, reducing[T]{scans, comm, raw(send), raw(recv), op}.run)
}

// ScanInit prepares to combine for each rank the elements of the ranks up to it with an operator,
// again and again: it is the persistent form of [Scan]. Each Start combines what is in send then.
// See MPI 5.0, section 6.13.11.
func ScanInit[T any](comm mpi.Communicator, send, recv []T, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, reducing[T]{scans, comm, layout.Slice(send), layout.Slice(recv), op}.run)
}

// ScanInitBuf prepares to combine for each rank the elements of the ranks up to it with an
// operator, again and again: [ScanInit] for any [mpi.Memory] without a derived layout.
func ScanInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, reducing[T]{scans, comm, raw(send), raw(recv), op}.run)
}

// int MPI_Scan(const void *sendbuf, void *recvbuf, int count, MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
var scans = newForms[reduceCall]("Scan", capi.Scan, capi.Iscan, capi.ScanInit)
