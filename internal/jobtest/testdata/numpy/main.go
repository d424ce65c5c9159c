// Numpy is rank 0 of a job whose rank 1 is the Python program peer.py, which uses mpi4py
// and numpy. They send each other parts of arrays; both check what they get.
package main

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/core/matrix"
)

func main() { mpi.Main(run) }

const peer = 1

func run(ctx context.Context, world *mpi.Comm) error {
	if world.Size() != 2 || world.Rank() != 0 {
		return fmt.Errorf("rank %d of %d", world.Rank(), world.Size())
	}
	for tag, step := range []func(*mpi.Comm, int) error{columns, blocks, subarrays, structs, fields, records, strides, packed, external} {
		if err := step(world, tag); err != nil {
			return fmt.Errorf("step %d: %w", tag, err)
		}
	}
	fmt.Println("Go is content")
	return nil
}

// numbers is base, base+1, ...
func numbers(n int, base float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = base + float64(i)
	}
	return x
}

// exchange sends one part of a and receives into another, and checks all of a: moved
// tells which element of the peer's array comes to place i, -1 for none.
func exchange[T any](world *mpi.Comm, tag int, a []float64, send, recv mpi.Memory[T], moved func(i int) int) error {
	if _, err := mpi.SendrecvBuf(world, send, peer, tag, recv, peer, tag); err != nil {
		return err
	}
	for i, v := range a {
		want := float64(i)
		if k := moved(i); k >= 0 {
			want = 1000 + float64(k)
		}
		if v != want {
			return fmt.Errorf("element %d is %v, want %v", i, v, want)
		}
	}
	return nil
}

// columns: our column 1 goes; Python's column 2 comes into our column 3.
func columns(world *mpi.Comm, tag int) error {
	const rows, cols = 7, 5
	a := numbers(rows*cols, 0)
	m := mpi.Matrix[float64]{Rows: rows, Cols: cols, Data: a, Stride: cols}
	return exchange[float64](world, tag, a, m.Column(1), m.Column(3), func(i int) int {
		if i%cols == 3 {
			return i - 1
		}
		return -1
	})
}

// blocks: gonum's matrices, of which parts go and come.
func blocks(world *mpi.Comm, tag int) error {
	const rows, cols = 6, 8
	a := numbers(rows*cols, 0)
	m := mat.NewDense(rows, cols, a)
	return exchange[float64](world, tag, a, matrix.Dense(m.Slice(0, 3, 2, 6)), matrix.Dense(m.Slice(3, 6, 0, 4)), func(i int) int {
		if r, c := i/cols, i%cols; r >= 3 && c < 4 {
			return (r-3)*cols + c + 4 // Python's block begins at (0, 4)
		}
		return -1
	})
}

// subarrays: a box of an array in row-major order here and column-major order there.
// Elements travel in the order of memory, so indices swap.
func subarrays(world *mpi.Comm, tag int) error {
	sizes := []int{4, 5, 6}
	a := numbers(4*5*6, 0)
	out, err := mpi.Subarray[float64](sizes, []int{2, 3, 4}, []int{0, 2, 0})
	if err != nil {
		return err
	}
	defer out.Close()
	in, err := mpi.Subarray[float64](sizes, []int{2, 3, 4}, []int{2, 0, 1})
	if err != nil {
		return err
	}
	defer in.Close()
	return exchange[float64](world, tag, a, out.Of(a), in.Of(a), func(i int) int {
		x, y, z := i/30-2, i/6%5, i%6-1
		if x >= 0 && x < 2 && y < 3 && z >= 0 && z < 4 {
			// Python's box begins at (2, 1, 0) of a column-major (6, 5, 4).
			return (z + 2) + 6*((y+1)+5*x)
		}
		return -1
	})
}

// A particle is numpy's aligned dtype of the same fields.
type particle struct {
	Kind   int8
	Pos    [3]float64
	Flags  [3]int16
	ID     uint32
	Z      complex64
	Active bool
}

func particleAt(i, rank int) particle {
	return particle{int8(i), [3]float64{float64(i), float64(i) / 4, float64(-i)}, [3]int16{int16(i), int16(-i), int16(rank)},
		uint32(i * i), complex(float32(i), float32(rank)), i%2 == 0}
}

const count = 50

func structs(world *mpi.Comm, tag int) error {
	x, y := make([]particle, count), make([]particle, count)
	for i := range x {
		x[i] = particleAt(i, 0)
	}
	st, err := mpi.Sendrecv(world, x, peer, tag, y, peer, tag)
	if err != nil {
		return err
	}
	if n := mpi.Count[particle](st); n != count {
		return fmt.Errorf("%d particles", n)
	}
	for i := range y {
		if want := particleAt(i, 1); y[i] != want {
			return fmt.Errorf("particle %d is %+v, want %+v", i, y[i], want)
		}
	}
	return nil
}

// fields: only Pos and ID of the particles travel.
func fields(world *mpi.Comm, tag int) error {
	l, err := mpi.Fields[particle]("Pos", "ID")
	if err != nil {
		return err
	}
	defer l.Close()
	x, y := make([]particle, count), make([]particle, count)
	for i := range x {
		x[i], y[i] = particleAt(i, 0), particleAt(i, 0)
	}
	if _, err := mpi.SendrecvBuf(world, l.Repeat(x, count), peer, tag, l.Repeat(y, count), peer, tag); err != nil {
		return err
	}
	for i := range y {
		want, theirs := particleAt(i, 0), particleAt(i+1, 1)
		want.Pos, want.ID = theirs.Pos, theirs.ID
		if y[i] != want {
			return fmt.Errorf("particle %d is %+v, want %+v", i, y[i], want)
		}
	}
	return nil
}

// records: a packed dtype, whose fields are not aligned.
func records(world *mpi.Comm, tag int) error {
	l, err := mpi.Struct[byte](
		mpi.StructBlock{Offset: 0, Count: 1, Layout: mpi.Register[int8]()},
		mpi.StructBlock{Offset: 1, Count: 1, Layout: mpi.Register[float64]()},
		mpi.StructBlock{Offset: 9, Count: 2, Layout: mpi.Register[int16]()})
	if err != nil {
		return err
	}
	defer l.Close()
	x, y := make([]byte, 13*count), make([]byte, 13*count)
	for i := range x {
		x[i] = byte(7 * i)
	}
	if _, err := mpi.SendrecvBuf(world, l.Repeat(x, count), peer, tag, l.Repeat(y, count), peer, tag); err != nil {
		return err
	}
	for i := range y {
		if y[i] != byte(7*i) { // Python sends back what it got
			return fmt.Errorf("byte %d is %d", i, y[i])
		}
	}
	return nil
}

// strides: a[1::2, ::3] goes, and comes back into a[::2, 1::3].
func strides(world *mpi.Comm, tag int) error {
	const rows, cols = 6, 9
	a := numbers(rows*cols, 0)
	row, err := mpi.Vector[float64](3, 1, 3)
	if err != nil {
		return err
	}
	defer row.Close()
	l, err := row.Hvector(3, 1, 2*cols*8)
	if err != nil {
		return err
	}
	defer l.Close()
	return exchange[float64](world, tag, a, l.Of(a[cols:]), l.Of(a[1:]), func(i int) int {
		if r, c := i/cols, i%cols; r%2 == 0 && c%3 == 1 {
			return (r+1)*cols + c + 1 // Python sends a[1::2, 2::3]
		}
		return -1
	})
}

// packed: a message of several parts, as MPI_PACKED.
func packed(world *mpi.Comm, tag int) error {
	p, err := mpi.Pack(world, nil, []int32{3, 5})
	if err == nil {
		p, err = mpi.Pack(world, p, numbers(4, 0.5))
	}
	if err != nil {
		return err
	}
	got := make(mpi.Packed, 1000)
	st, err := mpi.SendrecvBuf(world, p, peer, tag, got, peer, tag)
	if err != nil {
		return err
	}
	head, tail := make([]int32, 2), make([]float64, 4)
	rest, err := mpi.Unpack(world, got[:st.Bytes], head)
	if err == nil {
		rest, err = mpi.Unpack(world, rest, tail)
	}
	if err != nil {
		return err
	}
	if len(rest) != 0 || head[0] != 103 || head[1] != 105 || tail[0] != 1000.5 || tail[3] != 1003.5 {
		return fmt.Errorf("%v, %v, %d bytes left", head, tail, len(rest))
	}
	return nil
}

// external: what is packed in the format external32 there is unpacked here.
func external(world *mpi.Comm, tag int) error {
	b, err := mpi.PackExternal(nil, []int32{-1, 258})
	if err != nil {
		return err
	}
	got := make([]byte, 100)
	st, err := mpi.Sendrecv(world, b, peer, tag, got, peer, tag)
	if err != nil {
		return err
	}
	x := make([]float64, 3)
	rest, err := mpi.UnpackExternal(got[:st.Bytes], x)
	if err != nil {
		return err
	}
	if len(rest) != 0 || x[0] != 1.5 || x[1] != -2 || x[2] != 1e100 {
		return fmt.Errorf("%v, %d bytes left", x, len(rest))
	}
	return nil
}
