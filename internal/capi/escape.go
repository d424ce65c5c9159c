package capi

import "unsafe"

var (
	never bool
	//lint:ignore U1000 nothing reads it
	sink unsafe.Pointer
)

// escape forces what p points to onto the heap, where it stays in place.
//
// Buffers go to C as numbers: the runtime's check of pointer arguments costs more
// than the rest of the crossing for large structures, and it would refuse elements
// that have pointers in fields which are not communicated. A number does not make a
// variable escape, and a callback from MPI into Go may move the stack.
func escape(p unsafe.Pointer) {
	if never {
		sink = p
	}
}
