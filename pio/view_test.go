package pio_test

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

// blocks is a view of every block of n elements that belongs to this rank.
func blocks[T any](t testing.TB, n int) mpi.Layout[T] {
	t.Helper()
	one, err := mpi.Contiguous[T](n)
	must(t, err)
	defer one.Close()
	mine, err := one.Resized(n * size())
	must(t, err)
	t.Cleanup(func() { ok(t, mine.Close()) })
	return mine
}

// TestInterleaved writes the blocks of all ranks in turn, behind a header.
func TestInterleaved(t *testing.T) {
	const n, many, header = 3, 5, 16
	f := create[float64](t)
	if me() == 0 {
		moved(t, "header", 2, nil)(f.WriteAt([]float64{-1, -2}, 0))
	}
	layout := blocks[float64](t, n)
	v := pio.View[float64]{Displacement: int64(header + 8*n*me()), Filetype: layout}
	must(t, f.SetView(v))
	v.Representation = pio.Native
	if got, err := f.View(); got != v || err != nil {
		t.Errorf("View: %v, %v: want %v", got, err, v)
	}
	all := append([]float64{-1, -2}, numbers(0, n*many*size())...)
	var mine []float64
	for b := range many {
		mine = append(mine, numbers(n*(b*size()+me()), n)...)
	}
	// Not at block limits: the position is in elements of the view.
	moved(t, "WriteAll", 4, nil)(f.WriteAll(mine[:4]))
	moved(t, "WriteAll", len(mine)-4, nil)(f.WriteAll(mine[4:]))
	if at, err := f.Position(); at != int64(len(mine)) || err != nil {
		t.Errorf("Position: %d, %v: want %d", at, err, len(mine))
	}
	holds(t, f, all)
	for i := range mine {
		want := int64(header + 8*(i/n*n*size()+n*me()+i%n))
		if at, err := f.ByteOffset(int64(i)); at != want || err != nil {
			t.Fatalf("ByteOffset(%d): %d, %v: want %d", i, at, err, want)
		}
	}

	x := make([]float64, len(mine))
	moved(t, "ReadAtAll", len(x), nil)(f.ReadAtAll(x, 0))
	equal(t, "ReadAtAll", x, mine)
	moved(t, "ReadAt", 5, nil)(f.ReadAt(x[:5], 2))
	equal(t, "ReadAt", x[:5], mine[2:7])
	if at, err := f.Seek(-1, io.SeekEnd); err != nil || at < int64(len(mine)-n) || at >= int64(len(mine)) {
		t.Errorf("Seek to the end: %d, %v: want about %d", at, err, len(mine)-1)
	}

	must(t, f.SetView(pio.View[float64]{})) // the whole file again
	if at, err := f.Position(); at != 0 || err != nil {
		t.Errorf("Position after SetView: %d, %v: want 0", at, err)
	}
	x = make([]float64, len(all))
	moved(t, "ReadAll", len(x), nil)(f.ReadAll(x))
	equal(t, "ReadAll", x, all)
}

// TestMatrix writes a matrix by rows of blocks, from memory with a halo, and reads it by columns.
func TestMatrix(t *testing.T) {
	const rows, cols = 12, 8
	rowsOf := func(k int) (first, n int) { // the rows of rank k
		n = rows / size()
		if k == size()-1 {
			n = rows - k*n
		}
		return k * (rows / size()), n
	}
	part := func(size, sub, start []int) mpi.Layout[int32] {
		l, err := mpi.Subarray[int32](size, sub, start, mpi.RowMajor)
		must(t, err)
		t.Cleanup(func() { ok(t, l.Close()) })
		return l
	}
	first, n := rowsOf(me())
	const halo = 1
	wide := cols + 2*halo
	a := make([]int32, (n+2*halo)*wide)
	for i := range a {
		a[i] = -1
	}
	for i := range n {
		for j := range cols {
			a[(i+halo)*wide+j+halo] = int32((first+i)*cols + j)
		}
	}
	memory := part([]int{n + 2*halo, wide}, []int{n, cols}, []int{halo, halo})

	f := create[int32](t)
	must(t, f.SetView(pio.View[int32]{Filetype: part([]int{rows, cols}, []int{n, cols}, []int{first, 0})}))
	moved(t, "WriteAllBuf", n*cols, nil)(f.WriteAllBuf(memory.Of(a)))
	want := make([]int32, rows*cols)
	for i := range want {
		want[i] = int32(i)
	}
	holds(t, f, want)

	// Columns me, me+ranks, ... of the matrix, one behind the other in memory.
	mine := (cols - me() + size() - 1) / size()
	column := part([]int{rows, cols}, []int{rows, 1}, []int{0, me()})
	x := make([]int32, rows*mine)
	for k := range mine {
		must(t, f.SetView(pio.View[int32]{Displacement: int64(4 * k * size()), Filetype: column}))
		moved(t, "Read", rows, nil)(f.Read(x[k*rows:][:rows]))
		for i := range rows {
			if got, want := x[k*rows+i], int32(i*cols+me()+k*size()); got != want {
				t.Fatalf("row %d of column %d: %d, want %d", i, me()+k*size(), got, want)
			}
		}
		if k == cols/size()-1 {
			break // SetView is collective: as often everywhere
		}
	}
	// Nonblocking, into a halo.
	must(t, f.SetView(pio.View[int32]{Filetype: part([]int{rows, cols}, []int{n, cols}, []int{first, 0})}))
	b := slices.Clone(a)
	for i := range b {
		b[i] = -1
	}
	req, err := f.IreadAllBuf(memory.Of(b))
	must(t, err)
	_, _, err = req.Wait()
	ok(t, err)
	equal(t, "IreadAllBuf", b, a)
}

// TestStructViews interleaves structs without gaps.
func TestStructViews(t *testing.T) {
	f := create[tight](t)
	must(t, f.SetView(pio.View[tight]{Displacement: int64(24 * me()), Filetype: blocks[tight](t, 1)}))
	const n = 4
	all, mine := make([]tight, n*size()), make([]tight, n)
	for i := range all {
		all[i] = tight{ID: int64(i), X: 1}
	}
	for i := range mine {
		mine[i] = all[i*size()+me()]
	}
	moved(t, "WriteAll", n, nil)(f.WriteAll(mine))
	holds(t, f, all)
	x := make([]tight, n)
	moved(t, "ReadAtAll", n, nil)(f.ReadAtAll(x, 0))
	equal(t, "ReadAtAll", x, mine)
}

// TestExternal32 writes in the format that all machines have.
func TestExternal32(t *testing.T) {
	external(t, func(i int) complex64 { return complex(float32(i), 1) }, nil)
	external(t, func(i int) tight { return tight{int64(i), 1, 2, [2]int32{3, int32(i)}} }, nil)
	external(t, func(i int) gaps { return gaps{1, float64(i), 2, "", true} }, func(all []gaps) any { return sent(all) })
}

func external[T comparable](t *testing.T, value func(i int) T, sent func([]T) any) {
	const n = 3
	f := create[T](t)
	must(t, f.SetView(pio.View[T]{Representation: pio.External32}))
	all := make([]T, n*size())
	for i := range all {
		all[i] = value(i)
	}
	mine := all[n*me():][:n]
	before := slices.Clone(mine)
	moved(t, "WriteAtAll", n, nil)(f.WriteAtAll(mine, int64(n*me())))
	equal(t, "what was written", mine, before)
	want := any(all)
	if sent != nil {
		want = sent(all)
	}
	holds(t, f, encode(t, binary.BigEndian, want))
	x := make([]T, n+1)
	end := error(nil)
	if me() == size()-1 {
		end = io.EOF
	}
	got := n + 1
	if end != nil {
		got = n
	}
	moved(t, "ReadAt", got, end)(f.ReadAt(x, int64(n*me())))
	equal(t, "ReadAt", x[:n], mine)
	clear(x)
	req, err := f.IreadAt(x[:n], int64(n*me()))
	must(t, err)
	y, _, err := req.Wait()
	ok(t, err)
	equal(t, "IreadAt", y, mine)
	if v, err := f.View(); v.Representation != pio.External32 || err != nil {
		t.Errorf("View: %v, %v", v, err)
	}
	barrier(t)
	wantError(t, "an unknown representation", f.SetView(pio.View[T]{Representation: "EBCDIC"}), mpi.ErrUnsupportedDatarep)
	if err := f.SetView(pio.View[T]{Representation: pio.Internal}); errors.Is(err, mpi.ErrUnsupportedDatarep) {
		return // Open MPI has none
	}
	moved(t, "WriteAtAll, internal", n, nil)(f.WriteAtAll(mine, int64(n*me())))
	moved(t, "ReadAt, internal", n, nil)(f.ReadAt(x[:n], int64(n*me())))
	equal(t, "ReadAt, internal", x[:n], mine)
}
