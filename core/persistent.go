package mpi

import (
	"context"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Persistent[T] is an operation with fixed arguments that is started again and again:
// its setup is paid once, and Start and Wait allocate nothing. Its buffer is pinned until
// Close, or until the program has dropped it. One that has failed cannot be started again where the library has freed it, as Open
// MPI does. Persistents starts and waits for many. See MPI 5.0, section 3.9.
type Persistent[T any] struct{ Request[T] }

// SendInit prepares to send x to rank dest, again and again: each Start sends what is in x then.
func SendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Send_init", capi.SendInit, comm, layout.Slice(x), dest, tag)
}

// SendInitBuf prepares to send the elements of any [Memory] to rank dest, again and again, as
// [SendInit] does those of a slice.
func SendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Send_init", capi.SendInit, comm, BufferOf(x).raw, dest, tag)
}

// int MPI_Send_init(const void *buf, int count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm, MPI_Request *request)
func sendInit[T any](op string, call sendCall, comm Communicator, b layout.Buf, dest, tag int) (*Persistent[T], error) {
	c, err := checkSend(op, comm, b, dest, tag)
	if err != nil {
		return nil, err
	}
	p := new(Persistent[T])
	p.comm = c
	p.pin(b)
	return p.init(op, call(b.Ptr, b.N, b.Type.Handle(), dest, tag, c.h), layout.Buf{})
}

// RecvInit prepares to receive a message into y, again and again: each Start receives one.
func RecvInit[T any](comm Communicator, y []T, source, tag int) (*Persistent[T], error) {
	return recvInit(comm, y, layout.Slice(y), source, tag)
}

// RecvInitBuf prepares to receive a message into any [Memory], again and again, as [RecvInit] does
// into a slice.
func RecvInitBuf[T any](comm Communicator, y Memory[T], source, tag int) (*Persistent[T], error) {
	return recvInit[T](comm, nil, BufferOf(y).raw, source, tag)
}

// int MPI_Recv_init(void *buf, int count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm, MPI_Request *request)
func recvInit[T any](comm Communicator, y []T, b layout.Buf, source, tag int) (*Persistent[T], error) {
	c, err := checkRecv("Recv_init", comm, b, source, tag)
	if err != nil {
		return nil, err
	}
	p := new(Persistent[T])
	p.comm, p.y, p.source, p.posted = c, y, source, true
	p.pin(b)
	return p.init("Recv_init", capi.RecvInit(b.Ptr, b.N, b.Type.Handle(), source, tag, c.h), b)
}

// init takes over the request of a persistent operation, which is not started.
func (p *Persistent[T]) init(op string, res capi.Result, recv layout.Buf) (*Persistent[T], error) {
	if res.Code != 0 {
		p.unpin()
		return nil, p.comm.raise(codeError(op, res.Code))
	}
	p.op, p.recv = op, recv
	p.fixed, p.state = res.Request(), idle
	p.keep()
	return p, nil
}

// persistents has operations that stay until they are closed: see keep.
var persistents = requestList{what: openPersistent}

// Start starts the operation. It must have been waited for since the last Start.
func (p *Persistent[T]) Start() error {
	if p == nil {
		return missing("Start")
	}
	return p.startAgain()
}

func (r *request) startAgain() error {
	if err := r.startable(); err != nil {
		return err
	}
	next := capi.Pending{Request: r.fixed}
	if r.call != nil {
		var err error
		if next, err = r.call.begin(); err != nil {
			return err
		}
	} else if code := capi.Start(r.fixed); code != 0 {
		return r.comm.wrap("Start", code)
	}
	r.state = inFlight
	r.pending = next
	return nil
}

// startable returns an error if the operation cannot be started.
func (r *request) startable() error {
	if err := running("Start"); err != nil {
		return err
	}
	return r.refusal()
}

// refusal is why the operation cannot be started; nil if it can be.
func (r *request) refusal() error {
	if r.fixed == 0 {
		return r.comm.errorf("Start", ErrClosed, "the %s request is closed", r.op)
	}
	if r.lost {
		return r.comm.errorf("Start", ErrRequest, "the %s request has failed, and the library has freed it: prepare it again", r.op)
	}
	if r.state < collected {
		return r.comm.errorf("Start", ErrRequest, "the %s request is active: wait for it before starting it again", r.op)
	}
	return nil
}

// A Starter is a persistent operation of any element type: a *Persistent[T], *Partitioned[T] or
// *PersistentObject[T].
type Starter interface {
	Pending
	Close() error
	startAgain() error
	plain() bool // starting it is MPI_Start, and nothing else
}

func (p *Persistent[T]) plain() bool { return p.call == nil }

// StartAll starts several persistent operations, one after the other, until one cannot be started.
func StartAll(operations ...Starter) error {
	for _, s := range operations {
		if err := checkRequest("Start", s); err != nil {
			return err
		}
		if err := s.startAgain(); err != nil {
			return err
		}
	}
	return nil
}

// Close frees the operation and unpins its buffer. An operation that is in flight is
// waited for. Closing twice, or nil, does nothing.
func (p *Persistent[T]) Close() error {
	if p == nil || p.fixed == 0 {
		return nil
	}
	if err := running("Request_free"); err != nil {
		return err
	}
	if p.state == inFlight {
		if err := p.wait(context.Background()); err != nil {
			return err
		}
	}
	code := p.free()
	p.fixed = 0
	p.unpin()
	p.unkeep()
	return p.comm.wrap("Request_free", code)
}

func (r *request) free() capi.Code {
	if r.call != nil {
		return r.call.free()
	}
	if r.lost {
		return 0
	}
	return capi.RequestFree(r.fixed)
}
