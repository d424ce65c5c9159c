package pio_test

import (
	"io"
	"os"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

// TestOrdered writes and reads parts of different lengths in the order of the ranks.
func TestOrdered(t *testing.T) {
	f := create[float64](t)
	first := me() * (me() + 1) / 2 // rank r has r+1 elements
	total := size() * (size() + 1) / 2
	mine := numbers(first, me()+1)
	moved(t, "WriteOrdered", len(mine), nil)(f.WriteOrdered(mine))
	moved(t, "WriteOrderedBuf", len(mine), nil)(f.WriteOrderedBuf(mpi.Slice(numbers(total+first, me()+1))))
	holds(t, f, numbers(0, 2*total))
	if at, err := f.PositionShared(); at != int64(2*total) || err != nil {
		t.Errorf("PositionShared: %d, %v: want %d", at, err, 2*total)
	}
	barrier(t)
	ok(t, f.SeekShared(int64(-total), io.SeekCurrent))
	x := make([]float64, me()+1)
	moved(t, "ReadOrdered", len(x), nil)(f.ReadOrdered(x))
	equal(t, "ReadOrdered", x, numbers(total+first, me()+1))
	barrier(t)
	ok(t, f.SeekShared(int64(-2*total), io.SeekEnd))
	moved(t, "ReadOrderedBuf", len(x), nil)(f.ReadOrderedBuf(mpi.Slice(x)))
	equal(t, "ReadOrderedBuf", x, mine)
}

// TestShared writes and reads without an order: each block once.
func TestShared(t *testing.T) {
	const n, many = 3, 6
	f := create[int32](t)
	block := func(k int) []int32 { return []int32{int32(k), int32(k), int32(k)} }
	wait := func(req *mpi.Request[int32], err error) (int, error) {
		must(t, err)
		_, st, err := req.Wait()
		return st.Bytes / 4, err
	}
	for k := range many {
		b := block(me()*many + k)
		switch k % 4 {
		case 0:
			moved(t, "WriteShared", n, nil)(f.WriteShared(b))
		case 1:
			moved(t, "WriteSharedBuf", n, nil)(f.WriteSharedBuf(mpi.Slice(b)))
		case 2:
			moved(t, "IwriteShared", n, nil)(wait(f.IwriteShared(b)))
		case 3:
			moved(t, "IwriteSharedBuf", n, nil)(wait(f.IwriteSharedBuf(mpi.Slice(b))))
		}
	}
	ok(t, f.Sync())
	barrier(t)
	text, err := os.ReadFile(f.Name())
	ok(t, err)
	var got, want []string
	for b := range slices.Chunk(text, 4*n) {
		got = append(got, string(b))
	}
	for k := range many * size() {
		want = append(want, string(encode(t, native, block(k))))
	}
	slices.Sort(got)
	slices.Sort(want)
	equal(t, "blocks written", got, want)

	ok(t, f.SeekShared(0, io.SeekStart))
	barrier(t)
	mine := []int{}
	for k := range many {
		b := make([]int32, n)
		switch k % 4 {
		case 0:
			moved(t, "ReadShared", n, nil)(f.ReadShared(b))
		case 1:
			moved(t, "ReadSharedBuf", n, nil)(f.ReadSharedBuf(mpi.Slice(b)))
		case 2:
			moved(t, "IreadShared", n, nil)(wait(f.IreadShared(b)))
		case 3:
			moved(t, "IreadSharedBuf", n, nil)(wait(f.IreadSharedBuf(mpi.Slice(b))))
		}
		equal(t, "block", b, block(int(b[0])))
		mine = append(mine, int(b[0]))
	}
	all := gather(t, mine)
	slices.Sort(all)
	for k := range many * size() {
		if all[k] != k {
			t.Fatalf("blocks read: %v", all)
		}
	}
}

// TestSequential uses a file of which only the shared position is used.
func TestSequential(t *testing.T) {
	name := path(t)
	f, err := pio.Open[float64](mpi.World(), name, pio.WriteOnly|pio.CreateFile|pio.Sequential)
	must(t, err)
	t.Cleanup(func() { ok(t, f.Close()) })
	moved(t, "WriteOrdered", 2, nil)(f.WriteOrdered(numbers(2*me(), 2)))
	n, err := f.WriteAt(numbers(0, 1), 0)
	wantError(t, "WriteAt", err, mpi.ErrUnsupported)
	_, err = f.Seek(0, io.SeekStart)
	wantError(t, "Seek", err, mpi.ErrUnsupported)
	wantError(t, "SetSize", f.SetSize(0), mpi.ErrUnsupported)
	wantError(t, "SetView", f.SetView(pio.View[float64]{}), mpi.ErrArg)
	if n != 0 {
		t.Errorf("WriteAt: %d elements", n)
	}
	holds(t, f, numbers(0, 2*size()))
	g := reopen[float64](t, f, pio.ReadOnly|pio.Sequential)
	x := make([]float64, 2)
	moved(t, "ReadOrdered", 2, nil)(g.ReadOrdered(x))
	equal(t, "ReadOrdered", x, numbers(2*me(), 2))
	barrier(t)
}
