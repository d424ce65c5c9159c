// Package scratch lends memory for a few elements, so that functions on single values hand slices to
// MPI without allocating them.
package scratch

import (
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Block is memory that is lent.
type Block [64]uint64

var blocks = sync.Pool{New: func() any { return new(Block) }}

// Take lends n elements of T, which are 0, until the block is given back. Elements that do not fit, or
// that have pointers, are allocated; the block is nil then.
func Take[T any](n int) ([]T, *Block) {
	var zero T
	if n*int(unsafe.Sizeof(zero)) > int(unsafe.Sizeof(Block{})) || layout.Of[T]().Pointers {
		return make([]T, n), nil
	}
	b := blocks.Get().(*Block)
	x := unsafe.Slice((*T)(unsafe.Pointer(b)), n)
	clear(x)
	return x, b
}

// Give takes a block back, which may be nil.
func (b *Block) Give() {
	if b != nil {
		blocks.Put(b)
	}
}
