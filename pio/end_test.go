package pio_test

import (
	"io"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/pio"
)

// TestEnd reads what reaches beyond the end of the file, with every call. The file has 10
// elements and half of one.
func TestEnd(t *testing.T) {
	const have, want = 10, 7
	g := create[byte](t)
	moved(t, "Write", 8*have+4, nil)(g.WriteAtAll(encode(t, native, numbers(0, have+1))[:8*have+4], 0))
	f := reopen[float64](t, g, pio.ReadOnly)
	x := make([]float64, want)
	wait := func(req *mpi.Request[float64], err error) (int, error) {
		must(t, err)
		got, st, err := req.Wait()
		if st.Bytes != 8*len(got) {
			t.Errorf("%d elements, %d bytes", len(got), st.Bytes)
		}
		return len(got), err
	}
	split := func(begun error, end func() (int, error)) (int, error) {
		must(t, begun)
		return end()
	}
	calls := []struct {
		name string
		call func(at int64) (int, error)
	}{
		{"ReadAt", func(at int64) (int, error) { return f.ReadAt(x, at) }},
		{"ReadAtAll", func(at int64) (int, error) { return f.ReadAtAll(x, at) }},
		{"Read", func(int64) (int, error) { return f.Read(x) }},
		{"ReadAll", func(int64) (int, error) { return f.ReadAll(x) }},
		{"IreadAt", func(at int64) (int, error) { return wait(f.IreadAt(x, at)) }},
		{"IreadAtAll", func(at int64) (int, error) { return wait(f.IreadAtAll(x, at)) }},
		{"Iread", func(int64) (int, error) { return wait(f.Iread(x)) }},
		{"IreadAll", func(int64) (int, error) { return wait(f.IreadAll(x)) }},
		{"ReadAtAllBegin", func(at int64) (int, error) { return split(f.ReadAtAllBegin(x, at), f.ReadAtAllEnd) }},
		{"ReadAllBegin", func(int64) (int, error) { return split(f.ReadAllBegin(x), f.ReadAllEnd) }},
	}
	for _, c := range calls {
		for _, at := range []int{0, 3, 4, 9, 10, 11, 1000} {
			n, end := min(max(have-at, 0), want), error(nil)
			if n < want {
				end = io.EOF
			}
			clear(x)
			_, err := f.Seek(int64(at), io.SeekStart)
			ok(t, err)
			moved(t, c.name, n, end)(c.call(int64(at)))
			equal(t, c.name, x[:n], numbers(at, have)[:n])
			if c.name == "Read" || c.name == "ReadAll" {
				if p, err := f.Position(); p != int64(at+n) || err != nil {
					t.Errorf("%s: Position is %d, %v: want %d", c.name, p, err, at+n)
				}
			}
		}
	}
	// The shared position.
	ok(t, f.SeekShared(have-2, io.SeekStart))
	barrier(t)
	if me() == 0 {
		moved(t, "ReadShared", 2, io.EOF)(f.ReadShared(x))
		equal(t, "ReadShared", x[:2], numbers(have-2, 2))
	}
	barrier(t)
}

// TestOrderedEnd reads beyond the end of the file in the order of the ranks.
func TestOrderedEnd(t *testing.T) {
	harness.SkipQuirk(t, "ordered-end")
	const have, want = 10, 4
	f := create[float64](t)
	moved(t, "WriteAll", have, nil)(f.WriteAll(numbers(0, have)))
	n, end := min(max(have-want*me(), 0), want), error(nil)
	if n < want {
		end = io.EOF
	}
	x := make([]float64, want)
	moved(t, "ReadOrdered", n, end)(f.ReadOrdered(x))
	equal(t, "ReadOrdered", x[:n], numbers(want*me(), have)[:n])
	barrier(t)
	ok(t, f.SeekShared(0, io.SeekStart))
	must(t, f.ReadOrderedBegin(x))
	moved(t, "ReadOrderedEnd", n, end)(f.ReadOrderedEnd())
}

// TestInterleavedEnd reads parts that interleave, which libraries read for each other, beyond the
// end of the file.
func TestInterleavedEnd(t *testing.T) {
	const have, each = 11, 9
	f := create[float64](t)
	if me() == 0 {
		moved(t, "WriteAt", have, nil)(f.WriteAt(numbers(0, have), 0))
	}
	must(t, f.Sync())
	barrier(t)
	must(t, f.Sync())
	must(t, f.SetView(pio.View[float64]{Displacement: int64(8 * 2 * me()), Filetype: blocks[float64](t, 2)}))
	var want []float64 // what is there of mine
	for i := range have {
		if i/2%size() == me() && len(want) < each {
			want = append(want, float64(i))
		}
	}
	end := error(nil)
	if len(want) < each {
		end = io.EOF
	}
	x := make([]float64, each)
	calls := []struct {
		name string
		call func() (int, error)
	}{
		{"ReadAtAll", func() (int, error) { return f.ReadAtAll(x, 0) }},
		{"ReadAll", func() (int, error) { return f.ReadAll(x) }},
		{"ReadAt", func() (int, error) { return f.ReadAt(x, 0) }},
		{"IreadAtAll", func() (int, error) {
			req, err := f.IreadAtAll(x, 0)
			must(t, err)
			got, _, err := req.Wait()
			return len(got), err
		}},
	}
	for _, c := range calls {
		clear(x)
		moved(t, c.name, len(want), end)(c.call())
		equal(t, c.name, x[:len(want)], want)
	}
}

// TestEndInLayout reads into memory with gaps beyond the end of the file, which is inside an item.
func TestEndInLayout(t *testing.T) {
	const have = 7
	f := create[float64](t)
	moved(t, "WriteAll", have, nil)(f.WriteAll(numbers(1, have)))
	pairs, err := mpi.Vector[float64](2, 2, 3) // xx.xx
	must(t, err)
	t.Cleanup(func() { ok(t, pairs.Close()) })
	x := make([]float64, 10)
	wait := func(req *mpi.Request[float64], err error) (int, error) {
		must(t, err)
		_, st, err := req.Wait()
		return st.Bytes / 8, err
	}
	for _, c := range []struct {
		name string
		call func() (int, error)
	}{
		{"ReadAtBuf", func() (int, error) { return f.ReadAtBuf(pairs.Repeat(x, 2), 0) }},
		{"ReadAtAllBuf", func() (int, error) { return f.ReadAtAllBuf(pairs.Repeat(x, 2), 0) }},
		{"IreadAtBuf", func() (int, error) { return wait(f.IreadAtBuf(pairs.Repeat(x, 2), 0)) }},
		{"IreadAtAllBuf", func() (int, error) { return wait(f.IreadAtAllBuf(pairs.Repeat(x, 2), 0)) }},
		{"ReadAtAllBeginBuf", func() (int, error) {
			must(t, f.ReadAtAllBeginBuf(pairs.Repeat(x, 2), 0))
			return f.ReadAtAllEnd()
		}},
	} {
		for i := range x {
			x[i] = -1
		}
		moved(t, c.name, have, io.EOF)(c.call())
		equal(t, c.name, x, []float64{1, 2, -1, 3, 4, 5, 6, -1, 7, -1})
	}
}

// TestLoop reads a file as a program would, to its end.
func TestLoop(t *testing.T) {
	const have = 10
	f := create[int32](t)
	all := make([]int32, have)
	for i := range all {
		all[i] = int32(i)
	}
	moved(t, "WriteAll", have, nil)(f.WriteAll(all))
	_, err := f.Seek(0, io.SeekStart)
	ok(t, err)
	var got []int32
	x := make([]int32, 4)
	for {
		n, err := f.Read(x)
		got = append(got, x[:n]...)
		if err == io.EOF {
			break
		}
		must(t, err)
	}
	equal(t, "all reads", got, all)
	b := reopen[byte](t, f, pio.ReadOnly)
	text, err := io.ReadAll(b)
	ok(t, err)
	equal(t, "io.ReadAll", text, encode(t, native, all))
}
