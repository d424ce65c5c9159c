// Every rank sends numbers to rank 0.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	const tag = 7
	if world.Rank() > 0 {
		x := make([]float64, world.Rank()) // rank r sends r numbers
		for i := range x {
			x[i] = float64(i) + 0.5
		}
		return mpi.Send(world, x, 0, tag)
	}
	y := make([]float64, 100) // long enough for every message
	for range world.Size() - 1 {
		st, err := mpi.Recv(world, y, mpi.AnySource, tag)
		if err != nil {
			return err
		}
		fmt.Printf("from rank %d: %v\n", st.Source, y[:mpi.Count[float64](st)])
	}
	return nil
}
