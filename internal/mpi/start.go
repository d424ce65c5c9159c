package mpi

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

// Add adds a request, whose operation p is in flight from each start on.
func (b *Batch) Add(p *Pending, request Request) {
	b.pendings = append(b.pendings, p)
	b.requests = append(b.requests, request)
	b.statuses = append(b.statuses, Status{})
}

// Start starts all operations, up to the first that cannot be, and returns how many. If wait is
// true it may wait for them as well, as WaitSet would, and reports whether it has.
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
	for i, p := range b.pendings[:r.a] {
		*p = Pending{Request: b.requests[i]}
	}
	switch {
	case int(r.a) < n:
		return int(r.a), false, Code(r.code)
	case statuses != nil:
		return n, waited(b.pendings, b.statuses, Code(r.code)), 0
	}
	return n, false, 0
}
