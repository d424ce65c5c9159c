package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An Operation is a call of a feature package (collective, rma, pio) that becomes a
// Request or a Persistent. The function that makes the call fills it in. It cannot be
// cancelled, and its status is empty, but for the bytes of one that has Moved.
type Operation struct {
	Op         string      // for errors: the MPI function without MPI_
	Persistent bool        // the call prepares the operation; otherwise it starts it
	Result     capi.Result // of the call
	Nothing    bool        // nothing arrives at this rank: Wait returns nil
	Before     func()      // at each Start of a persistent operation, or nil
	After      func()      // at each successful completion, or nil
	Release    func()      // when the request is complete for good, or closed; or nil
	// Moved, of an operation that reads or writes a file, gets the status with the bytes that were moved,
	// which it may correct. It returns how many elements these are, which is what Wait returns of
	// the slice, and the operation's error.
	Moved func(st *Status) (elements int, err error)

	r       *request
	handler Handler                // nil: that of the communicator, if there is one
	again   func(*Operation) error // stands in for a persistent form that the library lacks
	now     *Operation             // what again has started
	moved   int                    // elements
}

// Pin keeps a buffer in place until the operation is complete, or closed. It must be
// called before MPI is.
func (o *Operation) Pin(b layout.Buf) { o.r.pin(b) }

// Launch returns the request of an operation that call starts. y is what Wait returns.
func Launch[T any](y []T, call func(*Operation) error) (*Request[T], error) {
	r := &Request[T]{y: y}
	r.call = &Operation{r: &r.request}
	if err := call(r.call); err != nil {
		r.unpin()
		r.call.release()
		return nil, err
	}
	if r.call.Nothing {
		r.y = nil
	}
	if err := r.start(r.call.Op, r.call.Result, layout.Buf{}); err != nil {
		r.call.release()
		return nil, err
	}
	return r, nil
}

// Prepare returns the persistent operation that call prepares. Where the library has no
// persistent form of it, each Start is a call that starts its nonblocking form.
func Prepare[T any](y []T, call func(*Operation) error) (*Persistent[T], error) {
	p := new(Persistent[T])
	p.call = &Operation{r: &p.request, Persistent: true}
	if err := call(p.call); err != nil {
		p.unpin()
		p.call.release()
		return nil, err
	}
	if !p.call.Nothing {
		p.y = y
	}
	if p.call.Result.Code == capi.CodeMissing {
		p.call.again = call
		p.call.Result = capi.Result{Handle: uint64(noRequest)}
	}
	if _, err := p.init(p.call.Op, p.call.Result, layout.Buf{}); err != nil {
		p.call.release()
		return nil, err
	}
	return p, nil
}

// noRequest is in the place of the request of a persistent form that the library lacks.
const noRequest = ^capi.Request(0)

// On says on which communicator the operation is: its error handler gets the errors.
func (o *Operation) On(comm Communicator) { o.r.comm = comm.base() }

// raise gives an error of the operation to the error handler, and returns it.
func (o *Operation) raise(err error) error {
	if o.handler == nil || err == nil {
		return o.r.comm.raise(err)
	}
	return o.handler.CallErrhandler(err)
}

// Restarts reports whether the call starts a persistent operation that the library lacks.
func (o *Operation) Restarts() bool { return o != nil && o.r.call != o }

// begin starts a persistent operation. Errors have been to the error handler.
func (o *Operation) begin() (capi.Pending, error) {
	if o.again == nil {
		if o.Before != nil {
			o.Before()
		}
		return capi.Pending{Request: o.r.fixed}, o.r.comm.wrap("Start", capi.Start(o.r.fixed))
	}
	o.r.unpin()
	o.now = &Operation{r: o.r}
	if err := o.again(o.now); err != nil {
		o.now.release()
		return capi.Pending{}, err
	}
	res := o.now.Result
	if res.Code != 0 {
		o.now.release()
		return capi.Pending{}, o.r.comm.wrap(o.now.Op, res.Code)
	}
	return capi.Pending{Request: res.Request(), Tmp: res.Tmp}, nil
}

// settle finishes a completed operation.
func (o *Operation) settle() {
	r := o.r
	r.status = Status{Source: AnySource, Tag: AnyTag}
	r.err = wrap(r.op, r.pending.Code)
	done := o
	if o.again != nil {
		done = o.now
	}
	if r.err == nil && done.After != nil {
		done.After()
	}
	if r.err == nil && done.Moved != nil {
		r.status.Bytes = int(r.pending.Status.Bytes)
		o.moved, r.err = done.Moved(&r.status)
	}
	if r.fixed == 0 || o.again != nil {
		done.release()
	}
}

// free frees a persistent operation.
func (o *Operation) free() (code capi.Code) {
	if o.again == nil {
		if !o.r.lost {
			code = capi.RequestFree(o.r.fixed)
		}
		capi.Free(o.Result.Tmp)
	}
	o.release()
	return code
}

func (o *Operation) release() {
	if o.Release != nil {
		o.Release()
		o.Release = nil
	}
}
