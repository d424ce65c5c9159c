package mpi

/*
#include "mpi4go.h"
*/
import "C"

import "unsafe"

// Policy is how a rank waits; it is set once, at initialization. All ranks that do
// collective calls together have the same: see enterCollective.
type Policy struct {
	Oversubscribed bool // more ranks than cores: never block in C, yield the core
	Serialized     bool // one call at a time: the library grants no more
	Sleep          bool // sleep in long waits, even with a core for each rank
}

var policy Policy

// SetPolicy sets the policy; no call may be in progress.
func SetPolicy(p Policy) {
	policy = p
	C.mpi4go_yielding = 0
	if p.Oversubscribed {
		C.mpi4go_yielding = 1
	}
}

// Agree makes one policy of those of all ranks: what one needs, all have. Collective; it
// is called before SetPolicy, when all ranks still have the same.
func (p Policy) Agree(comm Comm) (Policy, Code) {
	needs := [...]bool{p.Oversubscribed, p.Serialized, p.Sleep}
	var flags [len(needs)]int32
	for i, need := range needs {
		if need {
			flags[i] = 1
		}
	}
	r := Allreduce(InPlace(), unsafe.Pointer(&flags), len(flags), Datatype(Predefined(IdInt32T)), Op(Predefined(IdMax)), comm)
	return Policy{flags[0] > 0, flags[1] > 0, flags[2] > 0}, r.Code
}
