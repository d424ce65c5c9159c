// Heat spreads over a plate that lies in blocks on all ranks; its edge is kept at 0.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	u, err := topo.NewCart[float64](world, []int{64, 64}, topo.Halo(1))
	if err != nil {
		return err
	}
	v, err := topo.Like[float64](u)
	if err != nil {
		return err
	}
	defer func() { u.Close(); v.Close() }()
	u.Fill(func(at topo.Index) float64 { return 1 })
	for range 100 {
		if err := u.Exchange(); err != nil { // the neighbors' elements come into the halo
			return err
		}
		for l := range u.Lines() {
			out, up, down, row := v.Line(l), u.Line(l, -1, 0), u.Line(l, 1, 0), u.Wide(l)
			for j := range out {
				out[j] = (up[j] + down[j] + row[j] + row[j+2]) / 4 // row begins one to the left
			}
		}
		u, v = v, u
	}
	heat, err := topo.Sum(u)
	fmt.Printf("rank %d has a block of %v; the plate has %.3f of 4096 left\n", world.Rank(), u.Shape(), heat)
	return err
}
