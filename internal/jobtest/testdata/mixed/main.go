// Mixed is some ranks of a job, the first among them; the others are peer/peer.c and peer/peer.py. All
// do the same steps, and check what they get of the others.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
	"github.com/mpi4go/mpi4go/rma"
	"github.com/mpi4go/mpi4go/topo"
)

// The arguments are the name of a file, and for some ranks "serialized".
func main() {
	if len(os.Args) > 2 {
		mpi.Main(run, mpi.Threads(mpi.ThreadSerialized))
	}
	mpi.Main(run)
}

func run(ctx context.Context, world *mpi.Comm) error {
	for _, step := range []struct {
		name string
		do   func(*mpi.Comm) error
	}{
		{"structs", structs}, {"reductions", reductions}, {"file", file}, {"ordered", ordered},
		{"window", window}, {"shared", shared}, {"communicators", communicators},
	} {
		if err := step.do(world); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	fmt.Println("Go is content")
	return nil
}

// A particle is C's struct of the same name.
type particle struct {
	Kind   int8
	Mass   float64
	Flags  [3]int16
	Cache  uint32 `mpi:"-"`
	Z      complex64
	Active bool
}

func particleAt(i, rank int) particle {
	return particle{Kind: int8(i), Mass: float64(i) / 4, Flags: [3]int16{int16(i), int16(-i), int16(rank)}, Z: complex(float32(i), float32(rank)), Active: i%2 == 0}
}

const count = 100

// structs: particles go around in a ring.
func structs(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	right, left := (me+1)%n, (me+n-1)%n
	x, y := make([]particle, count), make([]particle, count+1)
	for i := range x {
		x[i] = particleAt(i, me)
		y[i].Cache = 4711
	}
	st, err := mpi.Sendrecv(world, x, right, 1, y, left, 1)
	if err != nil {
		return err
	}
	if got := mpi.Count[particle](st); got != count {
		return fmt.Errorf("%d particles received", got)
	}
	for i := range count {
		want := particleAt(i, left)
		want.Cache = 4711
		if y[i] != want {
			return fmt.Errorf("particle %d is %+v, want %+v", i, y[i], want)
		}
	}
	return nil
}

func reductions(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	x, sum := make([]float64, count), make([]float64, count)
	best, most := make([]mpi.Loc[float64], count), make([]mpi.Loc[float64], count)
	value := func(i, rank int) float64 { return float64((7*i + 3*rank) % 11) }
	for i := range x {
		x[i] = float64(i + me)
		best[i] = mpi.Loc[float64]{Value: value(i, me), Index: int32(me)}
	}
	if err := collective.Allreduce(world, x, sum, mpi.Sum); err != nil {
		return err
	}
	if err := collective.Allreduce(world, best, most, mpi.MaxLoc); err != nil {
		return err
	}
	if err := collective.Bcast(world, x, n-1); err != nil {
		return err
	}
	for i := range x {
		want := mpi.Loc[float64]{Value: -1}
		for r := range n {
			if v := value(i, r); v > want.Value {
				want = mpi.Loc[float64]{Value: v, Index: int32(r)}
			}
		}
		if sum[i] != float64(n*i+n*(n-1)/2) || most[i] != want || x[i] != float64(i+n-1) {
			return fmt.Errorf("element %d: %v, %v, %v", i, sum[i], most[i], x[i])
		}
	}
	return collective.Barrier(world)
}

// file: a number of each rank, and behind them a matrix, of which each but rank 0 has two columns.
func file(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	f, err := pio.Create[float64](world, os.Args[1])
	if err != nil {
		return err
	}
	const rows = 4
	cols := 2 * (n - 1)
	if k, err := f.WriteAtAll([]float64{1000 + float64(me)}, int64(me)); k != 1 || err != nil {
		return fmt.Errorf("WriteAtAll: %d, %v", k, err)
	}
	mine := min(2, 2*me)
	part, err := mpi.Subarray[float64]([]int{rows, cols}, []int{rows, mine}, []int{0, max(0, 2*me-2)})
	if err != nil {
		return err
	}
	if err := f.SetView(pio.View[float64]{Displacement: int64(8 * n), Filetype: part}); err != nil {
		return err
	}
	x, y := make([]float64, rows*mine), make([]float64, rows*mine)
	for i := range x {
		x[i] = float64(i/2*cols + 2*me - 2 + i%2)
	}
	if k, err := f.WriteAll(x); k != len(x) || err != nil {
		return fmt.Errorf("WriteAll: %d, %v", k, err)
	}
	if k, err := f.ReadAtAll(y, 0); k != len(y) || err != nil {
		return fmt.Errorf("ReadAtAll: %d, %v", k, err)
	}
	for i := range x {
		if x[i] != y[i] {
			return fmt.Errorf("element %d is %v, want %v", i, y[i], x[i])
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if f, err = pio.Open[float64](world, os.Args[1], pio.ReadOnly); err != nil {
		return err
	}
	all := make([]float64, n+rows*cols)
	if k, err := f.ReadAll(all); k != len(all) || err != nil {
		return fmt.Errorf("ReadAll: %d, %v", k, err)
	}
	for i, v := range all {
		want := float64(i - n)
		if i < n {
			want = float64(1000 + i)
		}
		if v != want {
			return fmt.Errorf("element %d of the file is %v, want %v", i, v, want)
		}
	}
	return f.Close()
}

// ordered: each rank appends a number to the file.
func ordered(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	f, err := pio.Open[float64](world, os.Args[1], pio.ReadWrite|pio.Append)
	if err != nil {
		return err
	}
	was := int64(n + 8*(n-1))
	if at, err := f.Position(); at != was || err != nil {
		return fmt.Errorf("Position: %d, %v, want %d", at, err, was)
	}
	if k, err := f.WriteOrdered([]float64{2000 + float64(me)}); k != 1 || err != nil {
		return fmt.Errorf("WriteOrdered: %d, %v", k, err)
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if at, err := f.PositionShared(); at != was+int64(n) || err != nil {
		return fmt.Errorf("PositionShared: %d, %v, want %d", at, err, was+int64(n))
	}
	x := make([]float64, n)
	if k, err := f.ReadAtAll(x, was); k != n || err != nil {
		return fmt.Errorf("ReadAtAll: %d, %v", k, err)
	}
	for i, v := range x {
		if v != float64(2000+i) {
			return fmt.Errorf("element %d of those appended is %v", i, v)
		}
	}
	return f.Close()
}

// window: each rank puts a number into the memory of each, and adds 1 at rank 0.
func window(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	w, err := rma.Allocate[float64](world, n)
	if err != nil {
		return err
	}
	if got := w.Len(me); got != n {
		return fmt.Errorf("Len of this rank: %d", got)
	}
	if got := w.Len((me + 1) % n); got != -1 {
		return fmt.Errorf("Len of another rank: %d, want -1", got)
	}
	if err := w.Fence(); err != nil {
		return err
	}
	x := make([]float64, n)
	for to := range x {
		x[to] = float64(100*me + to)
		if err := w.Put(x[to:to+1], to, me); err != nil {
			return err
		}
	}
	if err := w.Fence(); err != nil {
		return err
	}
	for from, v := range w.Local() {
		if v != float64(100*from+me) {
			return fmt.Errorf("from rank %d: %v", from, v)
		}
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	one := []float64{1}
	if err := w.Lock(0, rma.Shared); err != nil {
		return err
	}
	if err := w.Accumulate(one, 0, n-1, mpi.Sum); err != nil {
		return err
	}
	if err := w.Unlock(0); err != nil {
		return err
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	if err := w.Lock(0, rma.Shared); err != nil {
		return err
	}
	if err := w.Get(one, 0, n-1); err != nil {
		return err
	}
	if err := w.Unlock(0); err != nil {
		return err
	}
	if want := float64(100*(n-1) + n); one[0] != want {
		return fmt.Errorf("the sum is %v, want %v", one[0], want)
	}
	if err := w.Close(); err != nil {
		return err
	}
	return created(world)
}

// created: memory of the ranks' own, whose displacements all count in bytes.
func created(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	mine := make([]int32, 64)
	for i := range mine {
		mine[i] = int32(1000*me + i)
	}
	w, err := rma.Create(world, mine, rma.Unit(1))
	if err != nil {
		return err
	}
	if err := w.Fence(); err != nil {
		return err
	}
	right, got := (me+1)%n, make([]int32, 3)
	if err := w.Get(got, right, 5); err != nil {
		return err
	}
	if err := w.Fence(); err != nil {
		return err
	}
	for i, v := range got {
		if v != int32(1000*right+5+i) {
			return fmt.Errorf("element %d of rank %d is %d", 5+i, right, v)
		}
	}
	return w.Close()
}

// shared: rank r has r+1 numbers that all see.
func shared(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	w, err := rma.AllocateShared[float64](world, me+1)
	if err != nil {
		return err
	}
	if err := w.Fence(); err != nil {
		return err
	}
	for i := range w.Local() {
		w.Local()[i] = float64(10*me + i)
	}
	if err := w.Fence(); err != nil {
		return err
	}
	left := (me + n - 1) % n
	theirs, err := w.Shared(left)
	if err != nil {
		return err
	}
	if len(theirs) < left+1 { // libraries may round up
		return fmt.Errorf("rank %d has %d numbers", left, len(theirs))
	}
	for i, v := range theirs[:left+1] {
		if v != float64(10*left+i) {
			return fmt.Errorf("number %d of rank %d is %v", i, left, v)
		}
	}
	if err := w.Fence(); err != nil {
		return err
	}
	return w.Close()
}

// communicators are made, and freed.
func communicators(world *mpi.Comm) error {
	me, n := world.Rank(), world.Size()
	dup, err := world.Dup()
	if err != nil {
		return err
	}
	half, err := dup.Split(me%2, me)
	if err != nil {
		return err
	}
	inter, err := half.CreateIntercomm(0, dup, 1-me%2, 7)
	if err != nil {
		return err
	}
	merged, err := inter.Merge(me%2 == 1)
	if err != nil {
		return err
	}
	grid, err := topo.NewCartComm(dup, []int{n}, []bool{true}, false)
	if err != nil {
		return err
	}
	alone, err := grid.Sub(false)
	if err != nil {
		return err
	}
	if alone.Size() != 1 || merged.Size() != n {
		return fmt.Errorf("%d processes alone, %d together", alone.Size(), merged.Size())
	}
	for _, c := range []interface{ Close() error }{alone, grid, merged, inter, half} {
		if err := c.Close(); err != nil {
			return err
		}
	}
	return dup.Disconnect()
}
