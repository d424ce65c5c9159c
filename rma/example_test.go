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
