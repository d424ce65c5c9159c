package mpi

import (
	"fmt"
	"math"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Layouts of parts of arrays: subarray and darray.

// A StorageOrder says in which order the elements of an array lie in memory.
type StorageOrder int

// The storage orders.
const (
	RowMajor    StorageOrder = capi.OrderC       // the last index runs fastest, as in C; the default
	ColumnMajor StorageOrder = capi.OrderFortran // the first index runs fastest, as in Fortran
)

// String returns the name of the order.
func (o StorageOrder) String() string {
	switch o {
	case RowMajor:
		return "row-major"
	case ColumnMajor:
		return "column-major"
	}
	return fmt.Sprintf("StorageOrder(%d)", int(o))
}

// storage returns the order that an optional argument gives.
func storage(op string, order []StorageOrder) (int, error) {
	switch {
	case len(order) == 0:
		return capi.OrderC, nil
	case len(order) > 1 || order[0] != RowMajor && order[0] != ColumnMajor:
		return 0, Errorf(op, ErrArg, "order %v: want one of RowMajor and ColumnMajor", order)
	}
	return int(order[0]), nil
}

// Subarray is the part of an array with the given sizes that starts at starts and has
// subsizes elements in each dimension. Where one of these is 0, as that of a rank that has no part of
// the array, the layout has no data, which C does not allow. Arrays are row-major unless order says
// otherwise. The extent is the whole array. See MPI 5.0, section 5.1.3.
func Subarray[T any](sizes, subsizes, starts []int, order ...StorageOrder) (Layout[T], error) {
	return element[T]().Subarray(sizes, subsizes, starts, order...)
}

// Subarray is the part of an array of items of the layout.
//
//	int MPI_Type_create_subarray(int ndims, const int sizes[], const int subsizes[], const int starts[], int order, MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Subarray(sizes, subsizes, starts []int, order ...StorageOrder) (Layout[T], error) {
	return l.derive("Subarray", func(old *layout.Type) (*layout.Type, error) {
		if len(sizes) == 0 || len(sizes) != len(subsizes) || len(sizes) != len(starts) {
			return nil, Errorf("Subarray", ErrDims, "want as many sizes, subsizes and starts, at least one; have %d, %d, %d", len(sizes), len(subsizes), len(starts))
		}
		for i, n := range subsizes {
			if n < 0 || starts[i] < 0 || n > sizes[i] || starts[i] > sizes[i]-n {
				return nil, Errorf("Subarray", ErrDims, "dimension %d: %d elements from %d do not lie in the array's %d", i, n, starts[i], sizes[i])
			}
		}
		o, err := storage("Subarray", order)
		if err != nil {
			return nil, err
		}
		return layout.Subarray(old, sizes, subsizes, starts, o)
	})
}

// A Distribution says how a dimension of an array is spread over processes.
type Distribution int

// The distributions.
const (
	Undistributed Distribution = iota // every process has the whole dimension (MPI_DISTRIBUTE_NONE)
	Block                             // one block of indices for each process
	Cyclic                            // small blocks, dealt out in turn
)

// String returns the name of the distribution.
func (d Distribution) String() string {
	switch d {
	case Undistributed:
		return "undistributed"
	case Block:
		return "block"
	case Cyclic:
		return "cyclic"
	}
	return fmt.Sprintf("Distribution(%d)", int(d))
}

var distributions = map[Distribution]int{
	Undistributed: capi.DistributeNone,
	Block:         capi.DistributeBlock,
	Cyclic:        capi.DistributeCyclic,
}

// A Dim is one dimension of a distributed array.
type Dim struct {
	Size      int          // of the whole array; it can be 0
	Procs     int          // processes along the dimension; 1 where it is undistributed
	Spread    Distribution // how it is spread over them
	BlockSize int          // of Block and Cyclic; 0: the default, equal blocks and blocks of 1
}

// Darray is the part of an array that process rank of size has, when the array is
// distributed over a grid of processes. The grid is in row-major order: its last
// dimension runs fastest over the ranks. The elements of the array are in row-major order unless
// order says otherwise. The extent is the whole array, which a file view needs, for
// example. See MPI 5.0, section 5.1.4.
func Darray[T any](size, rank int, dims []Dim, order ...StorageOrder) (Layout[T], error) {
	return element[T]().Darray(size, rank, dims, order...)
}

// Darray is the part that a process has of a distributed array of items of the layout.
//
//	int MPI_Type_create_darray(int size, int rank, int ndims, const int gsizes[], const int distribs[], const int dargs[], const int psizes[], int order, MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Darray(size, rank int, dims []Dim, order ...StorageOrder) (Layout[T], error) {
	return l.derive("Darray", func(old *layout.Type) (*layout.Type, error) {
		o, err := storage("Darray", order)
		if err != nil {
			return nil, err
		}
		if size < 1 || size > math.MaxInt32 || rank < 0 || rank >= size {
			return nil, Errorf("Darray", ErrArg, "rank %d of %d processes", rank, size)
		}
		list, procs := make([]layout.Dim, len(dims)), 1
		for i, d := range dims {
			if err := d.check(i); err != nil {
				return nil, err
			}
			if procs *= d.Procs; procs > size {
				break
			}
			list[i] = layout.Dim{Size: d.Size, How: distributions[d.Spread], Arg: d.BlockSize, Procs: d.Procs}
		}
		if len(dims) == 0 || procs != size {
			return nil, Errorf("Darray", ErrDims, "the grid of the %d dimensions must have %d processes", len(dims), size)
		}
		return layout.Darray(old, size, rank, list, o)
	})
}

func (d Dim) check(i int) error {
	fail := func(class ErrorClass, format string, args ...any) error {
		return Errorf("Darray", class, "dimension %d: "+format, append([]any{i}, args...)...)
	}
	_, known := distributions[d.Spread]
	switch {
	case !known:
		return fail(ErrArg, "%v", d.Spread)
	case d.Size < 0 || d.Procs < 1 || d.Procs > math.MaxInt32:
		return fail(ErrDims, "%d elements over %d processes", d.Size, d.Procs)
	case d.Spread == Undistributed && (d.Procs != 1 || d.BlockSize != 0):
		return fail(ErrDims, "it is undistributed, but has %d processes and a block size of %d", d.Procs, d.BlockSize)
	case d.BlockSize < 0 || d.BlockSize > math.MaxInt32:
		return fail(ErrArg, "block size %d", d.BlockSize)
	case d.Spread == Block && d.BlockSize > 0 && (d.Size-1)/d.BlockSize >= d.Procs:
		return fail(ErrArg, "%d blocks of %d elements do not hold its %d elements", d.Procs, d.BlockSize, d.Size)
	}
	return nil
}
