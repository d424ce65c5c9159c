package mpi_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A body is a particle with fields that are not sent, one of them with pointers.
type body struct {
	Pos   [3]float64
	Name  string
	Kind  int8
	Cell  struct{ ID, Level int32 }
	Mass  float32 `mpi:"-"`
	Links []int
}

func bodies(n, rank int) []body {
	b := make([]body, n)
	for i := range b {
		f := float64(100*rank + i)
		b[i] = body{Pos: [3]float64{f, f + 0.25, f + 0.5}, Name: "me", Kind: int8(i), Mass: float32(i), Links: []int{rank}}
		b[i].Cell.ID, b[i].Cell.Level = int32(10*rank+i), int32(i)
	}
	return b
}

func TestFields(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	l, err := mpi.Fields[body]("Cell.Level", "Pos", "Mass")
	some := layoutOf(t, l, err)
	if some.Size() != 4+24+4 || some.Elements() != 1 {
		t.Errorf("size %d, %d elements", some.Size(), some.Elements())
	}
	x, y := bodies(6, comm.Rank()), bodies(6, 50)
	_, err = mpi.SendrecvBuf(comm, some.Repeat(x, 6), right, 1, some.Repeat(y, 6), left, 1)
	must(t, err)
	theirs := bodies(6, left)
	for i, b := range bodies(6, 50) {
		b.Cell.Level, b.Pos, b.Mass = theirs[i].Cell.Level, theirs[i].Pos, theirs[i].Mass
		g := y[i]
		if g.Pos != b.Pos || g.Cell != b.Cell || g.Mass != b.Mass || g.Kind != b.Kind || g.Name != b.Name || g.Links[0] != 50 {
			t.Errorf("%+v, want %+v", g, b)
		}
	}
	// A field of all structs arrives as a plain slice.
	l, err = mpi.Fields[body]("Pos[1]")
	second := layoutOf(t, l, err)
	flat := make([]float64, 6)
	req, err := mpi.IsendBuf(comm, second.Repeat(x, 6), right, 2)
	must(t, err)
	_, err = mpi.Recv(comm, flat, left, 2)
	must(t, err)
	_, _, err = req.Wait()
	must(t, err)
	for i, v := range flat {
		if v != theirs[i].Pos[1] {
			t.Errorf("Pos[1] of %d is %v, want %v", i, v, theirs[i].Pos[1])
		}
	}
	// Every other struct.
	l, err = second.Vector(3, 1, 2)
	every := layoutOf(t, l, err)
	_, err = mpi.SendrecvBuf(comm, every.Of(x), right, 3, every.Of(y), left, 3)
	must(t, err)
	for i := range y {
		want := theirs[i].Pos
		if i%2 == 0 && y[i].Pos != want {
			t.Errorf("every other: %v, want %v", y[i].Pos, want)
		}
	}
	for _, c := range []struct{ path, text string }{
		{"Nope", "no field"}, {"Pos[3]", "no element 3"}, {"Name", "a string"}, {"Kind.X", "not a struct"}, {"Links[0]", "no element 0"}, {"Pos[x]", "Pos[x]"}, {"", ""},
	} {
		if _, err := mpi.Fields[body](c.path); c.path != "" {
			wantErr(t, err, mpi.ErrType, c.text)
		}
	}
	_, err = mpi.Fields[body]("Pos", "Pos[1]")
	wantErr(t, err, mpi.ErrType, "overlap")
	_, err = mpi.Fields[body]()
	wantErr(t, err, mpi.ErrArg, "no field")
}

// TestStruct reads a record of another program: packed, with offsets of its own.
func TestStruct(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	pair, err := mpi.Contiguous[int16](2)
	pairs := layoutOf(t, pair, err)
	l, err := mpi.Struct[byte](
		mpi.StructBlock{Offset: 1, Count: 1, Layout: mpi.Register[float64]()},
		mpi.StructBlock{Offset: 12, Count: 2, Layout: pairs},
		mpi.StructBlock{Offset: 9, Count: 3, Layout: mpi.Register[int8]()})
	record := layoutOf(t, l, err)
	if record.Size() != 19 || record.Extent() != 19 || record.LowerBound() != 1 || record.Elements() != 19 {
		t.Errorf("size %d, extent %d from %d, %d elements", record.Size(), record.Extent(), record.LowerBound(), record.Elements())
	}
	x, y := make([]byte, 60), make([]byte, 60)
	fillFrom(x, comm.Rank())
	_, err = mpi.SendrecvBuf(comm, record.Repeat(x, 2), right, 1, record.Repeat(y, 2), left, 1)
	must(t, err)
	fillFrom(x, left)
	for i := range y {
		want := byte(0)
		if 1 <= i && i < 39 {
			want = x[i]
		}
		if y[i] != want {
			t.Errorf("byte %d is %d, want %d", i, y[i], want)
		}
	}
	_, err = mpi.Struct[pointing](mpi.StructBlock{Count: 1, Layout: mpi.Register[int8]()})
	wantErr(t, err, mpi.ErrType, "pointers")
	_, err = mpi.Struct[byte](mpi.StructBlock{Count: 1})
	wantErr(t, err, mpi.ErrType, "no layout")
	_, err = mpi.Struct[byte](mpi.StructBlock{Count: -1, Layout: record})
	wantErr(t, err, mpi.ErrCount, "-1")
	_, err = mpi.Hvector[pointing](2, 1, 8)
	wantErr(t, err, mpi.ErrArg, "size of")
	_, err = mpi.Hindexed[float64]([]int{1}, []int{4})
	wantErr(t, err, mpi.ErrArg, "alignment")
}

// TestOverlappingLayouts cannot be received into.
func TestOverlappingLayouts(t *testing.T) {
	comm := newComm(t)
	x := make([]int32, 20)
	overlapping := func(l mpi.Layout[int32], err error) mpi.Memory[int32] {
		return layoutOf(t, l, err).Of(x)
	}
	c, err := mpi.Contiguous[int32](3)
	three := layoutOf(t, c, err)
	n, err := three.Resized(2)
	narrow := layoutOf(t, n, err)
	for i, m := range []mpi.Memory[int32]{
		overlapping(mpi.Vector[int32](3, 4, 2)),
		overlapping(mpi.Indexed[int32]([]int{3, 4, 1}, []int{6, 0, 3})),
		overlapping(narrow.Contiguous(2)),
		narrow.Repeat(x, 2),
	} {
		_, err := mpi.RecvBuf(comm, m, mpi.ProcNull, 0)
		wantErr(t, err, mpi.ErrBuffer, "twice")
		_, err = mpi.IrecvBuf(comm, m, mpi.ProcNull, 0)
		wantErr(t, err, mpi.ErrBuffer, "twice")
		if err := mpi.SendBuf(comm, m, mpi.ProcNull, 0); err != nil {
			t.Errorf("%d: sending: %v", i, err)
		}
	}
	_, err = mpi.RecvBuf(comm, narrow.Repeat(x, 1), mpi.ProcNull, 0)
	must(t, err)
}

func TestLayoutStrings(t *testing.T) {
	v, err := mpi.Vector[float64](3, 1, 10)
	vec := layoutOf(t, v, err)
	check := func(want string, l mpi.Layout[float64], err error) {
		t.Helper()
		if got := layoutOf(t, l, err).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	check("vector(3, 1, 10) of float64", vec, nil)
	check("float64", mpi.Register[float64](), nil)
	l, err := mpi.Contiguous[float64](4)
	check("contiguous(4) of float64", l, err)
	l, err = vec.Hvector(2, 1, 800)
	check("hvector(2, 1, 800) of vector(3, 1, 10) of float64", l, err)
	l, err = mpi.Indexed[float64]([]int{1, 2}, []int{7, 3})
	check("indexed([1 2], [7 3]) of float64", l, err)
	l, err = mpi.IndexedBlock[float64](2, []int{7, 3})
	check("indexed block(2, [7 3]) of float64", l, err)
	l, err = mpi.HindexedBlock[float64](2, []int{56, 24})
	check("hindexed block(2, [56 24]) of float64", l, err)
	l, err = mpi.Subarray[float64]([]int{4, 5}, []int{2, 3}, []int{1, 0}, mpi.ColumnMajor)
	check("subarray([4 5], [2 3], [1 0], column-major) of float64", l, err)
	l, err = mpi.Darray[float64](6, 4, []mpi.Dim{{Size: 9, Procs: 2, Spread: mpi.Cyclic, BlockSize: 2}, {Size: 8, Procs: 3, Spread: mpi.Block}, {Size: 3, Procs: 1}})
	check("darray(rank 4 of 6, [9 8 3], [cyclic block undistributed], [2 0 0], [2 3 1], row-major) of float64", l, err)
	l, err = vec.Resized(1)
	check("resized(0, 8) of vector(3, 1, 10) of float64", l, err)
	e, err := vec.Envelope()
	must(t, err)
	if e.Combiner != mpi.CombinerVector || len(e.Args) != 3 || e.Args[2] != 10 || len(e.Types) != 1 || e.Types[0].Name != "float64" {
		t.Errorf("%+v", e)
	}
	if s := mpi.Register[mixed]().String(); !strings.HasPrefix(s, "struct([1 1 1 1], [0 8 16 20], uint64, float64, int32, uint32)") {
		t.Errorf("mixed: %s", s)
	}
	var zero mpi.Layout[int]
	if s := zero.String(); !strings.Contains(s, "zero value") || zero.Size() != 0 || zero.Elements() != 0 {
		t.Errorf("zero value: %s, size %d", s, zero.Size())
	}
	for range 5000 { // inner datatypes are handles that must be freed
		if _, err := vec.Envelope(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHugeLayouts has more than 2^31 elements, also with libraries whose counts are ints.
func TestHugeLayouts(t *testing.T) {
	const n = 3_000_000_000
	check := func(name string, l mpi.Layout[float32], err error, elements, extent int) {
		t.Helper()
		l = layoutOf(t, l, err)
		low, high := l.TrueExtent()
		if l.Elements() != elements || l.Size() != 4*elements || l.Extent() != extent || low != 0 || high != extent {
			t.Errorf("%s: %d elements, size %d, extent %d, true %d and %d", name, l.Elements(), l.Size(), l.Extent(), low, high)
		}
		h := l.Repeat(nil, 0).Raw().Type.Handle()
		lb, ext, _ := capi.TypeGetExtent(h)
		tlb, text, _ := capi.TypeGetTrueExtent(h)
		if size, _ := capi.TypeSizeX(h); lb != 0 || ext != extent || tlb != 0 || text != extent || size != 4*elements {
			t.Errorf("%s: MPI says: %d and %d, true %d and %d, size %d", name, lb, ext, tlb, text, size)
		}
		if _, err := l.Envelope(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantErr(t, l.Of(make([]float32, 10)).Err(), mpi.ErrBuffer, "reach")
	}
	l, err := mpi.Contiguous[float32](n)
	check("contiguous", l, err, n, 4*n)
	l, err = mpi.Vector[float32](2, n, n+5)
	check("vector of long blocks", l, err, 2*n, 4*(2*n+5))
	l, err = mpi.Vector[float32](n, 2, 3)
	check("vector of many blocks", l, err, 2*n, 4*(3*n-1))
	l, err = mpi.Hvector[float32](n, 1, 8)
	check("hvector", l, err, n, 4*(2*n-1))
	l, err = mpi.Indexed[float32]([]int{2, n}, []int{0, 5})
	check("indexed", l, err, n+2, 4*(n+5))
	l, err = mpi.IndexedBlock[float32](1, []int{0, n})
	check("indexed block", l, err, 2, 4*(n+1))
	l, err = mpi.Subarray[float32]([]int{2, n}, []int{2, n}, []int{0, 0})
	check("subarray", l, err, 2*n, 8*n)

	for i, err := range []error{
		second(mpi.Contiguous[float32](math.MaxInt / 2)),
		second(mpi.Vector[float32](math.MaxInt, math.MaxInt, 1)),
		second(mpi.Vector[float32](2, 1, math.MaxInt)),
		second(mpi.Hvector[float32](3, 1, math.MinInt)),
		second(mpi.Indexed[float32]([]int{1}, []int{math.MaxInt})),
		second(mpi.Hindexed[float32]([]int{1}, []int{math.MaxInt - 3})),
		second(mpi.Subarray[float32]([]int{math.MaxInt, 3}, []int{1, 1}, []int{0, 0})),
		second(mpi.Darray[float32](1, 0, []mpi.Dim{{Size: math.MaxInt, Procs: 1}})),
		second(mpi.Struct[byte](mpi.StructBlock{Offset: math.MaxInt, Count: 1, Layout: mpi.Register[int8]()})),
	} {
		if !errors.Is(err, mpi.ErrTooLarge) {
			t.Errorf("%d: %v, want one that is ErrTooLarge", i, err)
		}
	}
	r, err := mpi.Register[float32]().Resized(math.MaxInt / 2)
	if !errors.Is(err, mpi.ErrTooLarge) {
		t.Errorf("Resized: %v, %v", r, err)
	}
}

func second[T any](_ T, err error) error { return err }
