package rma_test

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

type particle struct {
	kind  int8
	mass  float64
	place [3]float32
	alive bool
}

type celsius float32

// TestPut checks Put and Get of all kinds of elements: with all ranks, at offsets, of no
// elements, and of layouts with gaps.
func TestPut(t *testing.T) {
	testPut(t, func(i int) particle { return particle{int8(i), float64(i), [3]float32{1, 2, float32(i)}, i%2 == 0} })
	if !few() {
		return
	}
	testPut(t, func(i int) int8 { return int8(i) })
	testPut(t, func(i int) float64 { return float64(i) / 3 })
	testPut(t, func(i int) bool { return i%3 == 1 })
	testPut(t, func(i int) uint16 { return uint16(i) })
	testPut(t, func(i int) int32 { return int32(i) })
	testPut(t, func(i int) int { return i << 40 })
	testPut(t, func(i int) celsius { return celsius(i) / 2 })
	testPut(t, func(i int) complex64 { return complex(float32(i), -1) })
	testPut(t, func(i int) complex128 { return complex(float64(i), 1) })
	testPut(t, func(i int) [3]int16 { return [3]int16{int16(i), 2, int16(-i)} })
}

// testPut makes rank r write elements 100r, 100r+1, ... to each rank.
func testPut[T comparable](t *testing.T, value func(i int) T) {
	const k = 4
	t.Run(fmt.Sprintf("%T", value(0)), func(t *testing.T) {
		me, size, _, right := ring()
		win := allocate[T](t, size*k+2)
		x := values(100*me, k, value)
		ok(t, win.Fence(rma.NoPrecede))
		for r := range size {
			ok(t, win.Put(x, r, 1+me*k))
			ok(t, win.Put(nil, r, win.Len(r)))
		}
		ok(t, win.Put(x, mpi.ProcNull, 1000))
		ok(t, win.Fence())
		want, more := make([]T, 1, size*k+2), values(50, 2*k, value)
		for r := range size {
			want = append(want, values(100*r, k, value)...)
		}
		want = append(want, make([]T, 1)...)
		same(t, "after Put", win.Local(), want)

		y, every := make([]T, len(want)), make([]T, 2*k)
		ok(t, win.Get(y, right, 0))
		second, err := mpi.Vector[T](k, 1, 2)
		must(t, err)
		ok(t, win.GetBuf(second.Of(every), right, 1))
		ok(t, win.Get(nil, right, 0))
		ok(t, win.Fence())
		same(t, "Get", y, want)
		for i, v := range every {
			if i%2 == 0 && v != want[1+i/2] || i%2 == 1 && v != *new(T) {
				t.Errorf("GetBuf: element %d is %v", i, v)
			}
		}

		ok(t, win.PutBuf(second.Of(more), right, 2)) // every other element
		ok(t, win.Fence(rma.NoSucceed))
		for i := range k {
			want[2+i] = more[2*i]
		}
		same(t, "after PutBuf", win.Local(), want)
		ok(t, second.Close())
	})
}

func values[T any](from, n int, value func(i int) T) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = value(from + i)
	}
	return x
}

func same[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// TestFlavors checks windows of each flavor, with one element a rank more than the last.
func TestFlavors(t *testing.T) {
	for _, m := range makers[float32]() {
		t.Run(m.flavor.String(), func(t *testing.T) {
			skipMaker(t, m.flavor, mpi.World())
			me, size, left, _ := ring()
			win, err := m.open(mpi.World(), me+1)
			must(t, err)
			for i := range win.Local() {
				win.Local()[i] = float32(10*me + i)
			}
			ok(t, win.Fence())
			y := make([]float32, left+1)
			ok(t, win.Get(y, left, 0))
			ok(t, win.Fence())
			for i, v := range y {
				if v != float32(10*left+i) {
					t.Errorf("element %d of rank %d is %v", i, left, v)
				}
			}
			ok(t, win.Put([]float32{-1}, left, left))
			ok(t, win.Accumulate([]float32{1}, size-1, size-1, mpi.Sum))
			wantErr(t, win.Put([]float32{-1}, left, left+1), mpi.ErrRMARange)
			ok(t, win.Fence(rma.NoSucceed))
			if got := win.Local()[me]; me < size-1 && got != -1 {
				t.Errorf("the last element is %v", got)
			}
			ok(t, win.Close())
		})
	}
}

// TestLarge checks a transfer of some megabytes, which libraries do in other ways.
func TestLarge(t *testing.T) {
	local(t)
	me, _, left, right := ring()
	const n = 1 << 18
	win := allocate[int64](t, n)
	x := values(me, n, func(i int) int64 { return int64(i) })
	y := make([]int64, n)
	ok(t, win.Fence())
	ok(t, win.Put(x, right, 0))
	ok(t, win.Fence())
	ok(t, win.Get(y, right, 0))
	ok(t, win.Fence(rma.NoSucceed))
	same(t, "Get", y, x)
	for i, v := range win.Local() {
		if v != int64(left+i) {
			t.Fatalf("element %d is %d", i, v)
		}
	}
}

// TestAlignment checks windows of slices that begin anywhere.
func TestAlignment(t *testing.T) {
	local(t)
	testAlignment[[3]int16](t)
	testAlignment[int8](t)
	testAlignment[int32](t)
	testAlignment[complex128](t)
}

func testAlignment[T any](t *testing.T) {
	skipMaker(t, rma.FlavorCreate, mpi.World())
	me, size, left, right := ring()
	const n = 5
	all := make([]T, n+size+5)
	win, err := rma.Create(mpi.World(), all[1+me:][:n])
	must(t, err)
	b := unsafe.Slice((*byte)(unsafe.Pointer(&all[0])), len(all)*int(unsafe.Sizeof(all[0])))
	x := make([]T, 1)
	mark := unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), unsafe.Sizeof(x[0]))
	for i := range mark {
		mark[i] = byte(me + 1)
	}
	ok(t, win.Fence())
	ok(t, win.Put(x, right, 3))
	ok(t, win.Fence(rma.NoSucceed))
	for i, v := range b {
		want := byte(0)
		if i/len(mark) == 1+me+3 {
			want = byte(left + 1)
		}
		if v != want {
			t.Errorf("%T: byte %d of element %d is %d", x[0], i%len(mark), i/len(mark), v)
		}
	}
	ok(t, win.Close())
}
