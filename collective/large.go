package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Counts and displacements beyond the int of C. Open MPI (4 and 5) has no functions for them.
// A rank cannot choose another call because of its own ones: the others do not know of them. But it
// can describe the same parts with other numbers, because only the data has to match.

// fitted is the parts of a buffer as MPI gets them.
type fitted struct {
	ptr            unsafe.Pointer
	counts, displs []int
	dtype          capi.Datatype
	made           bool // dtype is to be freed
}

// fit returns parts as they are, if the library can take them, or in larger units, from another
// address.
func fit(op string, b layout.Buf, counts, displs []int) (fitted, error) {
	f := fitted{ptr: b.Ptr, counts: some(counts), displs: displs, dtype: b.Type.Handle()}
	if mpichKin() || !exceeds(counts, displs) {
		return f, nil
	}
	base, unit, ok := scale(counts, displs)
	if !ok {
		return f, mpi.Errorf(op, mpi.ErrCount, "%s has no function for so large parts or displacements: more than %d elements that have no common divisor", mpi.LibraryName(), near)
	}
	f.ptr = section(b, base)
	f.counts, f.displs = make([]int, len(counts)), make([]int, len(counts))
	for i, n := range counts {
		if n > 0 {
			f.counts[i], f.displs[i] = n/unit, (displs[i]-base)/unit
		}
	}
	if unit == 1 {
		return f, nil
	}
	h, code := capi.TypeContiguous(unit, f.dtype)
	if code == 0 {
		f.dtype, f.made = h, true
		code = capi.TypeCommit(h)
	}
	return f, mpi.Wrap(op, code)
}

// exceeds reports whether any number is too large for an int of C.
func exceeds(counts, displs []int) bool {
	for i, n := range counts {
		if n > near || n > 0 && displs[i] > near {
			return true
		}
	}
	return false
}

// scale returns from where on and in which unit all parts have numbers that fit. Displacements
// can be negative.
func scale(counts, displs []int) (base, unit int, ok bool) {
	first, last, longest := -1, 0, 0
	for i, n := range counts {
		if n > 0 && (first < 0 || displs[i] < first) {
			first = displs[i]
		}
	}
	for i, n := range counts {
		if n > 0 {
			unit = divisor(unit, divisor(n, displs[i]-first))
			last, longest = max(last, displs[i]-first), max(longest, n)
		}
	}
	unit = divisor(unit, 1<<30) // which fits itself
	shift := 0
	if last/unit > near {
		shift = near * unit
	}
	return first + shift, unit, longest/unit <= near && (last-shift)/unit <= near
}

// divisor returns the greatest common divisor of two numbers that are not negative.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// freeAfter frees the type made: now, or with the operation.
func (f fitted) freeAfter(o *mpi.Operation) {
	if f.made {
		freeAfter(o, f.dtype)
	}
}

// freeAfter frees types: now, or with the operation.
func freeAfter(o *mpi.Operation, types ...capi.Datatype) {
	free := func() {
		for _, h := range types {
			capi.TypeFree(h)
		}
	}
	switch {
	case o == nil:
		free()
	case o.Release == nil:
		o.Release = free
	default:
		before := o.Release
		o.Release = func() { before(); free() }
	}
}
