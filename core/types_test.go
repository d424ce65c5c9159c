package mpi_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
)

// The element types that point-to-point tests send.
type (
	celsius float64
	flag    bool

	inner struct {
		A int8
		B int64
		C bool
	}
	// padded has gaps inside, in a nested struct, and at its end.
	padded struct {
		Tag  byte
		X    float64
		In   inner
		List [3]inner
		Z    complex64
		End  int16
	}
	point struct{ X, Y, Z float64 } // no gaps, one kind: contiguous
	mixed struct {                  // no gaps, several kinds
		N uint64
		X float64
		I int32
		U uint32
	}
	// partial has fields that are not sent.
	partial struct {
		A     int32
		Cache float64 `mpi:"-"`
		_     int64
		B     int16
		//lint:ignore U1000 what matters is its place
		last uint8
	}
	// pointing has fields that are not sent and have pointers.
	pointing struct {
		ID   int32
		Name string `mpi:"-"`
		X    float64
		Next *pointing    `mpi:"-"`
		F    func()       `mpi:"-"`
		M    map[int]bool `mpi:"-"`
		Y    uint8
	}
	// skipsFirst begins with a field that is not sent.
	skipsFirst struct {
		Skip int64 `mpi:"-"`
		X    int64
	}
	nothing struct {
		Skip int64 `mpi:"-"`
	}
	matrix [2][3]padded
)

// An elementType runs a test for one type.
type elementType struct {
	name string
	size int
	run  func(t *testing.T, f func(t *testing.T, x exchange))
}

// An exchange is what a test does with elements of a type that it does not know.
type exchange interface {
	// round sends n elements around a ring in the given mode and checks what arrives.
	round(t *testing.T, mode mode, comm *mpi.Comm, n int)
}

func typeOf[T any]() elementType {
	g := reflect.TypeFor[T]()
	return elementType{g.String(), int(g.Size()), func(t *testing.T, f func(*testing.T, exchange)) { f(t, exchanger[T]{}) }}
}

var elementTypes = []elementType{
	typeOf[bool](), typeOf[flag](),
	typeOf[int](), typeOf[int8](), typeOf[int16](), typeOf[int32](), typeOf[int64](),
	typeOf[uint](), typeOf[uint8](), typeOf[uint16](), typeOf[uint32](), typeOf[uint64](), typeOf[uintptr](),
	typeOf[float32](), typeOf[float64](), typeOf[celsius](), typeOf[complex64](), typeOf[complex128](),
	typeOf[[5]int16](), typeOf[[2][3]float32](), typeOf[matrix](),
	typeOf[point](), typeOf[mixed](), typeOf[inner](), typeOf[padded](),
	typeOf[partial](), typeOf[pointing](), typeOf[skipsFirst](), typeOf[nothing](), typeOf[struct{}](),
	typeOf[mpi.Loc[float64]](), typeOf[mpi.Loc[int16]](), typeOf[mpi.Loc[uint64]](),
}

// sentMask tells for each byte of a value whether it is communicated. It is written
// independently of the code under test.
func sentMask(g reflect.Type) []bool {
	mask := make([]bool, g.Size())
	switch g.Kind() {
	case reflect.Struct:
		for i := range g.NumField() {
			f := g.Field(i)
			if f.Name != "_" && f.Tag.Get("mpi") != "-" {
				copy(mask[f.Offset:], sentMask(f.Type))
			}
		}
	case reflect.Array:
		for i := range g.Len() {
			copy(mask[i*int(g.Elem().Size()):], sentMask(g.Elem()))
		}
	default:
		for i := range mask {
			mask[i] = true
		}
	}
	return mask
}

// randomize sets all of v that can be set to random values, no NaN among them.
func randomize(v reflect.Value, r *rand.Rand) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> (64 - v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(float32(r.NormFloat64() * math.Exp(r.NormFloat64()*10))))
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(float64(float32(r.NormFloat64())), float64(float32(r.NormFloat64()))))
	case reflect.Array:
		for i := range v.Len() {
			randomize(v.Index(i), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			// Fields that are not exported are set too.
			randomize(reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), r)
		}
	}
}

// random returns n elements that depend on the seed only. Long slices repeat 512 of them.
func random[T any](n int, seed int) []T {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	x := make([]T, n)
	for i := range x[:min(n, 512)] {
		randomize(reflect.ValueOf(&x[i]).Elem(), r)
	}
	for k := 512; k < n; k *= 2 {
		copy(x[k:], x[:k])
	}
	return x
}

func rawBytes[T any](x []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(*new(T))))
}

// fresh returns a receive buffer in which every byte that no message may touch can be
// told: all bytes are 0xA5, or, in types with pointers, all values are random.
func fresh[T any](n int) []T {
	if !pointerFree(reflect.TypeFor[T]()) {
		return random[T](n, 987654)
	}
	y := make([]T, n)
	raw := rawBytes(y)
	for i := range raw {
		raw[i] = 0xA5
	}
	return y
}

func pointerFree(g reflect.Type) bool {
	switch g.Kind() {
	case reflect.Struct:
		for i := range g.NumField() {
			if !pointerFree(g.Field(i).Type) {
				return false
			}
		}
	case reflect.Array:
		return pointerFree(g.Elem())
	case reflect.String, reflect.Slice, reflect.Map, reflect.Pointer, reflect.Func, reflect.Interface, reflect.Chan:
		return false
	}
	return true
}

// compare checks that the first n elements of got have the data of want, and that the
// rest of got is as fresh made it.
func compare[T any](got, want []T, n int) error {
	if len(want) < n || len(got) < n {
		return fmt.Errorf("%d elements, want %d", min(len(want), len(got)), n)
	}
	mask := sentMask(reflect.TypeFor[T]())
	g, w, f := rawBytes(got), rawBytes(want), rawBytes(fresh[T](len(got)))
	size := len(mask)
	if size > 0 && n > 0 && !slices.Contains(mask, false) {
		if !bytes.Equal(g[:n*size], w[:n*size]) {
			return fmt.Errorf("elements differ: got %v..., want %v...", got[0], want[0])
		}
		g, f = g[n*size:], f[n*size:]
		if !bytes.Equal(g, f) {
			return fmt.Errorf("the receive buffer has changed behind the message")
		}
		return nil
	}
	for i := range g {
		switch {
		case i < n*size && mask[i%size]:
			if g[i] != w[i] {
				return fmt.Errorf("element %d differs at its byte %d: got %v, want %v", i/size, i%size, got[i/size], want[i/size])
			}
		case g[i] != f[i]:
			return fmt.Errorf("byte %d of element %d was touched, which is not communicated", i%size, i/size)
		}
	}
	return nil
}

func sentMaskOf[T any]() []bool { return sentMask(reflect.TypeFor[T]()) }
