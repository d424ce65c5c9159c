package main

import (
	"math"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// A plate is a square of side 1 with n by n points inside its edges. Row 0 is next to the hot edge,
// whose temperature is sin(πx); the other three edges are kept at 0, and so is the inside at first.
//
// The edges are the halo beyond the array: nothing else writes there, so they are set once.
type plate struct {
	comm  *mpi.Comm
	n     int
	h     float64             // between points
	u     *topo.Cart[float64] // the temperature
	v     *topo.Cart[float64] // that of the next step
	exact *topo.Cart[float64] // the analytic steady state
}

func newPlate(comm *mpi.Comm, n int) (*plate, error) {
	p := &plate{comm: comm, n: n, h: 1 / float64(n+1)}
	var err error
	if p.u, err = topo.NewCart[float64](comm, []int{n, n}, topo.Halo(1)); err != nil {
		return nil, err
	}
	if p.v, err = topo.Like[float64](p.u); err != nil {
		return nil, err
	}
	if p.exact, err = topo.Like[float64](p.u, topo.Halo(0)); err != nil {
		return nil, err
	}
	p.u.FillHalo(p.edge)
	p.v.FillHalo(p.edge)
	p.exact.Fill(p.steady)
	return p, nil
}

// edge is the temperature of the edges.
func (p *plate) edge(at topo.Index) float64 {
	if at[0] < 0 {
		return math.Sin(math.Pi * p.h * float64(at[1]+1))
	}
	return 0
}

// steady is the solution of Laplace's equation with these edges: sin(πx) sinh(πy) / sinh(π), where y
// is the distance from the cold edge opposite to the hot one.
func (p *plate) steady(at topo.Index) float64 {
	x, y := p.h*float64(at[1]+1), p.h*float64(p.n-at[0])
	return math.Sin(math.Pi*x) * math.Sinh(math.Pi*y) / math.Sinh(math.Pi)
}

// step goes forward in time by dt: the temperature changes by dt times its Laplacian.
func (p *plate) step(dt float64) error {
	if err := p.u.Exchange(); err != nil {
		return err
	}
	k := dt / (p.h * p.h)
	for l := range p.u.Lines() {
		out, here := p.v.Line(l), p.u.Line(l)
		up, down := p.u.Line(l, -1, 0), p.u.Line(l, 1, 0)
		left, right := p.u.Line(l, 0, -1), p.u.Line(l, 0, 1)
		for j := range out {
			out[j] = here[j] + k*(up[j]+down[j]+left[j]+right[j]-4*here[j])
		}
	}
	p.u, p.v = p.v, p.u
	return nil
}

// measure returns how far the temperature can at most be from the steady state of the grid, and how
// far it is from the analytic one. The first is by the maximum principle an eighth of the largest
// Laplacian: the steady state of a plate that is heated by 1 everywhere is nowhere above 1/8.
//
// A maximum over ranks is the same for any number of them.
func (p *plate) measure() (distance, difference float64, err error) {
	if err := p.u.Exchange(); err != nil {
		return 0, 0, err
	}
	var largest [2]float64
	for l := range p.u.Lines() {
		here, exact := p.u.Line(l), p.exact.Line(l)
		up, down := p.u.Line(l, -1, 0), p.u.Line(l, 1, 0)
		left, right := p.u.Line(l, 0, -1), p.u.Line(l, 0, 1)
		for j := range here {
			laplacian := up[j] + down[j] + left[j] + right[j] - 4*here[j]
			largest[0] = max(largest[0], math.Abs(laplacian))
			largest[1] = max(largest[1], math.Abs(here[j]-exact[j]))
		}
	}
	err = collective.Allreduce(p.comm, largest[:], largest[:], mpi.Max)
	return largest[0] / (p.h * p.h) / 8, largest[1], err
}

// rms returns the root of the mean square of the difference from the analytic steady state.
func (p *plate) rms() (float64, error) {
	for l := range p.v.Lines() {
		difference, here, exact := p.v.Line(l), p.u.Line(l), p.exact.Line(l)
		for j := range difference {
			difference[j] = here[j] - exact[j]
		}
	}
	norm, err := topo.Norm2(p.v)
	return norm / float64(p.n), err
}

// slowest and fastest are the rates at which the modes of the plate decay: the ends of the
// spectrum of the Laplacian.
func (p *plate) slowest() float64 { return 8 / (p.h * p.h) * sin2(math.Pi*p.h/2) }
func (p *plate) fastest() float64 { return 8 / (p.h * p.h) * (1 - sin2(math.Pi*p.h/2)) }

func sin2(x float64) float64 { return math.Sin(x) * math.Sin(x) }

// Close frees the arrays.
func (p *plate) Close() {
	for _, a := range []*topo.Cart[float64]{p.u, p.v, p.exact} {
		_ = a.Close()
	}
}
