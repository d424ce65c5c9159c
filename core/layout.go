package mpi

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Layout[T] is a pattern of elements of T in memory: an MPI derived datatype. It is
// applied to a slice with Of or Repeat, which gives the Memory that the Buf forms of
// the communication functions take:
//
//	column, err := mpi.Vector[float64](rows, 1, cols)
//	err = mpi.SendBuf(comm, column.Of(a[j:]), dest, tag)
//
// Each constructor exists twice: as a function, for patterns of elements of T, and as a
// method, for patterns of items of another layout. So column.Contiguous(3) is three
// columns one after the other. Strides and displacements are counted in extents of what
// is repeated, elements or items; in bytes where the name begins with H. They are
// checked, and so is that all sizes fit an int; an error is returned before MPI is called.
//
// A slice that is too short for a layout gives an error, not a crash. What a layout reaches twice
// cannot be received into, which is found where blocks without gaps overlap.
//
// The layout owns an MPI datatype until Close; layouts made from it stay valid after that.
// See MPI 5.0, section 5.1.
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

func extent[T any]() int { return int(unsafe.Sizeof(*new(T))) }

func (l Layout[T]) usable(op string) error {
	if l.t == nil {
		return Errorf(op, ErrType, "the layout is the zero value of Layout")
	}
	if l.t.Err != nil {
		return checkBuf(op, layout.Buf{Type: l.t})
	}
	return nil
}

// Elements returns how many elements of T one item of the layout has. For layouts of
// other types (see Struct) it is how many elements its data would fill.
func (l Layout[T]) Elements() int { return l.info().Elements }

// Size returns how many bytes of data one item has. See MPI 5.0, section 5.1.5.
func (l Layout[T]) Size() int { return l.info().Size }

// Extent returns how many bytes are from one item to the next. See MPI 5.0, section 5.1.7.
func (l Layout[T]) Extent() int { return l.info().Extent }

// LowerBound returns the offset in bytes from which the extent counts. It is 0 but for
// layouts that do not begin at their first element.
func (l Layout[T]) LowerBound() int { return l.info().LB }

// TrueExtent returns the offset of an item's first byte of data, and how many bytes
// are from there to its last. See MPI 5.0, section 5.1.8.
func (l Layout[T]) TrueExtent() (lowerBound, extent int) {
	return l.info().TrueLB, l.info().TrueExtent
}

// info is the type, of no data if the layout is the zero value.
func (l Layout[T]) info() *layout.Type {
	if l.t == nil {
		return &layout.Type{}
	}
	return l.t
}

// Of describes one item of the layout, which starts at x[0] and must lie in x.
func (l Layout[T]) Of(x []T) Buffer[T] { return l.Repeat(x, 1) }

// Repeat describes n items of the layout, one extent apart; the first starts at x[0],
// and all must lie in x.
func (l Layout[T]) Repeat(x []T, n int) Buffer[T] {
	if err := l.usable("Layout"); err != nil {
		return BadBuffer[T](err)
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

// Dup returns the layout again, with a datatype of its own and copies of the attributes as
// their keys say. See MPI 5.0, section 5.1.10.
//
//	int MPI_Type_dup(MPI_Datatype oldtype, MPI_Datatype *newtype)
func (l Layout[T]) Dup() (Layout[T], error) {
	dup, err := l.derive("Dup", layout.Dup)
	if err != nil {
		return Layout[T]{}, err
	}
	if err := l.t.Attributes.Copy(l, &dup.t.Attributes); err != nil {
		dup.Close()
		return Layout[T]{}, attrError("Type_dup", err)
	}
	return dup, nil
}

// Close frees the datatype, after deleting the attributes. The layout of a Go type itself, from Register, stays.
func (l Layout[T]) Close() error {
	if l.t == nil || !l.t.Derived || l.t.Err != nil {
		return nil
	}
	if err := running("Type_free"); err != nil {
		return err
	}
	if err := l.t.Attributes.Clear(l); err != nil {
		return attrError("Type_free", err)
	}
	return wrap("Type_free", l.t.Free())
}
