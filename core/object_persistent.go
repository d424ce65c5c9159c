package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// A PersistentObject[T] is an operation on objects with fixed arguments that is started
// again and again. Each Start of a send serializes the object anew, so this is a
// convenience, for loops that start and wait for many operations together; it saves no time.
type PersistentObject[T any] struct {
	*ObjectRequest[T]
	again func() (*ObjectRequest[T], error)
}

// SendObjectInit prepares to send what v points to: each Start sends what is there then.
func SendObjectInit[T any](comm Communicator, v *T, dest, tag int, codec ...Codec) (*PersistentObject[T], error) {
	c, err := checkSend("SendObjectInit", comm, objectBuf(), dest, tag)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, c.errorf("SendObjectInit", ErrBuffer, "the pointer to the object is nil")
	}
	return persistentObject("SendObjectInit", c, func() (*ObjectRequest[T], error) {
		return isendObject("SendObjectInit", capi.Isend, comm, v, dest, tag, codec)
	}), nil
}

// RecvObjectInit prepares to receive objects; each Start receives one.
func RecvObjectInit[T any](comm Communicator, source, tag int) (*PersistentObject[T], error) {
	c, err := checkRecv("RecvObjectInit", comm, objectBuf(), source, tag)
	if err != nil {
		return nil, err
	}
	return persistentObject("RecvObjectInit", c, func() (*ObjectRequest[T], error) {
		return irecvObject[T]("RecvObjectInit", comm, source, tag)
	}), nil
}

func persistentObject[T any](op string, c *Comm, again func() (*ObjectRequest[T], error)) *PersistentObject[T] {
	first := new(ObjectRequest[T])
	first.op, first.comm, first.state = op, c, idle
	return &PersistentObject[T]{first, again}
}

// Start starts the operation. It must have been waited for since the last Start.
func (p *PersistentObject[T]) Start() error { return p.startAgain() }

func (p *PersistentObject[T]) startAgain() error {
	if p.again == nil {
		return p.comm.errorf("Start", ErrClosed, "the %s request is closed", p.op)
	}
	if p.state < collected {
		return p.comm.errorf("Start", ErrRequest, "the %s request is active: wait for it before starting it again", p.op)
	}
	r, err := p.again()
	if err != nil {
		return err
	}
	p.ObjectRequest = r
	return nil
}

func (p *PersistentObject[T]) plain() bool { return false }

// Close ends the operation. One that is in flight is waited for; a receive that no object
// has matched is withdrawn. Closing twice, or nil, does nothing.
func (p *PersistentObject[T]) Close() error {
	if p == nil || p.again == nil {
		return nil
	}
	p.again = nil
	if p.state >= collected {
		return nil
	}
	p.Cancel()
	return p.wait(nil)
}
