package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Arrivals must be served while the rank waits for whatever it waits for: the sender of a large
// object may be stuck in its send until then, and everybody else waits for the sender. The
// leader of the engine serves them, and so do the loops that probe. A goroutine that blocks in C
// cannot, and the form of a collective call is not this rank's to choose. So an attendant works
// beside calls that block in C: a goroutine that probes for the arrivals between naps, as long as
// there are arrivals, such calls, and no leader. Programs without arrivals pay for it with one
// look at a number in memory.
//
// A nap is a quarter of the time since the last arrival was posted, within limits: what comes
// soon is found soon, and what does not come for long costs little.
//
// Where calls take turns (Policy.Serialized), one that blocks in C has the turn until it ends,
// and nobody can serve.

// attending is set while there is an attendant.
var attending atomic.Bool

// attended makes sure that arrivals are served beside a call that is to wait so. The caller is
// counted in inside.
func attended(how Spin) Spin {
	if how == blockInC && unmatched.Load() > 0 {
		summon()
	}
	return how
}

// enterBlocking begins a call that can do nothing but block in C.
func enterBlocking() {
	arrive()
	attended(blockInC)
}

// summon starts the attendant, if there is none.
func summon() {
	if !policy.Serialized && attending.CompareAndSwap(false, true) {
		go attend()
	}
}

func attend() {
	for {
		lock()
		age := time.Since(lastPosted)
		unlock()
		// The runtime's sleep lasts a millisecond at least; one in C keeps others from running Go
		// code for a while.
		if nap := max(age/4, shortestNap); nap < longestNap/2 {
			C.mpi4go_nap(C.int64_t(nap), C.mpi4go_roused())
			runtime.Gosched()
		} else {
			time.Sleep(longestNap)
		}
		if attendOnce() {
			continue
		}
		attending.Store(false)
		if !attendOnce() || !attending.CompareAndSwap(false, true) {
			return
		}
	}
}

// attendOnce looks for messages if an attendant is needed, which it reports.
func attendOnce() bool {
	lock()
	defer unlock()
	if len(arrivals) == 0 || callers() == 0 || engine.leading {
		return false
	}
	deliver()
	return true
}
