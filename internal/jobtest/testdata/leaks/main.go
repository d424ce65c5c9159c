// Leaks is a program in which rank 1 forgets what it has started and opened.
package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(ctx context.Context, world *mpi.Comm) error {
	comm, err := world.Dup()
	if err != nil {
		return err
	}
	other := 1 - world.Rank()
	inter, err := mpi.Self().CreateIntercomm(0, comm, other, 3)
	if err != nil {
		return err
	}
	group, err := inter.RemoteGroup()
	if err != nil {
		return err
	}
	if world.Rank() == 0 {
		defer comm.Close()
		defer inter.Close()
		defer group.Close()
		fmt.Sprint(group) // uses groups, which are no leak
		req, err := mpi.Isend(comm, []int{4}, other, 1)
		if err != nil {
			return err
		}
		_, _, err = req.Wait()
		return err
	}
	for range 3 {
		mpi.Irecv(comm, make([]int, 1000), other, 99) // dropped
	}
	kept, err := mpi.Irecv(comm, make([]int, 1), other, 98)
	if err != nil {
		return err
	}
	persistent, err := mpi.RecvInit(comm, make([]int, 1), other, 97)
	if err != nil {
		return err
	}
	for range 10 { // the collector's reports come from a goroutine of its own
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	y := make([]int, 1)
	if _, err := mpi.Recv(comm, y, other, 1); err != nil || y[0] != 4 {
		return fmt.Errorf("received %v: %w", y, err)
	}
	hold = []any{kept, persistent, comm, inter, group}
	return nil
}

var hold []any
