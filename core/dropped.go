package mpi

import (
	"runtime"
	"sync"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A program can drop what it has made: a request that it never waits for, a persistent operation or an
// operator that it never closes. MPI may still use the buffer of a request, so it stays pinned and in
// a list until the operation is complete. When the list has grown, all that is in it is tested,
// whoever holds it, and what is complete is let go: its buffer is unpinned, and the request keeps its
// result for a Wait that may come, or for nobody.
//
// The garbage collector tells of persistent operations and operators. It does so on a goroutine of
// its own, at any time, so they are freed by the next call that makes one.

const (
	fewRequests = 64       // in flight are not worth a look,
	fewBytes    = 16 << 20 // unless they keep so much memory
)

// A holder says who may look at the state of a request.
type holder = uint32

const (
	nobody  holder = iota
	program        // in a wait or test
	sweeper
)

// hold begins a wait or a test of the program's.
func (r *request) hold() {
	for !r.holder.CompareAndSwap(nobody, program) {
		if r.holder.Load() == program {
			panic("mpi: " + r.op + ": two goroutines wait for the same request at the same time")
		}
		runtime.Gosched() // a sweep takes microseconds
	}
}

func (r *request) release() { r.holder.Store(nobody) }

// grown reports whether the list is to be swept. The caller has the lock.
func (l *requestList) grown() bool {
	return l.n >= max(fewRequests, 2*l.left) || l.bytes >= max(fewBytes, 2*l.leftBytes)
}

// sweep lets go of the operations in the list that are complete.
func (l *requestList) sweep() {
	var list []*request
	var pendings []*capi.Pending
	l.Lock()
	for r := l.first; r != nil; r = r.next {
		if r.holder.CompareAndSwap(nobody, sweeper) {
			list, pendings = append(list, r), append(pendings, &r.pending)
		}
	}
	// Meanwhile others shall not begin a sweep, too.
	l.left, l.leftBytes = l.n, l.bytes
	l.Unlock()
	capi.TestSet(pendings)
	for _, r := range list {
		if r.pending.Done() {
			l.delist(r)
			r.unpin()
		}
		r.release()
	}
	l.Lock()
	l.left, l.leftBytes = l.n, l.bytes
	l.Unlock()
}

// A trash has what the garbage collector found dropped.
type trash[T any] struct {
	mu    sync.Mutex
	items []T
}

func (t *trash[T]) put(item T) {
	t.mu.Lock()
	t.items = append(t.items, item)
	t.mu.Unlock()
}

// empty calls free with all that is there; what free cannot free yet stays.
func (t *trash[T]) empty(free func(T) bool) {
	t.mu.Lock()
	items := t.items
	t.items = nil
	t.mu.Unlock()
	for _, item := range items {
		if !free(item) {
			t.put(item)
		}
	}
}

// An abandoned is what is to be freed of a persistent operation when the program has dropped it.
type abandoned struct {
	fixed   capi.Request
	pinner  *runtime.Pinner
	tmp     uint64
	release func()
	cleanup runtime.Cleanup
}

var abandonments trash[*abandoned]

// keep has a persistent operation freed when the program drops it. One that starts nonblocking
// operations, because the library lacks the persistent one, is kept until it is closed.
func (r *request) keep() {
	abandonments.empty((*abandoned).free)
	if r.call != nil && r.call.again != nil || debugging.leaks {
		persistents.enlist(r)
		return
	}
	r.kept = &abandoned{fixed: r.fixed, pinner: r.pinner}
	if r.call != nil {
		r.kept.tmp, r.kept.release = r.call.Result.Tmp, r.call.Release
	}
	r.kept.cleanup = runtime.AddCleanup(r, abandonments.put, r.kept)
}

// unkeep ends what keep began: the operation was closed, or the library has freed it.
func (r *request) unkeep() {
	switch {
	case r.kept != nil:
		r.kept.cleanup.Stop()
		r.kept = nil
	case r.listed || r.leak != nil:
		persistents.delist(r)
	}
}

// free frees the operation, if it is not in flight.
func (a *abandoned) free() bool {
	p := capi.Pending{Request: a.fixed}
	if !p.Test() {
		return false
	}
	capi.RequestFree(a.fixed)
	capi.Free(a.tmp)
	if a.pinner != nil {
		a.pinner.Unpin()
	}
	if a.release != nil {
		a.release()
	}
	return true
}

// A freedOp is an operator of the library that the program has dropped.
type freedOp struct {
	h    capi.Op
	slot int
}

var abandonedOps trash[freedOp]

func (o freedOp) free() bool {
	capi.OpFree(o.h)
	capi.ReleaseSlot(o.slot)
	return true
}

// reclaimOps frees the operators that the program has dropped, and reports whether there were any. It is
// for when all slots are taken, so it asks the garbage collector.
func reclaimOps() (freed bool) {
	for range 2 { // a cleanup of this round may come after that of the marker
		collected := make(chan struct{})
		marker := new([64]byte)
		runtime.AddCleanup(marker, func(c chan struct{}) { close(c) }, collected)
		runtime.KeepAlive(marker)
		marker = nil
		runtime.GC()
		<-collected
		abandonedOps.empty(func(o freedOp) bool { freed = true; return o.free() })
		if freed {
			break
		}
	}
	return freed
}
