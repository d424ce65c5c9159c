package pio_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

// The ranks write the rows of a table in turn, and rank 0 reads the whole table.
func ExampleFile() {
	world := mpi.World()
	dir := ""
	if world.Rank() == 0 {
		dir, _ = os.MkdirTemp("", "pio")
		defer os.RemoveAll(dir)
	}
	dir, err := collective.BcastObject(world, dir, 0)
	if err != nil {
		panic(err)
	}
	f, err := pio.Create[int32](world, filepath.Join(dir, "table"))
	if err != nil {
		panic(err)
	}

	const cols, rows = 4, 12 // for up to 4 ranks
	row, err := mpi.Contiguous[int32](cols)
	if err != nil {
		panic(err)
	}
	defer row.Close()
	turns, err := row.Resized(cols * world.Size())
	if err != nil {
		panic(err)
	}
	defer turns.Close()
	err = f.SetView(pio.View[int32]{Displacement: int64(4 * cols * world.Rank()), Filetype: turns})
	if err != nil {
		panic(err)
	}
	var mine []int32
	for i := world.Rank(); i < rows; i += world.Size() {
		for j := range cols {
			mine = append(mine, int32(10*i+j))
		}
	}
	if _, err := f.WriteAll(mine); err != nil {
		panic(err)
	}
	if err := f.Close(); err != nil {
		panic(err)
	}

	if world.Rank() == 0 {
		f, err := pio.Open[[cols]int32](mpi.Self(), filepath.Join(dir, "table"), pio.ReadOnly)
		if err != nil {
			panic(err)
		}
		x := make([][cols]int32, 100)
		n, err := f.Read(x)
		fmt.Println(n, "rows,", err)
		fmt.Println(x[0], x[11])
		f.Close()
	} else { // examples run on all ranks, and all print the same
		fmt.Println("12 rows, EOF\n[0 1 2 3] [110 111 112 113]")
	}
	// Output:
	// 12 rows, EOF
	// [0 1 2 3] [110 111 112 113]
}
