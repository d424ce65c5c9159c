package rma_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestPieces communicates in many pieces what goes in one call otherwise.
func TestPieces(t *testing.T) {
	me, _, left, right := ring()
	defer rma.SetAtOnce(rma.SetAtOnce(5 * 8))
	const n = 23
	win := allocate[int64](t, n+1)
	two, err := mpi.Vector[int64](2, 1, 2)
	must(t, err)
	defer two.Close()
	pairs, err := two.Resized(4) // every other element
	must(t, err)
	defer pairs.Close()
	row, err := mpi.Contiguous[int64](n)
	must(t, err)
	defer row.Close()
	long, err := mpi.Vector[int64](6, 1, 2)
	must(t, err)
	defer long.Close()
	number := func(from, i int) int64 { return int64(100*from + i) }
	x, wide, y, z := make([]int64, n), make([]int64, 2*n), make([]int64, n), make([]int64, 2*n)
	for i := range x {
		x[i], wide[2*i] = number(me, i), number(me, i)
	}
	check := func(what string, want func(i int) int64) {
		t.Helper()
		for i, v := range win.Local()[1:] {
			if v != want(i) {
				t.Errorf("%s: element %d is %d, want %d", what, i, v, want(i))
			}
		}
		clear(z)
		barrier(t)
	}
	fence := func() { t.Helper(); ok(t, win.Fence()) }
	every := func(times int64) func(i int) int64 { return func(i int) int64 { return times * number(left, i) } }

	fence()
	ok(t, win.Put(x, right, 1))
	fence()
	check("Put", every(1))
	fence()
	ok(t, win.PutBuf(pairs.Repeat(wide, n/2), right, 1)) // all but the last element
	ok(t, win.AccumulateBuf(row.Of(x), right, 1, mpi.Replace))
	fence()
	check("PutBuf", every(1))
	fence()
	ok(t, win.Accumulate(x, right, 1, mpi.Sum))
	fence()
	check("Accumulate", every(2))
	fence()
	ok(t, win.Get(y, right, 1))
	ok(t, win.GetBuf(pairs.Repeat(z, n/2), right, 1))
	fence()
	for i, v := range y {
		if v != 2*number(me, i) || i < n-1 && z[2*i] != v {
			t.Errorf("Get: element %d is %d, want %d", i, v, 2*number(me, i))
		}
	}
	fence()
	ok(t, win.GetAccumulateBuf(mpi.Slice(x[:n-1]), pairs.Repeat(z, n/2), right, 1, mpi.Sum))
	ok(t, win.Accumulate(x[n-1:], right, n, mpi.Sum))
	wantErr(t, win.AccumulateBuf(long.Of(wide), right, 1, mpi.Sum), mpi.ErrCount)
	ok(t, win.GetBuf(long.Of(make([]int64, 12)), right, 1))
	fence()
	for i := range n - 1 {
		if v := z[2*i]; v != 2*number(me, i) {
			t.Errorf("GetAccumulate: element %d was %d, want %d", i, v, 2*number(me, i))
		}
	}
	check("GetAccumulate", every(3))
	ok(t, win.Fence(rma.NoSucceed))

	ok(t, win.LockAll())
	req, err := win.Rput(x, right, 1)
	must(t, err)
	_, _, err = req.Wait()
	ok(t, err)
	ok(t, win.Flush(right))
	req, err = win.Rget(y, right, 1)
	must(t, err)
	got, _, err := req.Wait()
	ok(t, err)
	same(t, "Rget", got, x)
	ok(t, win.UnlockAll())
	barrier(t)
}

// TestLargeCounts puts more elements than an int of C counts into the memory of another process.
func TestLargeCounts(t *testing.T) {
	me, size, _, _ := ring()
	if testing.Short() || size != 2 {
		t.Skip("needs 2 ranks, 3 GB of memory, and some seconds")
	}
	const n = 1<<31 + 4099
	at := []int{0, 1<<30 - 1, 1 << 30, 1<<31 - 1, 1 << 31, n - 1}
	win := allocate[uint8](t, n*me)
	ok(t, win.Fence())
	if me == 0 {
		x := make([]uint8, n) // most of it is never touched, and takes no memory
		for i, k := range at {
			x[k] = byte(i + 1)
		}
		ok(t, win.Put(x, 1, 0))
	}
	ok(t, win.Fence())
	if me == 1 {
		for i, k := range at {
			if got := win.Local()[k]; got != byte(i+1) {
				t.Errorf("Put: byte %d is %d, want %d", k, got, i+1)
			}
		}
	}
	barrier(t)
}
