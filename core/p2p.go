package core

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Send sends x to rank dest. It returns when x can be used again, which may be before
// or after the message is received. The receiver must have room for len(x) elements.
// dest can be ProcNull. See MPI 5.0, section 3.2.1.
func Send[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Send", mpi.Send, comm, layout.Slice(x), dest, tag)
}

// SendBuf is Send of any Memory.
func SendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Send", mpi.Send, comm, BufferOf(x).raw, dest, tag)
}

// Ssend is a Send that returns only after the receiver has begun to receive.
// See MPI 5.0, section 3.4.
func Ssend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Ssend", mpi.Ssend, comm, layout.Slice(x), dest, tag)
}

// SsendBuf is Ssend of any Memory.
func SsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Ssend", mpi.Ssend, comm, BufferOf(x).raw, dest, tag)
}

// int MPI_Send(const void *buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm)
type sendCall = func(buf unsafe.Pointer, count int, t mpi.Datatype, dest, tag int, comm mpi.Comm) mpi.Result

func send(op string, call sendCall, comm Communicator, b layout.Buf, dest, tag int) error {
	c, err := checkSend(op, comm, b, dest, tag)
	if err != nil {
		return err
	}
	r := call(b.Ptr, b.N, b.Type.Handle(), dest, tag, c.h)
	return wrap(op, r.Code)
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
	r := mpi.Recv(b.Ptr, b.N, b.Type.Handle(), source, tag, c.h)
	return arrived(&r.Status, source), received("Recv", r.Code, b, &r.Status)
}

// arrived is the status of a receive from source. For ProcNull it is known; MPICH 4.0
// leaves it empty in nonblocking receives.
func arrived(s *mpi.Status, source int) Status {
	if source == ProcNull {
		return Status{Source: ProcNull, Tag: AnyTag}
	}
	return newStatus(s)
}

// received makes the error of a receive; one of a message that is too long names sizes.
func received(op string, code mpi.Code, b layout.Buf, s *mpi.Status) error {
	if code == 0 {
		return nil
	}
	if code.Class() == mpi.ErrTruncate {
		return &Error{Op: op, Class: ErrTruncate, Code: int(code), Text: truncated(b, s)}
	}
	return codeError(op, code)
}

// Sendrecv sends x to dest and receives into y from source, both at the same time, so
// that rings and exchanges cannot deadlock. x and y must not overlap.
// See MPI 5.0, section 3.10.
func Sendrecv[T, U any](comm Communicator, x []T, dest, sendTag int, y []U, source, recvTag int) (Status, error) {
	return sendrecv(comm, layout.Slice(x), dest, sendTag, layout.Slice(y), source, recvTag)
}

// SendrecvBuf is Sendrecv of any Memory.
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
		return Status{}, Errorf("Sendrecv", ErrBuffer, "the send and receive buffers overlap")
	}
	r := mpi.SendrecvWait(x.Ptr, x.N, x.Type.Handle(), dest, sendTag, y.Ptr, y.N, y.Type.Handle(), source, recvTag, c.h)
	return arrived(&r.Status, source), received("Sendrecv", r.Code, y, &r.Status)
}

// RecvAlloc receives a message of unknown length: it waits for one, allocates a slice
// of its length and receives it. Other receives that could match it do not get
// between. A message that is not a whole number of elements of T is an error that is
// ErrType; it is received, and lost.
func RecvAlloc[T any](comm Communicator, source, tag int) ([]T, Status, error) {
	t := layout.Of[T]()
	c, err := checkRecv("RecvAlloc", comm, layout.Buf{Type: t}, source, tag)
	if err != nil {
		return nil, Status{}, err
	}
	m, s, code := mpi.MprobeWait(source, tag, c.h)
	if code != 0 {
		return nil, Status{}, codeError("Mprobe", code)
	}
	st := probed(&s)
	n := Count[T](st)
	if n < 0 {
		bytes := layout.Slice(make([]byte, st.Bytes))
		mpi.Mrecv(bytes.Ptr, bytes.N, bytes.Type.Handle(), m)
		return nil, st, Errorf("RecvAlloc", ErrType, "the message from rank %d has %d bytes, which is not a multiple of the %d bytes of %v", st.Source, st.Bytes, t.Size, t.Go)
	}
	x := make([]T, n)
	b := layout.Slice(x)
	r := mpi.Mrecv(b.Ptr, b.N, t.Handle(), m)
	return x, st, wrap("Mrecv", r.Code)
}

// Probe waits until a message from source with the tag (both may be wildcards) can be
// received, and tells about it without receiving it. See MPI 5.0, section 3.8.1.
func Probe(comm Communicator, source, tag int) (Status, error) {
	c, err := checkRecv("Probe", comm, layout.Buf{Type: layout.Of[byte]()}, source, tag)
	if err != nil {
		return Status{}, err
	}
	s, code := mpi.ProbeWait(source, tag, c.h)
	return probed(&s), wrap("Probe", code)
}

// probed is the status of a probe, in which MPICH can leave anything as cancelled.
func probed(s *mpi.Status) Status {
	st := newStatus(s)
	st.Cancelled = false
	return st
}

// Iprobe is a Probe that does not wait: ok reports whether there is a message.
func Iprobe(comm Communicator, source, tag int) (st Status, ok bool, err error) {
	c, err := checkRecv("Iprobe", comm, layout.Buf{Type: layout.Of[byte]()}, source, tag)
	if err != nil {
		return Status{}, false, err
	}
	ok, s, code := mpi.Iprobe(source, tag, c.h)
	if !ok {
		return Status{}, false, wrap("Iprobe", code)
	}
	return probed(&s), ok, wrap("Iprobe", code)
}
