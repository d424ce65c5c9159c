package mpi

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Send sends x to rank dest. It returns when x can be used again, which may be before
// or after the message is received. The receiver must have room for len(x) elements.
// dest can be ProcNull. See MPI 5.0, section 3.2.1.
func Send[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Send", capi.Send, comm, layout.Slice(x), dest, tag)
}

// SendBuf is Send of any Memory.
func SendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Send", capi.Send, comm, BufferOf(x).raw, dest, tag)
}

// int MPI_Send(const void *buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm)
type sendCall = func(buf unsafe.Pointer, count int, t capi.Datatype, dest, tag int, comm capi.Comm) capi.Result

func send(op string, call sendCall, comm Communicator, b layout.Buf, dest, tag int) error {
	c, err := checkSend(op, comm, b, dest, tag)
	if err != nil {
		return err
	}
	r := call(b.Ptr, b.N, b.Type.Handle(), dest, tag, c.h)
	return c.wrap(op, r.Code)
}

// Recv receives a message into y, which may be longer than the message, from rank
// source (or AnySource) with the given tag (or AnyTag). It returns when the message is
// there. Count tells how many elements came. A message longer than y is an error that is
// ErrTruncate. See MPI 5.0, section 3.2.4.
func Recv[T any](comm Communicator, y []T, source, tag int) (Status, error) {
	return recv(comm, layout.Slice(y), source, tag)
}

// RecvBuf is Recv into any Memory.
func RecvBuf[T any](comm Communicator, y Memory[T], source, tag int) (Status, error) {
	return recv(comm, BufferOf(y).raw, source, tag)
}

// int MPI_Recv(void *buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm, MPI_Status *status)
func recv(comm Communicator, b layout.Buf, source, tag int) (Status, error) {
	c, err := checkRecv("Recv", comm, b, source, tag)
	if err != nil {
		return Status{}, err
	}
	r := capi.Recv(b.Ptr, b.N, b.Type.Handle(), source, tag, c.h)
	return arrived(&r.Status, source), c.raise(received("Recv", r.Code, b, &r.Status))
}

// arrived is the status of a receive from source. For ProcNull it is known; MPICH 4.0
// leaves it empty in nonblocking receives.
func arrived(s *capi.Status, source int) Status {
	if source == ProcNull {
		return Status{Source: ProcNull, Tag: AnyTag}
	}
	return newStatus(s)
}

// received makes the error of a receive; one of a message that is too long names sizes.
func received(op string, code capi.Code, b layout.Buf, s *capi.Status) error {
	if code == 0 {
		return nil
	}
	if code.Class() == capi.ErrTruncate {
		return &Error{Op: op, Class: ErrTruncate, Code: int(code), Text: truncated(b, s)}
	}
	return codeError(op, code)
}
