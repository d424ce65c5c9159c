package collective_test

import (
	"fmt"
	"maps"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// Examples run on all ranks, on any number of them, and all print the same.

// Rank 0 tells all ranks what it has read.
func ExampleBcast() {
	world := mpi.World()
	x := make([]float64, 3)
	if world.Rank() == 0 {
		x = []float64{0.5, 1.5, 2.5}
	}
	err := collective.Bcast(world, x, 0)
	fmt.Println(x, err)
	// Output: [0.5 1.5 2.5] <nil>
}

// All ranks get the sums of what each has.
func ExampleAllreduce() {
	world := mpi.World()
	x, sum := []int{1, world.Rank()}, make([]int, 2)
	err := collective.Allreduce(world, x, sum, mpi.Sum)
	n := world.Size()
	fmt.Println(sum[0] == n, sum[1] == n*(n-1)/2, err)
	// Output: true true <nil>
}

// The same slice for sending and receiving is reduced in place.
func ExampleAllreduce_inPlace() {
	world := mpi.World()
	x := []float64{float64(world.Rank())}
	err := collective.Allreduce(world, x, x, mpi.Min)
	fmt.Println(x, err)
	// Output: [0] <nil>
}

// Rank 0 gets the largest value.
func ExampleReduce() {
	world := mpi.World()
	x, largest := []int{world.Rank()}, make([]int, 1)
	if err := collective.Reduce(world, x, largest, mpi.Max, 0); err != nil {
		panic(err)
	}
	if world.Rank() == 0 && largest[0] != world.Size()-1 {
		panic("this is not the largest")
	}
	fmt.Println("rank 0 has it")
	// Output: rank 0 has it
}

// Rank 0 deals out an array, and collects what the ranks have made of their parts.
func ExampleScatter() {
	world := mpi.World()
	var all []int
	if world.Rank() == 0 { // two elements for each rank
		all = make([]int, 2*world.Size())
		for i := range all {
			all[i] = i
		}
	}
	part := make([]int, 2)
	if err := collective.Scatter(world, all, part, 0); err != nil {
		panic(err)
	}
	part[0], part[1] = part[0]*part[0], part[1]*part[1]
	if err := collective.Gather(world, part, all, 0); err != nil {
		panic(err)
	}
	for i, v := range all {
		if v != i*i {
			panic("this is no square")
		}
	}
	fmt.Println("squares")
	// Output: squares
}

// Each rank has a part, and all ranks get all parts.
func ExampleAllgather() {
	world := mpi.World()
	all := make([]int, world.Size())
	err := collective.Allgather(world, []int{10 * world.Rank()}, all)
	fmt.Println(all[0], all[len(all)-1] == 10*(world.Size()-1), err)
	// Output: 0 true <nil>
}

// Rank r has r+1 elements, and rank 0 collects them all.
func ExampleGatherv() {
	world := mpi.World()
	mine := make([]int, world.Rank()+1)
	for i := range mine {
		mine[i] = world.Rank()
	}
	var all, counts []int
	if world.Rank() == 0 {
		total := 0
		for r := range world.Size() {
			counts = append(counts, r+1)
			total += r + 1
		}
		all = make([]int, total)
	}
	err := collective.Gatherv(world, mine, all, counts, nil, 0) // one after the other
	if world.Rank() == 0 && all[len(all)-1] != world.Size()-1 {
		panic("the last is not the last rank's")
	}
	fmt.Println(err)
	// Output: <nil>
}

// Nobody knows how much the others have.
func ExampleAllgatherSlices() {
	world := mpi.World()
	mine := make([]int, world.Rank()) // rank r has r elements
	parts, err := collective.AllgatherSlices(world, mine)
	right := true
	for rank, part := range parts.Each() {
		right = right && len(part) == rank
	}
	fmt.Println(right, err)
	// Output: true <nil>
}

// Every rank has a number for every rank: a matrix is transposed.
func ExampleAlltoall() {
	world := mpi.World()
	row, column := make([]int, world.Size()), make([]int, world.Size())
	for j := range row {
		row[j] = 10*world.Rank() + j
	}
	err := collective.Alltoall(world, row, column)
	right := true
	for i, v := range column {
		right = right && v == 10*i+world.Rank()
	}
	fmt.Println(right, err)
	// Output: true <nil>
}

// Where does the part of each rank begin in a common array?
func ExampleExscan() {
	world := mpi.World()
	length, offset := []int{3}, []int{0} // rank 0's stays as it is
	err := collective.Exscan(world, length, offset, mpi.Sum)
	fmt.Println(offset[0] == 3*world.Rank(), err)
	// Output: true <nil>
}

// A running sum over the ranks.
func ExampleScan() {
	world := mpi.World()
	sum := []int{1}
	err := collective.Scan(world, sum, sum, mpi.Sum)
	fmt.Println(sum[0] == world.Rank()+1, err)
	// Output: true <nil>
}

// A sum is on its way while the rank computes something else.
func ExampleIallreduce() {
	world := mpi.World()
	x, sum := []float64{0.5}, make([]float64, 1)
	request, err := collective.Iallreduce(world, x, sum, mpi.Sum)
	if err != nil {
		panic(err)
	}
	// Compute: x must not change, and sum is not there yet.
	got, _, err := request.Wait()
	fmt.Println(got[0] == 0.5*float64(world.Size()), err)
	// Output: true <nil>
}

// A sum that is needed in every step is prepared once.
func ExampleAllreduceInit() {
	world := mpi.World()
	x, sum := make([]int, 1), make([]int, 1)
	operation, err := collective.AllreduceInit(world, x, sum, mpi.Max)
	if err != nil {
		panic(err)
	}
	for step := range 3 {
		x[0] = step * step
		if err := operation.Start(); err != nil {
			panic(err)
		}
		if _, _, err := operation.Wait(); err != nil {
			panic(err)
		}
		fmt.Print(sum[0], " ")
	}
	fmt.Println(operation.Close())
	// Output: 0 1 4 <nil>
}

// Rank 0 has a value of any type for all ranks.
func ExampleBcastObject() {
	world := mpi.World()
	var options map[string]string
	if world.Rank() == 0 {
		options = map[string]string{"solver": "multigrid"}
	}
	options, err := collective.BcastObject(world, options, 0)
	fmt.Println(options, err)
	// Output: map[solver:multigrid] <nil>
}

// The words that the ranks have counted are added up.
func ExampleAllreduceObject() {
	world := mpi.World()
	mine := map[string]int{"to": 2, "be": 1}
	add := func(a, b map[string]int) map[string]int {
		sum := maps.Clone(a)
		for word, n := range b {
			sum[word] += n
		}
		return sum
	}
	total, err := collective.AllreduceObject(world, mine, add)
	fmt.Println(total["to"] == 2*world.Size(), len(total), err)
	// Output: true 2 <nil>
}

// The sum is the same to the last bit on any number of ranks, and exact.
func ExampleReproducibleSum() {
	world := mpi.World()
	var mine []float64
	for i, v := range []float64{1e100, 1, -1e100, 0.5} {
		if i%world.Size() == world.Rank() {
			mine = append(mine, v)
		}
	}
	sum, err := collective.ReproducibleSum(world, mine)
	fmt.Println(sum, err)
	// Output: 1.5 <nil>
}

// In a ring, every rank sends a number to each of its neighbors.
func ExampleNeighborAlltoall() {
	world := mpi.World()
	ring, err := topo.NewCartComm(world, []int{world.Size()}, []bool{true}, false)
	if err != nil {
		panic(err)
	}
	defer ring.Close()
	send := []int{-1, 1} // below, above
	recv := make([]int, 2)
	err = collective.NeighborAlltoall(ring, send, recv)
	fmt.Println(recv, err) // what the one below has sent above, and the other way around
	// Output: [1 -1] <nil>
}
