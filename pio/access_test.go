package pio_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

var (
	_ io.ReadWriteSeeker = (*pio.File[byte])(nil)
	_ io.ReaderAt        = (*pio.File[byte])(nil)
	_ io.WriterAt        = (*pio.File[byte])(nil)
	_ io.Closer          = (*pio.File[byte])(nil)
)

type tight struct {
	ID   int64
	X, Y float32
	T    [2]int32
}

type gaps struct {
	Kind int8
	X    float64
	N    int16
	note string `mpi:"-"`
	Big  bool
}

// TestTypes checks that all ranks together write what encoding/binary does, and read it back.
func TestTypes(t *testing.T) {
	roundTrip(t, func(i int) float64 { return float64(i) / 3 })
	roundTrip(t, func(i int) bool { return i%3 == 0 })
	roundTrip(t, func(i int) complex64 { return complex(float32(i), 1) })
	roundTrip(t, func(i int) [3]int16 { return [3]int16{int16(i), 1, 2} })
	roundTrip(t, func(i int) tight { return tight{int64(i), 1, 2, [2]int32{3, int32(i)}} })
	roundTrip(t, func(i int) gaps { return gaps{int8(i), 1.5, int16(-i), "", i%2 == 0} })
}

func roundTrip[T comparable](t *testing.T, value func(i int) T) {
	t.Run(fmt.Sprintf("%T", value(0)), func(t *testing.T) {
		const n = 5
		all := make([]T, n*size())
		for i := range all {
			all[i] = value(i)
		}
		mine := all[n*me():][:n]
		f := create[T](t)
		moved(t, "WriteAtAll", n, nil)(f.WriteAtAll(mine, int64(n*me())))
		ok(t, f.Sync())
		holds(t, f, packed(t, all))

		x := make([]T, len(all))
		moved(t, "ReadAt", len(all), nil)(f.ReadAt(x, 0))
		equal(t, "ReadAt", x, all)
		clear(x)
		moved(t, "ReadAll", len(all), nil)(f.ReadAll(x))
		equal(t, "ReadAll", x, all)
		size, err := f.TypeExtent()
		if want := len(packed(t, all)) / len(all); size != want || err != nil {
			t.Errorf("TypeExtent: %d, %v: want %d", size, err, want)
		}
	})
}

// packed is encode in native order, of gaps without what is not sent.
func packed(t *testing.T, x any) []byte {
	if all, ok := x.([]gaps); ok {
		x = sent(all)
	}
	return encode(t, binary.NativeEndian, x)
}

// sent is what encoding/binary takes for gaps.
func sent(all []gaps) any {
	type fields struct {
		Kind int8
		X    float64
		N    int16
		Big  bool
	}
	var s []fields
	for _, g := range all {
		s = append(s, fields{g.Kind, g.X, g.N, g.Big})
	}
	return s
}

// TestBlocking writes and reads with every call that blocks and is not about the shared position.
func TestBlocking(t *testing.T) {
	const n = 4
	all, mine := numbers(0, n*size()), numbers(n*me(), n)
	at := int64(n * me())
	f := create[float64](t)
	writes := []struct {
		name string
		call func(x []float64) (int, error)
	}{
		{"WriteAt", func(x []float64) (int, error) { return f.WriteAt(x, at) }},
		{"WriteAtAll", func(x []float64) (int, error) { return f.WriteAtAll(x, at) }},
		{"Write", f.Write},
		{"WriteAll", f.WriteAll},
		{"WriteAtBuf", func(x []float64) (int, error) { return f.WriteAtBuf(mpi.Slice(x), at) }},
		{"WriteAtAllBuf", func(x []float64) (int, error) { return f.WriteAtAllBuf(mpi.Slice(x), at) }},
		{"WriteBuf", func(x []float64) (int, error) { return f.WriteBuf(mpi.Slice(x)) }},
		{"WriteAllBuf", func(x []float64) (int, error) { return f.WriteAllBuf(mpi.Slice(x)) }},
	}
	for _, w := range writes {
		ok(t, f.SetSize(0))
		_, err := f.Seek(at, io.SeekStart)
		ok(t, err)
		barrier(t)
		moved(t, w.name, n, nil)(w.call(mine))
		holds(t, f, all)
	}
	x := make([]float64, n)
	reads := []struct {
		name string
		call func() (int, error)
	}{
		{"ReadAt", func() (int, error) { return f.ReadAt(x, at) }},
		{"ReadAtAll", func() (int, error) { return f.ReadAtAll(x, at) }},
		{"Read", func() (int, error) { return f.Read(x) }},
		{"ReadAll", func() (int, error) { return f.ReadAll(x) }},
		{"ReadAtBuf", func() (int, error) { return f.ReadAtBuf(mpi.Slice(x), at) }},
		{"ReadAtAllBuf", func() (int, error) { return f.ReadAtAllBuf(mpi.Slice(x), at) }},
		{"ReadBuf", func() (int, error) { return f.ReadBuf(mpi.Slice(x)) }},
		{"ReadAllBuf", func() (int, error) { return f.ReadAllBuf(mpi.Slice(x)) }},
	}
	for _, r := range reads {
		clear(x)
		_, err := f.Seek(at, io.SeekStart)
		ok(t, err)
		moved(t, r.name, n, nil)(r.call())
		equal(t, r.name, x, mine)
	}
	moved(t, "ReadAt of nothing", 0, nil)(f.ReadAt(nil, 0))
	moved(t, "WriteAt of nothing", 0, nil)(f.WriteAt(nil, 0))
	moved(t, "ReadAtAll of nothing", 0, nil)(f.ReadAtAll(nil, 0))
}

// TestNonblocking writes and reads with every call that starts an operation.
func TestNonblocking(t *testing.T) {
	const n = 4
	all, mine := numbers(0, n*size()), numbers(n*me(), n)
	at := int64(n * me())
	f := create[float64](t)
	type request = *mpi.Request[float64]
	writes := []struct {
		name string
		call func(x []float64) (request, error)
	}{
		{"IwriteAt", func(x []float64) (request, error) { return f.IwriteAt(x, at) }},
		{"IwriteAtAll", func(x []float64) (request, error) { return f.IwriteAtAll(x, at) }},
		{"Iwrite", f.Iwrite},
		{"IwriteAll", f.IwriteAll},
		{"IwriteAtBuf", func(x []float64) (request, error) { return f.IwriteAtBuf(mpi.Slice(x), at) }},
		{"IwriteAtAllBuf", func(x []float64) (request, error) { return f.IwriteAtAllBuf(mpi.Slice(x), at) }},
		{"IwriteBuf", func(x []float64) (request, error) { return f.IwriteBuf(mpi.Slice(x)) }},
		{"IwriteAllBuf", func(x []float64) (request, error) { return f.IwriteAllBuf(mpi.Slice(x)) }},
	}
	for _, w := range writes {
		ok(t, f.SetSize(0))
		_, err := f.Seek(at, io.SeekStart)
		ok(t, err)
		barrier(t)
		req, err := w.call(mine)
		must(t, err)
		got, st, err := req.Wait()
		if got != nil || st.Bytes != 8*n || err != nil {
			t.Errorf("%s: %v, %d bytes, %v: want nil, %d, nil", w.name, got, st.Bytes, err, 8*n)
		}
		holds(t, f, all)
	}
	x := make([]float64, n)
	reads := []struct {
		name string
		call func() (request, error)
	}{
		{"IreadAt", func() (request, error) { return f.IreadAt(x, at) }},
		{"IreadAtAll", func() (request, error) { return f.IreadAtAll(x, at) }},
		{"Iread", func() (request, error) { return f.Iread(x) }},
		{"IreadAll", func() (request, error) { return f.IreadAll(x) }},
		{"IreadAtBuf", func() (request, error) { return f.IreadAtBuf(mpi.Slice(x), at) }},
		{"IreadAtAllBuf", func() (request, error) { return f.IreadAtAllBuf(mpi.Slice(x), at) }},
		{"IreadBuf", func() (request, error) { return f.IreadBuf(mpi.Slice(x)) }},
		{"IreadAllBuf", func() (request, error) { return f.IreadAllBuf(mpi.Slice(x)) }},
	}
	for _, r := range reads {
		clear(x)
		_, err := f.Seek(at, io.SeekStart)
		ok(t, err)
		req, err := r.call()
		must(t, err)
		got, st, err := req.Wait()
		if st.Bytes != 8*n || err != nil {
			t.Errorf("%s: %d bytes, %v: want %d, nil", r.name, st.Bytes, err, 8*n)
		}
		equal(t, r.name, x, mine)
		if r.name[len(r.name)-3:] != "Buf" {
			equal(t, r.name, got, mine)
		}
	}
}

// TestManyRequests waits for operations on a file and messages together.
func TestManyRequests(t *testing.T) {
	f := create[int32](t)
	var rs mpi.Requests
	const n = 10
	next, last := (me()+1)%size(), (me()+size()-1)%size()
	x, y := make([]int32, n), make([]float64, 1)
	rs.Add(mpi.Irecv(mpi.World(), y, last, 0))
	for i := range x {
		x[i] = int32(n*me() + i)
		rs.Add(f.IwriteAt(x[i:i+1], int64(x[i])))
	}
	rs.Add(mpi.Isend(mpi.World(), []float64{1}, next, 0))
	ok(t, rs.WaitAll())
	want := make([]int32, n*size())
	for i := range want {
		want[i] = int32(i)
	}
	holds(t, f, want)
	equal(t, "message", y, []float64{1})
}

// TestSplit writes and reads with split collectives.
func TestSplit(t *testing.T) {
	const n = 4
	all, mine := numbers(0, n*size()), numbers(n*me(), n)
	at := int64(n * me())
	f := create[float64](t)
	x := make([]float64, n)
	calls := []struct {
		name  string
		begin func() error
		end   func() (int, error)
	}{
		{"WriteAtAll", func() error { return f.WriteAtAllBegin(mine, at) }, f.WriteAtAllEnd},
		{"WriteAtAllBuf", func() error { return f.WriteAtAllBeginBuf(mpi.Slice(mine), at) }, f.WriteAtAllEnd},
		{"WriteAll", func() error { return f.WriteAllBegin(mine) }, f.WriteAllEnd},
		{"WriteAllBuf", func() error { return f.WriteAllBeginBuf(mpi.Slice(mine)) }, f.WriteAllEnd},
		{"WriteOrdered", func() error { return f.WriteOrderedBegin(mine) }, f.WriteOrderedEnd},
		{"WriteOrderedBuf", func() error { return f.WriteOrderedBeginBuf(mpi.Slice(mine)) }, f.WriteOrderedEnd},
		{"ReadAtAll", func() error { return f.ReadAtAllBegin(x, at) }, f.ReadAtAllEnd},
		{"ReadAtAllBuf", func() error { return f.ReadAtAllBeginBuf(mpi.Slice(x), at) }, f.ReadAtAllEnd},
		{"ReadAll", func() error { return f.ReadAllBegin(x) }, f.ReadAllEnd},
		{"ReadAllBuf", func() error { return f.ReadAllBeginBuf(mpi.Slice(x)) }, f.ReadAllEnd},
		{"ReadOrdered", func() error { return f.ReadOrderedBegin(x) }, f.ReadOrderedEnd},
		{"ReadOrderedBuf", func() error { return f.ReadOrderedBeginBuf(mpi.Slice(x)) }, f.ReadOrderedEnd},
	}
	for _, c := range calls {
		writes := c.name[0] == 'W'
		if writes {
			ok(t, f.SetSize(0))
		}
		_, err := f.Seek(at, io.SeekStart)
		ok(t, err)
		ok(t, f.SeekShared(0, io.SeekStart))
		clear(x)
		barrier(t)
		must(t, c.begin())
		moved(t, c.name, n, nil)(c.end())
		if writes {
			holds(t, f, all)
		} else {
			equal(t, c.name, x, mine)
		}
	}
}
