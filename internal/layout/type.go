package layout

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/attr"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Type is a datatype: of a Go type, or a derived layout of its elements. Types of
// Go types live as long as the process; they are known to MPI from first use.
type Type struct {
	Err        error        // why values of it cannot be sent; then nothing else counts
	Go         reflect.Type // the Go type of an element
	Size       int          // bytes of data in one item, without gaps
	LB         int          // lower bound: the offset from which the extent counts
	Extent     int          // bytes from one item to the next
	TrueLB     int          // offset of the first byte of data
	TrueExtent int          // bytes from the first byte of data to the last
	Elements   int          // elements of the Go type in one item
	Pointers   bool         // the Go type has pointers (in fields that are skipped)
	Derived    bool         // a layout, not a Go type itself
	Twice      bool         // an item has some byte twice: it cannot be received into
	Falls      bool         // its data is not in the order of memory: it cannot be the view of a file
	Attributes attr.Set     // what the program has attached
	Operators  [32]atomic.Pointer[Operator]

	runs   []run
	parts  []piece // of a layout: what its data is, in order
	view   view    // how it is made, if it is one
	pair   int     // id of MPI's pair type, for a Loc
	word   uintptr
	handle atomic.Uintptr
	dense  atomic.Pointer[Type]
}

// An Operator is what is known about one of MPI's operators on elements of a type, after it was
// tried. Types have them by the last five bits of the operators' ids.
type Operator struct {
	Handle    capi.Op // what reductions use: the library's, or one that stands in
	One, Many bool    // whether the library's is right for one element, and for many
}

// A run is n values of a basic kind, one after the other.
type run struct {
	offset int
	basic  int // id of the predefined datatype
	size   int // bytes of one value
	n      int
}

// cache finds types by the word that identifies a Go type at run time: a slot a
// hash, the last one to use it wins. The truth is in all.
var (
	cache [512]atomic.Pointer[Type]
	all   sync.Map // reflect.Type to *Type
)

// Of returns the type of T. It takes a nanosecond or two after the first time.
func Of[T any]() *Type {
	// The type word of an interface value is the same for equal types, which is
	// all that is assumed of it.
	var v any = (*T)(nil)
	word := *(*uintptr)(unsafe.Pointer(&v))
	slot := &cache[(word>>4^word>>13)%uintptr(len(cache))]
	if t := slot.Load(); t != nil && t.word == word {
		return t
	}
	t := OfGo(reflect.TypeFor[T](), word)
	slot.Store(t)
	return t
}

// OfGo returns the type of a Go type.
func OfGo(g reflect.Type, word uintptr) *Type {
	if t, ok := all.Load(g); ok {
		return t.(*Type)
	}
	t, _ := all.LoadOrStore(g, derive(g, word))
	return t.(*Type)
}

func derive(g reflect.Type, word uintptr) *Type {
	t := &Type{Go: g, Extent: int(g.Size()), Elements: 1, word: word, Pointers: hasPointers(g)}
	if t.runs, t.Err = flatten(nil, g, 0, g.String()); t.Err != nil {
		return t
	}
	t.pair, _ = locType(g)
	t.measure()
	return t
}

// measure sets the sizes that follow from the runs.
func (t *Type) measure() {
	end := 0
	for i, r := range t.runs {
		t.Size += r.n * r.size
		if i == 0 {
			t.TrueLB = r.offset
		}
		t.TrueLB, end = min(t.TrueLB, r.offset), max(end, r.offset+r.n*r.size)
	}
	t.TrueExtent = end - t.TrueLB
}

// Basics returns how many values of basic types there are in so many bytes of data of
// the type; ok is false if they end inside a value.
func (t *Type) Basics(bytes int) (n int, ok bool) {
	each := 0
	for _, r := range t.runs {
		each += r.n
	}
	if t.Size == 0 {
		return 0, bytes == 0
	}
	n, bytes = bytes/t.Size*each, bytes%t.Size
	for _, r := range t.runs {
		k := min(bytes/r.size, r.n)
		n, bytes = n+k, bytes-k*r.size
		if k < r.n {
			break
		}
	}
	return n, bytes == 0
}

// Basic reports whether the type is one predefined MPI datatype, and which.
func (t *Type) Basic() (id int, ok bool) {
	if len(t.runs) == 1 && t.runs[0].n == 1 && t.runs[0].size == t.Extent && t.runs[0].offset == 0 {
		return t.runs[0].basic, true
	}
	return 0, false
}

// Contiguous reports whether items have no gaps, inside or between them.
func (t *Type) Contiguous() bool { return t.Size == t.Extent && t.TrueLB == 0 }

// Handle returns the committed MPI datatype. MPI must be initialized.
func (t *Type) Handle() capi.Datatype {
	if h := t.handle.Load(); h != 0 {
		return capi.Datatype(h)
	}
	return t.commit()
}

var committing sync.Mutex

func (t *Type) commit() capi.Datatype {
	if t.view.elem != nil {
		t.view.elem.Handle() // before the lock, which it may take itself
	}
	committing.Lock()
	defer committing.Unlock()
	if h := t.handle.Load(); h != 0 {
		return capi.Datatype(h)
	}
	h, code := build(t)
	if code != 0 {
		// The arguments come from a Go type that exists: only a library without
		// memory gets here.
		panic(fmt.Sprintf("mpi: datatype of %v: %v", t.Go, code))
	}
	t.handle.Store(uintptr(h))
	return h
}

// build makes the MPI datatype of the runs.
func build(t *Type) (capi.Datatype, capi.Code) {
	if id, ok := t.Basic(); ok {
		return capi.Datatype(capi.Predefined(id)), 0
	}
	if t.pair != 0 {
		return capi.Datatype(capi.Predefined(t.pair)), 0
	}
	if t.view.elem != nil {
		return t.view.make()
	}
	var h capi.Datatype
	var code capi.Code
	if len(t.runs) == 1 && t.runs[0].offset == 0 {
		h, code = capi.TypeContiguous(t.runs[0].n, capi.Datatype(capi.Predefined(t.runs[0].basic)))
	} else {
		lengths, offsets := make([]int, len(t.runs)), make([]int, len(t.runs))
		types := make([]capi.Datatype, len(t.runs))
		for i, r := range t.runs {
			lengths[i], offsets[i], types[i] = r.n, r.offset, capi.Datatype(capi.Predefined(r.basic))
		}
		h, code = capi.TypeCreateStruct(lengths, offsets, types)
	}
	if code != 0 {
		return 0, code
	}
	// MPI pads structs by rules of its own.
	lb, extent, code := capi.TypeGetExtent(h)
	if code == 0 && (lb != 0 || extent != t.Extent) {
		padded := h
		h, code = capi.TypeCreateResized(padded, 0, t.Extent)
		capi.TypeFree(padded)
	}
	if code == 0 {
		code = capi.TypeCommit(h)
	}
	return h, code
}

// Release frees the datatypes of all Go types, before MPI is finalized.
func Release() {
	releaseViews()
	all.Range(func(_, v any) bool {
		t := v.(*Type)
		t.release()
		if d := t.dense.Load(); d != nil {
			d.release()
		}
		return true
	})
}

func (t *Type) release() {
	if h := t.handle.Swap(0); h != 0 && !t.predefined() {
		capi.TypeFree(capi.Datatype(h))
	}
}

// predefined reports whether the datatype is one of MPI's own.
func (t *Type) predefined() bool {
	_, basic := t.Basic()
	return basic || t.pair != 0
}

// ErrClosed is what the Err of a freed type wraps.
var ErrClosed = errors.New("closed")

// Free frees a derived datatype, also if MPI does not know it yet.
func (t *Type) Free() capi.Code {
	t.Err = fmt.Errorf("the layout of %v is %w", t.Go, ErrClosed)
	if h := t.handle.Swap(0); h != 0 && !t.predefined() {
		return capi.TypeFree(capi.Datatype(h))
	}
	return 0
}

// Bad is a type that stands for an error in a buffer.
func Bad(err error) *Type { return &Type{Err: err} }
