// Structs are sent as they are, and combined with an operator in Go.
package main

import (
	"context"
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

type body struct {
	Mass     float64
	Position [3]float64
}

// together returns a body with the mass of both, at their center of mass.
func together(a, b body) body {
	sum := body{Mass: a.Mass + b.Mass}
	for i := range sum.Position {
		sum.Position[i] = (a.Mass*a.Position[i] + b.Mass*b.Position[i]) / sum.Mass
	}
	return sum
}

func run(_ context.Context, world *mpi.Comm) error {
	r := float64(world.Rank())
	mine, total := body{Mass: 1 + r, Position: [3]float64{r, 2 * r, 1}}, make([]body, 1)
	center := mpi.NewOp(together, mpi.Commutative)
	defer center.Close()
	err := collective.Reduce(world, []body{mine}, total, center.Op, 0)
	if err == nil && world.Rank() == 0 {
		fmt.Printf("a mass of %v at %.2v\n", total[0].Mass, total[0].Position)
	}
	return err
}
