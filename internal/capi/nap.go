package capi

/*
#include "mpi4go.h"
*/
import "C"

import "time"

// naps are those of one wait that lasts: each is a quarter longer than the one before, up
// to the policy's longest. So a message is found late by at most a quarter of the time
// that it was waited for, and the longer nothing comes, the less often is looked.
type naps struct{ next time.Duration }

func (n *naps) take() { n.sleep(C.mpi4go_roused()) }

// takeLeading is take for the leader, which lets go of the engine meanwhile. It reports
// whether it was roused.
func (n *naps) takeLeading() (roused bool) {
	engine.napping = true
	seen := C.mpi4go_roused()
	unlock()
	n.sleep(seen)
	lock()
	roused = !engine.napping
	engine.napping = false
	return roused
}

func (n *naps) sleep(seen C.int32_t) {
	if n.next == 0 {
		n.next = shortestNap
	}
	C.mpi4go_nap(C.int64_t(n.next), seen)
	n.next = min(n.next+n.next/4, policy.longestNap())
}

// rouse ends the nap of the leader, if it takes one: there is more to look at. The caller has
// the engine's lock.
func rouse() {
	if engine.napping {
		engine.napping = false
		C.mpi4go_rouse()
	}
}
