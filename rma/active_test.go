package rma_test

import (
	"runtime"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// groupOf returns the group of some ranks of World.
func groupOf(t *testing.T, ranks ...int) *mpi.Group {
	t.Helper()
	world, err := mpi.World().Group()
	must(t, err)
	g, err := world.Incl(ranks...)
	must(t, err)
	ok(t, world.Close())
	t.Cleanup(func() { ok(t, g.Close()) })
	return g
}

// TestStart checks epochs with neighbors only: each rank writes to the right one and is
// written to by the left one. Waiting is by Wait, and by Test.
func TestStart(t *testing.T) {
	me, _, left, right := ring()
	win := allocate[int32](t, 1)
	from, to := groupOf(t, left), groupOf(t, right)
	wait := func(round int) {
		if round%2 == 0 {
			ok(t, win.Wait())
			return
		}
		for done := false; !done; runtime.Gosched() {
			var err error
			if done, err = win.Test(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for round := range 4 {
		ok(t, win.Post(from, rma.NoStore))
		wantErr(t, win.Post(from), mpi.ErrRMASync)
		ok(t, win.Start(to))
		wantErr(t, win.Start(to), mpi.ErrRMASync)
		ok(t, win.Put([]int32{int32(10*round + me)}, right, 0))
		if left != right {
			wantErr(t, win.Put([]int32{1}, left, 0), mpi.ErrRMASync)
		}
		ok(t, win.Complete())
		wait(round)
		if got := win.Local()[0]; got != int32(10*round+left) {
			t.Errorf("round %d: got %d from rank %d", round, got, left)
		}
	}
	wantErr(t, win.Wait(), mpi.ErrRMASync)
	wantErr(t, win.Complete(), mpi.ErrRMASync)
	_, err := win.Test()
	wantErr(t, err, mpi.ErrRMASync)
}

// TestShared checks that neighbors write to each other's memory, and that the memory of the
// ranks is one piece.
func TestShared(t *testing.T) {
	me, size, left, right := ring()
	win, err := rma.AllocateShared[float64](mpi.World(), 2*me)
	must(t, err)
	defer func() { ok(t, win.Close()) }()
	first, err := win.Shared(size - 1)
	must(t, err)
	if len(first) != 2*(size-1) {
		t.Errorf("%d elements", len(first))
	}
	ok(t, win.LockAll())
	theirs, err := win.Shared(right)
	must(t, err)
	for i := range theirs {
		theirs[i] = float64(me) + float64(i)/10
	}
	ok(t, win.Sync())
	barrier(t)
	ok(t, win.Sync())
	for i, v := range win.Local() {
		if v != float64(left)+float64(i)/10 {
			t.Errorf("element %d is %v", i, v)
		}
	}
	ok(t, win.UnlockAll())
	barrier(t)
	ok(t, win.Fence())
	if me > 0 {
		ok(t, win.Put([]float64{float64(me)}, me, 0)) // operations and loads meet
	}
	ok(t, win.Fence(rma.NoSucceed))
	for r := range size {
		x, err := win.Shared(r)
		ok(t, err)
		if r > 0 && x[0] != float64(r) {
			t.Errorf("rank %d has %v", r, x)
		}
	}
	ok(t, win.Fence()) // before the memory goes
	_, err = win.Shared(size)
	wantErr(t, err, mpi.ErrRank)
}
