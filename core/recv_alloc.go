package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// RecvAlloc receives a message of unknown length: it waits for one, allocates a slice
// of its length and receives it. Other receives that could match it do not get
// between. A message that is not a whole number of elements of T is an error that is
// ErrType; it is received, and lost.
func RecvAlloc[T any](comm Communicator, source, tag int) ([]T, Status, error) {
	m, err := mprobe[T]("RecvAlloc", comm, source, tag)
	if err != nil {
		return nil, Status{}, err
	}
	return m.recvAlloc("RecvAlloc")
}

// TryRecv receives a message of unknown length if there is one now, as [RecvAlloc] does, and does not
// wait for one: ok reports whether there was.
//
// It is for programs that look for messages between other things. source can be [AnySource], and tag
// [AnyTag]. Errors are those of [RecvAlloc]; ok is true if a message was received, and lost.
func TryRecv[T any](comm Communicator, source, tag int) (ok bool, got []T, st Status, err error) {
	m, err := improbe[T]("TryRecv", comm, source, tag)
	if m == nil {
		return false, nil, Status{}, err
	}
	got, st, err = m.recvAlloc("TryRecv")
	return true, got, st, err
}

// IrecvAlloc starts to receive a message of unknown length: Wait returns a slice that was allocated
// when the message came.
//
// MPI makes no room as messages come, so the message is looked for during the calls of this rank that
// wait or test, whatever for, as objects are: see [IrecvObject]. Such receives match messages in the
// order in which they were started, but another receive from the same source with the same tag, or a
// probe, may come first, even if it was started later: do not mix them. The request can be cancelled.
// A message that is not a whole number of elements of T is an error that is [ErrType]; it is received,
// and lost.
func IrecvAlloc[T any](comm Communicator, source, tag int) (*Request[T], error) {
	const op = "IrecvAlloc"
	t := layout.Of[T]()
	c, err := checkRecv(op, comm, layout.Buf{Type: t}, source, tag)
	if err != nil {
		return nil, err
	}
	r := new(Request[T])
	r.comm, r.source = c, source
	if source == ProcNull { // nothing comes
		r.y = []T{}
		r.op = op
		active.enlist(&r.request)
		return r, nil
	}
	elements, bytes := t.Handle(), layout.Of[byte]().Handle() // making them needs the lock that room has
	room := func(from capi.Status) capi.Room {
		n := Count[T](newStatus(&from))
		if n < 0 {
			lost := layout.Slice(make([]byte, from.Bytes))
			r.pinAt(lost.Ptr)
			return capi.Room{Ptr: lost.Ptr, N: lost.N, DType: bytes}
		}
		r.y = make([]T, n)
		b := layout.Slice(r.y)
		if b.Ptr != nil && n > 0 {
			r.pinAt(b.Ptr)
		}
		return capi.Room{Ptr: b.Ptr, N: b.N, DType: elements}
	}
	r.finish = func() {
		if r.err == nil && !r.status.Cancelled && r.y == nil {
			r.err = broken[T](op, r.status)
		}
	}
	r.startTask(op, capi.PostRoom(c.h, source, tag, room), layout.Buf{Type: t})
	return r, nil
}

// recvAlloc receives the message into a new slice.
func (m *Message[T]) recvAlloc(op string) ([]T, Status, error) {
	n := m.Len()
	if n < 0 {
		rest := Message[byte]{m.h, m.comm, m.source, m.status}
		rest.Recv(make([]byte, m.status.Bytes))
		return nil, m.status, m.comm.raise(broken[T](op, m.status))
	}
	x := make([]T, n)
	st, err := m.Recv(x)
	return x, st, err
}

// broken is the error of a message that is not a whole number of elements.
func broken[T any](op string, st Status) error {
	t := layout.Of[T]()
	return Errorf(op, ErrType, "the message from rank %d has %d bytes, which is not a multiple of the %d bytes of %v", st.Source, st.Bytes, t.Size, t.Go)
}
