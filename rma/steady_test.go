package rma_test

import (
	"runtime"
	"sync"
	"testing"
	"weak"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestNoAllocations checks that communication and synchronization allocate nothing.
func TestNoAllocations(t *testing.T) {
	local(t)
	me, _, left, right := ring()
	win := allocate[int32](t, 8)
	x, y := make([]int32, 4), make([]int32, 4)
	from, to := groupOf(t, left), groupOf(t, right)
	ok(t, win.Fence(rma.NoPrecede))
	for _, c := range []struct {
		name string
		step func()
	}{
		{"Fence", func() {
			ok(t, win.Put(x, right, 0))
			ok(t, win.Accumulate(x[1:], right, 4, mpi.Sum))
			ok(t, win.Fence())
			ok(t, win.Get(y, right, 0))
			ok(t, win.Put(x[:0], right, 0))
			ok(t, win.Fence(rma.NoStore))
		}},
		{"Start", func() {
			ok(t, win.Post(from))
			ok(t, win.Start(to))
			ok(t, win.Put(x, right, 0))
			ok(t, win.Complete())
			ok(t, win.Wait())
		}},
		{"Lock", func() {
			ok(t, win.Lock(me, rma.Exclusive))
			ok(t, win.Put(x, me, 0))
			ok(t, win.Unlock(me))
			ok(t, win.LockAll())
			for i := range y {
				ok(t, win.FetchAndOp(&x[i], &y[i], right, i, mpi.Sum))
				ok(t, win.CompareAndSwap(&x[i], &x[i], &y[i], right, 4+i))
			}
			ok(t, win.Flush(right))
			ok(t, win.GetAccumulate(x, y, right, 0, mpi.Max))
			ok(t, win.Sync())
			ok(t, win.UnlockAll())
		}},
	} {
		if n := testing.AllocsPerRun(20, c.step); n != 0 {
			t.Errorf("%s: %v allocations, want 0", c.name, n)
		}
		barrier(t)
	}
}

// TestOriginsAreKept checks that the window keeps a buffer that the program drops until the
// synchronization, and no longer.
func TestOriginsAreKept(t *testing.T) {
	local(t)
	me, _, left, right := ring()
	win := allocate[int64](t, 1000)
	put := func() weak.Pointer[[1000]int64] {
		x := new([1000]int64)
		for i := range x {
			x[i] = int64(me + 1)
		}
		ok(t, win.Put(x[:], right, 0))
		return weak.Make(x)
	}
	ok(t, win.Fence())
	x := put()
	runtime.GC()
	if x.Value() == nil {
		t.Error("the buffer is gone before the synchronization")
	}
	ok(t, win.Fence(rma.NoSucceed))
	for i, v := range win.Local() {
		if v != int64(left+1) {
			t.Fatalf("element %d is %d", i, v)
		}
	}
	runtime.GC()
	if x.Value() != nil {
		t.Error("the buffer is still there after the synchronization")
	}
}

// TestGoroutines checks that goroutines can communicate, and flush, in one epoch.
func TestGoroutines(t *testing.T) {
	local(t)
	const goroutines, each = 4, 5
	me, size, _, _ := ring()
	win := allocate[int64](t, 1)
	barrier(t)
	ok(t, win.LockAll())
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			one, got := int64(1), make([]int64, each)
			for i := range got {
				ok(t, win.FetchAndOp(&one, &got[i], 0, 0, mpi.Sum))
				ok(t, win.Flush(0))
				if i > 0 && got[i] <= got[i-1] {
					t.Errorf("rank %d got %v", me, got)
				}
			}
		})
	}
	group.Wait()
	ok(t, win.UnlockAll())
	barrier(t)
	ok(t, win.Lock(me, rma.Shared))
	if got := win.Local()[0]; me == 0 && got != int64(size*goroutines*each) {
		t.Errorf("the counter is at %d", got)
	}
	ok(t, win.Unlock(me))
}
