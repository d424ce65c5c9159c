package topo

import (
	"math"
	"reflect"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// Reductions over all elements of an array, without the halo. All processes of the array call
// them and get the result. They do not depend on how the array is spread: sums of floating-point
// numbers are exact and rounded once (see collective.ExactSum), which takes a few nanoseconds an
// element. Where the last bits do not matter, a loop over Lines and an Allreduce are faster.

// A Floating number is real or complex.
type Floating interface {
	~float32 | ~float64 | ~complex64 | ~complex128
}

// Sum returns the sum of all elements.
func Sum[T mpi.Number](g *Cart[T]) (T, error) {
	var sum [1]T
	if err := g.usable("Sum"); err != nil {
		return sum[0], err
	}
	var err error
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float32, reflect.Complex64:
		err = exactSum[float32](g, sum[:])
	case reflect.Float64, reflect.Complex128:
		err = exactSum[float64](g, sum[:])
	default:
		for l := range g.Lines() {
			for _, v := range g.Line(l) {
				sum[0] += v
			}
		}
		err = collective.Allreduce(g.space.comm, sum[:], sum[:], mpi.Sum)
	}
	return sum[0], err
}

// exactSum adds the elements; F is the type of their parts, one or two.
func exactSum[F float32 | float64, T any](g *Cart[T], sum []T) (err error) {
	parts := partsOf[F](sum)
	for p := range parts {
		var a collective.ExactSum
		for l := range g.Lines() {
			x := partsOf[F](g.Line(l))
			for i := p; i < len(x); i += len(parts) {
				a.Add(float64(x[i]))
			}
		}
		if parts[p], err = collective.AllreduceExact[F](g.space.comm, &a); err != nil {
			return err
		}
	}
	return nil
}

// partsOf returns floating-point numbers as float32s or float64s: complex ones are two.
func partsOf[F float32 | float64, T any](x []T) []F {
	n := unsafe.Sizeof(*new(T)) / unsafe.Sizeof(F(0))
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(n))
}

// Dot returns the sum of the products of the elements of two arrays with the same blocks, those
// of complex x conjugated.
func Dot[T mpi.Number](x, y *Cart[T]) (T, error) {
	var sum [1]T
	if err := sameBlocks("Dot", x, y); err != nil {
		return sum[0], err
	}
	var err error
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float32, reflect.Complex64:
		err = exactDot[float32](x, y, sum[:])
	case reflect.Float64, reflect.Complex128:
		err = exactDot[float64](x, y, sum[:])
	default:
		for l := range x.Lines() {
			v, w := x.Line(l), y.Line(l)
			for i := range v {
				sum[0] += v[i] * w[i]
			}
		}
		err = collective.Allreduce(x.space.comm, sum[:], sum[:], mpi.Sum)
	}
	return sum[0], err
}

func exactDot[F float32 | float64, T any](x, y *Cart[T], sum []T) (err error) {
	var re, im collective.ExactSum
	parts := partsOf[F](sum)
	for l := range x.Lines() {
		v, w := partsOf[F](x.Line(l)), partsOf[F](y.Line(l))
		w = w[:len(v)]
		if len(parts) == 1 {
			for i := range v {
				re.AddProduct(float64(v[i]), float64(w[i]))
			}
			continue
		}
		for i := 0; i+1 < len(v); i += 2 {
			a, b, c, d := float64(v[i]), float64(v[i+1]), float64(w[i]), float64(w[i+1])
			re.AddProduct(a, c)
			re.AddProduct(b, d)
			im.AddProduct(a, d)
			im.AddProduct(-b, c)
		}
	}
	for p, a := range []*collective.ExactSum{&re, &im}[:len(parts)] {
		if parts[p], err = collective.AllreduceExact[F](x.space.comm, a); err != nil {
			return err
		}
	}
	return nil
}

// Norm2 returns the square root of the sum of the squares of all elements, of their absolute values
// if they are complex. It is infinite if a square is.
func Norm2[T Floating](g *Cart[T]) (float64, error) {
	if err := g.usable("Norm2"); err != nil {
		return 0, err
	}
	var a collective.ExactSum
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float32, reflect.Complex64:
		addSquares[float32](g, &a)
	default:
		addSquares[float64](g, &a)
	}
	sum, err := collective.AllreduceExact[float64](g.space.comm, &a)
	return math.Sqrt(sum), err
}

func addSquares[F float32 | float64, T any](g *Cart[T], a *collective.ExactSum) {
	for l := range g.Lines() {
		for _, v := range partsOf[F](g.Line(l)) {
			a.AddProduct(float64(v), float64(v))
		}
	}
}

// Max returns the largest element; NaN if one is.
func Max[T mpi.Real](g *Cart[T]) (T, error) {
	return extreme("Max", g, mpi.Max, func(a, b T) T { return max(a, b) })
}

// Min returns the smallest element; NaN if one is.
func Min[T mpi.Real](g *Cart[T]) (T, error) {
	return extreme("Min", g, mpi.Min, func(a, b T) T { return min(a, b) })
}

// extreme returns the element that pick prefers to all others.
func extreme[T mpi.Real](op string, g *Cart[T], reduce mpi.Reducer[T], pick func(a, b T) T) (v T, err error) {
	if err := g.usable(op); err != nil {
		return v, err
	}
	first := true
	for l := range g.Lines() {
		for _, e := range g.Line(l) {
			if first {
				v, first = e, false
			}
			v = pick(v, e)
		}
	}
	// Blocks can be empty, and libraries do not agree on what NaN is worth. But the first process
	// has an element: what it has goes to those that have none, and to those that have NaN.
	from := [1]T{v}
	if err := collective.Bcast(g.space.comm, from[:], 0); err != nil {
		return v, err
	}
	nan := [1]int8{}
	if v != v {
		nan[0], v = 1, from[0]
	}
	if err := collective.Allreduce(g.space.comm, nan[:], nan[:], mpi.Max); err != nil {
		return v, err
	}
	if first {
		v = from[0]
	}
	all := [1]T{v}
	if err := collective.Allreduce(g.space.comm, all[:], all[:], reduce); err != nil {
		return v, err
	}
	if nan[0] != 0 {
		all[0] = T(math.NaN())
	}
	return all[0], nil
}

// sameBlocks returns an error unless two arrays have the same blocks.
func sameBlocks[T, U any](op string, x *Cart[T], y *Cart[U]) error {
	if err := x.usable(op); err != nil {
		return err
	}
	if err := y.usable(op); err != nil {
		return err
	}
	if x.dims != y.dims || x.n != y.n || x.offset != y.offset {
		return mpi.Errorf(op, mpi.ErrArg, "the arrays have different blocks: %v at %v and %v at %v", x.Shape(), x.Offset(), y.Shape(), y.Offset())
	}
	return nil
}
