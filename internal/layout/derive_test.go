package layout

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/capi"
)

var sendable = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](),
	reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[uint](), reflect.TypeFor[uint8](),
	reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
}

var pointers = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[*int](), reflect.TypeFor[[]byte](), reflect.TypeFor[map[int]int](),
	reflect.TypeFor[any](), reflect.TypeFor[func()](), reflect.TypeFor[chan int](),
}

// randomType returns a type that can be sent, and for each of its bytes the basic
// datatype that it belongs to, 0 where it is not communicated. Those are worked out
// while the type is put together, not by looking at it.
func randomType(r *rand.Rand, depth int) (reflect.Type, []int, bool) {
	switch k := r.IntN(10); {
	case depth == 0 || k < 4:
		g := sendable[r.IntN(len(sendable))]
		return g, fill(int(g.Size()), basics[g.Kind()]), false
	case k < 6:
		elem, bytes, p := randomType(r, depth-1)
		n := r.IntN(5)
		var all []int
		for range n {
			all = append(all, bytes...)
		}
		return reflect.ArrayOf(n, elem), all, p && n > 0
	}
	return randomStruct(r, depth)
}

func randomStruct(r *rand.Rand, depth int) (reflect.Type, []int, bool) {
	var fields []reflect.StructField
	var bytes [][]int
	hasPointers := false
	for i := range r.IntN(6) {
		g, b, p := randomType(r, depth-1)
		f := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: g}
		switch r.IntN(6) {
		case 0: // skipped by tag, and of any type
			if r.IntN(2) == 0 {
				f.Type, p = pointers[r.IntN(len(pointers))], true
			}
			f.Tag, b = `mpi:"-"`, nil
		case 1: // not exported, but communicated
			f.Name, f.PkgPath = fmt.Sprintf("f%d", i), "example.com/p"
		case 2: // another tag
			f.Tag = `json:"-"`
		}
		hasPointers = hasPointers || p
		fields, bytes = append(fields, f), append(bytes, b)
	}
	g := reflect.StructOf(fields)
	all := make([]int, g.Size())
	for i := range fields {
		copy(all[g.Field(i).Offset:], bytes[i])
	}
	return g, all, hasPointers
}

func fill(n, v int) []int {
	b := make([]int, n)
	for i := range b {
		b[i] = v
	}
	return b
}

// checkDerived compares the runs of a derived type with its bytes.
func checkDerived(t *testing.T, g reflect.Type, want []int, pointers bool) {
	t.Helper()
	d := derive(g, 0)
	if d.Err != nil {
		t.Fatalf("%v: %v", g, d.Err)
	}
	got := make([]int, g.Size())
	size, end := 0, 0
	for _, r := range d.runs {
		if r.n <= 0 || r.size <= 0 || r.offset < end {
			t.Errorf("%v: run %+v overlaps the one before, which ends at %d, or is empty", g, r, end)
			return
		}
		end = r.offset + r.n*r.size
		if end > len(got) {
			t.Errorf("%v: run %+v reaches beyond the type's %d bytes", g, r, len(got))
			return
		}
		if r.size != basicSize[r.basic] {
			t.Errorf("%v: run %+v: a value of its datatype has %d bytes", g, r, basicSize[r.basic])
		}
		copy(got[r.offset:], fill(r.n*r.size, r.basic))
		size += r.n * r.size
	}
	first, last, total := -1, 0, 0
	for i, b := range want {
		if got[i] != b {
			t.Errorf("%v: byte %d is of datatype %#x, want %#x", g, i, got[i], b)
			return
		}
		if b != 0 {
			if first < 0 {
				first = i
			}
			last = i + 1
			total++
		}
	}
	if first < 0 {
		first, last = 0, 0
	}
	if d.Size != total || size != total || d.Extent != int(g.Size()) || d.TrueLB != first || d.TrueExtent != last-first || d.Elements != 1 {
		t.Errorf("%v: size %d, extent %d, data from %d on over %d bytes, want %d, %d, %d, %d", g, d.Size, d.Extent, d.TrueLB, d.TrueExtent, total, g.Size(), first, last-first)
	}
	if d.Contiguous() != (total == len(want)) {
		t.Errorf("%v: Contiguous is %v, but %d of %d bytes are data", g, d.Contiguous(), total, len(want))
	}
	if d.Pointers != pointers {
		t.Errorf("%v: Pointers is %v", g, d.Pointers)
	}
	if id, ok := d.Basic(); ok && (len(want) != basicSize[id] || want[0] != id) {
		t.Errorf("%v: is not the one datatype %#x", g, id)
	}
}

// basicSize is the bytes of MPI's fixed-size datatypes.
var basicSize = map[int]int{
	capi.IdCBool: 1, capi.IdInt8T: 1, capi.IdUint8T: 1, capi.IdInt16T: 2, capi.IdUint16T: 2,
	capi.IdInt32T: 4, capi.IdUint32T: 4, capi.IdInt64T: 8, capi.IdUint64T: 8,
	capi.IdFloat: 4, capi.IdDouble: 8, capi.IdCFloatComplex: 8, capi.IdCDoubleComplex: 16,
}

// TestDerive checks types put together at random.
func TestDerive(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 2))
		g, bytes, p := randomStruct(r, 1+int(seed%4))
		checkDerived(t, g, bytes, p)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzDerive(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		g, bytes, p := randomType(rand.New(rand.NewPCG(a, b)), 4)
		checkDerived(t, g, bytes, p)
	})
}

// TestDeriveErrors hides a field that cannot be sent somewhere in a random type, and
// checks that the error names the path to it.
func TestDeriveErrors(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		bad := pointers[r.IntN(len(pointers))]
		g, path := bad, ""
		for range r.IntN(4) {
			if r.IntN(3) == 0 {
				g, path = reflect.ArrayOf(1+r.IntN(3), g), "[0]"+path
				continue
			}
			before, _, _ := randomType(r, 1)
			after, _, _ := randomType(r, 1)
			g = reflect.StructOf([]reflect.StructField{{Name: "A", Type: before}, {Name: "Inner", Type: g}, {Name: "B", Type: after}})
			path = ".Inner" + path
		}
		d := derive(g, 0)
		if d.Err == nil {
			t.Fatalf("seed %d: %v: no error", seed, g)
		}
		text := strings.TrimPrefix(d.Err.Error(), g.String())
		if !strings.HasPrefix(text, path+" is a") || !strings.Contains(text, bad.String()) {
			t.Errorf("seed %d: the error does not begin with the path %s: %v", seed, path, d.Err)
		}
	}
}

// TestBlankFields checks what reflect.StructOf cannot build.
func TestBlankFields(t *testing.T) {
	type blank struct {
		A int8
		_ int64
		B int8
		_ func()
		embedded
		C [0]string `mpi:"-"`
	}
	d := derive(reflect.TypeFor[blank](), 0)
	if d.Err != nil {
		t.Fatal(d.Err)
	}
	want := []run{{0, capi.IdInt8T, 1, 1}, {16, capi.IdInt8T, 1, 1}, {32, capi.IdFloat, 4, 2}}
	if !reflect.DeepEqual(d.runs, want) || !d.Pointers {
		t.Errorf("runs %+v, want %+v", d.runs, want)
	}
}

type embedded struct{ X, Y float32 }

// TestOf checks that the fast lookup tells types apart.
func TestOf(t *testing.T) {
	type a struct{ X, Y int32 }
	type b struct{ X, Y int32 }
	//lint:ignore SA4000 two calls must give the same
	if Of[a]() != Of[a]() || Of[a]() == Of[b]() || Of[a]().Go != reflect.TypeFor[a]() {
		t.Error("Of mixes types up")
	}
	if n := testing.AllocsPerRun(100, func() { Of[a](); Of[b](); Of[float64]() }); n != 0 {
		t.Errorf("Of allocates %g times", n)
	}
	x := make([]a, 5)
	if s := Slice(x); s.N != 5 || s.Bytes() != 40 || s.Type != Of[a]() {
		t.Errorf("%+v", s)
	}
}

// TestOverlaps compares Overlaps with comparing addresses one by one.
func TestOverlaps(t *testing.T) {
	type gap struct {
		A int32
		B int64
	}
	x, g := make([]int16, 12), make([]gap, 6)
	for i := range 12 * 12 {
		for j := range 12 * 12 {
			a, b := part(x, i), part(x, j)
			want := len(a) > 0 && len(b) > 0 && i/12 < j/12+len(b) && j/12 < i/12+len(a)
			if got := Slice(a).Overlaps(Slice(b)); got != want {
				t.Fatalf("[%d:%d] and [%d:%d]: %v", i/12, i/12+len(a), j/12, j/12+len(b), got)
			}
		}
	}
	if Slice(g).Overlaps(Slice(g)) {
		t.Error("buffers with gaps are taken to overlap")
	}
	if !Slice(x).Same(Slice(x[:3])) || Slice(x).Same(Slice(x[1:])) || Slice(x[:0]).Same(Slice[int16](nil)) {
		t.Error("Same is wrong")
	}
}

func part(x []int16, k int) []int16 {
	from := k / 12
	return x[from:min(from+k%12, len(x))]
}
