package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"context"
	"slices"
	"sync"
	"unsafe"
)

// WaitSet waits until need of the operations complete or stall, by the policy. All of
// them, alone, is MPI_Waitall.
func WaitSet(ctx context.Context, pendings []*Pending, need int) error {
	spin := choose()
	defer depart()
	if spin == blockInC && need == len(pendings) && ctx == nil && waitAllInC(pendings) {
		return nil
	}
	release()
	return Wait(ctx, pendings, need)
}

// A set is the arrays that MPI_Waitall and MPI_Testsome take, reused.
type set struct {
	pendings []*Pending
	requests []Request
	indices  []int32
	statuses []Status
}

var sets = sync.Pool{New: func() any { return new(set) }}

func (s *set) put() {
	clear(s.pendings)
	s.pendings, s.requests = s.pendings[:0], s.requests[:0]
	sets.Put(s)
}

// waitAllInC reports whether all operations are complete: when one fails, libraries
// may return with others still in flight. Tasks are not for it.
func waitAllInC(pendings []*Pending) bool {
	if apart.Load() || slices.ContainsFunc(pendings, func(p *Pending) bool { return p.Task != nil }) {
		return false
	}
	s := sets.Get().(*set)
	defer s.put()
	for _, p := range pendings {
		if !p.Done() {
			s.pendings, s.requests = append(s.pendings, p), append(s.requests, p.Request)
		}
	}
	n := len(s.requests)
	if n == 0 {
		return true
	}
	s.statuses = append(s.statuses[:0], make([]Status, n)...)
	attended(blockInC)
	code := Code(C.mpi4go_Waitall(C.int64_t(n), (*C.uint64_t)(unsafe.Pointer(&s.requests[0])), (*C.status)(unsafe.Pointer(&s.statuses[0]))))
	return waited(s.pendings, s.statuses, code)
}

// waited completes the operations that MPI_Waitall has waited for, and reports whether these are
// all.
func waited(pendings []*Pending, statuses []Status, code Code) (all bool) {
	all = true
	for i, p := range pendings {
		each := statuses[i].Error
		switch {
		case code != 0:
			p.complete(&statuses[i], code)
		case each != 0 && (each.Class() == ErrPending || each.Class() == ErrProcFailedPending):
			all = false
		default:
			p.complete(&statuses[i], each)
		}
	}
	return all
}

// TestSet tests all operations once, those of MPI in one call.
func TestSet(pendings []*Pending) {
	s := sets.Get().(*set)
	defer s.put()
	for _, p := range pendings {
		switch {
		case p.Done():
		case p.Task != nil || apart.Load():
			p.Test()
		default:
			s.pendings, s.requests = append(s.pendings, p), append(s.requests, p.Request)
		}
	}
	n := len(s.requests)
	if n == 0 {
		return
	}
	s.statuses = append(s.statuses[:0], make([]Status, n)...)
	s.indices = append(s.indices[:0], make([]int32, n)...)
	serialize()
	r := C.mpi4go_Testsome(C.int64_t(n), (*C.uint64_t)(unsafe.Pointer(&s.requests[0])),
		(*C.int32_t)(unsafe.Pointer(&s.indices[0])), (*C.status)(unsafe.Pointer(&s.statuses[0])), C.int64_t(testOnce))
	unserialize()
	if r.code != 0 {
		return // the call as a whole failed: the waits will tell
	}
	for k := range int(r.a) {
		s.pendings[s.indices[k]].found(&s.statuses[k], s.statuses[k].Error)
	}
}
