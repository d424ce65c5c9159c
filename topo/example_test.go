package topo_test

import (
	"fmt"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// Heat spreads over a plate whose edge is kept at 0: while halos are on their way, the interior is
// computed.
func ExampleCart() {
	const n, k = 64, 0.2
	u, err := topo.NewCart[float64](mpi.World(), []int{n, n}, topo.Halo(1))
	if err != nil {
		panic(err)
	}
	defer u.Close()
	u.SetWalls(topo.Fixed(0.0))
	v, err := topo.Like[float64](u)
	if err != nil {
		panic(err)
	}
	defer v.Close()
	u.Fill(func(at topo.Index) float64 { return float64(at[0]) })

	relax := func(l topo.Line) {
		out, here := v.Line(l), u.Line(l)
		up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
		left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
		for j := range out {
			out[j] = here[j] + k*(up[j]+down[j]+left[j]+right[j]-4*here[j])
		}
	}
	for range 10 {
		if err := u.Begin(); err != nil {
			panic(err)
		}
		for l := range u.Interior() {
			relax(l)
		}
		if err := u.End(); err != nil {
			panic(err)
		}
		for l := range u.Boundary() {
			relax(l)
		}
		u, v = v, u
	}
	heat, err := topo.Sum(u) // the same on any number of ranks
	fmt.Printf("%.6f %v\n", heat, err)
	// Output: 119795.654265 <nil>
}
