package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// layoutOf returns the layout and closes it after the test.
func layoutOf[T any](t testing.TB, l mpi.Layout[T], err error) mpi.Layout[T] {
	t.Helper()
	must(t, err)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return l
}

// table returns a matrix whose elements tell their place and their rank.
func table(rows, cols, rank int) []float64 {
	a := make([]float64, rows*cols)
	for i := range a {
		a[i] = float64(1000*rank + i)
	}
	return a
}

// wantTouched checks that b is a, except for the places in now.
func wantTouched(t *testing.T, b, a []float64, now map[int]float64) {
	t.Helper()
	for i := range b {
		want := a[i]
		if v, ok := now[i]; ok {
			want = v
		}
		if b[i] != want {
			t.Errorf("element %d is %v, want %v", i, b[i], want)
		}
	}
}

// TestVectorColumns exchanges the columns of matrices in a ring, as halo exchanges do.
func TestVectorColumns(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, rows := range []int{1, 5, 2000} {
		const cols = 6
		v, err := mpi.Vector[float64](rows, 1, cols)
		column := layoutOf(t, v, err)
		if column.Elements() != rows || column.Size() != 8*rows || column.Extent() != 8*((rows-1)*cols+1) {
			t.Errorf("column of %d: %d elements, size %d, extent %d", rows, column.Elements(), column.Size(), column.Extent())
		}
		a, was, theirs := table(rows, cols, comm.Rank()), table(rows, cols, comm.Rank()), table(rows, cols, left)
		st, err := mpi.SendrecvBuf(comm, column.Of(a[4:]), right, 1, column.Of(a), left, 1)
		must(t, err)
		if n := mpi.Count[float64](st); n != rows {
			t.Errorf("Count = %d, want %d", n, rows)
		}
		now := make(map[int]float64)
		for i := range rows {
			now[i*cols] = theirs[i*cols+4]
		}
		wantTouched(t, a, was, now)

		// A column is received as plain elements, and the other way round.
		flat, b := make([]float64, rows), table(rows, cols, comm.Rank())
		_, err = mpi.SendrecvBuf(comm, column.Of(b[2:]), right, 2, mpi.Slice(flat), left, 2)
		must(t, err)
		req, err := mpi.IrecvBuf(comm, column.Of(b[3:]), right, 3)
		must(t, err)
		must(t, mpi.Send(comm, flat, left, 3))
		_, got, err := req.Wait()
		if n := mpi.Count[float64](got); err != nil || n != rows {
			t.Errorf("receive into a column: %d, %v", n, err)
		}
		for i := range rows {
			if flat[i] != theirs[i*cols+2] || b[i*cols+3] != b[i*cols+2] {
				t.Errorf("row %d: %v, %v and %v", i, flat[i], b[i*cols+2], b[i*cols+3])
			}
		}
	}
}

func TestPartOfLayout(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	v, err := mpi.Vector[float64](10, 1, 2)
	column := layoutOf(t, v, err)
	y := make([]float64, 20)
	req, err := mpi.IrecvBuf(comm, column.Of(y), left, 1)
	must(t, err)
	must(t, mpi.Send(comm, []float64{1, 2, 3}, right, 1))
	if got, st, err := req.Wait(); got != nil || err != nil || mpi.Count[float64](st) != 3 {
		t.Errorf("3 elements into a layout of 10: %v, %+v, %v", got, st, err)
	}
	wantTouched(t, y, make([]float64, 20), map[int]float64{0: 1, 2: 2, 4: 3})
}

func TestSubarray(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	l, err := mpi.Subarray[float64]([]int{4, 5, 6}, []int{2, 3, 1}, []int{1, 2, 4})
	box := layoutOf(t, l, err)
	if box.Elements() != 6 || box.Extent() != 8*120 {
		t.Errorf("%d elements, extent %d", box.Elements(), box.Extent())
	}
	a, b := table(1, 240, comm.Rank()), table(1, 240, 7)
	theirs := table(1, 240, left)
	_, err = mpi.SendrecvBuf(comm, box.Repeat(a, 2), right, 1, box.Repeat(b, 2), left, 1)
	must(t, err)
	now := make(map[int]float64)
	for item := range 2 {
		for i := 1; i < 3; i++ {
			for j := 2; j < 5; j++ {
				k := item*120 + i*30 + j*6 + 4
				now[k] = theirs[k]
			}
		}
	}
	wantTouched(t, b, table(1, 240, 7), now)
}

func TestIndexed(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	l, err := mpi.Indexed[float64]([]int{2, 0, 1, 3}, []int{7, 100, 0, 3})
	picks := layoutOf(t, l, err)
	if picks.Elements() != 6 || picks.Size() != 48 {
		t.Errorf("%d elements, size %d", picks.Elements(), picks.Size())
	}
	if low, ext := picks.TrueExtent(); low != 0 || ext != 72 {
		t.Errorf("TrueExtent: %d, %d", low, ext)
	}
	flat := make([]float64, 6)
	_, err = mpi.SendrecvBuf(comm, picks.Of(table(1, 9, comm.Rank())), right, 1, mpi.Slice(flat), left, 1)
	must(t, err)
	for i, k := range []int{7, 8, 0, 3, 4, 5} { // in the order of the blocks
		if flat[i] != float64(1000*left+k) {
			t.Errorf("element %d is %v, want that of place %d", i, flat[i], k)
		}
	}
}

func TestResized(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const rows, cols = 3, 4
	v, err := mpi.Vector[float64](rows, 1, cols)
	column := layoutOf(t, v, err)
	r, err := column.Resized(1)
	narrow := layoutOf(t, r, err)
	if narrow.Extent() != 8 || narrow.Size() != 24 || narrow.Elements() != rows {
		t.Errorf("extent %d, size %d, %d elements", narrow.Extent(), narrow.Size(), narrow.Elements())
	}
	// Three columns, one element apart, arrive transposed.
	flat := make([]float64, rows*3)
	_, err = mpi.SendrecvBuf(comm, narrow.Repeat(table(rows, cols, comm.Rank()), 3), right, 1, mpi.Slice(flat), left, 1)
	must(t, err)
	for j := range 3 {
		for i := range rows {
			if want := float64(1000*left + i*cols + j); flat[j*rows+i] != want {
				t.Errorf("column %d, row %d: %v, want %v", j, i, flat[j*rows+i], want)
			}
		}
	}
	c, err := mpi.Contiguous[float64](2)
	pair := layoutOf(t, c, err)
	w, err := pair.Resized(3)
	wide := layoutOf(t, w, err)
	y := make([]float64, 8)
	_, err = mpi.SendrecvBuf(comm, mpi.Slice([]float64{1, 2, 3, 4, 5, 6}), right, 2, wide.Repeat(y, 3), left, 2)
	must(t, err)
	wantTouched(t, y, make([]float64, 8), map[int]float64{0: 1, 1: 2, 3: 3, 4: 4, 6: 5, 7: 6})
}

// TestLayoutOfStructs sends every second element of a struct with gaps.
func TestLayoutOfStructs(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	v, err := mpi.Vector[padded](8, 1, 2)
	every := layoutOf(t, v, err)
	x, y := random[padded](16, comm.Rank()), fresh[padded](16)
	_, err = mpi.SendrecvBuf(comm, every.Of(x), right, 1, every.Of(y), left, 1)
	must(t, err)
	want := random[padded](16, left)
	for i := range y {
		n := 1 - i%2
		if err := compare(y[i:i+1], want[i:i+1], n); err != nil {
			t.Errorf("element %d: %v", i, err)
		}
	}
}

func TestLayoutErrors(t *testing.T) {
	comm := newComm(t)
	_, err := mpi.Vector[int](-1, 1, 1)
	wantErr(t, err, mpi.ErrCount, "Vector", "-1")
	_, err = mpi.Vector[int](1, -2, 1)
	wantErr(t, err, mpi.ErrCount, "Vector", "-2")
	_, err = mpi.Contiguous[int](-3)
	wantErr(t, err, mpi.ErrCount, "Contiguous", "-3")
	_, err = mpi.Indexed[int]([]int{1}, []int{1, 2})
	wantErr(t, err, mpi.ErrArg, "1 lengths", "2 displacements")
	_, err = mpi.Indexed[int]([]int{1, -1}, []int{1, 2})
	wantErr(t, err, mpi.ErrCount, "block 1")
	_, err = mpi.Subarray[int]([]int{4, 4}, []int{2}, []int{0, 0})
	wantErr(t, err, mpi.ErrDims, "Subarray")
	_, err = mpi.Subarray[int](nil, nil, nil)
	wantErr(t, err, mpi.ErrDims)
	_, err = mpi.Subarray[int]([]int{4, 4}, []int{2, 3}, []int{0, 2})
	wantErr(t, err, mpi.ErrDims, "dimension 1")
	_, err = mpi.Subarray[int]([]int{4}, []int{2}, []int{-1})
	wantErr(t, err, mpi.ErrDims, "dimension 0")

	v, err := mpi.Vector[int](3, 2, 5)
	l := layoutOf(t, v, err)
	x := make([]int, 100)
	for n, reach := range map[int]int{1: 12, 2: 24} {
		if err := l.Repeat(x[:reach], n).Err(); err != nil {
			t.Errorf("%d items in %d elements: %v", n, reach, err)
		}
		wantErr(t, l.Repeat(x[:reach-1], n).Err(), mpi.ErrBuffer, "reach")
		wantErr(t, mpi.SendBuf(comm, l.Repeat(x[:reach-1], n), 0, 0), mpi.ErrBuffer, "reach")
	}
	wantErr(t, l.Repeat(x, -1).Err(), mpi.ErrCount)
	wantErr(t, l.Repeat(x, 1<<62).Err(), mpi.ErrBuffer)
	wantErr(t, l.Repeat(x, 1<<59+1).Err(), mpi.ErrBuffer, "576460752303423489 items") // 96 times that overflows to 96
	if err := l.Repeat(nil, 0).Err(); err != nil {
		t.Errorf("no items in no memory: %v", err)
	}
	before, err := mpi.Indexed[int]([]int{1}, []int{-2})
	b := layoutOf(t, before, err)
	wantErr(t, b.Of(x).Err(), mpi.ErrBuffer, "16 bytes before")

	closed, err := mpi.Contiguous[int](2)
	must(t, err)
	buf := closed.Of(x)
	must(t, closed.Close())
	must(t, closed.Close())
	wantErr(t, mpi.SendBuf(comm, buf, 0, 0), mpi.ErrClosed, "closed")
	wantErr(t, closed.Of(x).Err(), mpi.ErrClosed, "closed")
	_, err = closed.Resized(1)
	wantErr(t, err, mpi.ErrClosed, "closed")
	var zero mpi.Layout[int]
	wantErr(t, zero.Of(x).Err(), mpi.ErrType, "zero value")
	must(t, zero.Close())

	reg := mpi.Register[padded]()
	must(t, reg.Close()) // of a Go type: nothing happens
	exchanger[padded]{}.round(t, viaSendrecv, comm, 3)
	if ok, st, _ := mpi.Iprobe(comm, mpi.AnySource, mpi.AnyTag); ok {
		t.Errorf("something was sent: %+v", st)
	}
}

// FuzzReach compares the bounds check of layouts with the places that a layout
// touches, one by one.
func FuzzReach(f *testing.F) {
	f.Add(3, 2, 5, 0, 2, 24)
	f.Add(1, 0, -3, 1, 4, 0)
	f.Add(4, 1, -2, 3, 2, 10)
	f.Add(2, 3, 2, -4, 3, 9)
	f.Add(0, 3, 2, 1, 3, 0)
	f.Add(5, 1, 1, 0, 7, 4)
	f.Fuzz(func(t *testing.T, count, length, stride, extent, n, have int) {
		// Small numbers find the mistakes; large ones are tested elsewhere.
		count, length, n, have = count&7, length&3, n&7, have&127
		stride, extent = stride%9, extent%9
		v, err := mpi.Vector[int32](count, length, stride)
		must(t, err)
		defer v.Close()
		r, err := v.Resized(extent)
		must(t, err)
		defer r.Close()
		inside := true
		for item := range n {
			for b := range count {
				for e := range length {
					k := item*extent + b*stride + e
					inside = inside && 0 <= k && k < have
				}
			}
		}
		if err := r.Repeat(make([]int32, have), n).Err(); (err == nil) != inside {
			t.Errorf("%d items, %d apart, of Vector(%d, %d, %d) in %d elements: all inside: %v, but error: %v", n, extent, count, length, stride, have, inside, err)
		}
	})
}

// TestArraysOfNothing makes parts of arrays that have no elements, sends them, and makes others of them.
func TestArraysOfNothing(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	block := []mpi.Dim{{Size: 5, Procs: 4, Spread: mpi.Block}} // blocks of 2, 2, 1 and 0
	for _, c := range []struct {
		name   string
		extent int
		make   func() (mpi.Layout[float64], error)
	}{
		{"no columns", 24, func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{4, 6}, []int{4, 0}, []int{0, 6})
		}},
		{"nothing at all", 24, func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{4, 6}, []int{0, 0}, []int{2, 3}, mpi.ColumnMajor)
		}},
		{"of an array of nothing", 0, func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{0, 6}, []int{0, 6}, []int{0, 0})
		}},
		{"of a large array", 1 << 40, func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{1 << 40}, []int{0}, []int{1 << 39})
		}},
		{"a share", 5, func() (mpi.Layout[float64], error) { return mpi.Darray[float64](4, 3, block) }},
		{"shares of nothing", 0, func() (mpi.Layout[float64], error) {
			return mpi.Darray[float64](6, 4, []mpi.Dim{{Size: 0, Procs: 2, Spread: mpi.Block}, {Size: 4, Procs: 3, Spread: mpi.Cyclic}, {Procs: 1}})
		}},
	} {
		l, err := c.make()
		must(t, err)
		none := layoutOf(t, l, nil)
		if none.Elements() != 0 || none.Size() != 0 || none.Extent() != 8*c.extent || none.LowerBound() != 0 {
			t.Errorf("%s: %d elements, size %d, extent %d, lower bound %d", c.name, none.Elements(), none.Size(), none.Extent(), none.LowerBound())
		}
		x := []float64{1}
		st, err := mpi.SendrecvBuf(comm, none.Repeat(nil, 3), right, 1, none.Of(x), left, 1)
		if err != nil || st.Bytes != 0 || x[0] != 1 {
			t.Errorf("%s: %d bytes were sent, %v, %v", c.name, st.Bytes, x, err)
		}
		if c.extent > 24 {
			continue
		}
		m, err := mpi.Struct[float64](mpi.StructBlock{Offset: 0, Count: 2, Layout: none}, mpi.StructBlock{Offset: 8, Count: 1, Layout: mpi.Register[float64]()})
		must(t, err)
		some := layoutOf(t, m, nil)
		y, z := []float64{1, 2 + float64(comm.Rank())}, make([]float64, 2)
		_, err = mpi.SendrecvBuf(comm, some.Of(y), right, 1, some.Of(z), left, 1)
		if err != nil || z[0] != 0 || z[1] != 2+float64(left) {
			t.Errorf("%s, in a struct: %v, %v", c.name, z, err)
		}
	}
}
