// All ranks write one file, and each reads another one's part.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	const n = 3 // numbers a rank
	me, next := world.Rank(), (world.Rank()+1)%world.Size()
	f, err := pio.Create[int32](world, "tutorial.bin")
	if err != nil {
		return err
	}
	x := []int32{int32(10 * me), int32(10*me + 1), int32(10*me + 2)}
	if _, err := f.WriteAtAll(x, int64(n*me)); err != nil { // the offset is in elements
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if f, err = pio.Open[int32](world, "tutorial.bin", pio.ReadOnly); err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.ReadAtAll(x, int64(n*next)); err != nil {
		return err
	}
	bytes, err := f.Size()
	fmt.Printf("rank %d has read %v, and the file has %d bytes\n", me, x, bytes)
	return err
}
