package pio_test

import (
	"io"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

// TestNothingToSee gives one rank a view without elements, of every kind. It takes part in all that the
// ranks do together.
func TestNothingToSee(t *testing.T) {
	views := []struct {
		name string
		make func() (mpi.Layout[float64], error)
	}{
		{"Contiguous", func() (mpi.Layout[float64], error) { return mpi.Contiguous[float64](0) }},
		{"Vector", func() (mpi.Layout[float64], error) { return mpi.Vector[float64](0, 1, 1) }},
		{"Hvector", func() (mpi.Layout[float64], error) { return mpi.Hvector[float64](3, 0, 8) }},
		{"Indexed", func() (mpi.Layout[float64], error) { return mpi.Indexed[float64]([]int{0, 0}, []int{7, 1}) }},
		{"IndexedBlock", func() (mpi.Layout[float64], error) { return mpi.IndexedBlock[float64](4, nil) }},
		{"HindexedBlock", func() (mpi.Layout[float64], error) { return mpi.HindexedBlock[float64](0, []int{8}) }},
		{"Subarray", func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{4, 6}, []int{4, 0}, []int{0, 6})
		}},
		{"Subarray of nothing", func() (mpi.Layout[float64], error) {
			return mpi.Subarray[float64]([]int{0, 6}, []int{0, 6}, []int{0, 0})
		}},
		{"Darray", func() (mpi.Layout[float64], error) {
			return mpi.Darray[float64](3, 2, []mpi.Dim{{Size: 2, Procs: 3, Spread: mpi.Block}})
		}},
		{"Darray of nothing", func() (mpi.Layout[float64], error) {
			return mpi.Darray[float64](3, 1, []mpi.Dim{{Size: 0, Procs: 3, Spread: mpi.Cyclic}})
		}},
		{"Struct", func() (mpi.Layout[float64], error) { return mpi.Struct[float64]() }},
		{"Resized", func() (mpi.Layout[float64], error) {
			one, err := mpi.Contiguous[float64](0)
			must(t, err)
			defer one.Close()
			return one.Resized(5)
		}},
	}
	f := create[float64](t)
	for _, v := range views {
		empty, err := v.make()
		must(t, err)
		ok(t, f.SetSize(0))
		nothing(t, v.name, f, empty)
		ok(t, empty.Close())
	}
}

// nothing has the last rank see nothing of a file, in which the others have alternate elements.
func nothing(t *testing.T, name string, f *pio.File[float64], empty mpi.Layout[float64]) {
	t.Helper()
	const n = 3
	seers := size() - 1
	see := me() < seers
	v, mine := pio.View[float64]{Filetype: empty}, []float64{}
	if see {
		one, err := mpi.Contiguous[float64](1)
		must(t, err)
		defer one.Close()
		every, err := one.Resized(seers)
		must(t, err)
		defer every.Close()
		v = pio.View[float64]{Displacement: int64(8 * me()), Filetype: every}
		for i := range n {
			mine = append(mine, float64(i*seers+me()))
		}
	}
	must(t, f.SetView(v))
	wait := func(req *mpi.Request[float64], err error) (int, error) {
		must(t, err)
		_, st, err := req.Wait()
		return st.Bytes / 8, err
	}
	split := func(begun error, end func() (int, error)) (int, error) {
		must(t, begun)
		return end()
	}
	for _, w := range []struct {
		name string
		call func(x []float64) (int, error)
	}{
		{"WriteAll", f.WriteAll},
		{"WriteAtAll", func(x []float64) (int, error) { return f.WriteAtAll(x, 0) }},
		{"IwriteAll", func(x []float64) (int, error) { return wait(f.IwriteAll(x)) }},
		{"IwriteAtAll", func(x []float64) (int, error) { return wait(f.IwriteAtAll(x, 0)) }},
		{"WriteAllBegin", func(x []float64) (int, error) { return split(f.WriteAllBegin(x), f.WriteAllEnd) }},
		{"WriteAtAllBegin", func(x []float64) (int, error) { return split(f.WriteAtAllBegin(x, 0), f.WriteAtAllEnd) }},
		{"WriteAllBuf", func(x []float64) (int, error) {
			if see {
				return f.WriteAllBuf(mpi.Slice(x))
			}
			return f.WriteAllBuf(empty.Repeat(x, 2))
		}},
		{"Write", f.Write},
		{"nil", func(x []float64) (int, error) {
			if !see {
				x = nil
			}
			return f.WriteAll(x)
		}},
	} {
		_, err := f.Seek(0, io.SeekStart)
		ok(t, err)
		moved(t, name+": "+w.name, len(mine), nil)(w.call(mine))
	}
	holds(t, f, numbers(0, n*seers))
	if at, err := f.Seek(0, io.SeekEnd); at != int64(len(mine)) || err != nil {
		t.Errorf("%s: the end is at %d, %v: want %d", name, at, err, len(mine))
	}

	x, end := make([]float64, n), error(nil)
	if !see {
		end = io.EOF
	}
	for _, r := range []struct {
		name string
		call func(x []float64) (int, error)
	}{
		{"ReadAll", f.ReadAll},
		{"ReadAtAll", func(x []float64) (int, error) { return f.ReadAtAll(x, 0) }},
		{"IreadAll", func(x []float64) (int, error) { return wait(f.IreadAll(x)) }},
		{"IreadAtAll", func(x []float64) (int, error) { return wait(f.IreadAtAll(x, 0)) }},
		{"ReadAllBegin", func(x []float64) (int, error) { return split(f.ReadAllBegin(x), f.ReadAllEnd) }},
		{"Read", f.Read},
		{"ReadAt", func(x []float64) (int, error) { return f.ReadAt(x, 0) }},
		{"Iread", func(x []float64) (int, error) { return wait(f.Iread(x)) }},
	} {
		clear(x)
		_, err := f.Seek(0, io.SeekStart)
		ok(t, err)
		moved(t, name+": "+r.name, len(mine), end)(r.call(x))
		equal(t, r.name, x[:len(mine)], mine)
		moved(t, name+": "+r.name+" of nothing", 0, nil)(r.call(x[:0]))
	}
	barrier(t)
	if !see {
		_, err := f.WriteAll(x)
		wantError(t, "WriteAll of elements", err, mpi.ErrArg)
		_, err = f.ByteOffset(0)
		wantError(t, "ByteOffset", err, mpi.ErrArg)
		_, err = f.Seek(3, io.SeekStart)
		ok(t, err)
	} else {
		_, err := f.Seek(0, io.SeekStart)
		ok(t, err)
		moved(t, "WriteAll beside a rank that cannot", n, nil)(f.WriteAll(mine))
	}
	must(t, f.SetView(pio.View[float64]{}))
	holds(t, f, numbers(0, n*seers))
}

// TestNothingShared reads and writes at the shared position where no rank sees anything, and where
// some have nothing to write.
func TestNothingShared(t *testing.T) {
	f := create[int32](t)
	var x []int32
	if me()%2 == 0 {
		x = []int32{1, 2}
	}
	moved(t, "WriteOrdered", len(x), nil)(f.WriteOrdered(x))
	must(t, f.WriteOrderedBegin(x))
	moved(t, "WriteOrderedEnd", len(x), nil)(f.WriteOrderedEnd())
	var want []int32
	for range 2 * ((size() + 1) / 2) {
		want = append(want, 1, 2)
	}
	holds(t, f, want)
	empty, err := mpi.Contiguous[int32](0)
	must(t, err)
	t.Cleanup(func() { ok(t, empty.Close()) })
	must(t, f.SetView(pio.View[int32]{Filetype: empty}))
	moved(t, "ReadOrdered", 0, io.EOF)(f.ReadOrdered(make([]int32, 2)))
	moved(t, "ReadShared", 0, io.EOF)(f.ReadShared(make([]int32, 2)))
	moved(t, "WriteOrdered of nothing", 0, nil)(f.WriteOrdered(nil))
	_, err = f.WriteOrdered([]int32{1})
	wantError(t, "WriteOrdered", err, mpi.ErrArg)
	barrier(t)
}

// TestWrongOnOne has one rank pass wrong arguments: the others are not kept waiting.
func TestWrongOnOne(t *testing.T) {
	f := create[float64](t)
	bad := me() == size()-1
	x, at := []float64{float64(me()), float64(me())}, int64(2*me())
	if bad {
		at = -1
	}
	wait := func(req *mpi.Request[float64], err error) error {
		if err == nil {
			_, _, err = req.Wait()
		}
		return err
	}
	split := func(begun error, end func() (int, error)) error {
		if begun == nil {
			_, begun = end()
		}
		return begun
	}
	second := func(_ int, err error) error { return err }
	for _, c := range []struct {
		name string
		call func() error
	}{
		{"WriteAtAll", func() error { return second(f.WriteAtAll(x, at)) }},
		{"ReadAtAll", func() error { return second(f.ReadAtAll(x, at)) }},
		{"IwriteAtAll", func() error { return wait(f.IwriteAtAll(x, at)) }},
		{"IreadAtAll", func() error { return wait(f.IreadAtAll(x, at)) }},
		{"WriteAtAllBegin", func() error { return split(f.WriteAtAllBegin(x, at), f.WriteAtAllEnd) }},
		{"ReadAtAllBegin", func() error { return split(f.ReadAtAllBegin(x, at), f.ReadAtAllEnd) }},
		{"SetView", func() error { return f.SetView(pio.View[float64]{Displacement: 8 * at}) }},
	} {
		err := c.call()
		if bad {
			wantError(t, c.name, err, mpi.ErrArg)
		} else {
			ok(t, err)
		}
	}
	must(t, f.SetView(pio.View[float64]{}))
	var want []float64
	for r := range size() - 1 {
		want = append(want, float64(r), float64(r))
	}
	holds(t, f, want)

	mode, class := pio.ReadOnly, mpi.ErrOther
	if bad {
		mode, class = 0, mpi.ErrAmode
	}
	_, err := pio.Open[float64](mpi.World(), f.Name(), mode)
	wantError(t, "Open", err, class)
}
