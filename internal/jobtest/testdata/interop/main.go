// Interop is rank 0 of a job whose rank 1 is the C program peer.c.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

// A particle is C's struct of the same name.
type particle struct {
	Kind   int8
	Mass   float64
	Flags  [3]int16
	Cache  uint32 `mpi:"-"`
	Z      complex64
	Active bool
}

func particleAt(i, rank int) particle {
	return particle{Kind: int8(i), Mass: float64(i) / 4, Flags: [3]int16{int16(i), int16(-i), int16(rank)}, Z: complex(float32(i), float32(rank)), Active: i%2 == 0}
}

const (
	count      = 100
	rows, cols = 7, 5
)

func run(ctx context.Context, world *mpi.Comm) error {
	if world.Size() != 2 || world.Rank() != 0 {
		return fmt.Errorf("rank %d of %d", world.Rank(), world.Size())
	}
	for _, step := range []func(*mpi.Comm) error{structs, columns, reductions} {
		if err := step(world); err != nil {
			return err
		}
	}
	fmt.Println("Go is content")
	return nil
}

func structs(world *mpi.Comm) error {
	x, y := make([]particle, count), make([]particle, count+1)
	for i := range x {
		x[i] = particleAt(i, 0)
		y[i].Cache = 4711
	}
	if err := mpi.Send(world, x, 1, 1); err != nil {
		return err
	}
	st, err := mpi.Recv(world, y, 1, 1)
	if err != nil {
		return err
	}
	if n := mpi.Count[particle](st); n != count {
		return fmt.Errorf("%d particles received", n)
	}
	for i := range count {
		want := particleAt(i, 1)
		want.Cache = 4711
		if y[i] != want {
			return fmt.Errorf("particle %d is %+v, want %+v", i, y[i], want)
		}
	}
	return nil
}

func columns(world *mpi.Comm) error {
	column, err := mpi.Vector[float64](rows, 1, cols)
	if err != nil {
		return err
	}
	defer column.Close()
	a := make([]float64, rows*cols)
	for i := range a {
		a[i] = float64(i)
	}
	// Our column 1 goes there; theirs comes into our column 3.
	if _, err := mpi.SendrecvBuf(world, column.Of(a[1:]), 1, 2, column.Of(a[3:]), 1, 2); err != nil {
		return err
	}
	for i := range a {
		want := float64(i)
		if i%cols == 3 {
			want = float64(1000 + i - 1) // C sent its column 2
		}
		if a[i] != want {
			return fmt.Errorf("element %d is %v, want %v", i, a[i], want)
		}
	}
	return nil
}

func reductions(world *mpi.Comm) error {
	x, sum := make([]float64, count), make([]float64, count)
	best, most := make([]mpi.Loc[float64], count), make([]mpi.Loc[float64], count)
	for i := range x {
		x[i] = float64(i) / 8
		best[i] = mpi.Loc[float64]{Value: float64(i % 10), Index: int32(i)}
	}
	if err := collective.Allreduce(world, x, sum, mpi.Sum); err != nil {
		return err
	}
	if err := collective.Allreduce(world, best, most, mpi.MaxLoc); err != nil {
		return err
	}
	for i := range x {
		if sum[i] != float64(i)/8+2 {
			return fmt.Errorf("sum %d is %v", i, sum[i])
		}
		want := mpi.Loc[float64]{Value: 5, Index: int32(min(i, 5))} // C's value is 5 at index 5
		if v := float64(i % 10); v > 5 {
			want = best[i]
		} else if v < 5 {
			want.Index = 5
		}
		if most[i] != want {
			return fmt.Errorf("maximum %d is %+v, want %+v", i, most[i], want)
		}
	}
	return errors.Join(collective.Barrier(world))
}
