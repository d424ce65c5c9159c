package topo_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
	"github.com/mpi4go/mpi4go/topo"
)

// best calls f n times, and returns the nanoseconds that it took in the fastest sixteen: on a machine that
// does other things too, the mean tells more of those.
func best(n int, f func()) float64 {
	const batch = 16
	least := time.Duration(math.MaxInt64)
	for done := 0; done < n; done += batch {
		start := time.Now()
		for range batch {
			f()
		}
		least = min(least, time.Since(start))
	}
	return float64(least) / batch
}

// BenchmarkFaces measures one face of an array of float64, copied to one piece by us (pack) or
// taken where it is by the library (layout): runs of a length, so many of them.
func BenchmarkFaces(b *testing.B) {
	for _, c := range []struct{ runs, run int }{
		{16, 1}, {128, 1}, {1024, 1}, {8192, 1},
		{128, 2}, {1024, 2}, {1024, 4}, {1024, 16}, {256, 64}, {64, 256}, {64, 1024}, {64, 4096},
	} {
		for _, pack := range []bool{true, false} {
			g, err := topo.NewCart[float64](mpi.World(), []int{c.runs, 2 * c.run * mpi.World().Size()}, topo.Halo(0, c.run), topo.Grid(1, 0), topo.Periodic(true))
			if err != nil {
				b.Fatal(err)
			}
			if err := topo.Repack(g, pack); err != nil {
				b.Fatal(err)
			}
			name := "layout"
			if pack {
				name = "pack"
			}
			harness.Run(b, fmt.Sprintf("%dx%d/%s", c.runs, c.run, name), ranks.Bcast, func(b *testing.B, n int) {
				b.ReportMetric(best(n, func() {
					if err := g.Exchange(); err != nil {
						b.Fatal(err)
					}
				}), "best-ns/op")
			})
			if err := g.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSeveral measures the exchange of three arrays, in a bundle and one beside the other.
func BenchmarkSeveral(b *testing.B) {
	for _, n := range []int{16, 256, 2048} {
		a, err := topo.NewCart[float64](mpi.World(), []int{n, n}, topo.Halo(1), topo.Periodic(true), topo.Grid(1, 0))
		if err != nil {
			b.Fatal(err)
		}
		arrays := []*topo.Cart[float64]{a}
		for range 2 {
			x, err := topo.Like[float64](a)
			if err != nil {
				b.Fatal(err)
			}
			arrays = append(arrays, x)
		}
		bundle, err := topo.NewBundle(arrays...)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range []struct { // in the same order on all ranks
			name string
			f    func() error
		}{
			{"bundle", bundle.Exchange},
			{"exchange", func() error { return topo.Exchange(arrays[0], arrays[1], arrays[2]) }},
		} {
			harness.Run(b, fmt.Sprintf("%d/%s", n, c.name), ranks.Bcast, func(b *testing.B, k int) {
				b.ReportMetric(best(k, func() {
					if err := c.f(); err != nil {
						b.Fatal(err)
					}
				}), "best-ns/op")
			})
		}
		if err := bundle.Close(); err != nil {
			b.Fatal(err)
		}
		for _, x := range arrays {
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkNeighborhood measures what an exchange is built on beside the alternative: two persistent sends
// and receives, and a persistent neighborhood collective, of the same elements to the same
// neighbors.
func BenchmarkNeighborhood(b *testing.B) {
	for _, n := range []int{1, 128, 4096, 65536} {
		w := mpi.World()
		g, err := topo.NewCart[float64](w, []int{2 * n * w.Size()}, topo.Halo(n), topo.Periodic(true))
		if err != nil {
			b.Fatal(err)
		}
		x := g.Data()
		p, err := collective.NeighborAlltoallwInit(g.Comm(), [][]float64{x[n : 2*n], x[2*n : 3*n]}, [][]float64{x[:n], x[3*n:]})
		if err != nil {
			b.Fatal(err)
		}
		harness.Run(b, fmt.Sprintf("%d/requests", n), ranks.Bcast, func(b *testing.B, k int) {
			b.ReportMetric(best(k, func() {
				if err := g.Exchange(); err != nil {
					b.Fatal(err)
				}
			}), "best-ns/op")
		})
		harness.Run(b, fmt.Sprintf("%d/collective", n), ranks.Bcast, func(b *testing.B, k int) {
			b.ReportMetric(best(k, func() {
				if err := p.Start(); err != nil {
					b.Fatal(err)
				}
				if _, _, err := p.Wait(); err != nil {
					b.Fatal(err)
				}
			}), "best-ns/op")
		})
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
		if err := g.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
