package rma_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestNothing communicates no elements, in all ways, also with a process whose memory has none.
func TestNothing(t *testing.T) {
	_, size, _, right := ring()
	n := 3
	if right == 0 { // the last rank
		n = 0
	}
	win := allocate[int32](t, n)
	empty, err := mpi.IndexedBlock[int32](2, nil)
	must(t, err)
	t.Cleanup(func() { ok(t, empty.Close()) })
	one := []int32{7}
	for _, x := range []struct {
		name  string
		slice []int32
		buf   mpi.Memory[int32]
	}{
		{"nil", nil, mpi.Slice[int32](nil)},
		{"an empty slice", one[:0], mpi.Slice(one[:0])},
		{"items without data", nil, empty.Repeat(one, 3)},
	} {
		ok(t, win.Fence())
		for to := range size {
			at := win.Len(to) // behind the last
			ok(t, win.Put(x.slice, to, at))
			ok(t, win.PutBuf(x.buf, to, at))
			ok(t, win.Get(x.slice, to, at))
			ok(t, win.GetBuf(x.buf, to, at))
			ok(t, win.Accumulate(x.slice, to, at, mpi.Sum))
			ok(t, win.AccumulateBuf(x.buf, to, at, mpi.Sum))
			ok(t, win.GetAccumulate(x.slice, nil, to, at, mpi.Sum))
			ok(t, win.GetAccumulateBuf(x.buf, x.buf, to, at, mpi.Sum))
			ok(t, win.GetAccumulate(nil, x.slice, to, at, mpi.NoOp))
		}
		ok(t, win.Fence(rma.NoSucceed))
		ok(t, win.LockAll())
		var rs mpi.Requests
		for to := range size {
			at := win.Len(to)
			rs.Add(win.Rput(x.slice, to, at))
			rs.Add(win.RputBuf(x.buf, to, at))
			rs.Add(win.Rget(x.slice, to, at))
			rs.Add(win.RgetBuf(x.buf, to, at))
			rs.Add(win.Raccumulate(x.slice, to, at, mpi.Sum))
			rs.Add(win.RaccumulateBuf(x.buf, to, at, mpi.Sum))
			rs.Add(win.RgetAccumulate(x.slice, nil, to, at, mpi.Sum))
			rs.Add(win.RgetAccumulateBuf(x.buf, x.buf, to, at, mpi.Sum))
		}
		if err := rs.WaitAll(); err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		ok(t, win.UnlockAll())
	}
	barrier(t)
	for i, v := range win.Local() {
		if v != 0 {
			t.Errorf("element %d has become %d", i, v)
		}
	}
	if one[0] != 7 {
		t.Errorf("the buffer has become %d", one[0])
	}
}
