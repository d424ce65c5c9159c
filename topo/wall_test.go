package topo_test

import (
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// TestWalls fills the halo beyond the walls of random arrays, of each side in its own way, and
// compares it with what each element should be, found by itself.
func TestWalls(t *testing.T) {
	r := seeded(t)
	for range 30 {
		c := randomCase(r, mpi.World().Size())
		g := newArray(t, c)
		dims := len(c.shape)
		// bare has no halo, but the walls go along with Like.
		bare, err := topo.Like[int](g, topo.Halo(0))
		ok(t, err)
		var kinds [topo.MaxDims][2]int
		for d := range dims {
			for _, side := range []topo.Side{topo.Low, topo.High} {
				kind := r.IntN(4)
				kinds[d][side] = kind
				wall := []topo.Wall[int]{
					topo.Open[int](),
					topo.Fixed(-100 - 10*d - int(side)),
					topo.Reflecting[int](),
					topo.Filled(func(at topo.Index) int { return -1000*(d+1) + at[d] }),
				}[kind]
				ok(t, g.SetWall(d, side, wall))
				ok(t, bare.SetWall(d, side, wall))
			}
		}
		var value func(at topo.Index, beyond []int) (int, bool)
		for range 2 {
			ok(t, g.Exchange())
			// value is what an element beyond walls has: that of its last dimension counts, and what it
			// reflects can be beyond the walls of others.
			value = func(at topo.Index, beyond []int) (int, bool) {
				if len(beyond) == 0 {
					return code(at, c.shape), true
				}
				for k := len(beyond) - 1; k >= 0; k-- {
					d, side := beyond[k], topo.Low
					if at[d] > 0 {
						side = topo.High
					}
					switch kinds[d][side] {
					case 1:
						return -100 - 10*d - int(side), true
					case 2:
						if at[d] = -1 - at[d]; side == topo.High {
							at[d] += 2 * c.shape[d]
						}
						return value(at, append(append([]int{}, beyond[:k]...), beyond[k+1:]...))
					case 3:
						return -1000*(d+1) + at[d], true
					}
				}
				return untouched, true
			}
			checkHalo(t, c, g, value)
		}
		halo := []topo.CartOption{topo.Halo(c.halo...)}
		if c.corners {
			halo = append(halo, topo.Corners())
		}
		twin, err := topo.Like[int](bare, halo...)
		ok(t, err)
		refill(twin, c)
		ok(t, twin.Exchange())
		checkHalo(t, c, twin, value)
		ok(t, twin.SetWalls(topo.Open[int]()))
		refill(twin, c)
		ok(t, twin.Exchange())
		checkHalo(t, c, twin, nil)
		ok(t, twin.Close())
		ok(t, bare.Close())
		ok(t, g.Close())
		if t.Failed() {
			return
		}
	}
}

// TestFillHalo gives open walls values of their own, which stay.
func TestFillHalo(t *testing.T) {
	r := seeded(t)
	for range 10 {
		c := randomCase(r, mpi.World().Size())
		c.corners = true
		clear(c.periodic)
		g := newArray(t, c)
		g.FillHalo(func(at topo.Index) int { return -code(at, c.shape) })
		ok(t, g.Exchange())
		checkHalo(t, c, g, func(at topo.Index, _ []int) (int, bool) {
			return -code(at, c.shape), true
		})
		ok(t, g.Close())
	}
}

// TestOverlap checks that what the interior has in reach is there before End: the same as after it.
func TestOverlap(t *testing.T) {
	r := seeded(t)
	for range 30 {
		c := randomCase(r, mpi.World().Size())
		g := newArray(t, c)
		for d := range c.shape {
			for _, side := range []topo.Side{topo.Low, topo.High} {
				ok(t, g.SetWall(d, side, []topo.Wall[int]{
					topo.Fixed(-100 - d),
					topo.Reflecting[int](),
					topo.Filled(func(at topo.Index) int { return -1000 + at[d] }),
				}[r.IntN(3)]))
			}
		}
		g.FillHalo(func(topo.Index) int { return -7 })
		ok(t, g.Begin())
		before := inReach(g, c)
		ok(t, g.End())
		if after := inReach(g, c); !slices.Equal(before, after) {
			t.Errorf("%v: before End the interior has in reach\n%v, and then\n%v", c, before, after)
		}
		ok(t, g.Close())
	}
}

// inReach returns all elements that a stencil reads for the interior: with corners, in all
// directions, else along the axes.
func inReach(g *topo.Cart[int], c arrayCase) (list []int) {
	shift := make([]int, len(c.shape))
	var visit func(l topo.Line, d, axes int)
	visit = func(l topo.Line, d, axes int) {
		if d == len(shift) {
			if axes <= 1 || c.corners {
				list = append(list, g.Line(l, shift...)...)
			}
			return
		}
		for s := -c.halo[d]; s <= c.halo[d]; s++ {
			if shift[d] = s; s == 0 {
				visit(l, d+1, axes)
			} else {
				visit(l, d+1, axes+1)
			}
		}
		shift[d] = 0
	}
	for l := range g.Interior() {
		visit(l, 0, 0)
	}
	return list
}
