package rma_test

import (
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/rma"
)

// gathered returns the values of all ranks.
func gathered[T any](t *testing.T, x []T) []T {
	t.Helper()
	all := make([]T, len(x)*mpi.World().Size())
	ok(t, collective.Allgather(mpi.World(), x, all))
	return all
}

// TestCounter checks that ranks that draw numbers from a counter on the last rank get each
// number once.
func TestCounter(t *testing.T) {
	const each = 6
	me, size, _, _ := ring()
	home, n := size-1, 0
	if me == home {
		n = 1
	}
	win := allocate[int64](t, n)
	one, tickets := int64(1), make([]int64, each)
	ok(t, win.LockAll())
	for i := range tickets {
		ok(t, win.FetchAndOp(&one, &tickets[i], home, 0, mpi.Sum))
		if i%2 == 0 {
			ok(t, win.Flush(home))
		} else {
			ok(t, win.FlushLocalAll())
		}
	}
	ok(t, win.FlushAll())
	barrier(t)
	var last int64
	ok(t, win.FetchAndOp(nil, &last, home, 0, mpi.NoOp))
	ok(t, win.FlushLocal(home))
	if last != int64(each*size) {
		t.Errorf("the counter is at %d", last)
	}
	ok(t, win.UnlockAll())
	all := gathered(t, tickets)
	slices.Sort(all)
	same(t, "tickets", all, values(0, each*size, func(i int) int64 { return int64(i) }))
}

// TestSwap checks that of all ranks that want to write to an element of each rank, one does, and
// the others learn which.
func TestSwap(t *testing.T) {
	t.Run("uint32", testSwap[uint32])
	t.Run("int64", func(t *testing.T) {
		local(t)
		if mpi.World().Size() > 1 {
			harness.SkipQuirk(t, "cas-64")
		}
		testSwap[int64](t)
	})
}

func testSwap[T mpi.Integer](t *testing.T) {
	me, size, _, _ := ring()
	win := allocate[T](t, 2)
	x, zero, seen := T(me+1), T(0), make([]T, size)
	ok(t, win.LockAll())
	for r := range size {
		ok(t, win.CompareAndSwap(&x, &zero, &seen[r], r, 1))
	}
	ok(t, win.UnlockAll())
	all := gathered(t, seen)
	barrier(t)
	ok(t, win.Lock(me, rma.Shared))
	winner := win.Local()[1]
	ok(t, win.Unlock(me))
	if winner < 1 || int(winner) > size {
		t.Errorf("the element is %d", winner)
	}
	for r := range size {
		if got := all[r*size+me]; int(winner) == r+1 && got != 0 || int(winner) != r+1 && got != winner {
			t.Errorf("rank %d has seen %d, and the element is %d", r, got, winner)
		}
	}
}

// TestLock checks that exclusive locks keep others out: each rank adds to a sum by Get and Put.
func TestLock(t *testing.T) {
	const each = 3
	me, size, _, _ := ring()
	win := allocate[float64](t, 3)
	x := make([]float64, 1)
	for range each {
		ok(t, win.Lock(0, rma.Exclusive))
		ok(t, win.Get(x, 0, 2))
		ok(t, win.Flush(0))
		x[0] += float64(me + 1)
		ok(t, win.Put(x, 0, 2))
		ok(t, win.Unlock(0))
	}
	barrier(t)
	ok(t, win.Lock(0, rma.Shared, rma.NoCheck)) // nobody has an exclusive one any more
	ok(t, win.Get(x, 0, 2))
	ok(t, win.Unlock(0))
	if want := float64(each * size * (size + 1) / 2); x[0] != want {
		t.Errorf("the sum is %v, want %v", x[0], want)
	}
}

// TestTwoLocks checks locks on several ranks at a time.
func TestTwoLocks(t *testing.T) {
	me, size, left, right := ring()
	if size < 3 {
		return
	}
	win := allocate[int32](t, 2)
	ok(t, win.Lock(right, rma.Shared))
	ok(t, win.Lock(left, rma.Shared))
	ok(t, win.Put([]int32{int32(me)}, right, 0))
	ok(t, win.Put([]int32{int32(me)}, left, 1))
	wantErr(t, win.Put([]int32{0}, me, 0), mpi.ErrRMASync)
	ok(t, win.Unlock(right))
	wantErr(t, win.Put([]int32{0}, right, 0), mpi.ErrRMASync)
	ok(t, win.FlushLocal(left))
	ok(t, win.Unlock(left))
	barrier(t)
	ok(t, win.LockAll())
	ok(t, win.Sync())
	same(t, "the window", win.Local(), []int32{int32(left), int32(right)})
	ok(t, win.UnlockAll())
}

// TestRequests checks the operations with requests, waited for together.
func TestRequests(t *testing.T) {
	me, _, left, right := ring()
	win := allocate[int64](t, 4)
	copy(win.Local(), []int64{0, 10, 20, int64(me)})
	barrier(t)
	ok(t, win.LockAll())
	y, z, x := make([]int64, 2), make([]int64, 2), []int64{1, -1, 2}
	every, err := mpi.Vector[int64](2, 1, 2)
	must(t, err)
	defer every.Close()
	var rs mpi.Requests
	rs.Add(win.Rput([]int64{int64(me)}, right, 0))
	rs.Add(win.Raccumulate([]int64{5}, right, 1, mpi.Sum))
	rs.Add(win.Rput(x, mpi.ProcNull, 77))
	rs.Add(win.Rget(y[:1], right, 3))
	ok(t, rs.WaitAll())
	req, err := win.Rget(y, right, 2)
	must(t, err)
	got, _, err := req.Wait()
	ok(t, err)
	same(t, "Rget", got, []int64{20, int64(right)})
	req, err = win.RgetAccumulate([]int64{5, 6}, z, right, 1, mpi.Sum)
	must(t, err)
	got, _, err = req.Wait()
	ok(t, err)
	same(t, "RgetAccumulate", got, []int64{15, 20})
	ok(t, win.FlushAll())
	var bufs mpi.Requests
	bufs.Add(win.RaccumulateBuf(every.Of(x), right, 1, mpi.Sum))
	bufs.Add(win.RgetAccumulateBuf(nil, mpi.Slice(y[:1]), right, 3, mpi.NoOp))
	ok(t, bufs.WaitAll())
	ok(t, win.UnlockAll())
	barrier(t)
	ok(t, win.LockAll())
	ok(t, win.Sync())
	same(t, "the window", win.Local(), []int64{int64(left), 10 + 5 + 5 + 1, 20 + 6 + 2, int64(me)})
	barrier(t)
	bufs.Add(win.RputBuf(every.Of(x), right, 2))
	bufs.Add(win.RgetBuf(every.Of(make([]int64, 3)), me, 0))
	ok(t, bufs.WaitAll())
	ok(t, win.UnlockAll())
	barrier(t)
	ok(t, win.Lock(me, rma.Shared))
	same(t, "the end", win.Local()[2:], []int64{1, 2})
	ok(t, win.Unlock(me))
}
