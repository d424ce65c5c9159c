package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// ProbeObject waits until an object from source with the tag (both may be wildcards) can be
// received, and tells from whom, without receiving it. The bytes in the status are those of
// its first message only.
func ProbeObject(comm Communicator, source, tag int) (Status, error) {
	c, err := checkRecv("ProbeObject", comm, objectBuf(), source, tag)
	if err != nil {
		return Status{}, err
	}
	s, code := capi.ProbeArrivalWait(source, tag, c.h)
	return probed(&s), c.wrap("ProbeObject", code)
}

// IprobeObject tells about an object from source with the tag that can be received, without
// receiving it and without waiting: ok reports whether there is one.
func IprobeObject(comm Communicator, source, tag int) (ok bool, st Status, err error) {
	c, err := checkRecv("IprobeObject", comm, objectBuf(), source, tag)
	if err != nil {
		return false, Status{}, err
	}
	ok, s, code := capi.ProbeArrival(source, tag, c.h)
	if !ok {
		return false, Status{}, c.wrap("IprobeObject", code)
	}
	return ok, probed(&s), c.wrap("IprobeObject", code)
}

// An ObjectMessage[T] is an object that a matched probe has taken out of the queue: only
// its own Recv gets it. It must be received.
type ObjectMessage[T any] struct{ r *ObjectRequest[T] }

// MprobeObject waits for an object from source with the tag (both may be wildcards) and
// takes it out of the queue.
func MprobeObject[T any](comm Communicator, source, tag int) (*ObjectMessage[T], error) {
	r, err := irecvObject[T]("MprobeObject", comm, source, tag)
	if err != nil {
		return nil, err
	}
	if r.arrival != nil {
		r.arrival.MatchWait()
	}
	return &ObjectMessage[T]{r}, nil
}

// ImprobeObject takes an object from source with the tag out of the queue, if there is one,
// without waiting: the message is nil if there is none.
func ImprobeObject[T any](comm Communicator, source, tag int) (*ObjectMessage[T], error) {
	r, err := irecvObject[T]("ImprobeObject", comm, source, tag)
	if err != nil {
		return nil, err
	}
	if r.arrival != nil && !r.arrival.Matched() && r.arrival.Withdraw() {
		r.Wait()
		return nil, nil
	}
	return &ObjectMessage[T]{r}, nil
}

// Status tells about the object: who sent it, with what tag, and how many bytes it has.
func (m *ObjectMessage[T]) Status() Status {
	if m.r.arrival == nil {
		return Status{Source: ProcNull, Tag: AnyTag}
	}
	if m.r.state != inFlight {
		return m.r.status
	}
	s := m.r.arrival.Status()
	return Status{Source: int(s.Source), Tag: int(s.Tag), Bytes: m.r.incoming.Bytes()}
}

// Recv receives the object.
func (m *ObjectMessage[T]) Recv() (v T, st Status, err error) {
	if m.r.state >= collected {
		return v, Status{}, m.r.comm.errorf("MrecvObject", ErrRequest, "the object was received before")
	}
	return m.r.Wait()
}

// Irecv returns the request that receives the object.
func (m *ObjectMessage[T]) Irecv() *ObjectRequest[T] { return m.r }
