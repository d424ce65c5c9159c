package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"fmt"
	"runtime/debug"
	"sync"
	"unsafe"
)

// A Reduction combines n elements: inout[i] = in[i] op inout[i].
type Reduction func(in, inout unsafe.Pointer, n int)

// MaxOps is how many operators from Go functions may live at a time.
const MaxOps = C.OP_SLOTS

var reductions struct {
	sync.RWMutex
	slots [MaxOps]Reduction
}

// CallbackPanic is called when a Go function panics that MPI called, or does not return. It must not
// return: there is no way to unwind through MPI, and the result is garbage.
var CallbackPanic func(value any, stack []byte)

// OpCreate makes an operator of a Go function; it calls MPI_Op_create. full is true
// if all slots are taken.
func OpCreate(f Reduction, commute bool) (op Op, slot int, full bool, code Code) {
	slot = -1
	reductions.Lock()
	for i, g := range reductions.slots {
		if g == nil {
			slot = i
			reductions.slots[i] = f
			break
		}
	}
	reductions.Unlock()
	if slot < 0 {
		return 0, 0, true, 0
	}
	c := C.int32_t(0)
	if commute {
		c = 1
	}
	serialize()
	r := C.mpi4go_Op_create(C.int32_t(slot), c)
	unserialize()
	if r.code != 0 {
		ReleaseSlot(slot)
	}
	return Op(r.handle), slot, false, Code(r.code)
}

// ReleaseSlot makes the slot of a freed operator available again.
func ReleaseSlot(slot int) {
	reductions.Lock()
	reductions.slots[slot] = nil
	reductions.Unlock()
}

//export mpi4goReduce
func mpi4goReduce(slot C.int32_t, in, inout unsafe.Pointer, n C.int64_t) {
	returned := false
	defer func() {
		v := recover()
		if v == nil && !returned {
			v = "runtime.Goexit was called"
		}
		if v != nil {
			CallbackPanic(v, debug.Stack())
			panic(fmt.Sprint("unreachable: CallbackPanic returned for ", v))
		}
	}()
	reductions.RLock()
	f := reductions.slots[slot]
	reductions.RUnlock()
	f(in, inout, int(n))
	returned = true
}
