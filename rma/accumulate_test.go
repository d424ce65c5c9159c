package rma_test

import (
	"math/cmplx"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// An operation is an operator, and what it does in Go.
type operation[T any] struct {
	name string
	op   mpi.Reducer[T]
	f    func(a, b T) T
}

func real[T mpi.Real]() []operation[T] {
	return []operation[T]{
		{"Sum", mpi.Sum[T], func(a, b T) T { return a + b }},
		{"Prod", mpi.Prod[T], func(a, b T) T { return a * b }},
		{"Max", mpi.Max[T], func(a, b T) T { return max(a, b) }},
		{"Min", mpi.Min[T], func(a, b T) T { return min(a, b) }},
		{"Replace", mpi.Replace[T], nil},
	}
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// TestAccumulate checks each operator: every rank accumulates at the same elements of every
// other.
func TestAccumulate(t *testing.T) {
	testAccumulate(t, func(i int) int32 { return int32(i%5) - 2 }, append(real[int32](),
		operation[int32]{"BAnd", mpi.BAnd[int32], func(a, b int32) int32 { return a & b }},
		operation[int32]{"BOr", mpi.BOr[int32], func(a, b int32) int32 { return a | b }},
		operation[int32]{"BXor", mpi.BXor[int32], func(a, b int32) int32 { return a ^ b }},
		operation[int32]{"LAnd", mpi.LAnd[int32], func(a, b int32) int32 { return truth(a != 0 && b != 0) }},
		operation[int32]{"LOr", mpi.LOr[int32], func(a, b int32) int32 { return truth(a != 0 || b != 0) }},
		operation[int32]{"LXor", mpi.LXor[int32], func(a, b int32) int32 { return truth((a != 0) != (b != 0)) }}))
	if !few() {
		return
	}
	testAccumulate(t, func(i int) float64 { return float64(i%7) - 2.5 }, real[float64]())
	testAccumulate(t, func(i int) complex128 { return cmplx.Rect(float64(i%3), 0) }, []operation[complex128]{
		{"Sum", mpi.Sum[complex128], func(a, b complex128) complex128 { return a + b }},
		{"Prod", mpi.Prod[complex128], func(a, b complex128) complex128 { return a * b }}})
	testAccumulate(t, func(i int) mpi.Loc[float64] { return mpi.Loc[float64]{Value: float64(i % 3), Index: int32(i)} },
		[]operation[mpi.Loc[float64]]{{"MaxLoc", mpi.MaxLoc[float64], func(a, b mpi.Loc[float64]) mpi.Loc[float64] {
			if a.Value > b.Value || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}}})
}

// testAccumulate gives each operator k elements of the window.
func testAccumulate[T comparable](t *testing.T, value func(i int) T, ops []operation[T]) {
	const k = 5
	me, size, _, _ := ring()
	win := allocate[T](t, k*len(ops))
	at := func(rank, op int) []T { return values(17*rank+op, k, value) }
	for o := range ops {
		copy(win.Local()[o*k:], at(100, o))
	}
	ok(t, win.Fence())
	for o, op := range ops {
		for r := range size {
			ok(t, win.Accumulate(at(me, o), r, o*k, op.op))
		}
	}
	ok(t, win.Fence(rma.NoSucceed))
	for o, op := range ops {
		want := at(100, o)
		for r := range size {
			for i, v := range at(r, o) {
				if op.f != nil {
					want[i] = op.f(want[i], v)
				}
			}
		}
		got := win.Local()[o*k:][:k]
		for i := range want {
			if op.f == nil { // the one or the other
				for r := range size {
					if v := at(r, o)[i]; v == got[i] {
						want[i] = v
					}
				}
			}
			if got[i] != want[i] {
				t.Errorf("%s of %T: element %d is %v, want %v", op.name, want[i], i, got[i], want[i])
			}
		}
	}
}

// TestReplace checks Replace on arrays, through a layout, and GetAccumulate with what was there
// before.
func TestReplace(t *testing.T) {
	local(t)
	me, _, left, right := ring()
	type pair = [2]int64
	win := allocate[pair](t, 3)
	win.Local()[1] = pair{int64(me), 1}
	x, y, z := []pair{{int64(me), 2}, {}, {int64(me), 3}}, make([]pair, 2), make([]pair, 2)
	every, err := mpi.Vector[pair](2, 1, 2)
	must(t, err)
	defer every.Close()
	ok(t, win.Fence())
	ok(t, win.GetAccumulateBuf(every.Of(x), mpi.Slice(y), right, 1, mpi.Replace))
	ok(t, win.Fence())
	same(t, "what was there", y, []pair{{int64(right), 1}, {}})
	same(t, "the window", win.Local(), []pair{{}, {int64(left), 2}, {int64(left), 3}})
	ok(t, win.GetAccumulate(nil, z, right, 1, mpi.NoOp))
	wantErr(t, win.AccumulateBuf(every.Of(x), right, 0, mpi.NoOp), mpi.ErrOp)
	ok(t, win.Fence(rma.NoSucceed))
	same(t, "NoOp", z, []pair{{int64(me), 2}, {int64(me), 3}})
}
