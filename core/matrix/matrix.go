// Package matrix makes gonum's matrices and vectors Memory for the Buf forms of MPI
// calls, in place: nothing is copied, and a part of a matrix touches that part only.
//
//	err := mpi.SendBuf(comm, matrix.Dense(m), dest, tag)
//	err = mpi.SendBuf(comm, matrix.Dense(m.Slice(2, 5, 0, 3)), dest, tag) // a block
//	err = mpi.SendBuf(comm, matrix.Vec(m.ColView(4)), dest, tag)          // a column
//
// Types of gonum's other precisions (blas32, cblas64, cblas128) are written with their fields:
//
//	mpi.Matrix[float32]{Rows: g.Rows, Cols: g.Cols, Data: g.Data, Stride: g.Stride}
package matrix

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/mpi4go/mpi4go/core"
)

// Dense describes the elements of a *mat.Dense, or of another matrix that is stored
// like one, row by row. A matrix that is not, such as a transpose or a symmetric
// matrix, gives a Buffer that holds an error.
func Dense(m mat.Matrix) mpi.Buffer[float64] {
	r, ok := m.(mat.RawMatrixer)
	if !ok {
		return bad[float64](m)
	}
	return General(r.RawMatrix())
}

// CDense describes the elements of a *mat.CDense, as Dense does.
func CDense(m mat.CMatrix) mpi.Buffer[complex128] {
	r, ok := m.(*mat.CDense)
	if !ok {
		return bad[complex128](m)
	}
	g := r.RawCMatrix()
	return mpi.Matrix[complex128]{Rows: g.Rows, Cols: g.Cols, Data: g.Data, Stride: g.Stride}.Buffer()
}

// Vec describes the elements of a *mat.VecDense, such as a row or a column of a matrix.
func Vec(v mat.Vector) mpi.Buffer[float64] {
	r, ok := v.(mat.RawVectorer)
	if !ok {
		return bad[float64](v)
	}
	return Vector(r.RawVector())
}

// General describes the elements of a matrix of blas64.
func General(g blas64.General) mpi.Buffer[float64] { return mpi.Matrix[float64](g).Buffer() }

// Vector describes the elements of a vector of blas64. An increment below 1 gives a
// Buffer that holds an error: which element would come first depends on who reads it.
func Vector(v blas64.Vector) mpi.Buffer[float64] { return mpi.Strided[float64](v).Buffer() }

func bad[T any](m any) mpi.Buffer[T] {
	return mpi.BadBuffer[T](mpi.Errorf("matrix", mpi.ErrBuffer, "a %s does not lie in memory row by row: copy it into a Dense", fmt.Sprintf("%T", m)))
}
