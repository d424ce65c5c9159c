package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Sendrecv sends the elements of x to rank dest and receives a message into y from rank source,
// both at the same time, so that rings and exchanges cannot deadlock.
//
// It blocks until both are done. x and y can have different types and lengths, and must not
// overlap; y may be longer than the message, and the status is that of the receive. dest and
// source can be [ProcNull], as at the border of a grid; source can be [AnySource], and recvTag
// [AnyTag]. The partner need not call Sendrecv: a send and a receive of any kind will do. Errors
// are those of [Send] and [Recv]. See MPI 5.0, section 3.10.
func Sendrecv[T, U any](comm Communicator, x []T, dest, sendTag int, y []U, source, recvTag int) (Status, error) {
	return sendrecv(comm, layout.Slice(x), dest, sendTag, layout.Slice(y), source, recvTag)
}

// SendrecvBuf sends the elements of one [Memory] and receives into another, both at the same time,
// as [Sendrecv] does with slices.
func SendrecvBuf[T, U any](comm Communicator, x Memory[T], dest, sendTag int, y Memory[U], source, recvTag int) (Status, error) {
	return sendrecv(comm, BufferOf(x).raw, dest, sendTag, BufferOf(y).raw, source, recvTag)
}

// int MPI_Sendrecv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, int dest, int sendtag,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int source, int recvtag,
//	MPI_Comm comm, MPI_Status *status)
func sendrecv(comm Communicator, x layout.Buf, dest, sendTag int, y layout.Buf, source, recvTag int) (Status, error) {
	c, err := checkSend("Sendrecv", comm, x, dest, sendTag)
	if err != nil {
		return Status{}, err
	}
	if _, err = checkRecv("Sendrecv", comm, y, source, recvTag); err != nil {
		return Status{}, err
	}
	if x.Overlaps(y) {
		return Status{}, c.errorf("Sendrecv", ErrBuffer, "the send and receive buffers overlap")
	}
	r := capi.SendrecvWait(x.Ptr, x.N, x.Type.Handle(), dest, sendTag, y.Ptr, y.N, y.Type.Handle(), source, recvTag, c.h)
	return arrived(&r.Status, source), c.raise(received("Sendrecv", r.Code, y, &r.Status))
}

// SendrecvReplace sends x to dest, and receives a message of at most its length into it
// from source. It is a Sendrecv of a copy of x. See MPI 5.0, section 3.10.
func SendrecvReplace[T any](comm Communicator, x []T, dest, sendTag, source, recvTag int) (Status, error) {
	return sendrecvReplace(comm, layout.Slice(x), dest, sendTag, source, recvTag)
}

// SendrecvReplaceBuf sends the elements of any [Memory], and receives a message of at most its
// length into it, as [SendrecvReplace] does with a slice.
func SendrecvReplaceBuf[T any](comm Communicator, x Memory[T], dest, sendTag, source, recvTag int) (Status, error) {
	return sendrecvReplace(comm, BufferOf(x).raw, dest, sendTag, source, recvTag)
}

// MPI_Sendrecv_replace copies too, and its nonblocking form leaves the status empty in
// MPICH 4.0.
func sendrecvReplace(comm Communicator, b layout.Buf, dest, sendTag, source, recvTag int) (Status, error) {
	if b.Type.Err != nil {
		return Status{}, raise(comm, checkBuf("SendrecvReplace", b))
	}
	return sendrecv(comm, b.Copy(), dest, sendTag, b, source, recvTag)
}
