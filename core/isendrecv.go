package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Isendrecv starts to send x to dest and to receive into y from source, both at the same time: the
// nonblocking form of [Sendrecv]. Neither may be touched until the request is complete, which it
// is when both are done; its status is that of the receive. x and y must not overlap. See MPI 5.0,
// section 3.10.
func Isendrecv[T, U any](comm Communicator, x []T, dest, sendTag int, y []U, source, recvTag int) (*Request[U], error) {
	return isendrecv("Isendrecv", comm, layout.Slice(x), dest, sendTag, y, layout.Slice(y), source, recvTag)
}

// IsendrecvBuf starts to send the elements of one [Memory] and to receive into another, as
// [Isendrecv] does with slices.
func IsendrecvBuf[T, U any](comm Communicator, x Memory[T], dest, sendTag int, y Memory[U], source, recvTag int) (*Request[U], error) {
	return isendrecv[U]("Isendrecv", comm, BufferOf(x).raw, dest, sendTag, nil, BufferOf(y).raw, source, recvTag)
}

//	int MPI_Isendrecv(const void *sendbuf, int sendcount, MPI_Datatype sendtype, int dest, int sendtag,
//		void *recvbuf, int recvcount, MPI_Datatype recvtype, int source, int recvtag,
//		MPI_Comm comm, MPI_Request *request)
//
// It is an Irecv and an Isend: what MPI_Isendrecv starts completes without a status in
// MPICH, and without truncation errors in Open MPI 5.
func isendrecv[U any](op string, comm Communicator, x layout.Buf, dest, sendTag int, y []U, b layout.Buf, source, recvTag int) (*Request[U], error) {
	c, err := checkSend(op, comm, x, dest, sendTag)
	if err != nil {
		return nil, err
	}
	if _, err = checkRecv(op, comm, b, source, recvTag); err != nil {
		return nil, err
	}
	if x.Overlaps(b) {
		return nil, c.errorf(op, ErrBuffer, "the send and receive buffers overlap")
	}
	r := &Request[U]{y: y}
	r.comm, r.source = c, source
	r.pin(x)
	r.pin(b)
	in := capi.Irecv(b.Ptr, b.N, b.Type.Handle(), source, recvTag, c.h)
	if in.Code != 0 {
		r.unpin()
		return nil, c.wrap(op, in.Code)
	}
	out := capi.Isend(x.Ptr, x.N, x.Type.Handle(), dest, sendTag, c.h)
	if out.Code != 0 {
		// The receive stays, as that of a dropped request; the error tells that no
		// message was sent for it.
		r.startTask(op, capi.NewAll(in), b)
		capi.Cancel(in.Request())
		return nil, c.wrap(op, out.Code)
	}
	r.startTask(op, capi.NewAll(in, out), b)
	return r, nil
}

// IsendrecvReplace starts to send a copy of x to dest, and to receive a message of at most its
// length into it from source: the nonblocking form of [SendrecvReplace]. See MPI 5.0, section
// 3.10.
func IsendrecvReplace[T any](comm Communicator, x []T, dest, sendTag, source, recvTag int) (*Request[T], error) {
	return isendrecvReplace(comm, x, layout.Slice(x), dest, sendTag, source, recvTag)
}

// IsendrecvReplaceBuf starts to send a copy of the elements of any [Memory] and to receive into
// it, as [IsendrecvReplace] does with a slice.
func IsendrecvReplaceBuf[T any](comm Communicator, x Memory[T], dest, sendTag, source, recvTag int) (*Request[T], error) {
	return isendrecvReplace[T](comm, nil, BufferOf(x).raw, dest, sendTag, source, recvTag)
}

// int MPI_Isendrecv_replace(void *buf, int count, MPI_Datatype datatype, int dest, int sendtag, int source, int recvtag, MPI_Comm comm, MPI_Request *request)
func isendrecvReplace[T any](comm Communicator, x []T, b layout.Buf, dest, sendTag, source, recvTag int) (*Request[T], error) {
	const op = "Isendrecv_replace"
	if b.Type.Err != nil {
		return nil, raise(comm, checkBuf(op, b))
	}
	return isendrecv(op, comm, b.Copy(), dest, sendTag, x, b, source, recvTag)
}
