// All ranks together compute pi, the integral of 4/(1+x²) from 0 to 1.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	n := make([]int, 1)
	if world.Rank() == 0 {
		n[0] = 1_000_000 // only rank 0 knows how many pieces there are
	}
	if err := collective.Bcast(world, n, 0); err != nil {
		return err
	}
	width, sum := 1/float64(n[0]), 0.0
	for i := world.Rank(); i < n[0]; i += world.Size() {
		x := (float64(i) + 0.5) * width
		sum += 4 / (1 + x*x)
	}
	pi := make([]float64, 1)
	if err := collective.Allreduce(world, []float64{sum * width}, pi, mpi.Sum); err != nil {
		return err
	}
	fmt.Printf("rank %d: pi is %.9f\n", world.Rank(), pi[0])
	return nil
}
