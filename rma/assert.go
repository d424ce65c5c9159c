package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/flags"
)

// An Assert is a promise of the program about a synchronization, with which the library may
// save time. One that is not kept leaves everything undefined. See MPI 5.0, section 12.5.5.
type Assert int

// The promises.
const (
	NoCheck   Assert = capi.ModeNocheck   // Start, Post: the other side is ready already; Lock, LockAll: nobody else has a lock
	NoStore   Assert = capi.ModeNostore   // Fence, Post: this process has not stored to its memory since the last synchronization
	NoPut     Assert = capi.ModeNoput     // Fence, Post: nobody will Put or Accumulate to this process's memory until the next one
	NoPrecede Assert = capi.ModeNoprecede // Fence: nobody has communicated since the last Fence; all processes promise it
	NoSucceed Assert = capi.ModeNosucceed // Fence: nobody will communicate until the next Fence; all processes promise it
)

var assertNames = flags.Names[Assert]{{NoCheck, "NoCheck"}, {NoStore, "NoStore"}, {NoPut, "NoPut"}, {NoPrecede, "NoPrecede"}, {NoSucceed, "NoSucceed"}}

// String returns the names of the promises.
func (a Assert) String() string { return assertNames.String("Assert", a) }

// combine makes one of several promises, of which a call takes the allowed ones.
func combine(op string, asserts []Assert, allowed Assert) (Assert, error) {
	var all Assert
	for _, a := range asserts {
		all |= a
	}
	if all&^allowed != 0 {
		return 0, mpi.Errorf(op, mpi.ErrAssert, "%v is no promise for this call, which takes %v", all&^allowed, allowed)
	}
	return all, nil
}
