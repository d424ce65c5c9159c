package rma_test

import (
	"errors"
	"math"
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestEnds accumulates values at the ends of every element type's range. What the library gets
// wrong must be an error, and nothing else.
func TestEnds(t *testing.T) {
	local(t)
	t.Run("int8", wholeEnds[int8])
	t.Run("int16", wholeEnds[int16])
	t.Run("int32", wholeEnds[int32])
	t.Run("int64", wholeEnds[int64])
	t.Run("uint8", wholeEnds[uint8])
	t.Run("uint16", wholeEnds[uint16])
	t.Run("uint32", wholeEnds[uint32])
	t.Run("uint64", wholeEnds[uint64])
	t.Run("float32", func(t *testing.T) {
		floatEnds(t, []float32{0, 1, -1, 0.5, math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32})
	})
	t.Run("float64", func(t *testing.T) {
		floatEnds(t, []float64{0, 1, -1, 0.5, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64})
	})
	t.Run("complex128", func(t *testing.T) {
		testEnds(t, []complex128{0, 1, -1i, 3 + 4i, 0x1p500 + 0x1p500i}, []operation[complex128]{
			{"Sum", mpi.Sum[complex128], func(a, b complex128) complex128 { return a + b }},
			{"Prod", mpi.Prod[complex128], func(a, b complex128) complex128 { return a * b }}})
	})
	t.Run("bool", func(t *testing.T) {
		testEnds(t, []bool{false, true}, []operation[bool]{
			{"LAnd", mpi.LAnd[bool], func(a, b bool) bool { return a && b }},
			{"LOr", mpi.LOr[bool], func(a, b bool) bool { return a || b }},
			{"LXor", mpi.LXor[bool], func(a, b bool) bool { return a != b }}})
	})
}

func wholeEnds[T mpi.Integer](t *testing.T) {
	top := T(1) << (8*unsafe.Sizeof(T(0)) - 1)
	testEnds(t, []T{0, 1, 2, 100, top >> 1, top - 1, top, top + 1, ^T(1), ^T(0)}, append(real[T](),
		operation[T]{"BAnd", mpi.BAnd[T], func(a, b T) T { return a & b }},
		operation[T]{"BOr", mpi.BOr[T], func(a, b T) T { return a | b }},
		operation[T]{"BXor", mpi.BXor[T], func(a, b T) T { return a ^ b }},
		operation[T]{"LAnd", mpi.LAnd[T], func(a, b T) T { return T(truth(a != 0 && b != 0)) }},
		operation[T]{"LOr", mpi.LOr[T], func(a, b T) T { return T(truth(a != 0 || b != 0)) }},
		operation[T]{"LXor", mpi.LXor[T], func(a, b T) T { return T(truth((a != 0) != (b != 0))) }}))
}

func floatEnds[T float32 | float64](t *testing.T, ends []T) {
	testEnds(t, ends, real[T]())
	var locs []mpi.Loc[T]
	for i, v := range ends {
		locs = append(locs, mpi.Loc[T]{Value: v, Index: int32(i)}, mpi.Loc[T]{Value: v, Index: math.MinInt32})
	}
	testEnds(t, locs, []operation[mpi.Loc[T]]{
		{"MaxLoc", mpi.MaxLoc[T], func(a, b mpi.Loc[T]) mpi.Loc[T] {
			if a.Value > b.Value || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}},
		{"MinLoc", mpi.MinLoc[T], func(a, b mpi.Loc[T]) mpi.Loc[T] {
			if a.Value < b.Value || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}}})
}

// testEnds combines each value with each other at the right neighbor: all in one Accumulate,
// and each with a FetchAndOp.
func testEnds[T comparable](t *testing.T, ends []T, ops []operation[T]) {
	_, _, _, right := ring()
	k := len(ends)
	n := max(k*k, 160)
	win := allocate[T](t, 2*n)
	x, before := values(0, n, func(i int) T { return ends[i/k%k] }), values(0, n, func(i int) T { return ends[i%k] })
	for _, o := range ops {
		copy(win.Local(), before)
		copy(win.Local()[n:], before)
		was := make([]T, n)
		must(t, win.Fence())
		refused := win.Accumulate(x, right, 0, o.op)
		var fetch error
		for i := range x {
			fetch = errors.Join(fetch, win.FetchAndOp(&x[i], &was[i], right, n+i, o.op))
		}
		must(t, win.Fence(rma.NoSucceed))
		for what, err := range map[string]error{"Accumulate": refused, "FetchAndOp": fetch} {
			if err != nil && !errors.Is(err, mpi.ErrUnsupported) {
				t.Errorf("%s with %s of %T: %v", what, o.name, x[0], err)
			}
		}
		checkEnds(t, "Accumulate with "+o.name, refused, win.Local()[:n], x, before, o)
		checkEnds(t, "FetchAndOp with "+o.name, fetch, win.Local()[n:], x, before, o)
		if fetch == nil {
			same(t, "what was there", was, before)
		}
	}
}

// checkEnds checks the window after a call: it is as before if there was an error.
func checkEnds[T comparable](t *testing.T, what string, err error, got, x, before []T, o operation[T]) {
	t.Helper()
	for i, v := range got {
		want := before[i]
		switch {
		case err != nil:
		case o.f == nil:
			want = x[i]
		default:
			want = o.f(x[i], before[i])
		}
		if v != want && (v == v || want == want) {
			t.Errorf("%s of %T, %v to %v: %v, want %v", what, v, x[i], before[i], v, want)
			return
		}
	}
}
