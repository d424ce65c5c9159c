package collective_test

import (
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

// The element types that every collective is tested with, and how to make the nth of
// their values.

type (
	celsius float64
	small   struct { // padding inside and behind
		A int8
		B float64
		C int16
	}
	nested struct { // structs, arrays, blank fields
		S [2]small
		_ int32
		Z complex64
		F bool
	}
	skipping struct { // fields that stay at home, with pointers and without
		Key int32
		//lint:ignore U1000 what matters is its place
		note string `mpi:"-"`
		Val  float32
		//lint:ignore U1000 what matters is its place
		temp int64 `mpi:"-"`
	}
	mixed struct { // no gaps, but two kinds
		A int64
		B [2]float32
	}
	triple [3]float32
)

func number[T mpi.Real](n int) T { return T(n % 100) }

func cmplx[T complex64 | complex128](n int) T { return T(complex(float64(n), float64(-n))) }

func mkSmall(n int) small { return small{int8(n), float64(n) / 2, int16(-n)} }

var kinds = []struct {
	name  string
	tests map[string]func(*testing.T)
}{
	{"bool", moves(func(n int) bool { return n%3 == 0 })},
	{"int", moves(number[int])},
	{"int8", moves(number[int8])},
	{"int16", moves(number[int16])},
	{"int32", moves(number[int32])},
	{"int64", moves(number[int64])},
	{"uint", moves(number[uint])},
	{"uint8", moves(number[uint8])},
	{"uint16", moves(number[uint16])},
	{"uint32", moves(number[uint32])},
	{"uint64", moves(number[uint64])},
	{"uintptr", moves(number[uintptr])},
	{"float32", moves(number[float32])},
	{"float64", moves(number[float64])},
	{"complex64", moves(cmplx[complex64])},
	{"complex128", moves(cmplx[complex128])},
	{"named", moves(number[celsius])},
	{"array", moves(func(n int) triple { return triple{float32(n), 1, float32(-n)} })},
	{"mixed struct", moves(func(n int) mixed { return mixed{int64(n), [2]float32{float32(n), 1}} })},
	{"padded struct", moves(mkSmall)},
	{"nested struct", moves(func(n int) nested {
		return nested{S: [2]small{mkSmall(n), mkSmall(n + 1)}, Z: complex(float32(n), 1), F: n%2 == 0}
	})},
	{"skipped fields", moves(func(n int) skipping { return skipping{Key: int32(n), Val: float32(n) / 4} })},
	{"Loc", moves(func(n int) mpi.Loc[float64] { return mpi.Loc[float64]{Value: float64(n), Index: int32(-n)} })},
}

// moves is the tests of the collectives that move data, for one element type.
func moves[T comparable](mk func(n int) T) map[string]func(*testing.T) {
	v := values[T]{mk}
	return map[string]func(*testing.T){
		"Bcast":      v.bcast,
		"Gather":     v.gather,
		"Gatherv":    v.gatherv,
		"Scatter":    v.scatter,
		"Scatterv":   v.scatterv,
		"Allgather":  v.allgather,
		"Allgatherv": v.allgatherv,
		"Alltoall":   v.alltoall,
		"Alltoallv":  v.alltoallv,
		"Alltoallw":  v.alltoallw,
		"forms":      v.forms,
	}
}

// forKinds runs a test for every element type.
func forKinds(t *testing.T, test string) {
	for _, k := range kinds {
		t.Run(k.name, k.tests[test])
	}
}

type values[T comparable] struct{ mk func(n int) T }

// of returns n values that rank r contributes.
func (v values[T]) of(r, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = v.mk(1 + 31*r + 7*i)
	}
	return x
}

// concat joins what the ranks contribute.
func (v values[T]) concat(counts []int) []T {
	var x []T
	for r, n := range counts {
		x = append(x, v.of(r, n)...)
	}
	return x
}

// counts are the lengths tested: nothing, one, odd, more, and above the size up to
// which libraries send eagerly.
var counts = []int{0, 1, 7, 4096, 20011}

// same compares what was received with what was expected.
func same[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d elements, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: element %d of %d is %v, want %v", what, i, len(want), got[i], want[i])
			return
		}
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// roots are the ranks tested as root: the first and the last.
func roots() []int {
	if n := mpi.World().Size(); n > 1 {
		return []int{0, n - 1}
	}
	return []int{0}
}

// uneven is counts that differ from rank to rank, with empty ones.
func uneven(n int) []int {
	c := make([]int, mpi.World().Size())
	for r := range c {
		c[r] = n * (r % 3)
	}
	return c
}

// repeat is n for every rank.
func repeat(n int) []int {
	c := make([]int, mpi.World().Size())
	for r := range c {
		c[r] = n
	}
	return c
}

func label(n, root int) string { return fmt.Sprintf("count %d, root %d", n, root) }
