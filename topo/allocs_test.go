package topo_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// TestNoAllocations checks that exchanges, and loops over lines, allocate nothing.
func TestNoAllocations(t *testing.T) {
	w := mpi.World()
	u, err := topo.NewCart[float64](w, []int{40, 50}, topo.Halo(1, 2), topo.Corners(), topo.Periodic(true, false))
	ok(t, err)
	v, err := topo.Like[float64](u)
	ok(t, err)
	n, err := topo.NewCart[int32](w, []int{20, 20, 20}, topo.Halo(1), topo.Periodic(true))
	ok(t, err)
	ok(t, u.SetWalls(topo.Reflecting[float64]()))
	ok(t, v.SetWalls(topo.Filled(func(at topo.Index) float64 { return float64(at[0]) })))
	step := func() {
		ok(t, u.Begin())
		for l := range u.Interior() {
			relax(u, v, l)
		}
		ok(t, u.End())
		for l := range u.Boundary() {
			relax(u, v, l)
		}
		for l := range u.Lines() {
			for i := range u.Line(l) {
				u.Line(l)[i]++
			}
		}
		ok(t, topo.Exchange(u, v, n))
		u.Set(u.At(1, 1), 2, 2)
		u.Row(1)[1]++
		u, v = v, u
	}
	if allocations := testing.AllocsPerRun(50, step); allocations != 0 {
		t.Errorf("%v allocations a step, want 0", allocations)
	}
	ok(t, n.Close())
	ok(t, v.Close())
	ok(t, u.Close())
}

// relax is the inner loop of a stencil, as the documentation has it.
func relax(u, v *topo.Cart[float64], l topo.Line) {
	out, here := v.Line(l), u.Line(l)
	up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
	left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
	for j := range out {
		out[j] = here[j] + 0.1*(up[j]+down[j]+left[j]+right[j]-4*here[j])
	}
}
