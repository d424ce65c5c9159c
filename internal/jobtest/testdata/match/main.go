// Match is a program whose ranks make collective calls that do not go together: rank 1
// differs. It prints the error that each rank gets.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(ctx context.Context, world *mpi.Comm) error {
	me := world.Rank()
	x := make([]float64, 12)
	calls := []func(odd bool) error{
		func(odd bool) error {
			if odd {
				return collective.Barrier(world)
			}
			return collective.Bcast(world, x, 0)
		},
		func(odd bool) error {
			root := 0
			if odd {
				root = 2
			}
			return collective.Bcast(world, x[:3], root)
		},
		func(odd bool) error {
			n := 3
			if odd {
				n = 4
			}
			return collective.Allreduce(world, x[:n], x[:n], mpi.Sum)
		},
		func(odd bool) error {
			if odd {
				return collective.Bcast(world, make([]float32, 3), 0)
			}
			return collective.Bcast(world, x[:3], 0)
		},
		func(odd bool) error {
			if odd {
				return collective.Allreduce(world, x, x, mpi.Max)
			}
			return collective.Allreduce(world, x, x, mpi.Sum)
		},
		func(odd bool) error {
			n := 1
			if odd {
				n = 2
			}
			return collective.Gatherv(world, x[:n], make([]float64, 3), []int{1, 1, 1}, nil, 0)
		},
		func(odd bool) error {
			out := []int{1, 1, 1}
			if odd {
				out[0] = 2
			}
			return collective.Alltoallv(world, x, out, nil, make([]float64, 3), []int{1, 1, 1}, nil)
		},
		func(odd bool) error {
			if odd {
				_, err := collective.GatherObject(world, "text", 0)
				return err
			}
			_, err := collective.BcastObject(world, "text", 0)
			return err
		},
	}
	for i, call := range calls {
		err := call(me == 1)
		// One line each: launchers may mix the lines of several ranks.
		fmt.Printf("case %d, rank %d: %q\n", i, me, fmt.Sprint(err))
	}
	// These do go together, though not in the same way everywhere.
	type celsius float64
	if me == 1 {
		if err := collective.Bcast(world, make([]celsius, 3), 0); err != nil {
			return err
		}
	} else if err := collective.Bcast(world, [][3]float64{{1, 2, 3}}, 0); err != nil {
		return err
	}
	if len(os.Args) > 1 { // and these never return
		if me == 1 {
			req, err := collective.Iallreduce(world, x, make([]float64, 12), mpi.Sum)
			if err == nil {
				_, _, err = req.Wait()
			}
			return err
		}
		return collective.Reduce(world, x, make([]float64, 12), mpi.Sum, 0)
	}
	return nil
}
