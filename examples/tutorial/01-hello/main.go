// Every rank says hello.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	fmt.Printf("hello from rank %d of %d\n", world.Rank(), world.Size())
	return nil
}
