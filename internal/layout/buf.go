package layout

import (
	"reflect"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Buf describes memory to MPI: N items of a type from Ptr on. It is what every
// communication function works with.
type Buf struct {
	Ptr  unsafe.Pointer
	N    int
	Type *Type
}

// Slice describes a slice.
func Slice[T any](x []T) Buf {
	return Buf{unsafe.Pointer(unsafe.SliceData(x)), len(x), Of[T]()}
}

// Bytes returns how many bytes of data the buffer holds, without gaps.
func (b Buf) Bytes() int { return b.N * b.Type.Size }

// span returns the addresses of the first byte of data and behind the last.
func (b Buf) span() (from, to uintptr) {
	if b.N == 0 || b.Type.Size == 0 {
		return 0, 0
	}
	from = uintptr(b.Ptr) + uintptr(b.Type.TrueLB)
	return from, from + uintptr((b.N-1)*b.Type.Extent+b.Type.TrueExtent)
}

// Overlaps reports whether two buffers share memory. Buffers with gaps are taken not
// to: two columns of one matrix interleave without sharing anything.
func (b Buf) Overlaps(c Buf) bool {
	b0, b1 := b.span()
	c0, c1 := c.span()
	if b0 >= c1 || c0 >= b1 {
		return false
	}
	return b.Type.Contiguous() && c.Type.Contiguous()
}

// Same reports whether two buffers are the same memory, from the same start. Where one has no
// data they are not, although Go gives all empty slices one address.
func (b Buf) Same(c Buf) bool { return b.Ptr == c.Ptr && b.Bytes() > 0 && c.Bytes() > 0 }

// Copy returns a buffer like b, of new memory with the same bytes.
func (b Buf) Copy() Buf {
	from, to := b.bytes()
	if from == to {
		return b
	}
	memory := make([]byte, to-from)
	c := Buf{unsafe.Pointer(&memory[uintptr(b.Ptr)-from]), b.N, b.Type}
	b.CopyInto(c)
	return c
}

// CopyInto copies the bytes again into a buffer that Copy has made.
func (b Buf) CopyInto(c Buf) {
	if from, to := b.bytes(); from != to {
		before := int(from) - int(uintptr(b.Ptr))
		copy(unsafe.Slice((*byte)(unsafe.Add(c.Ptr, before)), to-from), unsafe.Slice((*byte)(unsafe.Add(b.Ptr, before)), to-from))
	}
}

// bytes is span together with the beginning of the buffer, where no data need be.
func (b Buf) bytes() (from, to uintptr) {
	if from, to = b.span(); from == to {
		return 0, 0
	}
	return min(from, uintptr(b.Ptr)), max(to, uintptr(b.Ptr)+1)
}

var packed = &Type{
	Go: reflect.TypeFor[byte](), Size: 1, Extent: 1, TrueExtent: 1, Elements: 1, Derived: true,
	runs: []run{{0, capi.IdPacked, 1, 1}},
}

// Packed describes a packed message.
func Packed(x []byte) Buf {
	return Buf{unsafe.Pointer(unsafe.SliceData(x)), len(x), packed}
}
