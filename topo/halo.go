package topo

import "github.com/mpi4go/mpi4go/core"

// Exchange fills the halo with the neighbors' elements, and what lies beyond the whole array as
// SetWall says. It is collective over the neighbors, and allocates nothing. Should not all of its
// messages start, End waits for those that have.
func (g *Cart[T]) Exchange() error {
	if err := g.usable("Exchange"); err != nil {
		return err
	}
	return g.halos.exchange()
}

// Begin begins to bring the halo up to date, which [Cart.End] completes: the two are an
// [Cart.Exchange] during which the program can compute. Meanwhile the halo must not be written,
// and neither must elements within a halo's width of the block's edge: this is the time to compute
// what Interior has, then End, then what Boundary has. The part of the halo that needs no other
// process, as that beyond walls, is filled by Begin.
func (g *Cart[T]) Begin() error {
	if err := g.usable("Begin"); err != nil {
		return err
	}
	return g.halos.begin()
}

// End completes the exchange that [Cart.Begin] has begun: then the halo is up to date.
func (g *Cart[T]) End() error {
	if err := g.usable("End"); err != nil {
		return err
	}
	return g.halos.end()
}

// An Exchanger is what has halos: a *Cart[T] or a *Bundle[T] of any type.
type Exchanger interface {
	Exchange() error
	Begin() error
	End() error
}

// Exchange exchanges the halos of several arrays, with all their messages in flight together.
// Their element types, shapes and processes can differ.
func Exchange(arrays ...Exchanger) error {
	begun := 0
	var err error
	for _, a := range arrays {
		if err = a.Begin(); err != nil {
			break
		}
		begun++
	}
	for _, a := range arrays[:begun] {
		if e := a.End(); err == nil {
			err = e
		}
	}
	return err
}

// A Side is an end of a dimension.
type Side int

// The sides.
const (
	Low  Side = iota // where indices begin
	High             // where they end
)

// A Wall says what the halo holds beyond one side of the whole array, where no process is.
type Wall[T any] struct {
	kind wallKind
	v    T
	f    func(Index) T
}

type wallKind int

const (
	open wallKind = iota
	fixed
	reflecting
	filled
)

// Open returns a wall beyond which Exchange leaves the halo as it is: it has what the program
// writes there, zero at first.
func Open[T any]() Wall[T] { return Wall[T]{} }

// Fixed returns a wall beyond which the halo holds the value v.
func Fixed[T any](v T) Wall[T] { return Wall[T]{kind: fixed, v: v} }

// Reflecting returns a wall beyond which the halo holds the mirror image of the elements inside:
// the element beyond the wall is equal to the one before it, the second to the second. The
// gradient at the wall is 0.
func Reflecting[T any]() Wall[T] { return Wall[T]{kind: reflecting} }

// Filled returns a wall beyond which the halo holds a function of the global index, which is
// outside of the array. Each Exchange calls it for each element, with corners sometimes twice.
func Filled[T any](f func(Index) T) Wall[T] { return Wall[T]{kind: filled, f: f} }

// SetWall says what the halo holds beyond a side of the whole array from the next Exchange
// on; without, walls are Open. Where the dimension is periodic there is no wall, and nothing happens.
// In the corners of the halo (see Corners) the wall of the later dimension counts.
func (g *Cart[T]) SetWall(dim int, side Side, wall Wall[T]) error {
	if err := g.usable("SetWall"); err != nil {
		return err
	}
	if dim < 0 || dim >= g.dims || side != Low && side != High {
		return mpi.Errorf("SetWall", mpi.ErrArg, "dimension %d, side %d: want 0 to %d, and Low or High", dim, side, g.dims-1)
	}
	g.walls[dim][side] = wall
	return nil
}

// SetWalls sets the walls of all sides.
func (g *Cart[T]) SetWalls(wall Wall[T]) error {
	if err := g.usable("SetWalls"); err != nil {
		return err
	}
	for d := range g.dims {
		for _, side := range []Side{Low, High} {
			if err := g.SetWall(d, side, wall); err != nil {
				return err
			}
		}
	}
	return nil
}

// fillWalls fills the halo beyond the walls, one dimension after the other: with corners, each
// through the whole halo of the others. The part of that which comes from neighbors is there at the
// end only; all else is filled at the beginning.
func (g *Cart[T]) fillWalls(end bool) {
	if end && !(g.corners && g.far()) {
		return
	}
	layer := g.own()
	for d := range g.dims {
		if g.corners && (end || !g.remote[d][Low]) {
			layer.From[d] = -g.halo[d]
		}
		if g.corners && (end || !g.remote[d][High]) {
			layer.To[d] += g.halo[d]
		}
	}
	for d := range g.dims {
		for side := Low; side <= High; side++ {
			if g.hasWall(d, side) {
				g.fillWall(d, side, &g.walls[d][side], layer)
			}
		}
	}
}

// far reports whether the block has a neighbor that is another process.
func (g *Cart[T]) far() bool { return g.remote != [MaxDims][2]bool{} }

// hasWall reports whether an exchange has a wall to fill on a side of the block.
func (g *Cart[T]) hasWall(d int, side Side) bool {
	return g.walls[d][side].kind != open && g.halo[d] > 0 && !g.empty() && g.atWall(d, side)
}

// atWall reports whether the block is the last one towards a side.
func (g *Cart[T]) atWall(d int, side Side) bool {
	s := g.space
	if s.periodic[d] {
		return false
	}
	if side == Low {
		return s.coords[d] == 0
	}
	return s.coords[d] == s.blocks(d).Filled()-1
}

// fillWall fills the halo beyond one wall, as far as layer goes in the other dimensions.
func (g *Cart[T]) fillWall(d int, side Side, w *Wall[T], layer Box) {
	for k := range g.halo[d] {
		from, to := k, -1-k
		if side == High {
			from, to = g.n[d]-1-k, g.n[d]+k
		}
		layer.From[d], layer.To[d] = to, to+1
		beyond := g.region(layer)
		switch w.kind {
		case reflecting:
			layer.From[d], layer.To[d] = from, from+1
			g.shift(beyond, g.region(layer))
		case fixed:
			g.fill(beyond, w.v)
		case filled:
			g.fillFrom(layer, w.f)
		}
	}
}
