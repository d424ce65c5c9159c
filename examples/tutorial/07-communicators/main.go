// The ranks form rows, and each row adds up its own numbers.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	const columns = 2
	me := world.Rank()
	row, err := world.Split(me/columns, me) // ranks with the same color get a communicator
	if err != nil {
		return err
	}
	defer row.Close()

	sum := []int{me}
	if err := collective.Allreduce(row, sum, sum, mpi.Sum); err != nil { // in place
		return err
	}
	fmt.Printf("world rank %d is rank %d of %d in row %d, with the sum %d\n",
		me, row.Rank(), row.Size(), me/columns, sum[0])
	return nil
}
