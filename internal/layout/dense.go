package layout

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// HasGaps reports whether the type is of a Go type whose items have gaps: padding,
// or fields that are skipped.
func (t *Type) HasGaps() bool { return t.runs != nil && t.Size != t.Extent }

// IsMixed reports whether the type is of a Go type that is not just an array of one
// basic type.
func (t *Type) IsMixed() bool { return len(t.runs) > 1 || t.HasGaps() }

// Dense returns the type of the data without its gaps, as bytes.
func (t *Type) Dense() *Type {
	if d := t.dense.Load(); d != nil {
		return d
	}
	t.dense.CompareAndSwap(nil, &Type{
		Go: t.Go, Size: t.Size, Extent: t.Size, TrueExtent: t.Size, Elements: 1,
		runs: []run{{0, capi.IdByte, 1, t.Size}},
	})
	return t.dense.Load()
}

// Pack returns a buffer of the same data, without gaps, as bytes: a copy if there are
// gaps.
func (b Buf) Pack() Buf {
	d := Buf{b.Ptr, b.N, b.Type.Dense()}
	if b.N > 0 && b.Type.HasGaps() {
		d.Ptr = unsafe.Pointer(unsafe.SliceData(make([]byte, b.Bytes())))
		b.PackInto(d)
	}
	return d
}

// PackInto copies the data again into a packed buffer that Pack has made.
func (b Buf) PackInto(d Buf) {
	if b.Ptr != d.Ptr && b.N > 0 {
		b.eachRun(func(item, packed []byte) { copy(packed, item) }, unsafe.Slice((*byte)(d.Ptr), b.Bytes()))
	}
}

// Unpack copies the data of a packed buffer back into b, leaving the gaps alone.
func (b Buf) Unpack(from Buf) {
	if b.Ptr != from.Ptr && b.N > 0 {
		b.eachRun(func(item, packed []byte) { copy(item, packed) }, unsafe.Slice((*byte)(from.Ptr), b.Bytes()))
	}
}

// eachRun calls f for each run of the buffer's items, with the run's bytes where they
// are and where they are packed.
func (b Buf) eachRun(f func(item, packed []byte), packed []byte) {
	for i := range b.N {
		item := unsafe.Add(b.Ptr, i*b.Type.Extent)
		for _, r := range b.Type.runs {
			n := r.n * r.size
			f(unsafe.Slice((*byte)(unsafe.Add(item, r.offset)), n), packed[:n])
			packed = packed[n:]
		}
	}
}

// Within reports whether b begins at an item of c, and at which one.
func (b Buf) Within(c Buf) (item int, ok bool) {
	from, start := uintptr(b.Ptr), uintptr(c.Ptr)
	if b.N == 0 || b.Type != c.Type || from < start || (from-start)%uintptr(c.Type.Extent) != 0 {
		return 0, false
	}
	item = int((from - start) / uintptr(c.Type.Extent))
	return item, item < c.N
}

// Items returns the n items of b from item i on.
func (b Buf) Items(i, n int) Buf {
	return Buf{unsafe.Add(b.Ptr, i*b.Type.Extent), n, b.Type}
}
