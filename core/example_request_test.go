package mpi_test

import (
	"fmt"

	"github.com/mpi4go/mpi4go/core"
)

// A message is on its way while the rank computes.
func ExampleIsend() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	x, y := []int{me}, make([]int, 1)
	receive, err := mpi.Irecv(world, y, (me+n-1)%n, 0)
	if err != nil {
		panic(err)
	}
	send, err := mpi.Isend(world, x, (me+1)%n, 0)
	if err != nil {
		panic(err)
	}
	// Compute: x must not change, and y is not there yet.
	got, st, err := receive.Wait()
	fmt.Println(got[0] == (me+n-1)%n, st.Tag, err)
	_, _, err = send.Wait()
	fmt.Println(err)
	// Output:
	// true 0 <nil>
	// <nil>
}

// The rank works as long as no message has come.
func ExampleRequest_Test() {
	self, y := mpi.Self(), make([]int, 1)
	receive, err := mpi.Irecv(self, y, 0, 0)
	if err != nil {
		panic(err)
	}
	for work := 0; ; work++ {
		if work == 3 { // usually another rank sends
			if err := mpi.Send(self, []int{42}, 0, 0); err != nil {
				panic(err)
			}
		}
		done, got, _, err := receive.Test()
		if err != nil {
			panic(err)
		}
		if done {
			fmt.Println(got, work >= 3)
			break
		}
	}
	// Output: [42] true
}

// Messages of several element types are waited for together.
func ExampleRequests() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	right, left := (me+1)%n, (me+n-1)%n
	numbers, flags := make([]float64, 2), make([]bool, 1)

	var rs mpi.Requests // the zero value is ready
	rs.Add(mpi.Irecv(world, numbers, left, 1))
	rs.Add(mpi.Irecv(world, flags, left, 2))
	rs.Add(mpi.Isend(world, []float64{0.5, 1.5}, right, 1))
	rs.Add(mpi.Isend(world, []bool{true}, right, 2))
	err := rs.WaitAll()
	fmt.Println(numbers, flags, err)
	// Output: [0.5 1.5] [true] <nil>
}

// Messages are worked on in the order in which they come.
func ExampleRequests_Completed() {
	self := mpi.Self()
	y := [3][]int{{0}, {0}, {0}}
	var rs mpi.Requests
	for tag := range y {
		rs.Add(mpi.Irecv(self, y[tag], 0, tag))
	}
	for tag := range y {
		if err := mpi.Send(self, []int{10 * tag}, 0, tag); err != nil {
			panic(err)
		}
	}
	sum := 0
	for request, st := range rs.Completed() {
		if err := request.Err(); err != nil {
			panic(err)
		}
		sum += y[st.Tag][0]
	}
	fmt.Println(sum)
	// Output: 30
}

// Whichever of two messages comes first is taken.
func ExampleRequests_WaitAny() {
	self := mpi.Self()
	var rs mpi.Requests
	rs.Add(mpi.Irecv(self, make([]int, 1), 0, 1))
	rs.Add(mpi.Irecv(self, make([]int, 1), 0, 2))
	for _, tag := range []int{2, 1} {
		if err := mpi.Send(self, []int{7}, 0, tag); err != nil {
			panic(err)
		}
		_, st, err := rs.WaitAny()
		fmt.Println(st.Tag, err)
	}
	// Output:
	// 2 <nil>
	// 1 <nil>
}

// A message that is sent again and again is prepared once.
func ExampleSendInit() {
	self := mpi.Self()
	x, y := []int{0}, []int{0}
	send, err := mpi.SendInit(self, x, 0, 0)
	if err != nil {
		panic(err)
	}
	defer send.Close()
	for step := range 3 {
		x[0] = step // each Start sends what is in x then
		if err := send.Start(); err != nil {
			panic(err)
		}
		if _, err := mpi.Recv(self, y, 0, 0); err != nil {
			panic(err)
		}
		if _, _, err := send.Wait(); err != nil {
			panic(err)
		}
		fmt.Print(y, " ")
	}
	fmt.Println()
	// Output: [0] [1] [2]
}

// The messages of a time step are prepared once, and started and waited for together.
func ExamplePersistents() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	x, y := []int{0}, []int{0}
	var ring mpi.Persistents
	ring.Add(mpi.RecvInit(world, y, (me+n-1)%n, 0))
	ring.Add(mpi.SendInit(world, x, (me+1)%n, 0))
	for step := range 3 {
		x[0] = 100 * step
		if err := ring.Run(); err != nil {
			panic(err)
		}
		fmt.Print(y[0], " ")
	}
	fmt.Println(ring.Close())
	// Output: 0 100 200 <nil>
}
