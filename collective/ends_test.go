package collective_test

import (
	"math"
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestEnds gives every predefined operator values at the ends of every element type's range, in
// every reduction and each of its forms, and compares with what Go makes of them.
func TestEnds(t *testing.T) {
	t.Run("int", wholeEnds[int])
	t.Run("int8", wholeEnds[int8])
	t.Run("int16", wholeEnds[int16])
	t.Run("int32", wholeEnds[int32])
	t.Run("int64", wholeEnds[int64])
	t.Run("uint", wholeEnds[uint])
	t.Run("uint8", wholeEnds[uint8])
	t.Run("uint16", wholeEnds[uint16])
	t.Run("uint32", wholeEnds[uint32])
	t.Run("uint64", wholeEnds[uint64])
	t.Run("uintptr", wholeEnds[uintptr])
	t.Run("named uint16", wholeEnds[level])
	t.Run("float32", func(t *testing.T) {
		floatEnds(t, floats[float32](math.MaxFloat32, math.SmallestNonzeroFloat32))
	})
	t.Run("float64", func(t *testing.T) {
		floatEnds(t, floats[float64](math.MaxFloat64, math.SmallestNonzeroFloat64))
	})
	t.Run("named float64", func(t *testing.T) {
		floatEnds(t, floats[celsius](math.MaxFloat64, math.SmallestNonzeroFloat64))
	})
	t.Run("complex64", func(t *testing.T) { complexEnds[complex64](t, 1<<60) })
	t.Run("complex128", func(t *testing.T) { complexEnds[complex128](t, 1<<500) })
	t.Run("bool", boolEnds[bool])
	t.Run("named bool", boolEnds[switched])
}

type (
	level    uint16
	switched bool
)

// An endTrial is an operator, what it does in Go, and the values that it gets.
type endTrial[T comparable] struct {
	name string
	op   mpi.Reducer[T]
	f    func(a, b T) T
	ends []T
	// rest, if there is any, is what the ranks from 2 on contribute instead, so that the result does
	// not depend on the order of rounding.
	rest []T
}

// whole returns values at the ends of an integer type's range, and in the middle.
func whole[T mpi.Integer]() []T {
	top := T(1) << (8*unsafe.Sizeof(T(0)) - 1)
	return []T{0, 1, 2, 3, 100, top >> 1, top - 1, top, top + 1, ^T(1), ^T(0)}
}

func wholeEnds[T mpi.Integer](t *testing.T) {
	truth := func(b bool) T {
		if b {
			return 1
		}
		return 0
	}
	ends := whole[T]()
	for _, e := range []endTrial[T]{
		{"Sum", mpi.Sum[T], func(a, b T) T { return a + b }, ends, nil},
		{"Prod", mpi.Prod[T], func(a, b T) T { return a * b }, ends, nil},
		{"Max", mpi.Max[T], func(a, b T) T { return max(a, b) }, ends, nil},
		{"Min", mpi.Min[T], func(a, b T) T { return min(a, b) }, ends, nil},
		{"BAnd", mpi.BAnd[T], func(a, b T) T { return a & b }, ends, nil},
		{"BOr", mpi.BOr[T], func(a, b T) T { return a | b }, ends, nil},
		{"BXor", mpi.BXor[T], func(a, b T) T { return a ^ b }, ends, nil},
		{"LAnd", mpi.LAnd[T], func(a, b T) T { return truth(a != 0 && b != 0) }, ends, nil},
		{"LOr", mpi.LOr[T], func(a, b T) T { return truth(a != 0 || b != 0) }, ends, nil},
		{"LXor", mpi.LXor[T], func(a, b T) T { return truth((a != 0) != (b != 0)) }, ends, nil},
	} {
		e.run(t)
	}
	locEnds(t, ends)
}

func floats[T ~float32 | ~float64](largest, smallest float64) []T {
	inf := T(math.Inf(1))
	return []T{0, 1, -1, 0.5, 3, T(largest), -T(largest), T(smallest), -T(smallest), inf, -inf}
}

func floatEnds[T ~float32 | ~float64](t *testing.T, ends []T) {
	for _, e := range []endTrial[T]{
		{"Sum", mpi.Sum[T], func(a, b T) T { return a + b }, ends, []T{0}},
		{"Prod", mpi.Prod[T], func(a, b T) T { return a * b }, ends, []T{1}},
		{"Max", mpi.Max[T], func(a, b T) T { return max(a, b) }, ends, nil},
		{"Min", mpi.Min[T], func(a, b T) T { return min(a, b) }, ends, nil},
	} {
		e.run(t)
	}
	locEnds(t, ends)
}

// locEnds pairs the values with indices, so that some values come with two.
func locEnds[T mpi.Real](t *testing.T, ends []T) {
	indices := []int32{0, math.MinInt32, -1, math.MaxInt32, 7}
	var locs []mpi.Loc[T]
	for i, v := range ends {
		locs = append(locs, mpi.Loc[T]{Value: v, Index: indices[i%5]}, mpi.Loc[T]{Value: v, Index: indices[(i+2)%5]})
	}
	pick := func(better func(a, b T) bool) func(a, b mpi.Loc[T]) mpi.Loc[T] {
		return func(a, b mpi.Loc[T]) mpi.Loc[T] {
			if better(a.Value, b.Value) || a.Value == b.Value && a.Index < b.Index {
				return a
			}
			return b
		}
	}
	endTrial[mpi.Loc[T]]{"MaxLoc", mpi.MaxLoc[T], pick(func(a, b T) bool { return a > b }), locs, nil}.run(t)
	endTrial[mpi.Loc[T]]{"MinLoc", mpi.MinLoc[T], pick(func(a, b T) bool { return a < b }), locs, nil}.run(t)
}

// complexEnds has values whose sums are exact if one of them is small, and products that are
// exact.
func complexEnds[T complex64 | complex128](t *testing.T, large float64) {
	var ends []T
	for _, c := range []complex128{0, 1, -1, 1i, -1i, 3 + 4i, complex(large, large), complex(-large, large), complex(1/large, -1/large)} {
		ends = append(ends, T(c))
	}
	endTrial[T]{"Sum", mpi.Sum[T], func(a, b T) T { return a + b }, ends, []T{0}}.run(t)
	endTrial[T]{"Prod", mpi.Prod[T], func(a, b T) T { return a * b }, ends, []T{1}}.run(t)
}

func boolEnds[T ~bool](t *testing.T) {
	ends := []T{false, true}
	endTrial[T]{"LAnd", mpi.LAnd[T], func(a, b T) T { return a && b }, ends, nil}.run(t)
	endTrial[T]{"LOr", mpi.LOr[T], func(a, b T) T { return a || b }, ends, nil}.run(t)
	endTrial[T]{"LXor", mpi.LXor[T], func(a, b T) T { return a != b }, ends, nil}.run(t)
}

// of is what rank r contributes: ranks 0 and 1 have each value with each other. There are
// so many elements that a library's vector instructions get some, and its plain loops the others,
// and they can be dealt out to the ranks.
func (e endTrial[T]) of(r int) []T {
	k, size := len(e.ends), mpi.World().Size()
	x := make([]T, (max(k*k, 130)/size+1)*size)
	for i := range x {
		at := i / k
		if r%2 == 1 {
			at = i
		}
		x[i] = e.ends[(at+r/2)%k]
		if r >= 2 && len(e.rest) > 0 {
			x[i] = e.rest[0]
		}
	}
	return x
}

// fold is what the ranks from to below to contribute, combined.
func (e endTrial[T]) fold(from, to int) []T {
	x := e.of(from)
	for r := from + 1; r < to; r++ {
		for i, b := range e.of(r) {
			x[i] = e.f(x[i], b)
		}
	}
	return x
}

// finished waits for a nonblocking call, and repeated starts a persistent one twice.
func finished[T any](req *mpi.Request[T], err error) error {
	if err == nil {
		_, _, err = req.Wait()
	}
	return err
}

func repeated[T any](p *mpi.Persistent[T], err error) error {
	for range 2 {
		if err == nil {
			err = p.Start()
		}
		if err == nil {
			_, _, err = p.Wait()
		}
	}
	if err == nil {
		err = p.Close()
	}
	return err
}

func (e endTrial[T]) run(t *testing.T) {
	t.Helper()
	w := mpi.World()
	me, size, root := w.Rank(), w.Size(), w.Size()-1
	x := e.of(me)
	part := len(x) / size
	total, upTo, below := e.fold(0, size), e.fold(0, me+1), make([]T, len(x))
	if me > 0 {
		below = e.fold(0, me)
	}
	atRoot := total
	if me != root {
		atRoot = make([]T, len(x))
	}
	each := repeat(part)
	for _, c := range []struct {
		name string
		want []T
		call func(y []T) error
	}{
		{"Reduce", atRoot, func(y []T) error { return collective.Reduce(w, x, y, e.op, root) }},
		{"Ireduce", atRoot, func(y []T) error { return finished(collective.Ireduce(w, x, y, e.op, root)) }},
		{"ReduceInit", atRoot, func(y []T) error { return repeated(collective.ReduceInit(w, x, y, e.op, root)) }},
		{"Allreduce", total, func(y []T) error { return collective.Allreduce(w, x, y, e.op) }},
		{"Allreduce in place", total, func(y []T) error { copy(y, x); return collective.Allreduce(w, y, y, e.op) }},
		{"Iallreduce", total, func(y []T) error { return finished(collective.Iallreduce(w, x, y, e.op)) }},
		{"AllreduceInit", total, func(y []T) error { return repeated(collective.AllreduceInit(w, x, y, e.op)) }},
		{"Scan", upTo, func(y []T) error { return collective.Scan(w, x, y, e.op) }},
		{"Iscan", upTo, func(y []T) error { return finished(collective.Iscan(w, x, y, e.op)) }},
		{"ScanInit", upTo, func(y []T) error { return repeated(collective.ScanInit(w, x, y, e.op)) }},
		{"Exscan", below, func(y []T) error { return collective.Exscan(w, x, y, e.op) }},
		{"Iexscan", below, func(y []T) error { return finished(collective.Iexscan(w, x, y, e.op)) }},
		{"ExscanInit", below, func(y []T) error { return repeated(collective.ExscanInit(w, x, y, e.op)) }},
		{"ReduceScatter", section(total, me), func(y []T) error { return collective.ReduceScatter(w, x, y, each, e.op) }},
		{"IreduceScatter", section(total, me), func(y []T) error { return finished(collective.IreduceScatter(w, x, y, each, e.op)) }},
		{"ReduceScatterInit", section(total, me), func(y []T) error { return repeated(collective.ReduceScatterInit(w, x, y, each, e.op)) }},
		{"ReduceScatterBlock", section(total, me), func(y []T) error { return collective.ReduceScatterBlock(w, x, y, e.op) }},
		{"IreduceScatterBlock", section(total, me), func(y []T) error { return finished(collective.IreduceScatterBlock(w, x, y, e.op)) }},
		{"ReduceScatterBlockInit", section(total, me), func(y []T) error { return repeated(collective.ReduceScatterBlockInit(w, x, y, e.op)) }},
	} {
		y := make([]T, len(c.want))
		if err := c.call(y); err != nil {
			t.Errorf("%s with %s of %T: %v", c.name, e.name, x[0], err)
			continue
		}
		e.check(t, c.name, y, c.want)
	}
	in, y := e.of(0), e.of(1)
	want := make([]T, len(in))
	for i := range want {
		want[i] = e.f(in[i], y[i])
	}
	ok(t, collective.ReduceLocal(in, y, e.op))
	e.check(t, "ReduceLocal", y, want)
}

func (e endTrial[T]) check(t *testing.T, call string, got, want []T) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) { // NaN is as good as another
			a, b := e.of(0), e.of(1)
			t.Errorf("%s with %s of %T, where ranks 0 and 1 have %v and %v: %v, want %v", call, e.name, got[i], a[i%len(a)], b[i%len(b)], got[i], want[i])
			return
		}
	}
}
