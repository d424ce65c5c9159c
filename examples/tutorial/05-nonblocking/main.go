// Numbers go around a ring of all ranks while the ranks compute.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	right, left := (me+1)%n, (me+n-1)%n
	x, y := []int{me * me}, make([]int, 1)

	var rs mpi.Requests
	rs.Add(mpi.Irecv(world, y, left, 0))
	rs.Add(mpi.Isend(world, x, right, 0))
	sum := 0 // now there is time to compute: x must not change, and y is not there yet
	for i := range 1000 {
		sum += i
	}
	if err := rs.WaitAll(); err != nil {
		return err
	}
	fmt.Printf("rank %d has computed %d and received %d from rank %d\n", me, sum, y[0], left)
	return nil
}
