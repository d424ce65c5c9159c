package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"slices"
	"unsafe"
)

// What the failure of a process means for waits.

// FaultTolerant reports whether the library keeps a job alive in which a process fails:
// whether it can, and the launcher was told that it shall.
func FaultTolerant() bool {
	name := append([]byte("ompi_ftmpi_enabled"), 0) // a bool of Open MPI's
	p := C.mpi4go_symbol((*C.char)(unsafe.Pointer(&name[0])))
	return p != nil && *(*bool)(p)
}

// abandon cancels a stalled receive and waits for its end, for a caller who is not to see
// that it is still in flight. list has only p.
func (p *Pending) abandon(list []*Pending) {
	if Cancel(p.Request) == 0 {
		Wait(nil, list, 1)
		p.abandoned()
	}
}

// abandoned tells why a stalled receive was cancelled, if no message has come after all.
func (p *Pending) abandoned() {
	if p.Status.Cancelled != 0 {
		p.Status, p.Code = Status{}, CodeProcFailed
	}
}

// shadows has the communicators that are revoked together with others. The engine's lock
// guards it.
var shadows []shadow

type shadow struct{ comm, of Comm }

// Shadow makes the revocation of a communicator, by whomever, reach another one, which
// belongs to it: who waits for a Task then also learns from the one that it will not
// end. It lasts until Unshadow.
func Shadow(comm, of Comm) {
	lock()
	shadows = append(shadows, shadow{comm, of})
	unlock()
}

// Unshadow ends what Shadow began.
func Unshadow(comm Comm) {
	lock()
	shadows = slices.DeleteFunc(shadows, func(s shadow) bool { return s.comm == comm })
	unlock()
}

// castShadows passes revocations on. The caller has the engine's lock.
func castShadows() {
	shadows = slices.DeleteFunc(shadows, func(s shadow) bool {
		r := C.mpi4go_Comm_is_revoked(C.uint64_t(s.of))
		return r.flag != 0 && C.mpi4go_Comm_revoke(C.uint64_t(s.comm)) == 0
	})
}
