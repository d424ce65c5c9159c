package pio

import (
	"cmp"
	"math"
	"math/bits"
	"strings"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A View says which elements of a file a rank sees, and how they are stored. The zero value is
// the whole file. See MPI 5.0, section 14.3.
//
//	block, err := mpi.Contiguous[float64](n)
//	mine, err := block.Resized(n * comm.Size())
//	err = f.SetView(pio.View[float64]{Displacement: int64(8 * n * comm.Rank()), Filetype: mine})
//
// shows a rank every Size-th block of n elements.
type View[T any] struct {
	// Displacement is how many bytes of the file are skipped, such as those of a header. On a
	// sequential file, it is CurrentDisplacement.
	Displacement int64
	// Filetype is repeated from there on: its elements are seen, its gaps are not. The zero
	// value has no gaps. Its elements must be in rising order, and an item must
	// end before the next begins. One without data shows nothing, as a rank has it that has no part of
	// the file. The caller may close it after SetView.
	Filetype mpi.Layout[T]
	// Representation is how elements are stored: Native, Internal or External32; "" is
	// Native.
	Representation string
}

// CurrentDisplacement is the displacement of a view that begins at the shared position of a
// sequential file.
const CurrentDisplacement = -1

// Representations of elements in files. See MPI 5.0, section 14.5.
const (
	Native     = "native"     // as in memory
	Internal   = "internal"   // as the library likes, for programs with the same library
	External32 = "external32" // the same on all machines: big-endian; data is copied
)

// view is a View without its element type.
type view struct {
	displacement   int64
	typ            *layout.Type // what is repeated
	layout         any          // the mpi.Layout[T] that it is made from; nil for none
	representation string
	unit           int  // how many of what MPI counts offsets in an element is: it counts bytes at first
	empty          bool // the layout has no data, so that nothing is seen; MPI has the whole file instead
}

// whole is the view of the whole file, as MPI has it at first: in bytes.
func (f *file) whole() view {
	v := view{typ: f.stored(), representation: Native, unit: f.elem.Size}
	if f.mode&Sequential != 0 {
		v.displacement = CurrentDisplacement
	}
	return v
}

// SetView changes what this rank sees of the file, and moves the positions to its beginning. The
// representation and T must be the same on all ranks; displacements and layouts can
// differ. Nothing may be in flight. Files on which operations use the shared position must have the
// same view on all ranks. Libraries that do not have a representation give
// ErrUnsupportedDatarep. Collective. See MPI 5.0, section 14.3.
//
// If the arguments of one rank are wrong, this rank alone gets an error, and sees the whole file from
// then on; the others have their views.
//
//	int MPI_File_set_view(MPI_File fh, MPI_Offset disp, MPI_Datatype etype, MPI_Datatype filetype, const char *datarep, MPI_Info info)
func (f *File[T]) SetView(v View[T], opts ...Option) (err error) {
	const op = "File_set_view"
	defer f.report(&err)
	if _, err := f.use(op); err != nil {
		return err
	}
	if err := f.idle(op); err != nil {
		return err
	}
	raw, wrong := f.viewOf(op, v)
	info, free, err := hints(op, opts)
	if wrong = cmp.Or(wrong, err); wrong == nil {
		defer free()
	} else {
		raw, info = f.whole(), capi.Info(capi.Predefined(capi.IdInfoNull)) // the others are waiting for this rank
	}
	return cmp.Or(wrong, f.setView(raw, info))
}

// viewOf checks a View.
func (f *File[T]) viewOf(op string, v View[T]) (view, error) {
	if v.Representation == "" {
		v.Representation = Native
	}
	if len(v.Representation) > 127 || strings.ContainsRune(v.Representation, 0) {
		return view{}, mpi.Errorf(op, mpi.ErrUnsupportedDatarep, "representation %.40q: want Native, Internal or External32", v.Representation)
	}
	switch sequential := f.mode&Sequential != 0; {
	case sequential && v.Displacement != CurrentDisplacement:
		return view{}, mpi.Errorf(op, mpi.ErrArg, "displacement %d: file %s is sequential, whose displacement is CurrentDisplacement", v.Displacement, f.name)
	case !sequential && v.Displacement < 0:
		return view{}, mpi.Errorf(op, mpi.ErrArg, "displacement %d: want 0 bytes or more", v.Displacement)
	}
	raw := view{displacement: v.Displacement, typ: f.stored(), representation: v.Representation}
	if v.Filetype == (mpi.Layout[T]{}) {
		return raw, nil
	}
	t, err := mpi.UseLayout(op, v.Filetype)
	if err == nil {
		err = f.fits(op, t)
	}
	if err != nil {
		return view{}, err
	}
	raw.layout = v.Filetype
	switch {
	case t.Size == 0:
		raw.empty = true
	case t.Derived: // the layout of T itself has no gaps in the file
		raw.typ = t
	}
	return raw, nil
}

// setView sets a view whose offsets are counted in elements.
func (f *file) setView(v view, info capi.Info) error {
	datarep := v.representation
	if datarep == External32 { // see detour
		datarep = Native
	}
	code := capi.FileSetView(f.h, int(v.displacement), f.stored().Handle(), v.typ.Handle(), capi.CText(datarep), info)
	if code != 0 {
		return mpi.Wrap("File_set_view", code)
	}
	v.unit = 1
	f.mu.Lock()
	f.view = v
	f.mu.Unlock()
	return nil
}

// stored is the type of an element in the file: that of T, but as bytes if it has gaps, which are not
// there, or is a struct. Libraries read and write bytes fastest.
func (f *file) stored() *layout.Type {
	if f.elem.IsMixed() {
		return f.elem.Dense()
	}
	return f.elem
}

// fits returns an error for a layout that cannot be a file type.
func (f *file) fits(op string, t *layout.Type) error {
	switch {
	case !t.Derived || t.Size == 0:
		return nil
	case f.elem.HasGaps():
		return mpi.Errorf(op, mpi.ErrType, "elements of %v have %d bytes in memory, but %d in the file, where layouts of them do not fit", f.elem.Go, f.elem.Extent, f.elem.Size)
	case t.Size != t.Elements*f.elem.Size || t.Extent%f.elem.Size != 0 || t.TrueLB%f.elem.Size != 0:
		return mpi.Errorf(op, mpi.ErrType, "the layout is not of whole elements of %v", f.elem.Go)
	case t.TrueLB < 0:
		return mpi.Errorf(op, mpi.ErrType, "the layout begins %d bytes before itself", -t.TrueLB)
	case t.Falls:
		return mpi.Errorf(op, mpi.ErrType, "the elements of the layout are not in rising order")
	case t.Extent < t.TrueExtent:
		return mpi.Errorf(op, mpi.ErrType, "the extent of the layout, %d bytes, is less than its data, which reaches over %d", t.Extent, t.TrueExtent)
	}
	return nil
}

// View returns the view of this rank. Local. See MPI 5.0, section 14.3.
//
//	int MPI_File_get_view(MPI_File fh, MPI_Offset *disp, MPI_Datatype *etype, MPI_Datatype *filetype, char *datarep)
func (f *File[T]) View() (_ View[T], err error) {
	defer f.report(&err)
	if _, err := f.use("File_get_view"); err != nil {
		return View[T]{}, err
	}
	v := f.viewed()
	l, _ := v.layout.(mpi.Layout[T])
	return View[T]{v.displacement, l, v.representation}, nil
}

// viewed returns the view.
func (f *file) viewed() view {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view
}

// reaches returns an error if n elements from an offset on are before the view, or do not fit the
// 64 bits of file offsets, which libraries do not notice.
func (f *file) reaches(op string, offset int64, n int) error {
	if offset < 0 {
		return mpi.Errorf(op, mpi.ErrArg, "offset %d is before the beginning of the view", offset)
	}
	v := f.viewed()
	size := uint64(f.elem.Size)
	high, low := bits.Mul64(uint64(offset)+uint64(n), size)
	items, _ := bits.Div64(min(high, uint64(v.typ.Size)-1), low, uint64(v.typ.Size))
	top, end := bits.Mul64(items+1, uint64(v.typ.Extent)+uint64(max(v.typ.TrueLB, 0))+uint64(v.typ.TrueExtent))
	if high > 0 || top > 0 || end > math.MaxInt64-uint64(max(v.displacement, 0)) {
		return mpi.Errorf(op, mpi.ErrArg, "%d elements from offset %d on do not fit a file: its offsets have 64 bits", n, offset)
	}
	return nil
}
