package mpi

import "github.com/mpi4go/mpi4go/internal/layout"

// A Matrix is a view of a matrix that lies in Data row by row, the rows Stride elements
// apart: a whole one, or a block of a larger one. It is Memory of its Rows*Cols
// elements; nothing is copied:
//
//	err := mpi.SendBuf(comm, mpi.Matrix[float64]{Rows: 3, Cols: 4, Data: a, Stride: 10}, dest, tag)
//
// gonum's blas64.General converts to it: mpi.Matrix[float64](m.RawMatrix()). Package matrix
// has more of gonum's. Unlike a Layout it needs no Close: MPI's datatypes are shared by
// all views with the same Cols and Stride.
type Matrix[T any] struct {
	Rows, Cols int
	Data       []T
	Stride     int
}

// Buffer describes the matrix. A matrix that does not fit Data, or has rows that
// overlap, gives a Buffer that holds an error.
func (m Matrix[T]) Buffer() Buffer[T] {
	switch {
	case m.Rows < 0 || m.Cols < 0:
		return badBuffer[T]("Matrix", ErrDims, "%d rows of %d columns", m.Rows, m.Cols)
	case m.Rows == 0 || m.Cols == 0:
		return Slice(m.Data[:0])
	case m.Rows > 1 && m.Stride < m.Cols:
		return badBuffer[T]("Matrix", ErrDims, "rows of %d elements are %d elements apart", m.Cols, m.Stride)
	}
	return strided("Matrix", m.Data, m.Rows, m.Cols, m.Stride)
}

// Column returns column j, as Memory. It panics if there is no such column.
func (m Matrix[T]) Column(j int) Strided[T] {
	if uint(j) >= uint(m.Cols) {
		panic(Errorf("Column", ErrDims, "column %d of a matrix of %d", j, m.Cols))
	}
	return Strided[T]{N: m.Rows, Data: m.Data[j:], Inc: m.Stride}
}

// Block returns the part of rows and cols that begins at row i and column j. It panics
// if it does not lie in the matrix.
func (m Matrix[T]) Block(i, j, rows, cols int) Matrix[T] {
	if i < 0 || j < 0 || rows < 0 || cols < 0 || rows > m.Rows-i || cols > m.Cols-j {
		panic(Errorf("Block", ErrDims, "%d by %d from (%d, %d) do not lie in %d by %d", rows, cols, i, j, m.Rows, m.Cols))
	}
	if rows == 0 || cols == 0 {
		return Matrix[T]{Rows: rows, Cols: cols, Stride: m.Stride}
	}
	return Matrix[T]{Rows: rows, Cols: cols, Data: m.Data[i*m.Stride+j:], Stride: m.Stride}
}

// Strided is a view of N elements that are Inc elements apart, the first of them
// Data[0]: a column of a matrix, for example. gonum's blas64.Vector converts to it.
type Strided[T any] struct {
	N    int
	Data []T
	Inc  int
}

// Buffer describes the elements. Those that do not fit Data, and an Inc below 1,
// give a Buffer that holds an error.
func (v Strided[T]) Buffer() Buffer[T] {
	switch {
	case v.N < 0:
		return badBuffer[T]("Strided", ErrCount, "%d elements", v.N)
	case v.N == 0:
		return Slice(v.Data[:0])
	case v.Inc < 1:
		return badBuffer[T]("Strided", ErrArg, "an increment of %d: want 1 or more", v.Inc)
	}
	return strided("Strided", v.Data, v.N, 1, v.Inc)
}

// strided describes n blocks of length elements, stride apart.
func strided[T any](op string, data []T, n, length, stride int) Buffer[T] {
	// Divided, so that no product overflows.
	if length > len(data) || n > 1 && (n-1) > (len(data)-length)/stride {
		return badBuffer[T](op, ErrBuffer, "%d blocks of %d elements, %d apart, reach beyond the slice, which has %d", n, length, stride, len(data))
	}
	if n == 1 || length == stride {
		return Slice(data[:n*length])
	}
	elem := layout.Of[T]()
	if elem.Err != nil || elem.Size == 0 {
		return Slice(data[:n*length])
	}
	b := layout.Slice(data)
	return Buffer[T]{layout.Buf{Ptr: b.Ptr, N: n, Type: layout.View(elem, length, stride)}}
}
