package mpi_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/core"
)

// These examples send to the rank itself, to show the two ends of a message side by side.

// Structs are sent as they are; a field can stay at home.
func ExampleSend_structs() {
	type particle struct {
		ID       int32
		Position [3]float64
		cache    float64 `mpi:"-"`
	}
	x := []particle{{1, [3]float64{0, 1, 2}, 99}, {2, [3]float64{3, 4, 5}, 99}}
	y := make([]particle, 2)
	_, err := mpi.Sendrecv(mpi.Self(), x, 0, 0, y, 0, 0)
	fmt.Println(y[1].ID, y[1].Position, y[1].cache, err)
	// Output: 2 [3 4 5] 0 <nil>
}

// A type that cannot be sent is an error that says which field is to blame.
func ExampleSend_strings() {
	type person struct {
		Name string
		Age  int
	}
	err := mpi.Send(mpi.Self(), []person{{"Ada", 36}}, 0, 0)
	fmt.Println(errors.Is(err, mpi.ErrType))
	text, _, _ := strings.Cut(err.Error(), ",")
	fmt.Println(text)
	// Output:
	// true
	// mpi: Send: mpi_test.person.Name is a string (string)
}

// A column of a matrix is sent from where it is, and arrives as a slice.
func ExampleVector() {
	const rows, cols = 3, 4
	a := make([]int, rows*cols) // row by row
	for i := range a {
		a[i] = i
	}
	column, err := mpi.Vector[int](rows, 1, cols)
	if err != nil {
		panic(err)
	}
	defer column.Close()
	y := make([]int, rows)
	_, err = mpi.SendrecvBuf(mpi.Self(), column.Of(a[2:]), 0, 0, mpi.Slice(y), 0, 0)
	fmt.Println(y, err)
	// Output: [2 6 10] <nil>
}

// A matrix and its columns are views, which need no Close.
func ExampleMatrix() {
	a := mpi.Matrix[int]{Rows: 2, Cols: 3, Stride: 3, Data: []int{
		1, 2, 3,
		4, 5, 6,
	}}
	y := make([]int, 2)
	_, err := mpi.SendrecvBuf(mpi.Self(), a.Column(1), 0, 0, mpi.Slice(y), 0, 0)
	fmt.Println(y, err)
	// Output: [2 5] <nil>
}

// The inner part of an array, without its edge, is received into the inner part of another one.
func ExampleSubarray() {
	inner, err := mpi.Subarray[int]([]int{4, 4}, []int{2, 2}, []int{1, 1})
	if err != nil {
		panic(err)
	}
	defer inner.Close()
	a, b := make([]int, 16), make([]int, 16)
	for i := range a {
		a[i] = i
	}
	_, err = mpi.SendrecvBuf(mpi.Self(), inner.Of(a), 0, 0, inner.Of(b), 0, 0)
	fmt.Println(b, err)
	// Output: [0 0 0 0 0 5 6 0 0 9 10 0 0 0 0 0] <nil>
}

// Only the positions of particles are sent.
func ExampleFields() {
	type particle struct {
		Position [2]float64
		Name     string // need not be sendable
	}
	x := []particle{{[2]float64{1, 2}, "a"}, {[2]float64{3, 4}, "b"}}
	positions, err := mpi.Fields[particle]("Position")
	if err != nil {
		panic(err)
	}
	defer positions.Close()
	y := make([]float64, 4)
	_, err = mpi.SendrecvBuf(mpi.Self(), positions.Repeat(x, 2), 0, 0, mpi.Slice(y), 0, 0)
	fmt.Println(y, err)
	// Output: [1 2 3 4] <nil>
}

// A message of several parts is put together, and taken apart.
func ExamplePack() {
	self := mpi.Self()
	message, err := mpi.Pack(self, nil, []int32{3})
	if err != nil {
		panic(err)
	}
	if message, err = mpi.Pack(self, message, []float64{0.5, 1.5, 2.5}); err != nil {
		panic(err)
	}
	received := make(mpi.Packed, len(message))
	if _, err := mpi.SendrecvBuf(self, message, 0, 0, received, 0, 0); err != nil {
		panic(err)
	}
	n := make([]int32, 1)
	rest, err := mpi.Unpack(self, received, n)
	if err != nil {
		panic(err)
	}
	x := make([]float64, n[0])
	rest, err = mpi.Unpack(self, rest, x)
	fmt.Println(x, len(rest), err)
	// Output: [0.5 1.5 2.5] 0 <nil>
}

// The format external32 is the same on all machines: big-endian, without gaps.
func ExamplePackExternal() {
	bytes, err := mpi.PackExternal(nil, []int16{1, 2})
	fmt.Println(bytes, err)
	x := make([]int16, 2)
	_, err = mpi.UnpackExternal(bytes, x)
	fmt.Println(x, err)
	// Output:
	// [0 1 0 2] <nil>
	// [1 2] <nil>
}

// A value with strings and maps is sent as an object.
func ExampleSendObject() {
	world := mpi.World()
	type config struct {
		Name    string
		Options map[string]int
	}
	var c config
	if world.Rank() == 0 {
		c = config{"run 7", map[string]int{"steps": 100, "seed": 1}}
		for dest := 1; dest < world.Size(); dest++ {
			if err := mpi.SendObject(world, c, dest, 0); err != nil {
				panic(err)
			}
		}
	} else {
		var err error
		if c, _, err = mpi.RecvObject[config](world, 0, 0); err != nil {
			panic(err)
		}
	}
	fmt.Println(c)
	// Output: {run 7 map[seed:1 steps:100]}
}

// Objects are received into memory that is there already.
func ExampleRecvObjectInto() {
	type state struct {
		Step int
		U    []float64
	}
	self := mpi.Self()
	send, err := mpi.IsendObject(self, state{3, make([]float64, 100_000)}, 0, 0)
	if err != nil {
		panic(err)
	}
	s := state{U: make([]float64, 100_000)}
	before := &s.U[0]
	if _, err := mpi.RecvObjectInto(self, &s, 0, 0); err != nil {
		panic(err)
	}
	if _, _, err := send.Wait(); err != nil {
		panic(err)
	}
	fmt.Println(s.Step, len(s.U), &s.U[0] == before)
	// Output: 3 100000 true
}

// Neighbors in a ring exchange objects of different types.
func ExampleSendrecvObject() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	words, _, err := mpi.SendrecvObject[[]string, []string](world, []string{"to", "the", "right"}, (me+1)%n, 0, (me+n-1)%n, 0)
	fmt.Println(words, err)
	// Output: [to the right] <nil>
}
