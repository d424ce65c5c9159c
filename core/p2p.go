package mpi

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Send sends the elements of x to rank dest, whose receive must have room for len(x) elements.
//
// It blocks until x can be used again, which may be before or after the message is received: do
// not count on either. len(x) can be 0. dest can be [ProcNull], and then nothing happens. One
// process calls it, and another one a receive with the same tag.
//
// Errors: [ErrRank] and [ErrTag] for a destination or tag that does not exist, [ErrType] for
// elements that cannot be communicated, [ErrComm] for a communicator that is nil; a closed one
// gives [ErrClosed]. See MPI 5.0, section 3.2.1.
func Send[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Send", capi.Send, comm, layout.Slice(x), dest, tag)
}

// SendBuf sends the elements of any [Memory] to rank dest, as [Send] does those of a slice.
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

// Recv receives a message into y from rank source, or [AnySource], with the given tag, or
// [AnyTag].
//
// It blocks until the message is there. y may be longer than the message: [Count] tells how many
// elements have come, and what y has behind them stays as it is. A message that is longer than y
// is an error, [ErrTruncate]. If you do not know how long it can be, use [RecvAlloc]. source can
// be [ProcNull]: then there is no message, and the call returns at once.
//
// Messages of one sender with one tag arrive in the order in which they were sent. Other errors
// are those of [Send]. See MPI 5.0, section 3.2.4.
func Recv[T any](comm Communicator, y []T, source, tag int) (Status, error) {
	return recv(comm, layout.Slice(y), source, tag)
}

// RecvBuf receives a message into any [Memory], as [Recv] does into a slice.
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
