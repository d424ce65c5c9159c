package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"runtime"
	"slices"
	"sync/atomic"
	"time"
	"unsafe"
)

// An Arrival is the receive of something that comes as several messages of one sender
// and tag, whose sizes the receiver does not know before. The first message tells them; it
// is short, so that receiving it does not wait for the sender.
//
// MPI has no receive that makes room as a message comes, so arrivals are not posted to it:
// waits and tests probe for the first messages of all arrivals, in the order in which the
// arrivals were posted. The receives of the other messages are posted together with
// that of the first, before anybody else can probe: they follow it in MPI's order. From then
// on MPI moves them by itself. Beside a call that blocks in C an attendant probes.
//
// An arrival with room is one message only, of unknown size, that goes to the memory which is made for it
// when it is there.
type Arrival struct {
	comm        Comm
	source, tag int
	open        func(from Status, first []byte) (rest []Memory, code Code)
	room        func(from Status) Room // instead of open
	parts       All
	received    []int // how many bytes each of parts has got, when they are complete
	state       arrivalState
	status      Status
	code        Code
}

type arrivalState int

const (
	posted  arrivalState = iota
	matched              // the first message is there
	ended                // without a message
)

// Memory is where a message goes.
type Memory struct {
	Ptr   unsafe.Pointer
	Bytes int
}

// A Room is where one message goes.
type Room struct {
	Ptr   unsafe.Pointer
	N     int
	DType Datatype
}

var (
	// arrivals has those that are not matched, in the order in which they were posted. The
	// engine's lock guards it.
	arrivals []*Arrival
	// unmatched is how many they are.
	unmatched atomic.Int32
	// lastPosted is when the last of them was posted.
	lastPosted time.Time
)

// Post posts an arrival. open gets the first message and returns the memory of those that
// follow, which must stay in place; it is called under the engine's lock, by any goroutine.
func Post(comm Comm, source, tag int, open func(from Status, first []byte) (rest []Memory, code Code)) *Arrival {
	return post(&Arrival{comm: comm, source: source, tag: tag, open: open})
}

// PostRoom posts an arrival of one message. room returns the memory for it, which must stay in place;
// it is called as open of Post is.
func PostRoom(comm Comm, source, tag int, room func(from Status) Room) *Arrival {
	return post(&Arrival{comm: comm, source: source, tag: tag, room: room})
}

func post(a *Arrival) *Arrival {
	lock()
	arrivals = append(arrivals, a)
	unmatched.Add(1)
	lastPosted = time.Now()
	switch {
	case engine.leading:
	case len(engine.parked) > 0: // now there is something to lead for
		engine.parked[0].signal()
	case callers() > 0:
		summon()
	}
	unlock()
	return a
}

// Step looks at the messages of the arrival. The first one comes by deliver, which looks for
// those of all arrivals.
func (a *Arrival) Step() (done bool, s Status, code Code) {
	switch a.state {
	case ended:
		return true, a.status, a.code
	case matched:
		if done, _, code = a.parts.Step(); done {
			if a.code == 0 {
				a.code = code
			}
			a.received = make([]int, len(a.parts))
			for i := range a.parts {
				a.received[i] = int(a.parts[i].Status.Bytes)
			}
			return true, a.status, a.code
		}
	}
	return false, Status{}, 0
}

// Received returns how many bytes each of the messages that follow the first had, when the
// arrival is complete.
func (a *Arrival) Received() []int { return a.received }

// Matched looks for messages once and reports whether the arrival has its first.
func (a *Arrival) Matched() bool {
	lock()
	defer unlock()
	if a.state == posted {
		deliver()
	}
	return a.state != posted
}

// Withdraw ends an arrival that is not matched, as cancelled; it reports whether it did.
func (a *Arrival) Withdraw() bool {
	lock()
	defer unlock()
	if a.state != posted {
		return false
	}
	a.end(Status{Cancelled: 1}, 0)
	return true
}

// MatchWait waits until the arrival has its first message, or has ended.
func (a *Arrival) MatchWait() { poll(a.Matched) }

// ProbeArrival is MPI_Iprobe for what no posted arrival takes.
func ProbeArrival(source, tag int, comm Comm) (ok bool, s Status, code Code) {
	lock()
	defer unlock()
	deliver()
	r := C.mpi4go_Iprobe(C.int32_t(source), C.int32_t(tag), C.uint64_t(comm))
	return r.flag != 0, *(*Status)(unsafe.Pointer(&r.status)), Code(r.code)
}

// ProbeArrivalWait is ProbeArrival until there is a message.
func ProbeArrivalWait(source, tag int, comm Comm) (s Status, code Code) {
	poll(func() (ok bool) {
		ok, s, code = ProbeArrival(source, tag, comm)
		return ok || code != 0
	})
	return s, code
}

// WithdrawAll ends the arrivals on a communicator that is to be freed.
func WithdrawAll(comm Comm) {
	withdraw(func(a *Arrival) bool { return a.comm == comm })
}

// WithdrawRest ends the arrivals that are left when MPI is to be finalized.
func WithdrawRest() { withdraw(func(*Arrival) bool { return true }) }

func withdraw(which func(*Arrival) bool) {
	lock()
	defer unlock()
	for _, a := range slices.Clone(arrivals) {
		if which(a) {
			a.end(Status{}, CodeClosed)
		}
	}
}

func (a *Arrival) end(s Status, code Code) {
	a.state, a.status, a.code = ended, s, code
	a.leave()
}

func (a *Arrival) leave() {
	if i := slices.Index(arrivals, a); i >= 0 {
		arrivals = slices.Delete(arrivals, i, i+1)
		unmatched.Add(-1)
	}
}

// Serve looks for the messages of arrivals once. Calls that tell that nothing has come, and are made
// in loops, do it.
func Serve() {
	if unmatched.Load() > 0 {
		lock()
		deliver()
		unlock()
	}
}

// deliver probes for the arrivals, first come, first served, and returns how many were matched
// or have failed.
func deliver() int {
	before := len(arrivals)
	var last *Arrival
	for i := 0; i < len(arrivals); i++ {
		a := arrivals[i]
		if last != nil && last.comm == a.comm && last.source == a.source && last.tag == a.tag {
			continue // there was nothing a moment ago
		}
		r := C.mpi4go_Improbe(C.int32_t(a.source), C.int32_t(a.tag), C.uint64_t(a.comm))
		switch {
		case r.code != 0:
			a.end(Status{}, Code(r.code))
			i--
		case r.flag == 0:
			last = a
		default:
			s := *(*Status)(unsafe.Pointer(&r.status))
			// An earlier one may have found nothing a moment ago.
			k := slices.IndexFunc(arrivals[:i], func(b *Arrival) bool { return b.takes(a.comm, s) })
			if k >= 0 {
				a = arrivals[k]
			}
			a.accept(Message(r.handle), s)
			last, i = nil, i-1
		}
	}
	return before - len(arrivals)
}

// takes reports whether a message on comm is one that the arrival receives.
func (a *Arrival) takes(comm Comm, s Status) bool {
	return a.comm == comm && (a.source == AnySource || a.source == int(s.Source)) && (a.tag == AnyTag || a.tag == int(s.Tag))
}

// accept receives the first message and posts the receives of the others. A message that is
// too long to be a first one is received too, and dropped.
func (a *Arrival) accept(m Message, s Status) {
	a.leave()
	a.state, a.status = matched, s
	if a.room != nil {
		a.status.Cancelled = 0 // of a probe it can be anything
		into := a.room(a.status)
		r := C.mpi4go_Imrecv(C.uintptr_t(uintptr(into.Ptr)), C.int64_t(into.N), C.uint64_t(into.DType), C.uint64_t(m))
		if a.code = Code(r.code); a.code == 0 {
			a.parts = All{{Request: Request(r.handle), Tmp: uint64(r.tmp)}}
		}
		return
	}
	first := make([]byte, s.Bytes)
	r := C.mpi4go_Mrecv(C.uintptr_t(uintptr(unsafe.Pointer(unsafe.SliceData(first)))), C.int64_t(len(first)), C.uint64_t(Predefined(IdByte)), C.uint64_t(m), C.int64_t(blockInC))
	runtime.KeepAlive(first)
	if a.code = Code(r.code); a.code != 0 {
		return
	}
	rest, code := a.open(s, first)
	a.code = code
	for _, p := range rest {
		r := C.mpi4go_Irecv(C.uintptr_t(uintptr(p.Ptr)), C.int64_t(p.Bytes), C.uint64_t(Predefined(IdByte)), C.int32_t(s.Source), C.int32_t(s.Tag), C.uint64_t(a.comm))
		if r.code != 0 {
			a.code = Code(r.code)
			return
		}
		a.parts = append(a.parts, Pending{Request: Request(r.handle), Tmp: uint64(r.tmp)})
	}
}

// Status tells about the first message, when there is one.
func (a *Arrival) Status() Status {
	lock()
	defer unlock()
	return a.status
}
