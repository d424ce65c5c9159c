package pio_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

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

// temporary returns the name of a file in a directory for all ranks, and what removes it.
func temporary(world *mpi.Comm) (name string, remove func()) {
	dir := ""
	if world.Rank() == 0 {
		dir, _ = os.MkdirTemp("", "pio")
	}
	dir, err := collective.BcastObject(world, dir, 0)
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "file"), func() {
		if err := collective.Barrier(world); err != nil {
			panic(err)
		}
		if world.Rank() == 0 {
			os.RemoveAll(dir)
		}
	}
}

// Every rank writes its part of one file.
func ExampleFile_WriteAtAll() {
	world := mpi.World()
	name, remove := temporary(world)
	defer remove()
	f, err := pio.Create[float64](world, name)
	if err != nil {
		panic(err)
	}
	x := []float64{float64(world.Rank()), 0.5}
	if _, err := f.WriteAtAll(x, int64(len(x)*world.Rank())); err != nil { // the offset is in elements
		panic(err)
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
	// After it was closed and opened, every rank sees what the others have written.
	if f, err = pio.Open[float64](world, name, pio.ReadOnly); err != nil {
		panic(err)
	}
	last := world.Size() - 1
	n, err := f.ReadAtAll(x, int64(len(x)*last))
	fmt.Println(n, x[0] == float64(last), x[1], err)
	fmt.Println(f.Close())
	// Output:
	// 2 true 0.5 <nil>
	// <nil>
}

// A loop reads a file to its end.
func ExampleFile_Read() {
	self := mpi.Self()
	name := filepath.Join(os.TempDir(), fmt.Sprintf("pio-example-%d", os.Getpid()))
	f, err := pio.Open[int32](self, name, pio.ReadWrite|pio.CreateFile|pio.DeleteOnClose)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := f.Write([]int32{1, 2, 3, 4, 5}); err != nil {
		panic(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		panic(err)
	}
	x := make([]int32, 2)
	for {
		n, err := f.Read(x)
		if n > 0 {
			fmt.Print(x[:n])
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
	}
	fmt.Println()
	// Output: [1 2][3 4][5]
}

// The ranks write lines of a log, one after the other in the order of ranks.
func ExampleFile_WriteOrdered() {
	world := mpi.World()
	name, remove := temporary(world)
	defer remove()
	f, err := pio.Create[byte](world, name)
	if err != nil {
		panic(err)
	}
	line := fmt.Sprintf("this is rank %d\n", world.Rank())
	if _, err := f.WriteOrdered([]byte(line)); err != nil {
		panic(err)
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
	if err := collective.Barrier(world); err != nil { // now all have closed it
		panic(err)
	}
	text, err := os.ReadFile(name)
	fmt.Println(strings.Count(string(text), "\n") == world.Size(), err)
	fmt.Print(string(text[:15]))
	// Output:
	// true <nil>
	// this is rank 0
}
