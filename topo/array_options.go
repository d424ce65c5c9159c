package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
)

// A CartOption says what a Cart is besides its shape.
type CartOption func(*cartOptions)

type cartOptions struct {
	halo     []int
	corners  bool
	periodic []bool
	grid     []int
	reorder  bool
}

// Halo gives the array a halo: one width for all dimensions, or one for each. There is none by
// default. A halo cannot be wider than the smallest block that is not empty.
func Halo(width ...int) CartOption {
	return func(o *cartOptions) { o.halo = slices.Clone(width) }
}

// Corners makes the exchange fill the halo's corners and edges too, which stencils with
// diagonal neighbors read (9 points in two dimensions, 27 in three). Without, nothing can be
// expected of them.
func Corners() CartOption { return func(o *cartOptions) { o.corners = true } }

// Periodic says along which dimensions the last element is a neighbor of the first: one
// value for all dimensions, or one for each. None are by default.
func Periodic(periodic ...bool) CartOption {
	return func(o *cartOptions) { o.periodic = slices.Clone(periodic) }
}

// Grid says how many processes there are along each dimension; 0 leaves it to NewCart. Their
// product is the size of the communicator.
func Grid(processes ...int) CartOption {
	return func(o *cartOptions) { o.grid = slices.Clone(processes) }
}

// Reorder lets MPI place the blocks on the processes as suits the machine: the ranks of Comm may
// then be others than those of the communicator that NewCart was given.
func Reorder() CartOption { return func(o *cartOptions) { o.reorder = true } }

// readOptions applies options for an array of dims dimensions.
func readOptions(op string, dims int, options []CartOption) (o cartOptions, err error) {
	if dims < 1 || dims > MaxDims {
		return o, mpi.Errorf(op, mpi.ErrDims, "a shape of %d dimensions: want 1 to %d", dims, MaxDims)
	}
	for _, option := range options {
		option(&o)
	}
	if o.halo, err = spread(op, "halo widths", dims, o.halo); err != nil {
		return o, err
	}
	if o.periodic, err = spread(op, "values for periodic", dims, o.periodic); err != nil {
		return o, err
	}
	for d, w := range o.halo {
		if w < 0 {
			return o, mpi.Errorf(op, mpi.ErrDims, "dimension %d: a halo of width %d", d, w)
		}
	}
	if o.grid != nil && len(o.grid) != dims {
		return o, mpi.Errorf(op, mpi.ErrDims, "a grid of %v processes: want %d dimensions", o.grid, dims)
	}
	for d, n := range o.grid {
		if n < 0 {
			return o, mpi.Errorf(op, mpi.ErrDims, "dimension %d: %d processes", d, n)
		}
	}
	return o, nil
}

// spread makes one value one for each dimension.
func spread[V any](op, what string, dims int, v []V) ([]V, error) {
	switch {
	case v == nil:
	case len(v) == 1:
		return slices.Repeat(v, dims), nil
	case len(v) != dims:
		return nil, mpi.Errorf(op, mpi.ErrDims, "%d %s: want 1, or %d for the dimensions", len(v), what, dims)
	}
	return v, nil
}
