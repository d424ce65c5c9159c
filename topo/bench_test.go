package topo_test

import (
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpitest"
	"github.com/mpi4go/mpi4go/topo"
)

func bcastInt(n int) int {
	x := [1]int{n}
	if err := collective.Bcast(mpi.World(), x[:], 0); err != nil {
		panic(err)
	}
	return x[0]
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
			mpitest.Run(b, fmt.Sprintf("%dx%d/%s", c.runs, c.run, name), bcastInt, func(b *testing.B, n int) {
				b.ReportAllocs()
				for range n {
					if err := g.Exchange(); err != nil {
						b.Fatal(err)
					}
				}
			})
			if err := g.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
