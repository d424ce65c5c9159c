// Ranks draw pieces of work from a counter in the memory of rank 0.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	win, err := rma.Allocate[int64](world, 1) // one number on each rank, 0 at first
	if err != nil {
		return err
	}
	defer win.Close()
	one, piece, done := int64(1), int64(0), []int{0}
	err = win.LockAll() // now this rank can use the memory of others, which need not take part
	for err == nil {
		err = win.FetchAndOp(&one, &piece, 0, 0, mpi.Sum) // at rank 0, place 0: add one
		if err = errors.Join(err, win.Flush(0)); err != nil || piece >= 1000 {
			break // Flush has waited until piece is what the counter was
		}
		done[0]++ // here a program works on the piece
	}
	if err = errors.Join(err, win.UnlockAll()); err == nil {
		err = collective.Reduce(world, done, done, mpi.Sum, 0)
	}
	if err == nil && world.Rank() == 0 {
		fmt.Println(done[0], "pieces are done")
	}
	return err
}
