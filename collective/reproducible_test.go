package collective_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func wantText(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}

// share is the part of a global array that a rank has; the shares are uneven.
func share[T any](x []T, rank, size int) []T {
	cut := func(r int) int { return len(x) * r * r / (size * size) }
	return x[cut(rank):cut(rank+1)]
}

// exact is the sum that math/big makes.
func exact[T float32 | float64](x []T) *big.Float {
	sum := new(big.Float).SetPrec(5000)
	for _, v := range x {
		sum.Add(sum, big.NewFloat(float64(v)))
	}
	return sum
}

func TestReproducibleSum(t *testing.T) {
	w := mpi.World()
	r := rand.New(rand.NewPCG(7, 8))
	for n := range 300 {
		x := make([]float64, r.IntN(200))
		for i := range x {
			switch n % 3 {
			case 0: // all exponents
				x[i] = math.Float64frombits(r.Uint64())
				if math.IsNaN(x[i]) || math.Abs(x[i]) > 1e300 {
					x[i] = math.SmallestNonzeroFloat64
				}
			case 1: // what cancels
				x[i] = r.NormFloat64() * math.Pow(2, float64(r.IntN(100)))
				if i%2 == 1 {
					x[i] = -x[i-1] * (1 + 1e-15)
				}
			default: // subnormal numbers
				x[i] = math.Float64frombits(r.Uint64() &^ (0x7ff << 52))
			}
		}
		want, _ := exact(x).Float64()
		got, err := collective.ReproducibleSum(w, share(x, w.Rank(), w.Size()))
		ok(t, err)
		if math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("sum %d of %d: %b, want %b", n, len(x), got, want)
		}
		y := make([]float32, len(x))
		for i := range y {
			y[i] = float32(r.NormFloat64())
		}
		want32, _ := exact(y).Float32()
		got32, err := collective.ReproducibleSum(w, share(y, w.Rank(), w.Size()))
		ok(t, err)
		if got32 != want32 {
			t.Fatalf("sum %d of %d float32: %b, want %b", n, len(y), got32, want32)
		}
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0}, {[]float64{1, -1}, 0}, {[]float64{inf, 1}, inf}, {[]float64{-inf, 1}, -inf}, {[]float64{inf, -inf}, math.NaN()},
		{[]float64{math.NaN(), 1}, math.NaN()}, {[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
		{[]float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}, math.MaxFloat64}, {[]float64{1e300, 1, -1e300}, 1},
	} {
		got, err := collective.ReproducibleSum(w, share(c.x, w.Rank(), w.Size()))
		if err != nil || got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("sum of %v: %v, %v; want %v", c.x, got, err, c.want)
		}
	}
}

func TestReproducibleDot(t *testing.T) {
	w := mpi.World()
	r := rand.New(rand.NewPCG(9, 8))
	x, y := make([]float64, 1001), make([]float64, 1001)
	sum := new(big.Float).SetPrec(5000)
	for i := range x {
		x[i], y[i] = r.NormFloat64()*math.Pow(2, float64(r.IntN(60))), r.NormFloat64()
		sum.Add(sum, new(big.Float).SetPrec(200).Mul(big.NewFloat(x[i]), big.NewFloat(y[i])))
	}
	want, _ := sum.Float64()
	got, err := collective.ReproducibleDot(w, share(x, w.Rank(), w.Size()), share(y, w.Rank(), w.Size()))
	if err != nil || got != want {
		t.Errorf("%b, %v; want %b", got, err, want)
	}
	if got, err := collective.ReproducibleDot(w, []float64{math.Inf(1)}, []float64{2}); err != nil || !math.IsInf(got, 1) {
		t.Errorf("with an infinity: %v, %v", got, err)
	}
	_, err = collective.ReproducibleDot(w, x, y[1:])
	wantText(t, err, "1001 and 1000")
}

func TestReduceLocal(t *testing.T) {
	in, inout := []int32{1, 2, 3}, []int32{10, 20, 30}
	ok(t, collective.ReduceLocal(in, inout, mpi.Sum))
	if inout[0] != 11 || inout[1] != 22 || inout[2] != 33 {
		t.Errorf("%v", inout)
	}
	op := mpi.NewOp(func(a, b string3) string3 { return string3{a[0], b[2]} }, mpi.NonCommutative)
	defer op.Close()
	x, y := []string3{{1, 2, 3}}, []string3{{4, 5, 6}}
	ok(t, collective.ReduceLocal(x, y, op.Op))
	if y[0] != (string3{1, 6}) {
		t.Errorf("%v: the order is wrong", y)
	}
	wantText(t, collective.ReduceLocal(in, inout[1:], mpi.Sum), "as many")
	wantText(t, collective.ReduceLocal(in, in, mpi.Sum), "the same")
}

type string3 [3]int16

// TestExactSum adds in two steps what cancels: a sum can go on after it was looked at.
func TestExactSum(t *testing.T) {
	w := mpi.World()
	var a collective.ExactSum
	a.Add(1e300)
	a.AddProduct(3, 0.1)
	big, err := collective.AllreduceExact[float64](w, &a)
	ok(t, err)
	if want := 1e300 * float64(w.Size()); math.Abs(big-want) > 1e285 {
		t.Errorf("%v, want %v", big, want)
	}
	a.Add(-1e300)
	small, err := collective.AllreduceExact[float32](w, &a)
	ok(t, err)
	if want := float32(0.3 * float64(w.Size())); small != want {
		t.Errorf("%v, want %v", small, want)
	}
	_, err = collective.AllreduceExact[float64](nil, &a)
	wantText(t, err, "AllreduceExact")
}
