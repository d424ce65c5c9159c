// Nested is a program whose ranks start it again, as one that is none of them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(ctx context.Context, world *mpi.Comm) error {
	sum := make([]int, 1)
	if err := collective.Allreduce(world, []int{1}, sum, mpi.Sum); err != nil {
		return err
	}
	if len(os.Args) > 1 {
		fmt.Printf("inner rank %d of %d\n", world.Rank(), sum[0])
		return nil
	}
	// With this one's library, of which it should not know.
	library := "MPI4GO_LIBRARY=" + mpi.LibraryPath()
	for _, env := range [][]string{{library}, {library, "MPI4GO_NP=2"}} {
		cmd := exec.CommandContext(ctx, os.Args[0], "inner")
		cmd.Env = append(mpi.CleanEnv(), env...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%q: %w", env, err)
		}
	}
	return collective.Barrier(world)
}
