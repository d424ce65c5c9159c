package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Isend starts to send the elements of x to rank dest, and returns without waiting for anybody.
//
// x must not change until the request is complete, which a Wait or Test of it tells. Until then x
// is kept in place; the request must be waited for. dest can be [ProcNull]. Errors of arguments,
// those of [Send], are returned at once, and no request with them; others are returned by Wait.
// See MPI 5.0, section 3.7.2.
func Isend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Isend", capi.Isend, comm, layout.Slice(x), dest, tag)
}

// IsendBuf starts to send the elements of any [Memory] to rank dest, as [Isend] does those of a
// slice.
func IsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Isend", capi.Isend, comm, BufferOf(x).raw, dest, tag)
}

// int MPI_Isend(const void *buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm, MPI_Request *request)
func isend[T any](op string, call sendCall, comm Communicator, b layout.Buf, dest, tag int) (*Request[T], error) {
	c, err := checkSend(op, comm, b, dest, tag)
	if err != nil {
		return nil, err
	}
	r := new(Request[T])
	r.comm = c
	r.pin(b)
	return only(r, r.start(op, call(b.Ptr, b.N, b.Type.Handle(), dest, tag, c.h), layout.Buf{}))
}

// Irecv starts to receive a message into y from rank source, or [AnySource], with the given tag,
// or [AnyTag], and returns without waiting for it.
//
// y must not be touched until the request is complete, which a Wait or Test of it tells; Wait
// returns the part of y that was received. A message that is longer than y is [ErrTruncate], from
// Wait. Errors of arguments are returned at once, and no request with them. See MPI 5.0, section
// 3.7.2.
func Irecv[T any](comm Communicator, y []T, source, tag int) (*Request[T], error) {
	return irecv(comm, y, layout.Slice(y), source, tag)
}

// IrecvBuf starts to receive a message into any [Memory], as [Irecv] does into a slice.
func IrecvBuf[T any](comm Communicator, y Memory[T], source, tag int) (*Request[T], error) {
	return irecv[T](comm, nil, BufferOf(y).raw, source, tag)
}

// int MPI_Irecv(void *buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm, MPI_Request *request)
func irecv[T any](comm Communicator, y []T, b layout.Buf, source, tag int) (*Request[T], error) {
	c, err := checkRecv("Irecv", comm, b, source, tag)
	if err != nil {
		return nil, err
	}
	r := &Request[T]{y: y}
	r.comm, r.source, r.posted = c, source, true
	r.pin(b)
	return only(r, r.start("Irecv", capi.Irecv(b.Ptr, b.N, b.Type.Handle(), source, tag, c.h), b))
}
