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

// DimsCreate chooses a grid of 12 processes: with two dimensions, and with three of which one is given.
func ExampleDimsCreate() {
	fmt.Println(topo.DimsCreate(12, 0, 0))
	fmt.Println(topo.DimsCreate(12, 0, 2, 0))
	// Output:
	// [4 3] <nil>
	// [3 2 2] <nil>
}

// The ranks form a ring, and send to the next one.
func ExampleCartComm_Shift() {
	world := mpi.World()
	ring, err := topo.NewCartComm(world, []int{world.Size()}, []bool{true}, false)
	if err != nil {
		panic(err)
	}
	defer ring.Close()
	below, above, err := ring.Shift(0, 1)
	if err != nil {
		panic(err)
	}
	y := make([]int, 1)
	_, err = mpi.Sendrecv(ring, []int{ring.Rank()}, above, 0, y, below, 0)
	fmt.Println(y[0] == below, err)
	// Output: true <nil>
}

// At the border of a grid that is not periodic, the neighbor is ProcNull: messages to it and from it
// do nothing.
func ExampleNewCartComm() {
	world := mpi.World()
	line, err := topo.NewCartComm(world, []int{world.Size()}, nil, false)
	if err != nil {
		panic(err)
	}
	defer line.Close()
	below, above, err := line.Shift(0, 1)
	fmt.Println((below == mpi.ProcNull) == (line.MyCoords()[0] == 0), (above == mpi.ProcNull) == (line.MyCoords()[0] == line.Dims()[0]-1), err)
	// Output: true true <nil>
}

// Each rank knows its own edges of a graph: here, of a ring in one direction.
func ExampleNewDistGraphCommAdjacent() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	edges := topo.Neighborhood{Sources: []int{(me + n - 1) % n}, Destinations: []int{(me + 1) % n}}
	ring, err := topo.NewDistGraphCommAdjacent(world, edges, false)
	if err != nil {
		panic(err)
	}
	defer ring.Close()
	got := ring.Neighbors()
	fmt.Println(got.Sources[0] == edges.Sources[0], got.Destinations[0] == edges.Destinations[0])
	// Output: true true
}

// Ten rows are spread over four processes.
func ExampleBlocks() {
	rows := topo.Blocks{N: 10, Parts: 4}
	for part := range rows.Parts {
		from, to := rows.Range(part)
		fmt.Println(part, from, to)
	}
	fmt.Println("row 7 is with process", rows.Owner(7))
	// Output:
	// 0 0 3
	// 1 3 6
	// 2 6 8
	// 3 8 10
	// row 7 is with process 2
}

// Rank 0 spreads a matrix over all ranks; each works on its block; rank 0 collects the result.
func ExampleCart_Gather() {
	world := mpi.World()
	g, err := topo.NewCart[int](world, []int{3, 4})
	if err != nil {
		panic(err)
	}
	defer g.Close()
	all := make([]int, 12)
	for i := range all {
		all[i] = i
	}
	if err := g.Scatter(all, 0); err != nil {
		panic(err)
	}
	for l := range g.Lines() {
		for j := range g.Line(l) {
			g.Line(l)[j] *= 10
		}
	}
	if err := g.Gather(all, 0); err != nil {
		panic(err)
	}
	if g.Comm().Rank() == 0 && all[11] != 110 {
		panic("rank 0 has something else")
	}
	sum, err := topo.Sum(g)
	fmt.Println(sum, err)
	// Output: 660 <nil>
}

// The halo has what the neighbors have at their edge.
func ExampleCart_Exchange() {
	world := mpi.World()
	u, err := topo.NewCart[int](world, []int{12}, topo.Halo(1), topo.Periodic(true))
	if err != nil {
		panic(err)
	}
	defer u.Close()
	u.Fill(func(at topo.Index) int { return at[0] })
	if err := u.Exchange(); err != nil {
		panic(err)
	}
	first := u.Offset()[0]
	fmt.Println(u.At(-1) == (first+11)%12)
	// Output: true
}
