package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Dims chooses the dimensions of a grid of n processes. Those of dims that are 0 are
// filled in, as close to one another as can be and in decreasing order; the others
// stay, and their product must divide n:
//
//	dims, err := topo.Dims(12, 0, 0)    // 4, 3
//	dims, err := topo.Dims(12, 0, 2, 0) // 3, 2, 2
//
// Local; all processes get the same. See MPI 5.0, section 8.5.2.
//
// int MPI_Dims_create(int nnodes, int ndims, int dims[])
func Dims(n int, dims ...int) ([]int, error) {
	const op = "Dims_create"
	if _, _, err := core.Use(op, core.World()); err != nil {
		return nil, err
	}
	if n < 1 || n > maxInt {
		return nil, core.Errorf(op, core.ErrArg, "%d processes: want 1 to %d", n, maxInt)
	}
	rest := n
	for i, d := range dims {
		switch {
		case d < 0:
			return nil, core.Errorf(op, core.ErrDims, "dimension %d is %d: want 1 or more, or 0 to have it chosen", i, d)
		case d > 0 && rest%d != 0:
			return nil, core.Errorf(op, core.ErrDims, "%d processes cannot be laid out as %s: %d is not a multiple of the dimensions given", n, sizes(dims), n)
		case d > 0:
			rest /= d
		}
	}
	if rest > 1 && !slices.Contains(dims, 0) {
		return nil, core.Errorf(op, core.ErrDims, "the grid %s has %d processes: want %d", sizes(dims), n/rest, n)
	}
	c := ints(dims)
	code := mpi.DimsCreate(n, c)
	return wide(c), core.Wrap(op, code)
}
