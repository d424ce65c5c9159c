package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	mpi "github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(ctx context.Context, world *mpi.Comm) error {
	if p := mpi.Parent(); p != nil {
		fmt.Println("child", world.Rank(), world.Size(), p.RemoteSize())
		if world.Rank() == 0 {
			for _, e := range os.Environ() {
				for _, w := range []string{"PMI_", "PMIX_R", "MPI_LOCAL", "COMM_WORLD", "MPI4GO"} {
					if strings.HasPrefix(e, w) || w[0] == 'C' && strings.Contains(e, w) {
						fmt.Println("   ", e)
					}
				}
			}
		}
		return p.Disconnect()
	}
	i, errs, err := mpi.Spawn(world, 0, mpi.Command{N: 2, Args: []string{"x"}}, mpi.Command{N: 1})
	fmt.Println("parent", world.Rank(), i != nil, errs, err)
	if err != nil {
		return err
	}
	return i.Disconnect()
}
