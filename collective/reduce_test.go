package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// A reduction is an operator, its serial twin, and values to try it on.
type reduction[T comparable] struct {
	op     mpi.Reducer[T]
	serial func(a, b T) T
	values[T]
}

// fold combines what the ranks from to below to contribute, in their order.
func (r reduction[T]) fold(from, to, n int) []T {
	x := r.of(from, n)
	for k := from + 1; k < to; k++ {
		for i, b := range r.of(k, n) {
			x[i] = r.serial(x[i], b)
		}
	}
	return x
}

// section is the rth of equal parts of x.
func section[T any](x []T, r int) []T {
	n := len(x) / mpi.World().Size()
	return x[r*n : (r+1)*n]
}

// all tests every reduction with the operator.
func (r reduction[T]) all(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	for _, n := range counts {
		mine, total := func() []T { return r.of(me, n) }, r.fold(0, size, n)

		for _, root := range roots() {
			y := make([]T, n)
			ok(t, collective.Reduce(w, mine(), y, r.op, root))
			if me == root {
				same(t, "Reduce, "+label(n, root), y, total)
			}
			x := mine()
			ok(t, collective.Reduce(w, x, x, r.op, root))
			if me == root {
				same(t, "Reduce in place, "+label(n, root), x, total)
			} else {
				same(t, "Reduce in place, not root", x, mine())
			}
		}

		y := make([]T, n)
		ok(t, collective.Allreduce(w, mine(), y, r.op))
		same(t, "Allreduce, "+label(n, -1), y, total)
		x := mine()
		ok(t, collective.Allreduce(w, x, x, r.op))
		same(t, "Allreduce in place, "+label(n, -1), x, total)

		y = make([]T, n)
		ok(t, collective.Scan(w, mine(), y, r.op))
		same(t, "Scan, "+label(n, -1), y, r.fold(0, me+1, n))
		x = mine()
		ok(t, collective.Scan(w, x, x, r.op))
		same(t, "Scan in place, "+label(n, -1), x, r.fold(0, me+1, n))

		y = make([]T, n)
		ok(t, collective.Exscan(w, mine(), y, r.op))
		if me > 0 {
			same(t, "Exscan, "+label(n, -1), y, r.fold(0, me, n))
		} else {
			same(t, "Exscan, rank 0", y, make([]T, n))
		}

		long, all := r.of(me, n*size), r.fold(0, size, n*size)
		y = make([]T, n)
		ok(t, collective.ReduceScatterBlock(w, long, y, r.op))
		same(t, "ReduceScatterBlock, "+label(n, -1), y, section(all, me))
		ok(t, collective.ReduceScatterBlock(w, long, long[:n], r.op))
		same(t, "ReduceScatterBlock in place, "+label(n, -1), long[:n], section(all, me))

		cs, sum, at := uneven(n), 0, 0
		for k, c := range cs {
			if k < me {
				at += c
			}
			sum += c
		}
		y = make([]T, cs[me])
		ok(t, collective.ReduceScatter(w, r.of(me, sum), y, cs, r.op))
		same(t, "ReduceScatter, "+label(n, -1), y, r.fold(0, size, sum)[at:at+cs[me]])
	}
}

// numeric tests the arithmetic operators on small whole numbers, on which they are
// exact in any order.
func numeric[T mpi.Real](t *testing.T) {
	v := values[T]{func(n int) T { return T(n % 7) }}
	t.Run("Sum", reduction[T]{mpi.Sum[T], func(a, b T) T { return a + b }, v}.all)
	t.Run("Prod", reduction[T]{mpi.Prod[T], func(a, b T) T { return a * b }, values[T]{func(n int) T { return T(1 + n%2) }}}.all)
	t.Run("Max", reduction[T]{mpi.Max[T], func(a, b T) T { return max(a, b) }, v}.all)
	t.Run("Min", reduction[T]{mpi.Min[T], func(a, b T) T { return min(a, b) }, v}.all)
}

func integer[T mpi.Integer](t *testing.T) {
	v := values[T]{func(n int) T { return T(n % 4) }}
	truth := func(b bool) T {
		if b {
			return 1
		}
		return 0
	}
	t.Run("BAnd", reduction[T]{mpi.BAnd[T], func(a, b T) T { return a & b }, v}.all)
	t.Run("BOr", reduction[T]{mpi.BOr[T], func(a, b T) T { return a | b }, v}.all)
	t.Run("BXor", reduction[T]{mpi.BXor[T], func(a, b T) T { return a ^ b }, v}.all)
	// Logical results of one rank alone are its values as they are: keep to 0 and 1.
	v = values[T]{func(n int) T { return T(n % 2) }}
	t.Run("LAnd", reduction[T]{mpi.LAnd[T], func(a, b T) T { return truth(a != 0 && b != 0) }, v}.all)
	t.Run("LOr", reduction[T]{mpi.LOr[T], func(a, b T) T { return truth(a != 0 || b != 0) }, v}.all)
	t.Run("LXor", reduction[T]{mpi.LXor[T], func(a, b T) T { return truth((a != 0) != (b != 0)) }, v}.all)
}

func loc[T mpi.Real](t *testing.T) {
	v := values[mpi.Loc[T]]{func(n int) mpi.Loc[T] { return mpi.Loc[T]{Value: T(n % 5), Index: int32(n)} }}
	pick := func(better func(a, b T) bool) func(a, b mpi.Loc[T]) mpi.Loc[T] {
		return func(a, b mpi.Loc[T]) mpi.Loc[T] {
			if better(a.Value, b.Value) || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}
	}
	t.Run("MaxLoc", reduction[mpi.Loc[T]]{mpi.MaxLoc[T], pick(func(a, b T) bool { return a > b }), v}.all)
	t.Run("MinLoc", reduction[mpi.Loc[T]]{mpi.MinLoc[T], pick(func(a, b T) bool { return a < b }), v}.all)
}

// loc64 has values that are equal on several ranks, and indices whose lower halves are in another order than the whole.
func loc64[T mpi.Real](t *testing.T) {
	v := values[mpi.Loc64[T]]{func(n int) mpi.Loc64[T] {
		return mpi.Loc64[T]{Value: T(n % 5 / 3), Index: int64(7-n%7)<<32 + int64(n)}
	}}
	pick := func(better func(a, b T) bool) func(a, b mpi.Loc64[T]) mpi.Loc64[T] {
		return func(a, b mpi.Loc64[T]) mpi.Loc64[T] {
			if better(a.Value, b.Value) || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}
	}
	t.Run("MaxLoc64", reduction[mpi.Loc64[T]]{mpi.MaxLoc64[T], pick(func(a, b T) bool { return a > b }), v}.all)
	t.Run("MinLoc64", reduction[mpi.Loc64[T]]{mpi.MinLoc64[T], pick(func(a, b T) bool { return a < b }), v}.all)
}

func both[T mpi.Integer](t *testing.T) {
	numeric[T](t)
	integer[T](t)
	loc[T](t)
}

func TestReductions(t *testing.T) {
	t.Run("int", both[int])
	t.Run("int8", both[int8])
	t.Run("int8", loc64[int8])
	t.Run("float64", loc64[float64])
	t.Run("int16", both[int16])
	t.Run("int32", both[int32])
	t.Run("int64", both[int64])
	t.Run("uint", both[uint])
	t.Run("uint8", both[uint8])
	t.Run("uint16", both[uint16])
	t.Run("uint32", both[uint32])
	t.Run("uint64", both[uint64])
	t.Run("uintptr", both[uintptr])
	t.Run("float32", numeric[float32])
	t.Run("float64", numeric[float64])
	t.Run("float32 loc", loc[float32])
	t.Run("float64 loc", loc[float64])
	t.Run("named", numeric[celsius])
	t.Run("complex64", complexes[complex64])
	t.Run("complex128", complexes[complex128])
	t.Run("bool", func(t *testing.T) {
		v := values[bool]{func(n int) bool { return n%3 == 0 }}
		t.Run("LAnd", reduction[bool]{mpi.LAnd[bool], func(a, b bool) bool { return a && b }, v}.all)
		t.Run("LOr", reduction[bool]{mpi.LOr[bool], func(a, b bool) bool { return a || b }, v}.all)
		t.Run("LXor", reduction[bool]{mpi.LXor[bool], func(a, b bool) bool { return a != b }, v}.all)
	})
}

func complexes[T complex64 | complex128](t *testing.T) {
	v := values[T]{func(n int) T { return T(complex(float64(n%5), float64(n%3))) }}
	t.Run("Sum", reduction[T]{mpi.Sum[T], func(a, b T) T { return a + b }, v}.all)
	// Powers of i multiply exactly.
	t.Run("Prod", reduction[T]{mpi.Prod[T], func(a, b T) T { return a * b },
		values[T]{func(n int) T { return T([]complex128{1, 1i, -1, -1i}[n%4]) }}}.all)
}

// matrix is a 2 by 2 matrix of small numbers: its product is not commutative.
type matrix struct {
	A, B, C, D int64
	tag        int8
}

func (m matrix) times(k matrix) matrix {
	const p = 1009
	return matrix{(m.A*k.A + m.B*k.C) % p, (m.A*k.B + m.B*k.D) % p, (m.C*k.A + m.D*k.C) % p, (m.C*k.B + m.D*k.D) % p, 0}
}

func TestUserOperators(t *testing.T) {
	mk := func(n int) matrix { return matrix{int64(n % 11), int64(n % 5), 1, int64(n % 7), 0} }
	product := mpi.NewOp(matrix.times, mpi.NonCommutative)
	defer product.Close()
	t.Run("matrix product", reduction[matrix]{product.Op, matrix.times, values[matrix]{mk}}.all)

	batch := mpi.NewBatchOp(func(in, inout []float64) {
		for i, a := range in {
			inout[i] += a
		}
	}, mpi.Commutative)
	defer batch.Close()
	t.Run("batch sum", reduction[float64]{batch.Op, func(a, b float64) float64 { return a + b }, values[float64]{number[float64]}}.all)
}

func TestManyUserOperators(t *testing.T) {
	w := mpi.World()
	var ops []*mpi.UserOp[int]
	for k := range 100 {
		ops = append(ops, mpi.NewOp(func(a, b int) int { return a + b + k }, mpi.Commutative))
	}
	for k, op := range ops {
		y := make([]int, 1)
		ok(t, collective.Allreduce(w, []int{1}, y, op.Op))
		same(t, "operator", y, []int{w.Size() + (w.Size()-1)*k})
	}
	for _, op := range ops {
		ok(t, op.Close())
	}
}
