package topo_test

import (
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// BenchmarkLoop measures the documented inner loop beside one by hand on plain slices, on a grid
// in the first cache and on one far larger than all of them.
func BenchmarkLoop(b *testing.B) {
	if mpi.World().Rank() > 0 {
		return // there is no communication
	}
	for _, n := range []int{30, 62, 4094} {
		shape := []int{n, n}
		u, err := topo.NewCart[float64](mpi.Self(), shape, topo.Halo(1))
		if err != nil {
			b.Fatal(err)
		}
		v, err := topo.Like[float64](u)
		if err != nil {
			b.Fatal(err)
		}
		u.Fill(func(at topo.Index) float64 { return float64(at[0] ^ at[1]) })
		x, y := u.Data(), v.Data()
		b.Run(fmt.Sprintf("%d/lines", n), func(b *testing.B) {
			for range b.N {
				sweep(u, v)
			}
			perElement(b, n*n)
		})
		b.Run(fmt.Sprintf("%d/hand", n), func(b *testing.B) {
			for range b.N {
				byHand(x, y, n)
			}
			perElement(b, n*n)
		})
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
		if err := u.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func perElement(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}

//go:noinline
func sweep(u, v *topo.Cart[float64]) {
	for l := range u.Lines() {
		out, here := v.Line(l), u.Line(l)
		up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
		left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
		for j := range out {
			out[j] = here[j] + 0.1*(up[j]+down[j]+left[j]+right[j]-4*here[j])
		}
	}
}

//go:noinline
func byHand(x, y []float64, n int) {
	w := n + 2
	for i := 1; i <= n; i++ {
		out, here := y[i*w+1:][:n], x[i*w+1:][:n]
		up, down := x[(i-1)*w+1:][:n], x[(i+1)*w+1:][:n]
		left, right := x[i*w:][:n], x[i*w+2:][:n]
		for j := range out {
			out[j] = here[j] + 0.1*(up[j]+down[j]+left[j]+right[j]-4*here[j])
		}
	}
}

// BenchmarkSum measures the exact sum beside a plain one.
func BenchmarkSum(b *testing.B) {
	if mpi.World().Rank() > 0 {
		return
	}
	const n = 100
	g, err := topo.NewCart[float64](mpi.Self(), []int{n, n})
	if err != nil {
		b.Fatal(err)
	}
	g.Fill(func(at topo.Index) float64 { return 1 / float64(1+at[0]+at[1]) })
	report := func(b *testing.B, f func()) { b.ReportMetric(best(b.N, f)/n/n, "best-ns/element") }
	b.Run("Sum", func(b *testing.B) {
		report(b, func() {
			if _, err := topo.Sum(g); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("Dot", func(b *testing.B) {
		report(b, func() {
			if _, err := topo.Dot(g, g); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("plain", func(b *testing.B) {
		sum := 0.0
		report(b, func() {
			for l := range g.Lines() {
				for _, v := range g.Line(l) {
					sum += v
				}
			}
		})
	})
	if err := g.Close(); err != nil {
		b.Fatal(err)
	}
}
