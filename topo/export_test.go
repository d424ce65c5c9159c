package topo

import "github.com/mpi4go/mpi4go/core"

// Spoil adds a message that cannot be started to the exchange of g, after the others.
func Spoil[T any](g *Cart[T]) error {
	p, err := mpi.SendObjectInit(g.Comm(), new(int), mpi.ProcNull, 0)
	if err != nil {
		return err
	}
	g.halos.messages.Add(p, nil)
	return p.Close()
}

// Repack makes the exchange of g copy all regions that have gaps, or none.
func Repack[T any](g *Cart[T], pack bool) error {
	how := never
	if pack {
		how = always
	}
	if err := g.halos.close(); err != nil {
		return err
	}
	var err error
	g.halos, err = newExchange(g.space.tag(), how, g)
	return err
}

// ChooseGrid is how NewCart chooses a grid.
func ChooseGrid(size int, shape, halo []int, periodic []bool, fixed []int) []int {
	return plan{shape, halo, periodic}.choose(size, fixed)
}
