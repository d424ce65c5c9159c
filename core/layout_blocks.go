package mpi

import (
	"errors"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// Layouts of blocks: contiguous, vector, indexed and their relatives.

// Contiguous is n elements in a row. See MPI 5.0, section 5.1.2, also for the layouts
// that follow.
func Contiguous[T any](n int) (Layout[T], error) { return element[T]().Contiguous(n) }

// Contiguous is n items of the layout in a row.
//
//	int MPI_Type_contiguous(int count, MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Contiguous(n int) (Layout[T], error) {
	return l.derive("Contiguous", func(old *layout.Type) (*layout.Type, error) {
		if n < 0 {
			return nil, Errorf("Contiguous", ErrCount, "count %d is negative", n)
		}
		return layout.Contiguous(old, n)
	})
}

// Vector is count blocks of length elements each, whose starts are stride elements
// apart.
func Vector[T any](count, length, stride int) (Layout[T], error) {
	return element[T]().Vector(count, length, stride)
}

// Vector is count blocks of length items each, whose starts are stride extents of the
// layout apart.
//
//	int MPI_Type_vector(int count, int blocklength, int stride, MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Vector(count, length, stride int) (Layout[T], error) {
	return l.vector("Vector", count, length, stride, layout.Vector)
}

// Hvector is count blocks of length elements each, whose starts are stride bytes apart. Like every
// byte offset of elements of T it must be a multiple of T's alignment; of T's size if T has
// pointers in fields that are not sent, because received data must not get there.
func Hvector[T any](count, length, stride int) (Layout[T], error) {
	return element[T]().Hvector(count, length, stride)
}

// Hvector is count blocks of length items of the layout each, whose starts are stride bytes apart.
//
//	int MPI_Type_create_hvector(int count, int blocklength, MPI_Aint stride, MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Hvector(count, length, stride int) (Layout[T], error) {
	if err := l.offsets("Hvector", "stride", stride); err != nil {
		return Layout[T]{}, err
	}
	return l.vector("Hvector", count, length, stride, layout.Hvector)
}

func (l Layout[T]) vector(op string, count, length, stride int, build func(old *layout.Type, count, length, stride int) (*layout.Type, error)) (Layout[T], error) {
	return l.derive(op, func(old *layout.Type) (*layout.Type, error) {
		if count < 0 {
			return nil, Errorf(op, ErrCount, "count %d is negative", count)
		}
		if length < 0 {
			return nil, Errorf(op, ErrCount, "block length %d is negative", length)
		}
		return build(old, count, length, stride)
	})
}

// Indexed is blocks of the given lengths at the given displacements.
func Indexed[T any](lengths, displacements []int) (Layout[T], error) {
	return element[T]().Indexed(lengths, displacements)
}

// Indexed is blocks of the given lengths, in items, at the given displacements.
//
//	int MPI_Type_indexed(int count, const int blocklengths[], const int displacements[], MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Indexed(lengths, displacements []int) (Layout[T], error) {
	return l.indexed("Indexed", lengths, displacements, layout.Indexed)
}

// Hindexed is blocks of elements of the given lengths at the given displacements in bytes; see
// [Hvector] for what they can be.
func Hindexed[T any](lengths, displacements []int) (Layout[T], error) {
	return element[T]().Hindexed(lengths, displacements)
}

// Hindexed is blocks of items of the layout of the given lengths at the given displacements in
// bytes.
//
//	int MPI_Type_create_hindexed(int count, const int blocklengths[], const MPI_Aint displacements[], MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Hindexed(lengths, displacements []int) (Layout[T], error) {
	if err := l.offsets("Hindexed", "displacement", displacements...); err != nil {
		return Layout[T]{}, err
	}
	return l.indexed("Hindexed", lengths, displacements, layout.Hindexed)
}

func (l Layout[T]) indexed(op string, lengths, displacements []int, build func(old *layout.Type, lengths, displacements []int) (*layout.Type, error)) (Layout[T], error) {
	return l.derive(op, func(old *layout.Type) (*layout.Type, error) {
		if len(lengths) != len(displacements) {
			return nil, Errorf(op, ErrArg, "%d lengths, but %d displacements", len(lengths), len(displacements))
		}
		for i, n := range lengths {
			if n < 0 {
				return nil, Errorf(op, ErrCount, "length %d of block %d is negative", n, i)
			}
		}
		return build(old, lengths, displacements)
	})
}

// IndexedBlock is blocks of one length at the given displacements.
func IndexedBlock[T any](length int, displacements []int) (Layout[T], error) {
	return element[T]().IndexedBlock(length, displacements)
}

// IndexedBlock is blocks of length items at the given displacements.
//
//	int MPI_Type_create_indexed_block(int count, int blocklength, const int displacements[], MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) IndexedBlock(length int, displacements []int) (Layout[T], error) {
	return l.indexedBlock("IndexedBlock", length, displacements, layout.IndexedBlock)
}

// HindexedBlock is blocks of elements of one length at the given displacements in bytes; see
// [Hvector] for what they can be.
func HindexedBlock[T any](length int, displacements []int) (Layout[T], error) {
	return element[T]().HindexedBlock(length, displacements)
}

// HindexedBlock is blocks of length items of the layout at the given displacements in bytes.
//
//	int MPI_Type_create_hindexed_block(int count, int blocklength, const MPI_Aint displacements[], MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) HindexedBlock(length int, displacements []int) (Layout[T], error) {
	if err := l.offsets("HindexedBlock", "displacement", displacements...); err != nil {
		return Layout[T]{}, err
	}
	return l.indexedBlock("HindexedBlock", length, displacements, layout.HindexedBlock)
}

func (l Layout[T]) indexedBlock(op string, length int, displacements []int, build func(old *layout.Type, length int, displacements []int) (*layout.Type, error)) (Layout[T], error) {
	return l.derive(op, func(old *layout.Type) (*layout.Type, error) {
		if length < 0 {
			return nil, Errorf(op, ErrCount, "block length %d is negative", length)
		}
		return build(old, length, displacements)
	})
}

// Resized is the layout l with another extent: where the next item begins, in
// elements. Columns of a matrix with extent 1 can be scattered, for example. The lower
// bound becomes 0. See MPI 5.0, section 5.1.7.
//
//	int MPI_Type_create_resized(MPI_Datatype oldtype, MPI_Aint lb, MPI_Aint extent, MPI_Datatype *newtype)
func (l Layout[T]) Resized(elements int) (Layout[T], error) {
	return l.derive("Resized", func(old *layout.Type) (*layout.Type, error) {
		size := extent[T]()
		if bytes := elements * size; size > 0 && bytes/size != elements {
			return nil, layout.ErrOverflow
		}
		return layout.Resized(old, 0, elements*size)
	})
}

// element is the layout of one element. Its type can hold an error.
func element[T any]() Layout[T] { return Layout[T]{layout.Of[T]()} }

// derive makes a layout from l by a constructor of package layout.
func (l Layout[T]) derive(op string, build func(old *layout.Type) (*layout.Type, error)) (Layout[T], error) {
	err := running(op)
	if err == nil {
		err = l.usable(op)
	}
	if err != nil {
		return Layout[T]{}, err
	}
	t, err := build(l.t)
	if err != nil {
		return Layout[T]{}, layoutError(op, err)
	}
	return Layout[T]{t}, nil
}

// layoutError is the error of a constructor.
func layoutError(op string, err error) error {
	var code *layout.CodeError
	switch {
	case errors.Is(err, layout.ErrOverflow):
		return Errorf(op, ErrTooLarge, "%v", err)
	case errors.As(err, &code):
		return codeError(code.Function, code.Code)
	}
	return err
}

// offsets checks byte offsets.
func (l Layout[T]) offsets(op, name string, all ...int) error {
	t := layout.Of[T]()
	unit, why := t.Go.Align(), "the alignment of"
	if t.Pointers {
		unit, why = t.Extent, "the size of"
	}
	for _, b := range all {
		if b%unit != 0 {
			return Errorf(op, ErrArg, "%s %d is not a multiple of %d bytes, %s %v", name, b, unit, why, t.Go)
		}
	}
	return nil
}
