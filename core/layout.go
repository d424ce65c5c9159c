package core

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A Layout[T] is a pattern of elements of T in memory: an MPI derived datatype. It is
// applied to a slice with Of or Repeat, which gives the Memory that the Buf forms of
// the communication functions take:
//
//	column, err := mpi.Vector[float64](rows, 1, cols)
//	err = mpi.SendBuf(comm, column.Of(a[j:]), dest, tag)
//
// Counts, strides and displacements are in elements. The layout owns an MPI datatype
// until Close. See MPI 5.0, section 5.1.
type Layout[T any] struct{ t *layout.Type }

// Register derives the datatype of T and returns its layout, of one element. It
// panics, with the path of the field, if T cannot be communicated: used for a
// package-level variable, it makes the program fail at start rather than at the first
// message. Types need no registration otherwise. It can be called before Init.
//
// Fixed-size types can be communicated: bool, integers, floats, complex numbers, and
// arrays and structs of them. A field with the tag `mpi:"-"`, and blank fields, are left out: their
// memory is not sent, and not touched by a receive.
func Register[T any]() Layout[T] {
	t := layout.Of[T]()
	if t.Err != nil {
		panic("mpi: Register: " + t.Err.Error())
	}
	return Layout[T]{t}
}

// Contiguous is n elements in a row.
func Contiguous[T any](n int) (Layout[T], error) {
	return derive[T]("Contiguous", n, nonNegative{"count", n}, func(t mpi.Datatype) (mpi.Datatype, mpi.Code) {
		return mpi.TypeContiguous(n, t)
	})
}

// Vector is count blocks of length elements each, whose starts are stride elements
// apart.
func Vector[T any](count, length, stride int) (Layout[T], error) {
	if length < 0 {
		return Layout[T]{}, Errorf("Vector", ErrCount, "block length %d is negative", length)
	}
	return derive[T]("Vector", count*length, nonNegative{"count", count}, func(t mpi.Datatype) (mpi.Datatype, mpi.Code) {
		return mpi.TypeCreateHvector(count, length, stride*extent[T](), t)
	})
}

// Indexed is blocks of the given lengths at the given displacements.
func Indexed[T any](lengths, displacements []int) (Layout[T], error) {
	if len(lengths) != len(displacements) {
		return Layout[T]{}, Errorf("Indexed", ErrArg, "%d lengths, but %d displacements", len(lengths), len(displacements))
	}
	total, bytes := 0, make([]int, len(lengths))
	for i, n := range lengths {
		if n < 0 {
			return Layout[T]{}, Errorf("Indexed", ErrCount, "length %d of block %d is negative", n, i)
		}
		total += n
		bytes[i] = displacements[i] * extent[T]()
	}
	return derive[T]("Indexed", total, nonNegative{}, func(t mpi.Datatype) (mpi.Datatype, mpi.Code) {
		return mpi.TypeCreateHindexed(lengths, bytes, t)
	})
}

// Subarray is the part of an array with the given sizes, in row-major (C) order, that
// starts at starts and has subsizes elements in each dimension. Its extent is the
// whole array.
func Subarray[T any](sizes, subsizes, starts []int) (Layout[T], error) {
	if len(sizes) == 0 || len(sizes) != len(subsizes) || len(sizes) != len(starts) {
		return Layout[T]{}, Errorf("Subarray", ErrDims, "want as many sizes, subsizes and starts, at least one; have %d, %d, %d", len(sizes), len(subsizes), len(starts))
	}
	total := 1
	for i, n := range subsizes {
		if n < 1 || starts[i] < 0 || starts[i]+n > sizes[i] {
			return Layout[T]{}, Errorf("Subarray", ErrDims, "dimension %d: %d elements from %d do not lie in the array's %d (and there must be at least one)", i, n, starts[i], sizes[i])
		}
		total *= n
	}
	return derive[T]("Subarray", total, nonNegative{}, func(t mpi.Datatype) (mpi.Datatype, mpi.Code) {
		return mpi.TypeCreateSubarray(len(sizes), sizes, subsizes, starts, mpi.OrderC, t)
	})
}

// Resized is the layout l with another extent: where the next item begins, in
// elements. Columns of a matrix with extent 1 can be scattered, for example.
func (l Layout[T]) Resized(elements int) (Layout[T], error) {
	if err := l.usable("Resized"); err != nil {
		return Layout[T]{}, err
	}
	t, code := layout.NewDerived(l.t, 1, func(h mpi.Datatype) (mpi.Datatype, mpi.Code) {
		return mpi.TypeCreateResized(h, 0, elements*extent[T]())
	})
	if code != 0 {
		return Layout[T]{}, codeError("Type_create_resized", code)
	}
	t.Elements = l.t.Elements
	return Layout[T]{t}, nil
}

func extent[T any]() int { return int(unsafe.Sizeof(*new(T))) }

type nonNegative struct {
	name string
	n    int
}

// derive makes a layout of so many elements from a datatype constructor.
func derive[T any](op string, elements int, arg nonNegative, build func(mpi.Datatype) (mpi.Datatype, mpi.Code)) (Layout[T], error) {
	if err := running(op); err != nil {
		return Layout[T]{}, err
	}
	if arg.n < 0 {
		return Layout[T]{}, Errorf(op, ErrCount, "%s %d is negative", arg.name, arg.n)
	}
	elem := layout.Of[T]()
	if elem.Err != nil {
		return Layout[T]{}, Errorf(op, ErrType, "%v", elem.Err)
	}
	t, code := layout.NewDerived(elem, elements, build)
	if code != 0 {
		return Layout[T]{}, codeError("Type_"+op, code)
	}
	return Layout[T]{t}, nil
}

func (l Layout[T]) usable(op string) error {
	if l.t == nil {
		return Errorf(op, ErrType, "the layout is the zero value of Layout")
	}
	if l.t.Err != nil {
		return checkBuf(op, layout.Buf{Type: l.t})
	}
	return nil
}

// Elements returns how many elements one item of the layout has.
func (l Layout[T]) Elements() int { return l.t.Elements }

// Size returns how many bytes of data one item has.
func (l Layout[T]) Size() int { return l.t.Size }

// Extent returns how many bytes are from one item to the next.
func (l Layout[T]) Extent() int { return l.t.Extent }

// TrueExtent returns the offset of an item's first byte of data, and how many bytes
// are from there to its last.
func (l Layout[T]) TrueExtent() (lowerBound, extent int) { return l.t.TrueLB, l.t.TrueExtent }

// Of describes one item of the layout, which starts at x[0] and must lie in x.
func (l Layout[T]) Of(x []T) Buffer[T] { return l.Repeat(x, 1) }

// Repeat describes n items of the layout, one extent apart; the first starts at x[0],
// and all must lie in x.
func (l Layout[T]) Repeat(x []T, n int) Buffer[T] {
	if err := l.usable("Layout"); err != nil {
		return Buffer[T]{layout.Buf{Type: layout.Bad(err)}}
	}
	if n < 0 {
		return badBuffer[T]("Layout", ErrCount, "%d items", n)
	}
	if n > 0 && l.t.TrueExtent > 0 {
		have := len(x) * extent[T]()
		if e := max(l.t.Extent, -l.t.Extent); e > 0 && n-1 > have/e {
			// Also what the sums below could not hold.
			return badBuffer[T]("Layout", ErrBuffer, "%d items of the layout are more than fit the slice, which has %d elements", n, len(x))
		}
		first, last := l.t.TrueLB, l.t.TrueLB+(n-1)*l.t.Extent
		if low := min(first, last); low < 0 {
			return badBuffer[T]("Layout", ErrBuffer, "the layout begins %d bytes before the slice", -low)
		}
		if high := max(first, last) + l.t.TrueExtent; high > have {
			return badBuffer[T]("Layout", ErrBuffer, "%d items of the layout reach %d elements of %v, but the slice has %d", n, (high+extent[T]()-1)/extent[T](), l.t.Go, len(x))
		}
	}
	return Buffer[T]{layout.Buf{Ptr: unsafe.Pointer(unsafe.SliceData(x)), N: n, Type: l.t}}
}

// Close frees the datatype. The layout of a Go type itself, from Register, stays.
func (l Layout[T]) Close() error {
	if l.t == nil || l.t == layout.Of[T]() || l.t.Err != nil {
		return nil
	}
	if err := running("Type_free"); err != nil {
		return err
	}
	return wrap("Type_free", l.t.Free())
}
