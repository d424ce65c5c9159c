package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"sync/atomic"
	"time"
	"unsafe"
)

// WaitMode is what a rank does with its core in a long wait.
type WaitMode int32

// The ways to wait.
const (
	WaitSpin  = iota // look all the time
	WaitYield        // let others have the core between looks, if they want it
	WaitSleep        // sleep between looks
)

// Policy is how a rank waits; it is set at initialization.
type Policy struct {
	Oversubscribed bool // more ranks than cores: never block in C, yield the core
	Serialized     bool // one call at a time: the library grants no more
	Wait           WaitMode
	// Nonblocking says that blocking collective calls are nonblocking ones inside. All ranks that
	// do them together have agreed on it: see enterCollective.
	Nonblocking bool
}

var policy Policy

// crowded is set when processes of another world have come to this machine, so that there
// are more than cores. Calls that are not collective then wait as if Oversubscribed was set.
var crowded atomic.Bool

// Crowd sets crowded; calls may be in progress.
func Crowd() {
	crowded.Store(true)
	atomic.StoreInt32((*int32)(unsafe.Pointer(&C.mpi4go_yielding)), 1)
}

// SetPolicy sets the policy; no call may be in progress.
func SetPolicy(p Policy) {
	policy = p
	C.mpi4go_yielding = 0
	if p.yields() {
		C.mpi4go_yielding = 1
	}
}

// CurrentPolicy returns the policy.
func CurrentPolicy() Policy { return policy }

// alone is how a blocking function waits when no other goroutine communicates.
func (p *Policy) alone() Spin {
	if p.Serialized || p.Oversubscribed || p.Wait != WaitSpin {
		return shortSpin
	}
	return blockInC
}

// BlocksInC reports whether a blocking function of the only goroutine that communicates is the
// blocking function of C.
func (p *Policy) BlocksInC() bool { return p.alone() == blockInC }

// yields reports whether waits let others have the core.
func (p *Policy) yields() bool { return p.Oversubscribed || crowded.Load() || p.Wait == WaitYield }

// sleeps reports whether long waits do.
func (p *Policy) sleeps() bool {
	return p.Wait == WaitSleep || (p.Oversubscribed || crowded.Load()) && p.Wait == WaitSpin
}

// longestNap is for a wait that has lasted long.
func (p *Policy) longestNap() time.Duration {
	if p.Wait == WaitSleep {
		return longestNap
	}
	return shortestNap
}
