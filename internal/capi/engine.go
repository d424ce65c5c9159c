package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A Pending is an operation in flight, from its start until a wait or test finds it
// complete: one request of MPI, or a Task. It must not be in two waits at a time.
type Pending struct {
	Request Request // 0 when complete
	Task    Task    // nil when complete
	Tmp     uint64
	Status  Status
	Code    Code
	waiter  *waiter
}

// Done reports whether the operation is complete.
func (p *Pending) Done() bool { return p.Request == 0 && p.Task == nil }

// Stalled reports whether a wait or test has ended because the operation, still in flight,
// may never complete: a receive from any source, of which a possible sender has failed.
// Code tells. Waiting again makes sense when the failure is acknowledged.
func (p *Pending) Stalled() bool { return p.Request != 0 && p.Code != 0 }

func (p *Pending) complete(s *Status, code Code) {
	p.Request, p.Task, p.Status, p.Code = 0, nil, *s, code
	Free(p.Tmp)
	p.Tmp = 0
}

// A waiter is a goroutine in a wait.
type waiter struct {
	missing int           // completions it still waits for
	wake    chan struct{} // it is complete, or must lead
}

var waiters = sync.Pool{New: func() any { return &waiter{wake: make(chan struct{}, 1)} }}

// engine is what the leader tests. Its lock is also the lock of a serialized MPI.
var engine struct {
	sync.Mutex
	requests []Request // of the pendings beside them
	pendings []*Pending
	tasks    []*Pending // those that are tasks
	indices  []int32
	statuses []Status
	leading  bool
	napping  bool // the leader is
	parked   []*waiter
}

// contenders is C's count of goroutines that want the lock; slices end when it is
// not 0.
var contenders = (*atomic.Int32)(unsafe.Pointer(&C.mpi4go_contenders))

func lock() {
	if engine.TryLock() {
		return
	}
	contenders.Add(1)
	engine.Lock()
	contenders.Add(-1)
}

func unlock() { engine.Unlock() }

// single is what waitOne needs, reused.
type single struct {
	pending Pending
	list    [1]*Pending
}

var singles = sync.Pool{New: func() any { return new(single) }}

// waitOne completes the operation of a result.
func waitOne(r *Result) {
	s := singles.Get().(*single)
	s.pending = Pending{Request: Request(r.Handle), Tmp: r.Tmp}
	s.list[0] = &s.pending
	Wait(nil, s.list[:], 1)
	if s.pending.Stalled() {
		s.pending.abandon(s.list[:])
	}
	r.Status, r.Code, r.Handle, r.Tmp = s.pending.Status, s.pending.Code, 0, 0
	singles.Put(s)
}

// Wait waits until need of the operations that are not complete are, or have stalled, or
// ctx ends; ctx may be nil. It returns the context's error. At most all are waited for.
func Wait(ctx context.Context, pendings []*Pending, need int) error {
	w := waiters.Get().(*waiter)
	lock()
	if len(arrivals) > 0 {
		deliver()
	}
	n := 0
	for _, p := range pendings {
		if p.Done() {
			continue
		}
		if p.Task != nil && p.step() { // may have ended before the wait began
			need--
			continue
		}
		n++
		p.waiter, p.Code = w, 0
		if p.Task != nil {
			engine.tasks = append(engine.tasks, p)
			continue
		}
		engine.pendings = append(engine.pendings, p)
		engine.requests = append(engine.requests, p.Request)
	}
	w.missing = min(n, need)
	rouse()
	var err error
	for w.missing > 0 && err == nil {
		if engine.leading || quiet() {
			err = park(ctx, w)
		} else {
			engine.leading = true
			err = lead(ctx, w)
			engine.leading = false
		}
	}
	retire(w)
	switch {
	case engine.leading:
	case len(engine.parked) > 0:
		engine.parked[0].signal()
	case len(arrivals) > 0 && callers() > 1: // others, which block in C
		summon()
	}
	unlock()
	select { // a signal that came too late is not for the next user of w
	case <-w.wake:
	default:
	}
	waiters.Put(w)
	return err
}

// park waits until another goroutine's lead completes w, or it must lead itself.
func park(ctx context.Context, w *waiter) (err error) {
	engine.parked = append(engine.parked, w)
	unlock()
	if ctx == nil {
		<-w.wake
	} else {
		select {
		case <-w.wake:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	lock()
	for i, p := range engine.parked {
		if p == w {
			engine.parked = append(engine.parked[:i], engine.parked[i+1:]...)
			break
		}
	}
	if w.missing <= 0 {
		return nil
	}
	return err
}

func (w *waiter) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// lead tests all requests until those of w are complete.
func lead(ctx context.Context, w *waiter) error {
	idle, naps := 0, naps{}
	for {
		spin := shortSpin
		if naps.next > 0 { // between naps a few looks will do, but not one: Open MPI's first sees nothing new
			spin = briefSpin
		}
		woken, n := slice(spin)
		if w.missing <= 0 || quiet() {
			return nil
		}
		if ctx != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if idle++; n > 0 {
			idle, naps.next = 0, 0
		}
		switch {
		case idle > patience && (policy.sleeps() || len(engine.parked) > 0):
			if naps.takeLeading() {
				idle, naps.next = 0, 0
			}
		case woken || idle%8 == 1 || contenders.Load() > 0:
			unlock()
			runtime.Gosched()
			lock()
		}
	}
}

// slice tests all requests in C for up to so many nanoseconds, until one completes, serves
// arrivals and moves the tasks on. It reports whether it woke another goroutine, and how many
// operations completed or arrivals were matched.
func slice(spin Spin) (woken bool, completed int) {
	if len(engine.tasks) > 0 {
		spin = min(spin, briefSpin)
	}
	before := len(engine.pendings) + len(engine.tasks)
	woken = testRequests(spin)
	if len(arrivals) > 0 {
		completed = deliver()
	}
	if stepTasks() {
		woken = true
	}
	return woken, completed + before - len(engine.pendings) - len(engine.tasks)
}

// finish completes an operation of the engine, or stalls it, and reports whether that wakes
// its waiter.
func (p *Pending) finish(s *Status, code Code) (woken bool) {
	p.found(s, code)
	if p.waiter.missing--; p.waiter.missing == 0 {
		p.waiter.signal()
		return true
	}
	return false
}

// found completes or stalls an operation about which a test has found something new.
func (p *Pending) found(s *Status, code Code) {
	if code != 0 && p.Request != 0 && code.Class() == ErrProcFailedPending {
		p.Code = code
	} else {
		p.complete(s, code)
	}
}

// apart is set when there are several sessions: one call must not test requests of two.
var apart atomic.Bool

// TestApart says whether waits must test each request by itself.
func TestApart(on bool) { apart.Store(on) }

func testRequests(spin Spin) (woken bool) {
	n := len(engine.requests)
	if n == 0 {
		return false
	}
	if cap(engine.indices) < n {
		engine.indices = make([]int32, n, 2*n)
		engine.statuses = make([]Status, n, 2*n)
	}
	step := n
	if apart.Load() && n > 1 {
		step, spin = 1, testOnce
	}
	changed := false
	for i := 0; i < n; i += step {
		c, w := testSome(i, step, spin)
		changed, woken = changed || c, woken || w
	}
	if changed {
		compact(func(p *Pending) bool { return !p.Done() && !p.Stalled() })
	}
	return woken
}

// testSome tests n requests from the ith on. It reports whether there is something new about
// any, and whether that woke another goroutine.
func testSome(i, n int, spin Spin) (changed, woken bool) {
	pendings, indices, statuses := engine.pendings[i:i+n], engine.indices[:n], engine.statuses[:n]
	r := C.mpi4go_Testsome(C.int64_t(n), (*C.uint64_t)(unsafe.Pointer(&engine.requests[i])),
		(*C.int32_t)(unsafe.Pointer(&indices[0])), (*C.status)(unsafe.Pointer(&statuses[0])), C.int64_t(spin))
	if r.code != 0 {
		// The call as a whole failed: every wait ends with its error.
		for _, p := range pendings {
			if p.finish(&Status{}, Code(r.code)) {
				woken = true
			}
		}
		return true, woken
	}
	for k := range int(r.a) {
		if pendings[indices[k]].finish(&statuses[k], statuses[k].Error) {
			woken = true
		}
	}
	return r.a > 0, woken
}

// retire removes the requests that w no longer waits for.
func retire(w *waiter) {
	if len(engine.pendings) > 0 {
		compact(func(p *Pending) bool { return p.waiter != w })
	}
	if len(engine.tasks) > 0 {
		engine.tasks = slices.DeleteFunc(engine.tasks, func(p *Pending) bool { return p.waiter == w })
	}
}

// compact keeps the operations for which keep holds.
func compact(keep func(*Pending) bool) {
	j := 0
	for i, p := range engine.pendings {
		if keep(p) {
			engine.pendings[j], engine.requests[j] = p, engine.requests[i]
			j++
		}
	}
	clear(engine.pendings[j:])
	engine.pendings, engine.requests = engine.pendings[:j], engine.requests[:j]
}

// Test tests the operation once and reports whether it is complete; it can have stalled.
func (p *Pending) Test() bool {
	if p.Done() {
		return true
	}
	if p.Task != nil {
		lock()
		defer unlock()
		if len(arrivals) > 0 {
			deliver()
		}
		return p.step()
	}
	serialize()
	r := C.mpi4go_Test(C.uint64_t(p.Request), C.int64_t(testOnce))
	unserialize()
	if r.handle != 0 {
		p.Code = Code(r.code)
		Serve()
		return false
	}
	p.complete((*Status)(unsafe.Pointer(&r.status)), Code(r.code))
	return true
}

// WaitHere waits until one operation completes or stalls, by the policy: first in a short
// spin.
func (p *Pending) WaitHere(ctx context.Context) error {
	if p.Done() {
		return nil
	}
	if p.Task != nil {
		if _, external := p.Task.(*External); external { // those are in nobody's way
			defer attended(blockInC) // arrivals, which this wait may have served
		} else {
			arrive()
			release()
			defer depart()
		}
		return Wait(ctx, []*Pending{p}, 1)
	}
	spin := enter()
	if spin == blockInC {
		spin = untilContended
		if ctx != nil {
			spin = shortSpin
		}
	}
	r := C.mpi4go_Test(C.uint64_t(p.Request), C.int64_t(spin))
	release()
	defer depart()
	switch {
	case r.handle == 0:
		p.complete((*Status)(unsafe.Pointer(&r.status)), Code(r.code))
		return nil
	case r.code != 0:
		p.Code = Code(r.code)
		return nil
	}
	list := [1]*Pending{p}
	return Wait(ctx, list[:], 1)
}
