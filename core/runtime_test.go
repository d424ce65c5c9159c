package mpi_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestNoAllocations checks that blocking calls allocate nothing. Partners run the same
// number of exchanges, in step.
func TestNoAllocations(t *testing.T) {
	comm := newComm(t)
	p, ok := partner(comm)
	if !ok {
		p = mpi.ProcNull
	}
	first := comm.Rank()%2 == 0
	exchangeInts := make([]float64, 1)
	structs, structsIn := make([]padded, 100), make([]padded, 100)
	large, largeIn := make([]int32, 20_000), make([]int32, 20_000)
	var asMemory mpi.Memory[padded] = mpi.Slice(structs) // the conversion allocates
	cases := []struct {
		name string
		f    func() error
	}{
		{"Send and Recv", func() error { return pingPong(comm, exchangeInts, p, first) }},
		{"Send and Recv of structs", func() error { return pingPong(comm, structs, p, first) }},
		{"Send and Recv of much", func() error { return pingPong(comm, large, p, first) }},
		{"Sendrecv", func() error {
			_, err := mpi.Sendrecv(comm, structs, p, 2, structsIn, p, 2)
			return err
		}},
		{"Sendrecv of much", func() error {
			_, err := mpi.Sendrecv(comm, large, p, 2, largeIn, p, 2)
			return err
		}},
		{"SendBuf and RecvBuf", func() error {
			for _, send := range []bool{first, !first} {
				if send {
					if err := mpi.SendBuf(comm, asMemory, p, 2); err != nil {
						return err
					}
				} else if _, err := mpi.RecvBuf(comm, asMemory, p, 2); err != nil {
					return err
				}
			}
			return nil
		}},
		{"Iprobe", func() error {
			_, _, err := mpi.Iprobe(comm, p, 3)
			return err
		}},
	}
	for _, c := range cases {
		n := testing.AllocsPerRun(200, func() {
			if err := c.f(); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		})
		if n != 0 {
			t.Errorf("%s: %g allocations a call", c.name, n)
		}
	}
}

func pingPong[T any](comm *mpi.Comm, x []T, p int, first bool) error {
	for _, send := range []bool{first, !first} {
		if send {
			if err := mpi.Send(comm, x, p, 1); err != nil {
				return err
			}
		} else if _, err := mpi.Recv(comm, x, p, 1); err != nil {
			return err
		}
	}
	return nil
}

// TestGarbageCollection runs the collector all the time while buffers are with MPI,
// to which nothing else in the program points.
func TestGarbageCollection(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	stop := make(chan struct{})
	var collector sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	})
	for i := range 30 {
		var rs mpi.Requests
		for k := range 8 {
			rs.Add(irecvStack(comm, left, k))
		}
		big := irecvHeap(t, comm, left, &rs)
		for k := range 8 {
			rs.Add(isendStack(comm, i, right, k))
		}
		rs.Add(mpi.Isend(comm, random[int64](30_000, i), right, 100))
		deep(50) // moves the stack
		churn()
		must(t, rs.WaitAll())
		if y := <-big; !slices.Equal(y, random[int64](30_000, i)) {
			t.Fatalf("round %d: wrong data in a large message", i)
		}
		for k := range 8 {
			req := stacked[k]
			for j, v := range req {
				if v != int64(i+k+j) {
					t.Fatalf("round %d, message %d: received %v", i, k, req)
				}
			}
		}
	}
	close(stop)
	collector.Wait()
	must(t, barrier(comm))
}

// stacked has the slices of arrays that functions declared locally.
var stacked [8][]int64

func irecvStack(comm *mpi.Comm, source, tag int) (*mpi.Request[int64], error) {
	var y [64]int64
	stacked[tag] = y[:]
	return mpi.Irecv(comm, y[:], source, tag)
}

func isendStack(comm *mpi.Comm, seed, dest, tag int) (*mpi.Request[int64], error) {
	var x [64]int64
	for j := range x {
		x[j] = int64(seed + tag + j)
	}
	return mpi.Isend(comm, x[:], dest, tag)
}

// irecvHeap starts a receive whose buffer only the request and a channel know.
func irecvHeap(t *testing.T, comm *mpi.Comm, source int, rs *mpi.Requests) chan []int64 {
	y := make([]int64, 30_000)
	rs.Add(mpi.Irecv(comm, y, source, 100))
	c := make(chan []int64, 1)
	c <- y
	return c
}

func deep(n int) int {
	var room [512]int
	if n == 0 {
		return room[0]
	}
	room[n%512] = deep(n - 1)
	return room[n%512] + n
}

var garbage [][]int64

// churn makes garbage of the sizes that buffers have.
func churn() {
	for range 100 {
		garbage = append(garbage, make([]int64, 64), make([]int64, 30_000))
		if len(garbage) > 20 {
			garbage = nil
		}
	}
}

// TestDroppedRequests drops requests that nobody waits for. Their buffers must stay
// MPI's: garbage made of the same size must not change under our feet.
func TestDroppedRequests(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for range 20 {
		_, err := mpi.Irecv(comm, make([]int64, 64), left, 1)
		must(t, err)
	}
	runtime.GC()
	runtime.GC()
	var mine [][]int64
	for range 200 {
		mine = append(mine, make([]int64, 64))
	}
	must(t, barrier(comm))
	for range 20 {
		must(t, mpi.Send(comm, random[int64](64, 1), right, 1))
	}
	must(t, barrier(comm))
	for _, x := range mine {
		if x[0] != 0 || x[63] != 0 {
			t.Fatal("a dropped receive has written into other memory")
		}
	}
}

// TestNilDereference checks that Go's signal handlers survive the MPI library: the
// fault is a panic that can be recovered.
func TestNilDereference(t *testing.T) {
	for range 3 {
		func() {
			defer func() {
				if _, ok := recover().(runtime.Error); !ok {
					t.Error("a nil dereference is not a runtime error")
				}
			}()
			var p *padded
			sink += p.X
		}()
	}
	done := make(chan any)
	go func() { // on another thread
		runtime.LockOSThread()
		defer func() { done <- recover() }()
		var p *[1 << 10]int
		sink += float64(p[99])
	}()
	if _, ok := (<-done).(runtime.Error); !ok {
		t.Error("a nil dereference on another goroutine is not a runtime error")
	}
	exchanger[int]{}.round(t, viaSendrecv, mpi.World(), 10) // and MPI still works
}
