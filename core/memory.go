package mpi

import (
	"errors"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Buffer describes memory of elements of type T to MPI: where it is, how many
// items it has, and how an item is laid out. It is a value; making one allocates
// nothing. A Buffer can hold an error, for example that T cannot be communicated: the
// call that gets it returns that error.
type Buffer[T any] struct{ raw layout.Buf }

// Memory is what can be described by a Buffer. Communication functions whose names
// end in Buf take it: slices through Slice, parts of them through a Layout, and
// everything else that implements it, such as matrix views or device arrays.
type Memory[T any] interface {
	Buffer() Buffer[T]
}

// Buffer returns b: a Buffer is Memory.
func (b Buffer[T]) Buffer() Buffer[T] { return b }

// Raw returns the descriptor proper. It is for the packages of this module.
func (b Buffer[T]) Raw() layout.Buf { return b.raw }

// Elements returns how many elements of T the buffer holds.
func (b Buffer[T]) Elements() int {
	if b.raw.Type == nil {
		return 0
	}
	return b.raw.N * b.raw.Type.Elements
}

// Err returns the error that the buffer holds.
func (b Buffer[T]) Err() error {
	if b.raw.Type == nil {
		return nil
	}
	return b.raw.Type.Err
}

// Slice describes a slice: len(x) elements.
func Slice[T any](x []T) Buffer[T] { return Buffer[T]{layout.Slice(x)} }

// BufferOf returns the Buffer of m; an empty one if m is nil, which is what ranks
// pass for a buffer that only the root needs.
func BufferOf[T any](m Memory[T]) Buffer[T] {
	if m == nil {
		return Slice[T](nil)
	}
	return m.Buffer()
}

// badBuffer is a Buffer that holds an error.
func badBuffer[T any](op string, class ErrorClass, format string, args ...any) Buffer[T] {
	return BadBuffer[T](Errorf(op, class, format, args...))
}

// BadBuffer returns a Buffer that holds an error, for the Buffer methods of types that
// are Memory: the call that gets it returns the error.
func BadBuffer[T any](err error) Buffer[T] {
	return Buffer[T]{layout.Buf{Type: layout.Bad(err)}}
}

// checkBuf returns the error of a buffer.
func checkBuf(op string, b layout.Buf) error {
	if b.Type.Err == nil {
		return nil
	}
	if e, ok := b.Type.Err.(*Error); ok {
		return e
	}
	if errors.Is(b.Type.Err, layout.ErrClosed) {
		return Errorf(op, ErrClosed, "%v", b.Type.Err)
	}
	return Errorf(op, ErrType, "%v", b.Type.Err)
}
