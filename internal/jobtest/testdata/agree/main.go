// Agree is a program whose ranks are set up differently: each argument is for it, and the environment
// of a rank for all. It does what hangs if the ranks do not do it alike.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/pio"
	"github.com/mpi4go/mpi4go/rma"
)

func main() {
	var opts []mpi.Option
	run := work
	for _, arg := range os.Args[1:] {
		switch arg {
		case "sleep":
			opts = append(opts, mpi.Waits(mpi.Sleep))
		case "funneled":
			opts = append(opts, mpi.Threads(mpi.ThreadFunneled))
		case "mismatch":
			run = mismatch
		case "crowded":
			run = crowded
		}
	}
	mpi.Main(run, opts...)
}

// crowded tells whether the rank believes that it shares its core.
func crowded(_ context.Context, world *mpi.Comm) error {
	fmt.Printf("rank %d is content, crowded: %v\n", world.Rank(), capi.CurrentPolicy().Oversubscribed)
	return nil
}

func work(_ context.Context, world *mpi.Comm) error {
	for i := range 20 {
		if err := once(world, i); err != nil {
			return err
		}
	}
	if err := file(world); err != nil {
		return err
	}
	fmt.Printf("rank %d is content\n", world.Rank())
	return nil
}

func once(world *mpi.Comm, i int) error {
	n, me := world.Size(), world.Rank()
	x, sum := []float64{float64(me), 1}, make([]float64, 2)
	if err := collective.Allreduce(world, x, sum, mpi.Sum); err != nil || sum[0] != float64(n*(n-1)/2) || sum[1] != float64(n) {
		return fmt.Errorf("Allreduce: %v, %w", sum, err)
	}
	b := []int{0}
	if me == i%n {
		b[0] = i
	}
	if err := collective.Bcast(world, b, i%n); err != nil || b[0] != i {
		return fmt.Errorf("Bcast: %v, %w", b, err)
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	all, err := collective.AllgatherObject(world, fmt.Sprint(me))
	if err != nil || len(all) != n || all[n-1] != fmt.Sprint(n-1) {
		return fmt.Errorf("AllgatherObject: %v, %w", all, err)
	}
	half, err := world.Split(me%2, me)
	if err != nil {
		return err
	}
	if err := collective.Allreduce(half, x, sum, mpi.Max); err != nil || sum[1] != 1 {
		return fmt.Errorf("Allreduce of half: %v, %w", sum, err)
	}
	if err := half.Close(); err != nil {
		return err
	}
	win, err := rma.Allocate[int](world, 1)
	if err != nil {
		return err
	}
	return errors.Join(win.Fence(), win.Put([]int{me}, (me+1)%n, 0), win.Fence(), win.Close())
}

func file(world *mpi.Comm) error {
	dir, err := collective.BcastObject(world, os.Getenv("AGREE_DIR"), 0)
	if err != nil {
		return err
	}
	f, err := pio.Create[int](world, filepath.Join(dir, "file"))
	if err != nil {
		return err
	}
	_, err = f.WriteAtAll([]int{world.Rank()}, int64(world.Rank()))
	return errors.Join(err, f.Close())
}

// mismatch does calls that do not go together; they are errors where calls are compared.
func mismatch(_ context.Context, world *mpi.Comm) error {
	var err error
	if world.Rank() == 0 {
		err = collective.Barrier(world)
	} else {
		err = collective.Bcast(world, []int{1}, 1)
	}
	if !errors.Is(err, mpi.ErrNotSame) {
		return fmt.Errorf("calls that do not go together: %v", err)
	}
	fmt.Printf("rank %d is content\n", world.Rank())
	return nil
}
