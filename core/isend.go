package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Isend starts to send x to rank dest. x must not change until the request is
// complete. See MPI 5.0, section 3.7.2.
func Isend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Isend", capi.Isend, comm, layout.Slice(x), dest, tag)
}

// IsendBuf is Isend of any Memory.
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

// Irecv starts to receive a message into y. y must not be touched until the request
// is complete. See MPI 5.0, section 3.7.2.
func Irecv[T any](comm Communicator, y []T, source, tag int) (*Request[T], error) {
	return irecv(comm, y, layout.Slice(y), source, tag)
}

// IrecvBuf is Irecv into any Memory.
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
