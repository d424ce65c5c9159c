// Hello greets from every rank and adds up the ranks' numbers: the smallest MPI program.
//
//	MPI4GO_NP=4 go run ./examples/hello
//	go run -exec "mpiexec -n 4" ./examples/hello
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	fmt.Printf("hello from rank %d of %d on %s\n", world.Rank(), world.Size(), host)

	sum := []int{world.Rank()}
	if err := collective.Allreduce(world, sum, sum, mpi.Sum); err != nil {
		return err
	}
	if world.Rank() == 0 {
		fmt.Printf("the numbers of the ranks add up to %d (%s)\n", sum[0], mpi.LibraryName())
	}
	return nil
}
