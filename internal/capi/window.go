package capi

/*
#include "mpi4go.h"
*/
import "C"

import "unsafe"

// WinWait is MPI_Win_wait. It tests: others must not wait behind it in C.
func WinWait(win Win) (code Code) {
	poll(func() (ok bool) {
		ok, code = WinTest(win)
		return ok || code != 0
	})
	return code
}

// An address of memory that is not Go's comes as a number.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// WinShared is MPI_Win_shared_query: where the memory of a rank begins here, and how many bytes
// it has.
func WinShared(win Win, rank int) (base unsafe.Pointer, size int, code Code) {
	size, _, p, code := WinSharedQuery(win, rank)
	return pointer(p), size, code
}

// WinAttribute returns the value of a predefined attribute, WinBase and the like; ok is false
// if the window has none.
func WinAttribute(win Win, key int) (value int, ok bool, code Code) {
	p, ok, code := WinGetAttr(win, key)
	if code != 0 || !ok {
		return 0, false, code
	}
	switch key {
	case WinBase: // the address itself; the others are where it points to
		return int(p), true, 0
	case WinSize:
		return *(*int)(pointer(p)), true, 0
	case WinCreateFlavor:
		return constant(C.CONSTANT_FLAVOR, true, int(IntAt(p))), true, 0
	case WinModel:
		return constant(C.CONSTANT_MODEL, true, int(IntAt(p))), true, 0
	}
	return int(IntAt(p)), true, 0
}
