package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// How goroutines wait for MPI.
//
// One goroutine that communicates, with a core for each rank, calls the blocking
// function of C: nothing is faster. In any other case a call that blocks in C would
// starve others: of the library's lock, of the P, or, where ranks outnumber cores,
// of the core that the awaited rank needs. Then a blocking call starts its
// nonblocking form and tests it for a few microseconds in the same crossing into C.
// What is not complete by then goes to the engine: one waiting goroutine, the
// leader, tests the requests of all of them, in short slices in C, so that
// goroutines never block in C side by side; the others are parked until their
// requests complete or it is their turn to lead. A leader that sees nothing happen
// for long naps between slices, if the policy wants it or others are parked; who comes
// to the engine meanwhile rouses it. The leader also serves arrivals, whoever waits for
// them; beside calls that block in C an attendant does (see attend.go).
//
// Collective calls are different in one way: the form that they take cannot depend on
// what goroutines do on this rank. With a core for each rank they block in C.
//
// Where the library does not allow calls from several threads at a time, every call
// takes the engine's lock, and a slice ends when somebody asks for it.

// Spin says how a blocking function waits: 0 means in the blocking function of C;
// otherwise in its nonblocking form, tested for so many nanoseconds.
type Spin int64

const (
	blockInC  Spin = 0
	testOnce  Spin = 1
	shortSpin Spin = 5000 // a slice in C, in nanoseconds
	// briefSpin is a slice between naps, and while there are tasks, which only Go can move on.
	briefSpin Spin = 1000
	// untilContended ends only when another goroutine wants the engine.
	untilContended Spin = 1 << 60

	glanceEvery = 16                   // calls between two looks at the clock; see depart
	yieldAfter  = 1 * time.Millisecond // without a yield to the scheduler

	cautious = 1000 // calls after contention before one goroutine blocks in C again
	patience = 50   // empty slices before the leader sleeps

	shortestNap = 20 * time.Microsecond // the system adds 50 µs
	longestNap  = 1 * time.Millisecond
)

var (
	// inside counts the goroutines inside a blocking function in its low 16 bits,
	// and the calls above.
	inside atomic.Uint64
	// caution is how many calls shall still avoid blocking in C, because goroutines
	// were seen communicating at the same time.
	caution atomic.Int32
)

// enter begins a blocking function and decides how it waits.
func enter() Spin { return attended(choose()) }

// choose is enter for those who may still find that they need not block.
func choose() Spin {
	n, c := arrive(), caution.Load()
	switch {
	case crowded.Load() && c == 0:
		return shortSpin
	case policy.Serialized || c == 0:
		return policy.alone()
	case n > 1:
		return testOnce
	}
	caution.CompareAndSwap(c, c-1)
	return shortSpin
}

// enterCollective is enter for collective calls. A blocking collective does not match
// the nonblocking form of the same one (MPI 5.0, section 6.12), so all ranks must choose
// alike: by what they have agreed on, never by what goroutines do here. Ranks
// of several worlds have not agreed on anything, and need not all be mpi4go: they block.
func enterCollective[H Comm | File](over H) Spin {
	arrive()
	if !policy.Nonblocking || mixed.n.Load() > 0 && isMixed(over) {
		return attended(blockInC)
	}
	return attended(shortSpin)
}

// BlocksInC reports whether a blocking collective call is the blocking function of C, not its
// nonblocking form.
func BlocksInC(comm Comm) bool {
	return !policy.Nonblocking || mixed.n.Load() > 0 && isMixed(comm)
}

// mixed has the communicators and files of processes of several worlds.
var mixed struct {
	n       atomic.Int32
	handles sync.Map
}

func isMixed[H Comm | File](h H) bool {
	_, ok := mixed.handles.Load(h)
	return ok
}

// SetMixed says that a communicator or file has processes that were not started together
// with this one, or that are not mpi4go, until Unmix.
func SetMixed[H Comm | File](h H) {
	if _, ok := mixed.handles.LoadOrStore(h, nil); !ok {
		mixed.n.Add(1)
	}
}

// Unmix is to be called before a communicator or file is freed: its handle will be another's.
func Unmix[H Comm | File](h H) {
	if mixed.n.Load() > 0 {
		if _, ok := mixed.handles.LoadAndDelete(h); ok {
			mixed.n.Add(-1)
		}
	}
}

// arrive counts the goroutines in blocking functions, and takes the lock where it is
// needed.
func arrive() (n uint16) {
	if n = uint16(inside.Add(1<<16 + 1)); n > 1 {
		caution.Store(cautious)
	}
	if policy.Serialized {
		lock()
	}
	return n
}

// callers returns how many goroutines are in blocking functions.
func callers() int { return int(uint16(inside.Load())) }

// leave ends a blocking function, after waiting for what is still in flight.
func leave(r *Result) {
	release()
	if r.Handle != 0 {
		waitOne(r)
	}
	depart()
}

// release gives the lock back that enter took.
func release() {
	if policy.Serialized {
		unlock()
	}
}

// depart ends what enter began. Now and then it yields: a goroutine that does nothing
// but call into C for more than 10 ms looks stuck to the runtime's monitor, which from
// then on takes its P away every 20 µs.
func depart() {
	if inside.Add(^uint64(0))>>16%glanceEvery == 0 {
		glance()
	}
}

var (
	epoch     = time.Now()
	lastYield atomic.Int64 // nanoseconds since epoch
)

func glance() {
	if now := int64(time.Since(epoch)); now-lastYield.Load() > int64(yieldAfter) {
		lastYield.Store(now)
		goyield()
	}
}

// goyield is runtime.Gosched that wakes no other thread. Gosched does, to look for work, which costs
// tens of microseconds where all cores are busy, here and on the ranks that wait for this one. The
// runtime lets it be linked (go.dev/issue/67401).
//
//go:linkname goyield runtime.goyield
func goyield()

// serialize and unserialize bracket the calls that do not wait.
func serialize() {
	if policy.Serialized {
		lock()
	}
}

func unserialize() {
	if policy.Serialized {
		unlock()
	}
}

// poll calls try until it reports true, waiting in between as the policy wants. It is
// for calls that block but have no request, such as probes.
func poll(try func() bool) {
	var naps naps
	for n := 1; !try(); n++ {
		Serve()
		switch {
		case n > 100*patience && policy.sleeps():
			naps.take()
		case n%8 == 0 || policy.alone() != blockInC:
			runtime.Gosched()
		}
	}
}

// Arrived is MPI_Parrived. It is called in loops: one that has to say no gives the core
// away where others need it.
func Arrived(request Request, partition int) (bool, Code) {
	flag, code := Parrived(request, partition)
	if !flag && code == 0 {
		Serve()
		if policy.yields() {
			C.mpi4go_yield()
		}
		runtime.Gosched()
	}
	return flag, code
}

// ProbeWait is MPI_Probe.
func ProbeWait(source, tag int, comm Comm) (s Status, code Code) {
	poll(func() (ok bool) {
		ok, s, code = Iprobe(source, tag, comm)
		return ok || code != 0
	})
	return s, code
}

// MprobeWait is MPI_Mprobe.
func MprobeWait(source, tag int, comm Comm) (m Message, s Status, code Code) {
	poll(func() (ok bool) {
		ok, m, s, code = Improbe(source, tag, comm)
		return ok || code != 0
	})
	return m, s, code
}

// SendrecvWait is MPI_Sendrecv, as its two halves when it must not block in C: the
// requests of MPI_Isendrecv come without a status in MPICH, and without truncation
// errors in Open MPI 5.
func SendrecvWait(sendbuf unsafe.Pointer, sendcount int, sendtype Datatype, dest, sendtag int,
	recvbuf unsafe.Pointer, recvcount int, recvtype Datatype, source, recvtag int, comm Comm) Result {
	if enter() == blockInC {
		defer depart()
		return sendrecvInC(sendbuf, sendcount, sendtype, dest, sendtag, recvbuf, recvcount, recvtype, source, recvtag, comm)
	}
	release()
	depart()
	in := Irecv(recvbuf, recvcount, recvtype, source, recvtag, comm)
	if in.Code != 0 {
		return in
	}
	out := Send(sendbuf, sendcount, sendtype, dest, sendtag, comm)
	waitOne(&in)
	runtime.KeepAlive(recvbuf) // MPI wrote there until now
	if in.Code == 0 {
		in.Code = out.Code
	}
	return in
}

// sendrecvInC blocks in C.
func sendrecvInC(sendbuf unsafe.Pointer, sendcount int, sendtype Datatype, dest, sendtag int,
	recvbuf unsafe.Pointer, recvcount int, recvtype Datatype, source, recvtag int, comm Comm) Result {
	escape(sendbuf)
	escape(recvbuf)
	r := C.mpi4go_Sendrecv(C.uintptr_t(uintptr(sendbuf)), C.int64_t(sendcount), C.uint64_t(sendtype), C.int32_t(dest), C.int32_t(sendtag),
		C.uintptr_t(uintptr(recvbuf)), C.int64_t(recvcount), C.uint64_t(recvtype), C.int32_t(source), C.int32_t(recvtag), C.uint64_t(comm), C.int64_t(blockInC))
	runtime.KeepAlive(sendbuf)
	runtime.KeepAlive(recvbuf)
	return *(*Result)(unsafe.Pointer(&r))
}
