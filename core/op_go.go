package mpi

import (
	"math"
	"reflect"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// What the predefined operators do, in Go.

// An elementKind is the operators on the elements of one kind.
type elementKind interface {
	// reduction returns an operator.
	reduction(id int) capi.Reduction
	// compare compares what reduce makes of values at the ends of the kind's range with what the
	// operator makes of them: if it reduces them one at a time, and all at once.
	compare(id int, reduce func(in, inout unsafe.Pointer, n int) capi.Code) (one, many bool)
	// integer reports whether the elements are integers.
	integer() bool
}

// elementsOf returns the kind of a type's elements, nil if operators do not work on them.
func elementsOf(t *layout.Type) elementKind {
	if t.HasPairType() {
		return locKinds()[t.Go.Field(0).Type.Kind()]
	}
	return numberKinds()[t.Go.Kind()]
}

var numberKinds = sync.OnceValue(func() map[reflect.Kind]elementKind {
	return map[reflect.Kind]elementKind{
		reflect.Bool:       logicals([]bool{false, true}, func(x bool) bool { return x }, func(b bool) bool { return b }),
		reflect.Int:        integers[int](),
		reflect.Int8:       integers[int8](),
		reflect.Int16:      integers[int16](),
		reflect.Int32:      integers[int32](),
		reflect.Int64:      integers[int64](),
		reflect.Uint:       integers[uint](),
		reflect.Uint8:      integers[uint8](),
		reflect.Uint16:     integers[uint16](),
		reflect.Uint32:     integers[uint32](),
		reflect.Uint64:     integers[uint64](),
		reflect.Uintptr:    integers[uintptr](),
		reflect.Float32:    reals(floatEnds[float32](math.MaxFloat32, math.SmallestNonzeroFloat32)),
		reflect.Float64:    reals(floatEnds[float64](math.MaxFloat64, math.SmallestNonzeroFloat64)),
		reflect.Complex64:  numbers([]complex64{0, 1, -1, 1i, -1i, 3 + 4i, 0x1p60 + 0x1p60i, -0x1p60 + 0x1p60i}),
		reflect.Complex128: numbers([]complex128{0, 1, -1, 1i, -1i, 3 + 4i, 0x1p500 + 0x1p500i, -0x1p500 + 0x1p500i}),
	}
})

// locKinds are those of a Loc, by the kind of the value.
var locKinds = sync.OnceValue(func() map[reflect.Kind]elementKind {
	return map[reflect.Kind]elementKind{
		reflect.Int:     locs(integerEnds[int]()),
		reflect.Int16:   locs(integerEnds[int16]()),
		reflect.Int32:   locs(integerEnds[int32]()),
		reflect.Int64:   locs(integerEnds[int64]()),
		reflect.Float32: locs(floatEnds[float32](math.MaxFloat32, math.SmallestNonzeroFloat32)),
		reflect.Float64: locs(floatEnds[float64](math.MaxFloat64, math.SmallestNonzeroFloat64)),
	}
})

// kindOf is the operators on elements of T, and values to try them on.
type kindOf[T comparable] struct {
	ends      []T
	operators map[int]func(in, inout []T)
}

func (k *kindOf[T]) integer() bool { _, ok := k.operators[capi.IdBand]; return ok }

func (k *kindOf[T]) reduction(id int) capi.Reduction {
	f := k.operators[id]
	return func(in, inout unsafe.Pointer, n int) {
		f(unsafe.Slice((*T)(in), n), unsafe.Slice((*T)(inout), n))
	}
}

func (k *kindOf[T]) compare(id int, reduce func(in, inout unsafe.Pointer, n int) capi.Code) (one, many bool) {
	// Each value with each other; not fewer than what libraries have special instructions for.
	n := max(len(k.ends)*len(k.ends), 160)
	in, inout := make([]T, n), make([]T, n)
	for i := range in {
		in[i], inout[i] = k.ends[i/len(k.ends)%len(k.ends)], k.ends[i%len(k.ends)]
	}
	want := append([]T(nil), inout...)
	k.operators[id](in, want)
	right := func(step int) bool {
		y := append([]T(nil), inout...)
		for i := 0; i < n; i += step {
			if reduce(unsafe.Pointer(&in[i]), unsafe.Pointer(&y[i]), step) != 0 {
				return false
			}
		}
		for i, v := range y {
			if v != want[i] && (v == v || want[i] == want[i]) { // any NaN will do
				return false
			}
		}
		return true
	}
	return right(1), right(n)
}

// numbers has values whose sums and products are exact, or the same however they are rounded.
func numbers[T Number](ends []T) *kindOf[T] {
	return &kindOf[T]{ends, map[int]func(in, inout []T){
		capi.IdSum: func(in, inout []T) {
			for i, a := range in {
				inout[i] += a
			}
		},
		capi.IdProd: func(in, inout []T) {
			for i, a := range in {
				inout[i] *= a
			}
		},
	}}
}

func reals[T Real](ends []T) *kindOf[T] {
	k := numbers(ends)
	k.operators[capi.IdMax] = func(in, inout []T) {
		for i, a := range in {
			inout[i] = max(a, inout[i])
		}
	}
	k.operators[capi.IdMin] = func(in, inout []T) {
		for i, a := range in {
			inout[i] = min(a, inout[i])
		}
	}
	return k
}

func integers[T Integer]() *kindOf[T] {
	k := reals(integerEnds[T]())
	k.operators[capi.IdBand] = func(in, inout []T) {
		for i, a := range in {
			inout[i] &= a
		}
	}
	k.operators[capi.IdBor] = func(in, inout []T) {
		for i, a := range in {
			inout[i] |= a
		}
	}
	k.operators[capi.IdBxor] = func(in, inout []T) {
		for i, a := range in {
			inout[i] ^= a
		}
	}
	logical := logicals(k.ends, func(x T) bool { return x != 0 }, func(b bool) T { return T(flag(b)) })
	for id, f := range logical.operators {
		k.operators[id] = f
	}
	return k
}

func flag(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// logicals has what is true or false.
func logicals[T comparable](ends []T, truth func(T) bool, of func(bool) T) *kindOf[T] {
	each := func(f func(a, b bool) bool) func(in, inout []T) {
		return func(in, inout []T) {
			for i, a := range in {
				inout[i] = of(f(truth(a), truth(inout[i])))
			}
		}
	}
	return &kindOf[T]{ends, map[int]func(in, inout []T){
		capi.IdLand: each(func(a, b bool) bool { return a && b }),
		capi.IdLor:  each(func(a, b bool) bool { return a || b }),
		capi.IdLxor: each(func(a, b bool) bool { return a != b }),
	}}
}

func locs[T Real](values []T) *kindOf[Loc[T]] {
	k := &kindOf[Loc[T]]{operators: map[int]func(in, inout []Loc[T]){
		capi.IdMaxloc: func(in, inout []Loc[T]) {
			for i, a := range in {
				inout[i] = a.or(inout[i], a.Value > inout[i].Value)
			}
		},
		capi.IdMinloc: func(in, inout []Loc[T]) {
			for i, a := range in {
				inout[i] = a.or(inout[i], a.Value < inout[i].Value)
			}
		},
	}}
	indices := []int32{0, math.MinInt32, -1, math.MaxInt32, 7}
	for i, v := range values { // some come with two indices
		k.ends = append(k.ends, Loc[T]{v, indices[i%5]}, Loc[T]{v, indices[(i+2)%5]})
	}
	return k
}

// or returns a if it is better or comes first, else b.
func (a Loc64[T]) or(b Loc64[T], better bool) Loc64[T] {
	if better || a.Value == b.Value && a.Index < b.Index {
		return a
	}
	return b
}

// or returns a if it is better or comes first, else b.
func (a Loc[T]) or(b Loc[T], better bool) Loc[T] {
	if better || a.Value == b.Value && a.Index < b.Index {
		return a
	}
	return b
}

// integerEnds returns values at the ends of the range of a type, and between them.
func integerEnds[T Integer]() []T {
	top := T(1) << (8*unsafe.Sizeof(T(0)) - 1)
	return []T{0, 1, 2, 3, 100, top >> 1, top - 1, top, top + 1, ^T(1), ^T(0)}
}

func floatEnds[T float32 | float64](largest, smallest float64) []T {
	inf := T(math.Inf(1))
	return []T{0, 1, -1, 0.5, 3, T(largest), -T(largest), T(smallest), -T(smallest), inf, -inf}
}
