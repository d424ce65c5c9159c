package mpi_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// bigEndian is x in the format external32, by encoding/binary.
func bigEndian(t *testing.T, x any) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, binary.Write(&b, binary.BigEndian, x))
	return b.Bytes()
}

// TestPack sends a message of several parts, packed.
func TestPack(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	me := comm.Rank()
	head, body := []int32{int32(me), 7}, random[padded](5, me)
	v, err := mpi.Vector[float64](4, 1, 6)
	column := layoutOf(t, v, err)
	a := table(4, 6, me)

	room := 0
	for _, f := range []func() (int, error){
		func() (int, error) { return mpi.PackSize(comm, mpi.Slice(head)) },
		func() (int, error) { return mpi.PackSize(comm, mpi.Slice(body)) },
		func() (int, error) { return mpi.PackSize(comm, column.Of(a[2:])) },
	} {
		n, err := f()
		must(t, err)
		room += n
	}
	prefix := mpi.Packed("keep")
	p, err := mpi.Pack(comm, prefix, head)
	must(t, err)
	p, err = mpi.Pack(comm, p, body)
	must(t, err)
	p, err = mpi.PackBuf(comm, p, column.Of(a[2:]))
	must(t, err)
	if string(p[:4]) != "keep" || len(p) > room+4 || len(p) < 4+8+5*len(body)+32 {
		t.Errorf("%d bytes packed, PackSize said %d at most; begins with %q", len(p)-4, room, p[:4])
	}
	p = p[4:]

	// As MPI_PACKED, and as bytes.
	for _, as := range []string{"packed", "bytes"} {
		got := make(mpi.Packed, room+10)
		if as == "packed" {
			st, err := mpi.SendrecvBuf(comm, p, right, 1, got, left, 1)
			must(t, err)
			got = got[:st.Bytes]
		} else {
			st, err := mpi.Sendrecv(comm, p, right, 1, got, left, 1)
			must(t, err)
			got = got[:st.Bytes]
		}
		h, bodies, b := make([]int32, 2), fresh[padded](5), table(4, 6, 77)
		rest, err := mpi.Unpack(comm, got, h)
		must(t, err)
		rest, err = mpi.Unpack(comm, rest, bodies)
		must(t, err)
		rest, err = mpi.UnpackBuf(comm, rest, column.Of(b[1:]))
		must(t, err)
		if len(rest) != 0 || h[0] != int32(left) || h[1] != 7 {
			t.Errorf("%s: %d bytes left, head %v", as, len(rest), h)
		}
		if err := compare(bodies, random[padded](5, left), 5); err != nil {
			t.Errorf("%s: %v", as, err)
		}
		now, theirs := make(map[int]float64), table(4, 6, left)
		for i := range 4 {
			now[i*6+1] = theirs[i*6+2]
		}
		wantTouched(t, b, table(4, 6, 77), now)
	}
}

func TestPackExternal(t *testing.T) {
	_ = newComm(t)
	type record struct {
		A int64
		B float32
		C [2]int16
	}
	ints := []int32{1, -2, math.MaxInt32}
	floats := []float64{0, math.Pi, -1e300, math.Inf(1)}
	records := []record{{1, 2.5, [2]int16{3, -4}}, {-5, 6, [2]int16{7, 8}}}
	x := []complex128{1 + 2i, -3i}
	checkExternal(t, ints)
	checkExternal(t, floats)
	checkExternal(t, []uint16{1, 0xff00})
	checkExternal(t, []int8{-1, 5})
	checkExternal(t, []bool{true, false, true})
	checkExternal(t, x)
	checkExternal(t, []complex64{1 + 2i, -3i})
	checkExternal(t, records)
	checkExternal(t, []int64{})

	v, err := mpi.Vector[float64](3, 2, 4)
	l := layoutOf(t, v, err)
	a := table(3, 4, 1)
	var want []byte
	for i := range 3 {
		want = append(want, bigEndian(t, a[i*4:i*4+2])...)
	}
	got, err := mpi.PackExternalBuf(nil, l.Of(a))
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("vector: % x, want % x", got, want)
	}
	b := make([]float64, 12)
	rest, err := mpi.UnpackExternalBuf(want, l.Of(b))
	must(t, err)
	now := make(map[int]float64)
	for i := range 3 {
		now[i*4], now[i*4+1] = a[i*4], a[i*4+1]
	}
	wantTouched(t, b, make([]float64, 12), now)
	if len(rest) != 0 {
		t.Errorf("%d bytes left", len(rest))
	}
}

func checkExternal[T any](t *testing.T, x []T) {
	t.Helper()
	want := bigEndian(t, x)
	got, err := mpi.PackExternal([]byte("abc"), x)
	must(t, err)
	if !bytes.Equal(got, append([]byte("abc"), want...)) {
		t.Errorf("%T: % x, want % x", x, got[3:], want)
	}
	if n, err := mpi.PackExternalSize(mpi.Slice(x)); err != nil || n != len(want) {
		t.Errorf("%T: size %d, %v, want %d", x, n, err, len(want))
	}
	y := make([]T, len(x))
	rest, err := mpi.UnpackExternal(append(want, 9, 9), y)
	must(t, err)
	if len(rest) != 2 || !bytes.Equal(rawBytes(x), rawBytes(y)) {
		t.Errorf("%T: %v unpacked, %d bytes left, want %v and 2", x, y, len(rest), x)
	}
}

func TestPackErrors(t *testing.T) {
	comm := newComm(t)
	_, err := mpi.Unpack(comm, make(mpi.Packed, 15), make([]float64, 2))
	wantErr(t, err, mpi.ErrTruncate, "15 bytes left", "16")
	_, err = mpi.UnpackExternal(make([]byte, 7), make([]int64, 1))
	wantErr(t, err, mpi.ErrTruncate, "7 bytes left")
	_, err = mpi.Pack(nil, nil, []int{1})
	wantErr(t, err, mpi.ErrComm)
	p, err := mpi.Pack(comm, mpi.Packed("x"), []string{"a"})
	wantErr(t, err, mpi.ErrType, "string")
	if string(p) != "x" {
		t.Errorf("the buffer is %q after an error", p)
	}
	l, err := mpi.Indexed[int]([]int{2, 1}, []int{0, 1})
	twice := layoutOf(t, l, err)
	_, err = mpi.UnpackBuf(comm, make(mpi.Packed, 100), twice.Of(make([]int, 2)))
	wantErr(t, err, mpi.ErrBuffer, "twice")
	_, err = mpi.PackSize(comm, twice.Of(make([]int, 1)))
	wantErr(t, err, mpi.ErrBuffer, "reach")
}
