package rma_test

import (
	"fmt"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// Every rank adds to a histogram whose bins are spread over the ranks.
func ExampleWindow_Accumulate() {
	const bins = 6
	world := mpi.World()
	size := world.Size()
	win, err := rma.Allocate[int64](world, (bins+size-1)/size)
	if err != nil {
		panic(err)
	}
	defer win.Close()

	one := []int64{1}
	win.Fence(rma.NoPrecede)
	for i := world.Rank(); i < 100; i += size { // the numbers of this rank
		bin := i % 7 % bins
		if err := win.Accumulate(one, bin%size, bin/size, mpi.Sum); err != nil {
			panic(err)
		}
	}
	win.Fence()
	histogram := make([]int64, bins)
	for bin := range histogram {
		if err := win.Get(histogram[bin:][:1], bin%size, bin/size); err != nil {
			panic(err)
		}
	}
	win.Fence(rma.NoSucceed)
	fmt.Println(histogram)
	// Output: [29 15 14 14 14 14]
}

// Ranks take work from a common counter: whoever is done with a piece draws the next one.
func ExampleWindow_FetchAndOp() {
	world := mpi.World()
	n := 0
	if world.Rank() == 0 {
		n = 1 // the counter
	}
	win, err := rma.Allocate[int64](world, n)
	if err != nil {
		panic(err)
	}
	defer win.Close()

	done := int64(0)
	one, next := int64(1), int64(0)
	win.LockAll()
	for {
		win.FetchAndOp(&one, &next, 0, 0, mpi.Sum)
		if err := win.Flush(0); err != nil {
			panic(err)
		}
		if next >= 10 {
			break
		}
		done++ // piece number next
	}
	win.UnlockAll()

	all := make([]int64, 1)
	if err := collective.Allreduce(world, []int64{done}, all, mpi.Sum); err != nil {
		panic(err)
	}
	fmt.Println(all[0], "pieces")
	// Output: 10 pieces
}

// Every rank writes to the memory of its right neighbor.
func ExampleWindow_Put() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	win, err := rma.Allocate[int32](world, 2)
	if err != nil {
		panic(err)
	}
	defer win.Close()
	if err := win.Fence(); err != nil {
		panic(err)
	}
	x := []int32{int32(me), 42} // must not change until the next Fence
	if err := win.Put(x, (me+1)%n, 0); err != nil {
		panic(err)
	}
	if err := win.Fence(); err != nil {
		panic(err)
	}
	here := win.Local()
	fmt.Println(int(here[0]) == (me+n-1)%n, here[1])
	// Output: true 42
}

// A rank reads memory of rank 0, which takes no part in that.
func ExampleWindow_Lock() {
	world := mpi.World()
	win, err := rma.Allocate[float64](world, 3)
	if err != nil {
		panic(err)
	}
	defer win.Close()
	if err := win.Lock(world.Rank(), rma.Exclusive); err != nil {
		panic(err)
	}
	copy(win.Local(), []float64{1, 2, 3})
	if err := win.Unlock(world.Rank()); err != nil {
		panic(err)
	}
	if err := collective.Barrier(world); err != nil { // now all have written
		panic(err)
	}
	y := make([]float64, 2)
	if err := win.Lock(0, rma.Shared); err != nil {
		panic(err)
	}
	if err := win.Get(y, 0, 1); err != nil {
		panic(err)
	}
	if err := win.Unlock(0); err != nil { // now y is there
		panic(err)
	}
	fmt.Println(y)
	// Output: [2 3]
}

// The ranks of one machine look into each other's memory directly.
func ExampleAllocateShared() {
	world := mpi.World()
	machine, err := world.SplitType(mpi.SplitShared, 0)
	if err != nil {
		panic(err)
	}
	defer machine.Close()
	win, err := rma.AllocateShared[int64](machine, 1)
	if err != nil {
		panic(err)
	}
	defer win.Close()
	if err := win.Fence(); err != nil {
		panic(err)
	}
	win.Local()[0] = int64(100 + machine.Rank())
	if err := win.Fence(); err != nil {
		panic(err)
	}
	last, err := win.Shared(machine.Size() - 1)
	fmt.Println(int(last[0]) == 100+machine.Size()-1, err)
	if err := win.Fence(); err != nil { // nobody closes the window while others look
		panic(err)
	}
	// Output: true <nil>
}
