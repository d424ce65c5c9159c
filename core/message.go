package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Message[T] is a message that a matched probe has taken out of the queue: only its own
// Recv receives it, also when several goroutines probe. It must be received.
// See MPI 5.0, section 3.8.2.
type Message[T any] struct {
	h      capi.Message
	comm   *Comm
	source int
	status Status
}

// Status tells about the message.
func (m *Message[T]) Status() Status { return m.status }

// Len returns how many elements of T the message has; -1 if it is not a whole number.
func (m *Message[T]) Len() int { return Count[T](m.status) }

// Mprobe waits for a message from source with the tag (both may be wildcards) and takes
// it out of the queue.
func Mprobe[T any](comm Communicator, source, tag int) (*Message[T], error) {
	return mprobe[T]("Mprobe", comm, source, tag)
}

func mprobe[T any](op string, comm Communicator, source, tag int) (*Message[T], error) {
	c, err := checkRecv(op, comm, layout.Buf{Type: layout.Of[T]()}, source, tag)
	if err != nil {
		return nil, err
	}
	h, s, code := capi.MprobeWait(source, tag, c.h)
	if code != 0 {
		return nil, c.wrap("Mprobe", code)
	}
	return &Message[T]{h, c, source, arrived(&s, source)}, nil
}

// Improbe takes a message from source with the tag out of the queue, if there is one, without
// waiting: the message is nil if there is none.
func Improbe[T any](comm Communicator, source, tag int) (*Message[T], error) {
	return improbe[T]("Improbe", comm, source, tag)
}

func improbe[T any](op string, comm Communicator, source, tag int) (*Message[T], error) {
	c, err := checkRecv(op, comm, layout.Buf{Type: layout.Of[T]()}, source, tag)
	if err != nil {
		return nil, err
	}
	ok, h, s, code := capi.Improbe(source, tag, c.h)
	if code != 0 || !ok {
		capi.Serve()
		return nil, c.wrap("Improbe", code)
	}
	return &Message[T]{h, c, source, arrived(&s, source)}, nil
}

// take returns the handle, which can be received only once.
func (m *Message[T]) take(op string, b layout.Buf) (capi.Message, error) {
	if err := running(op); err != nil {
		return 0, err
	}
	if b.Type.Err != nil {
		return 0, m.comm.raise(checkBuf(op, b))
	}
	if err := checkWritable(op, b); err != nil {
		return 0, m.comm.raise(err)
	}
	if m.h == 0 {
		return 0, m.comm.errorf(op, ErrRequest, "the message was received before")
	}
	h := m.h
	m.h = 0
	return h, nil
}

// Recv receives the message into y.
func (m *Message[T]) Recv(y []T) (Status, error) { return m.recv(layout.Slice(y)) }

// RecvBuf receives the message into any [Memory].
func (m *Message[T]) RecvBuf(y Memory[T]) (Status, error) { return m.recv(BufferOf(y).raw) }

// int MPI_Mrecv(void *buf, int count, MPI_Datatype datatype, MPI_Message *message, MPI_Status *status)
func (m *Message[T]) recv(b layout.Buf) (Status, error) {
	h, err := m.take("Mrecv", b)
	if err != nil {
		return Status{}, err
	}
	r := capi.Mrecv(b.Ptr, b.N, b.Type.Handle(), h)
	return arrived(&r.Status, m.source), m.comm.raise(received("Mrecv", r.Code, b, &r.Status))
}

// Irecv starts to receive the message into y.
func (m *Message[T]) Irecv(y []T) (*Request[T], error) { return m.irecv(y, layout.Slice(y)) }

// IrecvBuf starts to receive the message into any [Memory].
func (m *Message[T]) IrecvBuf(y Memory[T]) (*Request[T], error) {
	return m.irecv(nil, BufferOf(y).raw)
}

// int MPI_Imrecv(void *buf, int count, MPI_Datatype datatype, MPI_Message *message, MPI_Request *request)
func (m *Message[T]) irecv(y []T, b layout.Buf) (*Request[T], error) {
	h, err := m.take("Imrecv", b)
	if err != nil {
		return nil, err
	}
	r := &Request[T]{y: y}
	r.comm, r.source = m.comm, m.source
	r.pin(b)
	return only(r, r.start("Imrecv", capi.Imrecv(b.Ptr, b.N, b.Type.Handle(), h), b))
}
