package collective_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestManyOperators has as many operators alive as can be, each with a function of its
// own; one more is an error until another is closed.
func TestManyOperators(t *testing.T) {
	w := mpi.World()
	sum := func(op *mpi.UserOp[int]) (int, error) {
		y := make([]int, 1)
		err := collective.Allreduce(w, []int{1}, y, op.Op)
		return y[0], err
	}
	var ops []*mpi.UserOp[int]
	defer func() {
		for _, op := range ops {
			ok(t, op.Close())
		}
	}()
	var full error
	for k := 0; full == nil && k < 10_000; k++ {
		op := mpi.NewOp(func(a, b int) int { return a + b + k }, mpi.Commutative)
		var got int
		if got, full = sum(op); full != nil {
			break
		}
		ops = append(ops, op)
		if want := w.Size() + k*(w.Size()-1); got != want {
			t.Fatalf("operator %d: %d, want %d", k, got, want)
		}
	}
	if len(ops) < 64 || !errors.Is(full, mpi.ErrOp) {
		t.Fatalf("%d operators, then %v: want at least 64, then ErrOp", len(ops), full)
	}
	for _, k := range []int{0, 63, len(ops) - 1} { // they still are what they were
		got, err := sum(ops[k])
		if want := w.Size() + k*(w.Size()-1); err != nil || got != want {
			t.Errorf("operator %d again: %d (%v), want %d", k, got, err, want)
		}
	}
	ok(t, ops[5].Close())
	last := mpi.NewOp(func(a, b int) int { return a + b + 1000 }, mpi.Commutative)
	ops = append(ops, last)
	got, err := sum(last)
	if want := w.Size() + 1000*(w.Size()-1); err != nil || got != want {
		t.Errorf("the operator in the place of a closed one: %d (%v), want %d", got, err, want)
	}
}

// TestDroppedOperators makes more operators than can be, one after the other, and closes none.
func TestDroppedOperators(t *testing.T) {
	y := make([]int, 1)
	for k := range 1500 {
		op := mpi.NewOp(func(a, b int) int { return a + b + k }, mpi.Commutative)
		ok(t, collective.ReduceLocal([]int{1}, y, op.Op))
	}
	if y[0] != 1500+1499*1500/2 {
		t.Errorf("the result is %d", y[0])
	}
}

// TestClosedOperator sees an operator not come back.
func TestClosedOperator(t *testing.T) {
	op := mpi.NewOp(func(a, b int) int { return a + b }, mpi.Commutative)
	x := []int{1}
	ok(t, collective.Allreduce(mpi.World(), x, x, op.Op))
	ok(t, op.Close())
	ok(t, op.Close())
	if err := collective.Allreduce(mpi.World(), x, x, op.Op); !errors.Is(err, mpi.ErrOp) {
		t.Errorf("an operator that is closed: %v", err)
	}
	unused := mpi.NewOp(func(a, b int) int { return a + b }, mpi.Commutative)
	ok(t, unused.Close())
	if err := collective.Allreduce(mpi.World(), x, x, unused.Op); !errors.Is(err, mpi.ErrOp) {
		t.Errorf("an operator that was closed before its first use: %v", err)
	}
}

// TestOperatorsMadeInPlace uses operators that nothing else refers to, while others are collected.
func TestOperatorsMadeInPlace(t *testing.T) {
	w := mpi.World()
	sum := func() mpi.Op[int] { return mpi.NewOp(func(a, b int) int { return a + b }, mpi.Commutative).Op() }
	y := make([]int, 1)
	var rs mpi.Requests
	in, out := make([][]int, 20), make([][]int, 20)
	for i := range in {
		in[i], out[i] = []int{i}, make([]int, 1)
		rs.Add(collective.Iallreduce(w, in[i], out[i], sum))
	}
	for k := range 600 { // more than can be, so that all that are dropped are freed
		op := mpi.NewOp(func(a, b int) int { return a + b + k }, mpi.Commutative)
		ok(t, collective.ReduceLocal([]int{1}, y, op.Op))
	}
	ok(t, rs.WaitAll())
	for i := range out {
		if out[i][0] != i*w.Size() {
			t.Errorf("operation %d: %d, want %d", i, out[i][0], i*w.Size())
		}
	}
	// What stands in for an operator of the library that is wrong is no dropped one.
	for _, x := range []uint8{5, 200} {
		z := []uint8{100}
		ok(t, collective.ReduceLocal([]uint8{x}, z, mpi.Max))
		if z[0] != max(x, 100) {
			t.Errorf("the larger of %d and 100 is %d", x, z[0])
		}
	}
}
