package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// FromCode is the error of a call that returned the code.
func FromCode(op string, code int) error { return codeError(op, capi.Code(code)) }

// SpawnErrors are the errors of processes for which a spawn returned the codes.
func SpawnErrors(codes ...int32) []error { return spawnErrors(codes) }

// AgreeOn is what Init does, of a rank that was built with that version of the protocol.
func AgreeOn(version int) error {
	t := ownTerms(worldComm.rank)
	t.set(termNewest, version, worldComm.rank)
	t.set(termOldest, limit-version, worldComm.rank)
	return t.agree("Init", worldComm.h)
}

// ActiveRequests is how many requests are in flight, or complete without anybody knowing.
func ActiveRequests() int {
	active.Lock()
	defer active.Unlock()
	return active.n
}
