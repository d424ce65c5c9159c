package topo

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
