package mpi

import (
	"context"
	"reflect"
	"sync"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/object"
)

// An ObjectRequest[T] is a nonblocking operation on an object of type T, from its start
// until a Wait or a successful Test. The large slices of an object that is being sent
// must not change until then.
type ObjectRequest[T any] struct {
	request
	arrival  *capi.Arrival // of a receive
	incoming object.Incoming
	damage   error
	value    T
	into     *T // where the value goes, too
}

// SendObject sends a value of any type that can be serialized to rank dest, where [RecvObject]
// receives it: strings, maps, slices of structs, pointers, times, and all of them nested. It
// returns when v can be changed again. A codec can be given; see [CBOR] for the default, and [SetDefaultCodec].
//
// What is sent of a struct is its exported fields. Functions, channels, values with cycles and
// structs without exported fields give an error that is [ErrType] and says where they are.
//
// Slices of numbers, and of arrays and structs of numbers, from half a kilobyte on do not go through
// the codec, wherever in the value they are; from 64 KiB on, or what
// [SetObjectThreshold] says, they are sent from where they are.
// An interface value arrives as what the codec makes of it (with CBOR int64, float64, string, []byte,
// bool, time.Time, []any, map[string]any), but for slices of numbers, which keep their type.
//
// Sender and receiver must both use object functions. Objects of one sender with one tag arrive
// in the order in which they were sent. An object can be several messages of MPI: do not mix
// objects and other messages of one tag when receiving with wildcards.
func SendObject[T any](comm Communicator, v T, dest, tag int, codec ...Codec) error {
	return sendObject(isendObject("SendObject", capi.Isend, comm, &v, dest, tag, codec))
}

// SsendObject sends a value of any type that can be serialized to rank dest, and returns only
// after the receiver has begun to receive.
func SsendObject[T any](comm Communicator, v T, dest, tag int, codec ...Codec) error {
	return sendObject(isendObject("SsendObject", capi.Issend, comm, &v, dest, tag, codec))
}

func sendObject[T any](r *ObjectRequest[T], err error) error {
	if err != nil {
		return err
	}
	return r.wait(nil)
}

// IsendObject starts to send a value of any type that can be serialized to rank dest. It is
// serialized now; its large slices must not change until the request is complete.
func IsendObject[T any](comm Communicator, v T, dest, tag int, codec ...Codec) (*ObjectRequest[T], error) {
	return isendObject("IsendObject", capi.Isend, comm, &v, dest, tag, codec)
}

// IssendObject starts to send a value of any type that can be serialized, and is complete only
// after the receiver has begun to receive.
func IssendObject[T any](comm Communicator, v T, dest, tag int, codec ...Codec) (*ObjectRequest[T], error) {
	return isendObject("IssendObject", capi.Issend, comm, &v, dest, tag, codec)
}

// RecvObject receives a value of type T that was sent as an object, by [SendObject] or another
// function for objects, from rank source, or [AnySource], with the given tag, or [AnyTag].
//
// It blocks until the value is there, of whatever size; the status counts the bytes of all its
// messages. A message that is no object, or one that does not fit T, gives an error that is
// [ErrType]. Other errors are those of [Recv].
func RecvObject[T any](comm Communicator, source, tag int) (v T, st Status, err error) {
	r, err := irecvObject[T]("RecvObject", comm, source, tag)
	if err != nil {
		return v, Status{}, err
	}
	return r.Wait()
}

// IrecvObject starts to receive an object of whatever size, also one that has not been sent
// yet. Such receives match messages in the order in which they were started, during any call of
// this rank that waits or tests: the sender of a large object goes on as soon as this rank waits for
// something, whatever it is. But where calls take turns (ThreadSerialized), calls that MPI has in a
// blocking form only, such as Split, those of windows, and opening files, do not let a large object in.
func IrecvObject[T any](comm Communicator, source, tag int) (*ObjectRequest[T], error) {
	return irecvObject[T]("IrecvObject", comm, source, tag)
}

// RecvObjectInto receives an object into what v points to, and into the slices that it has
// already. Large slices are received into the memory of those that *v has in the same places, if
// that is large enough: a loop that receives states of a simulation, say, allocates nothing for
// them. Slices in *v that share memory are not reused. *v must not be touched meanwhile; after an
// error it is as before, but for the elements of such slices.
func RecvObjectInto[T any](comm Communicator, v *T, source, tag int) (Status, error) {
	r, err := irecvInto("RecvObjectInto", comm, v, source, tag)
	if err != nil {
		return Status{}, err
	}
	_, st, err := r.Wait()
	return st, err
}

// IrecvObjectInto starts to receive an object into what v points to: the nonblocking form of
// [RecvObjectInto].
func IrecvObjectInto[T any](comm Communicator, v *T, source, tag int) (*ObjectRequest[T], error) {
	return irecvInto("IrecvObjectInto", comm, v, source, tag)
}

func irecvInto[T any](op string, comm Communicator, v *T, source, tag int) (*ObjectRequest[T], error) {
	if v == nil {
		return nil, raise(comm, Errorf(op, ErrBuffer, "the pointer to the object is nil"))
	}
	return postObject(op, comm, v, source, tag)
}

// SendrecvObject sends x to dest and receives an object of type U from source, both at
// the same time.
//
//	y, st, err := mpi.SendrecvObject[Reply](comm, x, right, 0, left, 0)
func SendrecvObject[U, T any](comm Communicator, x T, dest, sendTag, source, recvTag int, codec ...Codec) (y U, st Status, err error) {
	if _, err := checkRecv("SendrecvObject", comm, objectBuf(), source, recvTag); err != nil {
		return y, Status{}, err
	}
	out, err := isendObject("SendrecvObject", capi.Isend, comm, &x, dest, sendTag, codec)
	if err != nil {
		return y, Status{}, err
	}
	in, err := irecvObject[U]("SendrecvObject", comm, source, recvTag)
	if err != nil {
		return y, Status{}, err
	}
	y, st, err = in.Wait()
	if e := out.wait(nil); err == nil {
		err = e
	}
	return y, st, err
}

// objectBuf stands for an object in the checks of arguments.
func objectBuf() layout.Buf { return layout.Buf{Type: layout.Of[byte]()} }

func codecFor[T any](codec []Codec) Codec {
	if len(codec) > 0 && codec[0] != nil {
		return codec[0]
	}
	chosen := defaultCodec.Load()
	switch {
	case chosen != nil:
		return *chosen
	case object.HasComplex(reflect.TypeFor[T]()):
		return Gob
	}
	return CBOR
}

// isendObject posts all messages of an object, one after the other: no other object comes in
// between.
func isendObject[T any](op string, call sendCall, comm Communicator, v *T, dest, tag int, codec []Codec) (*ObjectRequest[T], error) {
	c, err := checkSend(op, comm, objectBuf(), dest, tag)
	if err != nil {
		return nil, err
	}
	m, err := object.EncodeApart(reflect.ValueOf(v).Elem(), codecFor[T](codec), int(objectThreshold.Load()))
	if err != nil {
		return nil, c.errorf(op, ErrType, "%v", err)
	}
	r := new(ObjectRequest[T])
	r.op, r.comm = op, c
	first := layout.Slice(m.First)
	r.pin(first)
	for _, p := range m.Rest {
		r.pin(layout.Buf{Ptr: p.Ptr, N: p.Bytes, Type: first.Type})
	}
	started := make([]capi.Result, 1, 1+len(m.Rest))
	c.sending.Lock()
	started[0] = call(first.Ptr, first.N, first.Type.Handle(), dest, tag, c.h)
	for _, p := range m.Rest {
		if last := &started[len(started)-1]; last.Code != 0 {
			break
		}
		started = append(started, capi.Isend(p.Ptr, p.Bytes, first.Type.Handle(), dest, tag, c.h))
	}
	c.sending.Unlock()
	if last := started[len(started)-1]; last.Code != 0 {
		if len(started) == 1 {
			r.unpin()
		} // otherwise messages are in flight, and what they need stays
		return nil, c.wrap(op, last.Code)
	}
	r.pending.Task = capi.NewAll(started...)
	active.enlist(&r.request)
	return r, nil
}

// machineMemory is how large an object can be.
var machineMemory = sync.OnceValue(capi.MachineMemory)

func irecvObject[T any](op string, comm Communicator, source, tag int) (*ObjectRequest[T], error) {
	return postObject[T](op, comm, nil, source, tag)
}

func postObject[T any](op string, comm Communicator, into *T, source, tag int) (*ObjectRequest[T], error) {
	c, err := checkRecv(op, comm, objectBuf(), source, tag)
	if err != nil {
		return nil, err
	}
	r := new(ObjectRequest[T])
	r.op, r.comm, r.source, r.finish, r.into = op, c, source, r.decode, into
	r.recv = objectBuf()
	if source != ProcNull { // from which nothing comes
		r.arrival = capi.Post(c.h, source, tag, r.open)
		r.pending.Task = r.arrival
	}
	active.enlist(&r.request) // which may test it
	return r, nil
}

// open makes room for the messages that follow the first.
func (r *ObjectRequest[T]) open(_ capi.Status, first []byte) (rest []capi.Memory, code capi.Code) {
	var old reflect.Value
	if r.into != nil {
		old = reflect.ValueOf(r.into).Elem()
	}
	if r.incoming, r.damage = object.Open(first, machineMemory(), old, codecNamed); r.damage != nil {
		return nil, 0
	}
	for _, p := range r.incoming.Rest {
		if p.Bytes > 0 {
			r.pinAt(p.Ptr)
		}
		rest = append(rest, capi.Memory{Ptr: p.Ptr, Bytes: p.Bytes})
	}
	return rest, 0
}

// decode makes the value when all messages are there.
func (r *ObjectRequest[T]) decode() {
	incoming := r.incoming
	r.incoming = object.Incoming{}
	if r.err != nil || r.status.Cancelled || r.arrival == nil {
		return
	}
	if r.damage == nil {
		r.status.Bytes = incoming.Bytes()
		r.damage = incoming.Decode(&r.value, r.arrival.Received())
	}
	if r.damage != nil {
		r.err = Errorf(r.op, ErrType, "from rank %d with tag %d: %v", r.status.Source, r.status.Tag, r.damage)
		r.value = *new(T)
	} else if r.into != nil {
		*r.into = r.value
	}
}

// Wait waits until the operation is complete. It returns the object that was received (none
// for a send), and the status. Waiting again panics.
func (r *ObjectRequest[T]) Wait() (v T, st Status, err error) {
	err = r.wait(nil)
	return r.value, r.status, err
}

// WaitContext waits until the operation is complete, or until the context ends, as
// [Request.WaitContext] does.
func (r *ObjectRequest[T]) WaitContext(ctx context.Context) (v T, st Status, err error) {
	err = r.wait(ctx)
	return r.value, r.status, err
}

// Test reports whether the operation is complete; when it is, the results are those of
// Wait, which must not be called any more.
func (r *ObjectRequest[T]) Test() (done bool, v T, st Status, err error) {
	done, err = r.test()
	return done, r.value, r.status, err
}

// Value returns the object that was received, when a set of requests has waited for it.
func (r *ObjectRequest[T]) Value() T { return r.value }

// Cancel withdraws a receive that no object has matched yet. The request still has to be
// waited for; its status tells whether it was cancelled. A send cannot be cancelled.
func (r *ObjectRequest[T]) Cancel() error {
	if r.arrival != nil {
		r.arrival.Withdraw()
	}
	return nil
}
