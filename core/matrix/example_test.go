package matrix_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/core/matrix"
)

// A block of a matrix is sent from where it is, and received into a matrix of its size.
func ExampleDense() {
	a := mat.NewDense(3, 3, []float64{
		1, 2, 3,
		4, 5, 6,
		7, 8, 9,
	})
	b := mat.NewDense(2, 2, nil)
	_, err := mpi.SendrecvBuf(mpi.Self(), matrix.Dense(a.Slice(1, 3, 1, 3)), 0, 0, matrix.Dense(b), 0, 0)
	fmt.Println(mat.Formatted(b), err)
	// Output:
	// ⎡5  6⎤
	// ⎣8  9⎦ <nil>
}

// A column of a matrix is received into, and the rest of the matrix is not touched.
func ExampleVec() {
	a := mat.NewDense(2, 2, nil)
	_, err := mpi.SendrecvBuf(mpi.Self(), mpi.Slice([]float64{1, 2}), 0, 0, matrix.Vec(a.ColView(1).(*mat.VecDense)), 0, 0)
	fmt.Println(mat.Formatted(a), err)
	// Output:
	// ⎡0  1⎤
	// ⎣0  2⎦ <nil>
}
