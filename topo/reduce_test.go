package topo_test

import (
	"math"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

type meters float32

// TestReductions reduces an array whose sums are known, and one with an element on one rank only.
func TestReductions(t *testing.T) {
	w := mpi.World()
	for _, shape := range [][]int{{1}, {7, 5}, {3, 4, 5}} {
		n := volume(shape)
		halo := topo.Halo(1)
		u, err := topo.NewCart[int32](w, shape, halo)
		ok(t, err)
		for i := range u.Data() {
			u.Data()[i] = 1000 // of the halo: does not count
		}
		u.Fill(func(at topo.Index) int32 { return int32(-code(at, shape)) })
		same(t, "Sum of int32", u, topo.Sum[int32], int32(-n*(n+1)/2))
		same(t, "Max of int32", u, topo.Max[int32], -1)
		same(t, "Min of int32", u, topo.Min[int32], int32(-n))
		dot, err := topo.Dot(u, u)
		ok(t, err)
		if want := int32(n * (n + 1) * (2*n + 1) / 6); dot != want {
			t.Errorf("Dot of int32: %d, want %d", dot, want)
		}
		ok(t, u.Close())

		x, err := topo.NewCart[meters](w, shape)
		ok(t, err)
		x.Fill(func(at topo.Index) meters { return meters(code(at, shape)) })
		same(t, "Sum of float32", x, topo.Sum[meters], meters(n*(n+1)/2))
		same(t, "Norm2 of float32", x, topo.Norm2[meters], math.Sqrt(float64(n*(n+1)*(2*n+1)/6)))
		ok(t, x.Close())

		z, err := topo.NewCart[complex128](w, shape)
		ok(t, err)
		z.Fill(func(at topo.Index) complex128 { return complex(1, float64(code(at, shape))) })
		same(t, "Sum of complex128", z, topo.Sum[complex128], complex(float64(n), float64(n*(n+1)/2)))
		y, err := topo.Like[complex128](z, topo.Halo(0))
		ok(t, err)
		y.Fill(func(topo.Index) complex128 { return 2 + 3i })
		cdot, err := topo.Dot(z, y) // (1 - ki)(2 + 3i) = 2 + 3k + (3 - 2k)i
		ok(t, err)
		if s := float64(n * (n + 1) / 2); cdot != complex(2*float64(n)+3*s, 3*float64(n)-2*s) {
			t.Errorf("Dot of complex128: %v", cdot)
		}
		ok(t, y.Close())
		ok(t, z.Close())
	}
}

// TestUnsigned finds the largest and the smallest of numbers on both sides of where a sign would
// be.
func TestUnsigned(t *testing.T) {
	picture, err := topo.NewCart[uint8](mpi.World(), []int{8, 8})
	ok(t, err)
	picture.Fill(func(at topo.Index) uint8 { return uint8(100 + 8*at[0] + at[1]) })
	same(t, "Max of uint8", picture, topo.Max[uint8], 163)
	same(t, "Min of uint8", picture, topo.Min[uint8], 100)
	ok(t, picture.Close())
}

func same[T, R comparable](t *testing.T, what string, g *topo.Cart[T], f func(*topo.Cart[T]) (R, error), want R) {
	t.Helper()
	if got, err := f(g); err != nil || got != want {
		t.Errorf("%s of an array of %v: %v, %v, want %v", what, g.GlobalShape(), got, err, want)
	}
}

// TestNaN checks that NaN, wherever it is, is the maximum and the minimum.
func TestNaN(t *testing.T) {
	g, err := topo.NewCart[float64](mpi.World(), []int{5, 3})
	ok(t, err)
	for k := range 15 {
		g.Fill(func(at topo.Index) float64 {
			if code(at, []int{5, 3}) == k+1 {
				return math.NaN()
			}
			return float64(at[0])
		})
		if v, err := topo.Max(g); !math.IsNaN(v) || err != nil {
			t.Errorf("NaN at %d: Max is %v, %v", k, v, err)
		}
		if v, err := topo.Min(g); !math.IsNaN(v) || err != nil {
			t.Errorf("NaN at %d: Min is %v, %v", k, v, err)
		}
	}
	ok(t, g.Close())
}

// TestSameSums checks that sums are the same to the last bit for any grid: those of one process,
// which adds all alone, are the reference.
func TestSameSums(t *testing.T) {
	w := mpi.World()
	value := func(at topo.Index) float64 { return math.Sin(float64(1+31*at[0]+7*at[1])) * math.Exp(float64(at[1])) }
	var sums, norms, dots []float64
	for _, comm := range []*mpi.Comm{mpi.Self(), w} {
		for _, grid := range [][]int{{1, 0}, {0, 1}} {
			g, err := topo.NewCart[float64](comm, []int{13, 17}, topo.Grid(grid...))
			ok(t, err)
			g.Fill(value)
			sum, err := topo.Sum(g)
			ok(t, err)
			norm, err := topo.Norm2(g)
			ok(t, err)
			dot, err := topo.Dot(g, g)
			ok(t, err)
			sums, norms, dots = append(sums, sum), append(norms, norm), append(dots, dot)
			ok(t, g.Close())
		}
	}
	for i := range sums {
		if sums[i] != sums[0] || norms[i] != norms[0] || dots[i] != dots[0] || norms[i] != math.Sqrt(dots[i]) {
			t.Errorf("sums %v, norms %v, dots %v", sums, norms, dots)
		}
	}
}
