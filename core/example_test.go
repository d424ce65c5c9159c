package mpi_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// Examples run on all ranks, on any number of them, and all print the same.

// The main function of an MPI program, and what runs on every rank.
func ExampleMain() {
	run := func(ctx context.Context, world *mpi.Comm) error {
		fmt.Printf("hello from rank %d of %d\n", world.Rank(), world.Size())
		return nil
	}
	mpi.Main(run) // ends the process
}

// Rank 0 sends three numbers to every other rank.
func ExampleSend() {
	world := mpi.World()
	var x []float64
	if world.Rank() == 0 {
		x = []float64{1.5, 2.5, 3.5}
		for dest := 1; dest < world.Size(); dest++ {
			if err := mpi.Send(world, x, dest, 7); err != nil {
				panic(err)
			}
		}
	} else {
		y := make([]float64, 10) // may be longer than the message
		st, err := mpi.Recv(world, y, 0, 7)
		if err != nil {
			panic(err)
		}
		x = y[:mpi.Count[float64](st)]
	}
	fmt.Println(x)
	// Output: [1.5 2.5 3.5]
}

// Rank 0 receives a number from every rank, in the order in which they come, and answers.
func ExampleRecv() {
	world := mpi.World()
	request, err := mpi.Isend(world, []int{world.Rank()}, 0, 1)
	if err != nil {
		panic(err)
	}
	if world.Rank() == 0 {
		y := make([]int, 1)
		for range world.Size() {
			st, err := mpi.Recv(world, y, mpi.AnySource, 1)
			if err != nil {
				panic(err)
			}
			if y[0] != st.Source {
				panic("the number is not that of the sender")
			}
		}
	}
	if _, _, err := request.Wait(); err != nil {
		panic(err)
	}
	fmt.Println("rank 0 has them all")
	// Output: rank 0 has them all
}

// The receiver does not know how long the message is.
func ExampleRecvAlloc() {
	self := mpi.Self()
	request, err := mpi.Isend(self, []int32{2, 3, 5, 7, 11}, 0, 0)
	if err != nil {
		panic(err)
	}
	primes, st, err := mpi.RecvAlloc[int32](self, 0, mpi.AnyTag)
	fmt.Println(primes, st.Tag, err)
	_, _, err = request.Wait()
	fmt.Println(err)
	// Output:
	// [2 3 5 7 11] 0 <nil>
	// <nil>
}

// Every rank sends to its right neighbor and receives from its left one.
func ExampleSendrecv() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	right, left := (me+1)%n, (me+n-1)%n
	x, y := []int{me}, make([]int, 1)
	st, err := mpi.Sendrecv(world, x, right, 0, y, left, 0)
	fmt.Println(y[0] == left, st.Source == left, err)
	// Output: true true <nil>
}

// Values move on around a ring, in place.
func ExampleSendrecvReplace() {
	world := mpi.World()
	me, n := world.Rank(), world.Size()
	x := []int{me}
	for range n {
		if _, err := mpi.SendrecvReplace(world, x, (me+1)%n, 0, (me+n-1)%n, 0); err != nil {
			panic(err)
		}
	}
	fmt.Println(x[0] == me) // once around
	// Output: true
}

// A buffered send returns at once, whatever the receiver does.
func ExampleBsend() {
	if err := mpi.BufferAttach(1<<10 + mpi.BsendOverhead()); err != nil {
		panic(err)
	}
	self, y := mpi.Self(), make([]int, 2)
	if err := mpi.Bsend(self, []int{1, 2}, 0, 0); err != nil {
		panic(err)
	}
	_, err := mpi.Recv(self, y, 0, 0)
	fmt.Println(y, err)
	fmt.Println(mpi.BufferDetach())
	// Output:
	// [1 2] <nil>
	// <nil>
}

// The message is looked at before a slice for it is made.
func ExampleProbe() {
	self := mpi.Self()
	request, err := mpi.Isend(self, []float32{1, 2, 3}, 0, 5)
	if err != nil {
		panic(err)
	}
	st, err := mpi.Probe(self, mpi.AnySource, mpi.AnyTag)
	if err != nil {
		panic(err)
	}
	y := make([]float32, mpi.Count[float32](st))
	_, err = mpi.Recv(self, y, st.Source, st.Tag)
	fmt.Println(st.Tag, y, err)
	request.Wait()
	// Output: 5 [1 2 3] <nil>
}

// Only the goroutine that has taken the message out of the queue can receive it.
func ExampleMprobe() {
	self := mpi.Self()
	request, err := mpi.Isend(self, []uint8("hello"), 0, 0)
	if err != nil {
		panic(err)
	}
	message, err := mpi.Mprobe[uint8](self, 0, 0)
	if err != nil {
		panic(err)
	}
	y := make([]uint8, message.Len())
	_, err = message.Recv(y)
	fmt.Println(string(y), err)
	request.Wait()
	// Output: hello <nil>
}

// An error has a class, which errors.Is finds, and a text that says what is wrong.
func ExampleError() {
	err := mpi.Send(mpi.Self(), []int{1}, 5, 0)
	fmt.Println(errors.Is(err, mpi.ErrRank))
	fmt.Println(err)
	// Output:
	// true
	// mpi: Send: destination rank 5 is outside the communicator: its ranks are 0 to 0 (MPI_ERR_RANK)
}

// Errors of a communicator are logged when they happen, besides being returned.
func ExampleNewErrhandler() {
	comm, err := mpi.Self().Dup()
	if err != nil {
		panic(err)
	}
	defer comm.Close()
	comm.SetErrhandler(mpi.NewErrhandler(func(comm *mpi.Comm, err error) {
		fmt.Println("handler:", errors.Is(err, mpi.ErrTag))
	}))
	err = mpi.Send(comm, []int{1}, 0, -7)
	fmt.Println("caller:", errors.Is(err, mpi.ErrTag))
	// Output:
	// handler: true
	// caller: true
}

// The ranks of a communicator are divided into those with even and those with odd numbers.
func ExampleComm_Split() {
	world := mpi.World()
	half, err := world.Split(world.Rank()%2, world.Rank())
	if err != nil {
		panic(err)
	}
	defer half.Close()
	fmt.Println(half.Rank() == world.Rank()/2)
	// Output: true
}

// A library communicates on a duplicate: its messages do not meet the program's.
func ExampleComm_Dup() {
	mine, err := mpi.Self().Dup()
	if err != nil {
		panic(err)
	}
	defer mine.Close()
	relation, err := mine.Compare(mpi.Self())
	fmt.Println(relation, err)
	// Output: congruent <nil>
}

// The first and the last rank get a communicator of their own.
func ExampleComm_Create() {
	world := mpi.World()
	all, err := world.Group()
	if err != nil {
		panic(err)
	}
	defer all.Close()
	last := world.Size() - 1
	ends := []int{0, last}
	if last == 0 {
		ends = ends[:1]
	}
	group, err := all.Incl(ends...)
	if err != nil {
		panic(err)
	}
	defer group.Close()
	comm, err := world.Create(group)
	if err != nil {
		panic(err)
	}
	defer comm.Close() // does nothing where comm is nil
	isEnd := world.Rank() == 0 || world.Rank() == last
	fmt.Println((comm != nil) == isEnd)
	// Output: true
}

// A library keeps something with each communicator that it is given.
func ExampleNewKey() {
	key := mpi.NewKey(mpi.CopyValue[*mpi.Comm, string], nil) // duplicates have the same value
	comm, err := mpi.Self().Dup()
	if err != nil {
		panic(err)
	}
	defer comm.Close()
	if err := key.Set(comm, "my solver's cache"); err != nil {
		panic(err)
	}
	copied, err := comm.Dup()
	if err != nil {
		panic(err)
	}
	defer copied.Close()
	fmt.Println(key.Get(copied))
	// Output: my solver's cache true
}

// Numbers modulo 7 are multiplied by an operator that is a Go function.
func ExampleNewOp() {
	times := mpi.NewOp(func(a, b int) int { return a * b % 7 }, mpi.Commutative)
	defer times.Close()
	x := []int{3, 8, 15}
	if mpi.World().Rank() > 0 {
		x = []int{1, 1, 1}
	}
	y := make([]int, 3)
	err := collective.Allreduce(mpi.World(), []int{x[0] % 7, x[1] % 7, x[2] % 7}, y, times.Op)
	fmt.Println(y, err)
	// Output: [3 1 1] <nil>
}

// Where is the smallest value of all ranks?
func ExampleMinLoc() {
	world := mpi.World()
	n := world.Size()
	mine := []mpi.Loc[float64]{{Value: float64(n - world.Rank()), Index: int32(world.Rank())}}
	smallest := make([]mpi.Loc[float64], 1)
	err := collective.Allreduce(world, mine, smallest, mpi.MinLoc)
	fmt.Println(smallest[0].Value, int(smallest[0].Index) == n-1, err)
	// Output: 1 true <nil>
}

// A receive for which no message comes is given up.
func ExampleRequest_WaitContext() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	request, err := mpi.Irecv(mpi.Self(), make([]int, 1), 0, 99)
	if err != nil {
		panic(err)
	}
	_, _, err = request.WaitContext(ctx)
	fmt.Println(errors.Is(err, mpi.ErrCancelled), errors.Is(err, context.DeadlineExceeded))
	// Output: true true
}
