package capi

/*
#include "mpi4go.h"
*/
import "C"

import "unsafe"

// A Cell is memory of C for a handle that MPI writes some time after a call.
type Cell struct{ p unsafe.Pointer }

// NewCell returns a cell, which Free frees.
func NewCell() Cell {
	p := Alloc(8)
	*(*uint64)(p) = 0
	return Cell{p}
}

// Addr is what MPI gets.
func (c Cell) Addr() unsafe.Pointer { return c.p }

// Comm returns the communicator that MPI has written. MPICH's handles have 32 bits.
func (c Cell) Comm() Comm {
	if loaded, err := Load(); err == nil && loaded.ABI == MPICH {
		return Comm(*(*uint32)(c.p))
	}
	return Comm(*(*uint64)(c.p))
}

// Free frees the cell.
func (c Cell) Free() { Free(uint64(uintptr(c.p))) }
