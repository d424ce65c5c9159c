package rma

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// origins keeps the buffers of operations, which MPI reads and writes until a
// synchronization completes them, alive and in place. Nothing is allocated once there were
// as many operations in an epoch before.
type origins struct {
	next   uint64 // the number of the next operation
	marked uint64 // operations from here on began after the last synchronization did
	flying []origin
	free   []*runtime.Pinner
}

// An origin is the buffers of one operation.
type origin struct {
	number  uint64
	target  int
	buffers [3]unsafe.Pointer
	pinner  *runtime.Pinner
}

// manyPinners is how many that are not in use are kept.
const manyPinners = 1024

// mark returns the number of the next operation: a synchronization that begins now completes
// those before.
func (o *origins) mark() uint64 {
	o.marked = o.next
	return o.next
}

// hold keeps the buffers of an operation that MPI has just been given, and which the
// caller has in its hands until now. So a synchronization of another goroutine that has begun
// before, and may not complete the operation, does not release them.
func (o *origins) hold(target int, buffers [3]unsafe.Pointer) {
	if n := len(o.flying); n > 0 { // most often, many operations of an epoch have the same
		last := &o.flying[n-1]
		if last.number >= o.marked && last.target == target && last.buffers == buffers {
			return
		}
	}
	var p *runtime.Pinner
	if n := len(o.free); n > 0 {
		p, o.free = o.free[n-1], o.free[:n-1]
	} else {
		p = new(runtime.Pinner)
	}
	for _, b := range buffers {
		if b != nil {
			p.Pin(b)
		}
	}
	o.flying = append(o.flying, origin{o.next, target, buffers, p})
	o.next++
}

// release lets the buffers of operations before a mark go: those to a target, or to everyone.
func (o *origins) release(target int, mark uint64) {
	o.flying = slices.DeleteFunc(o.flying, func(x origin) bool {
		if x.number >= mark || target != everyone && x.target != target {
			return false
		}
		x.pinner.Unpin()
		if len(o.free) < manyPinners {
			o.free = append(o.free, x.pinner)
		}
		return true
	})
}

// address is the memory of a buffer; nil if it has none.
func address(b layout.Buf) unsafe.Pointer {
	if b.N == 0 {
		return nil
	}
	return b.Ptr
}
