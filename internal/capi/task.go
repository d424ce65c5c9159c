package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"slices"
	"unsafe"
)

// A Task is an operation that is not one request of MPI: several requests, or something
// that has no request at all. Waits and tests move it on, whether they wait for it alone
// or together with others.
type Task interface {
	// Step moves the operation on, without waiting, and reports whether it is complete,
	// and how. It is called under the engine's lock, so it must not call functions of
	// this package that take it.
	Step() (done bool, s Status, code Code)
}

// step moves a task on and reports whether it is complete.
func (p *Pending) step() bool {
	done, s, code := p.Task.Step()
	if done {
		p.complete(&s, code)
	}
	return done
}

// stepTasks moves the tasks of all waits on. It reports whether it woke a goroutine.
func stepTasks() (woken bool) {
	if len(shadows) > 0 && len(engine.tasks) > 0 {
		castShadows()
	}
	engine.tasks = slices.DeleteFunc(engine.tasks, func(p *Pending) bool {
		done, s, code := p.Task.Step()
		if done && p.finish(&s, code) {
			woken = true
		}
		return done
	})
	return woken
}

// All is the Task of several operations of MPI. It is complete when they are, with the
// status of the first one and the first error. Those that stall are given up.
type All []Pending

// NewAll makes the task of the operations that calls have started.
func NewAll(started ...Result) All {
	all := make(All, len(started))
	for i, r := range started {
		all[i] = Pending{Request: r.Request(), Tmp: r.Tmp}
	}
	return all
}

// Step tests what is in flight.
func (a All) Step() (done bool, s Status, code Code) {
	done = true
	for i := range a {
		p := &a[i]
		if !p.Done() {
			r := C.mpi4go_Test(C.uint64_t(p.Request), C.int64_t(testOnce))
			stalled := p.Stalled()
			if r.handle != 0 {
				done = false
				if r.code != 0 && !stalled {
					p.Code = Code(r.code)
					C.mpi4go_Cancel(C.uint64_t(p.Request))
				}
				continue
			}
			p.complete((*Status)(unsafe.Pointer(&r.status)), Code(r.code))
			if stalled {
				p.abandoned()
			}
		}
		if code == 0 {
			code = p.Code
		}
	}
	if len(a) > 0 {
		s = a[0].Status
	}
	return done, s, code
}
