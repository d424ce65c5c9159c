package main

import (
	"iter"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// A box is a cube of side 1 with rigid walls, and air in which sound has the speed 1. It is cut into
// n by n by n cubes; the pressure is that in their middles.
type box struct {
	n      int
	h, dt  float64 // side of a small cube, length of a time step
	time   float64 // of now
	now    *topo.Cart[float64]
	before *topo.Cart[float64] // one time step before
	last   *topo.Cart[float64] // two time steps before, and then the next
}

// courant is how far sound goes in a time step, in cubes. The scheme is stable below 1/√3.
const courant = 0.5

// newBox makes a box with the pressure of a solution at time 0.
func newBox(comm *mpi.Comm, n int, s solution) (*box, error) {
	b := &box{n: n, h: 1 / float64(n), dt: courant / float64(n)}
	var err error
	if b.now, err = topo.NewCart[float64](comm, []int{n, n, n}, topo.Halo(1)); err != nil {
		return nil, err
	}
	// The pressure at a rigid wall has no gradient.
	if err = b.now.SetWalls(topo.Reflecting[float64]()); err != nil {
		return nil, err
	}
	if b.before, err = topo.Like[float64](b.now); err != nil {
		return nil, err
	}
	if b.last, err = topo.Like[float64](b.now); err != nil {
		return nil, err
	}
	b.now.Fill(b.at(s, 0))
	b.before.Fill(b.at(s, -b.dt))
	return b, nil
}

// at returns a solution at a time as a function of the place in the array.
func (b *box) at(s solution, time float64) func(topo.Index) float64 {
	f := s(time)
	return func(i topo.Index) float64 {
		return f((float64(i[0])+0.5)*b.h, (float64(i[1])+0.5)*b.h, (float64(i[2])+0.5)*b.h)
	}
}

// step goes forward by one time step. What needs no halo is computed while the halo is under way.
func (b *box) step() error {
	next := b.last
	if err := b.now.Begin(); err != nil {
		return err
	}
	b.advance(next, b.now.Interior())
	if err := b.now.End(); err != nil {
		return err
	}
	b.advance(next, b.now.Boundary())
	b.now, b.before, b.last = next, b.now, b.before
	b.time += b.dt
	return nil
}

// advance computes the next pressure of some elements: its second difference in time is that in space.
// All elements go through this one loop, so that the compiler has no chance to round some of them
// differently.
func (b *box) advance(next *topo.Cart[float64], lines iter.Seq[topo.Line]) {
	const k = courant * courant
	for l := range lines {
		out, here, before := next.Line(l), b.now.Line(l), b.before.Line(l)
		up, down := b.now.Line(l, -1, 0, 0), b.now.Line(l, 1, 0, 0)
		front, back := b.now.Line(l, 0, -1, 0), b.now.Line(l, 0, 1, 0)
		left, right := b.now.Line(l, 0, 0, -1), b.now.Line(l, 0, 0, 1)
		for j := range out {
			sum := up[j] + down[j] + front[j] + back[j] + left[j] + right[j]
			out[j] = 2*here[j] - before[j] + k*(sum-6*here[j])
		}
	}
}

// energy returns the energy in the middle of the last time step, kinetic and potential. The difference
// equation conserves it exactly. With the potential energy taken between the two ends of the step
// the sum is
//
//	½ |now - before|²/dt² + ½ <grad now, grad before> = ½ (<before, before> - <now, last>)/dt²
//
// by the difference equation for the Laplacian of before. The products of arrays are the same
// to the bit for any number of ranks.
func (b *box) energy() (float64, error) {
	middle, err := topo.Dot(b.before, b.before)
	if err != nil {
		return 0, err
	}
	ends, err := topo.Dot(b.now, b.last)
	return (middle - ends) / (2 * b.dt * b.dt) * b.h * b.h * b.h, err
}

// error returns how far the pressure is from a solution, in parts of it; it uses the array last.
func (b *box) error(s solution) (float64, error) {
	b.last.Fill(b.at(s, b.time))
	size, err := topo.Norm2(b.last)
	if err != nil {
		return 0, err
	}
	for l := range b.last.Lines() {
		difference := b.last.Line(l)
		for j, v := range b.now.Line(l) {
			difference[j] -= v
		}
	}
	difference, err := topo.Norm2(b.last)
	return difference / size, err
}

// Close frees the arrays.
func (b *box) Close() {
	for _, a := range []*topo.Cart[float64]{b.now, b.before, b.last} {
		_ = a.Close()
	}
}
