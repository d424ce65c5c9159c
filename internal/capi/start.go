package capi

/*
#include "mpi4go.h"
*/
import "C"

import "unsafe"

// A Batch is persistent requests that are started together.
type Batch struct {
	pendings []*Pending // of the operations
	requests []Request
	statuses []Status
}

// Add adds a request. Its operation is p while it is in flight.
func (b *Batch) Add(p *Pending, request Request) {
	b.pendings = append(b.pendings, p)
	b.requests = append(b.requests, request)
	b.statuses = append(b.statuses, Status{})
}

// Status returns the status of the ith operation, when Start has waited for all.
func (b *Batch) Status(i int) *Status { return &b.statuses[i] }

// Start starts all operations, up to the first that cannot be, and returns how many. If wait is
// true it may wait for them as well, as WaitSet would, and reports whether they are done, without an
// error; no operations always are. Otherwise those that were started are to be waited for.
func (b *Batch) Start(wait bool) (started int, done bool, code Code) {
	n := len(b.requests)
	if n == 0 {
		return 0, true, 0
	}
	statuses := (*C.status)(unsafe.Pointer(&b.statuses[0]))
	if !wait {
		statuses = nil
		serialize()
	} else if enter() != blockInC || apart.Load() {
		statuses = nil
	}
	r := C.mpi4go_Startall(C.int64_t(n), (*C.uint64_t)(unsafe.Pointer(&b.requests[0])), statuses)
	if !wait {
		unserialize()
	} else {
		release()
		depart()
	}
	if r.flag != 0 {
		return n, true, 0
	}
	started = int(r.a)
	for i, p := range b.pendings[:started] {
		*p = Pending{Request: b.requests[i]}
	}
	switch {
	case started < n:
		return started, false, Code(r.code)
	case statuses != nil:
		waited(b.pendings, b.statuses, Code(r.code))
	}
	return n, false, 0
}
