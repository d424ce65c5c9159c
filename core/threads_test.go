package mpi_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// The tests of this file run under other settings too (package jobtest), which is why
// their names begin alike.

func TestThreadsLevel(t *testing.T) {
	want := os.Getenv("MPI4GO_THREADS")
	if want != "" && !strings.EqualFold(mpi.QueryThread().String(), want) && mpi.QueryThread() < mpi.ThreadSerialized {
		t.Errorf("level %v, asked for %s", mpi.QueryThread(), want)
	}
}

// concurrently runs f on n goroutines and reports their errors. Every one of them
// takes part on all ranks, so a goroutine that fails goes on.
func concurrently(t *testing.T, n int, f func(g int) error) {
	t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for g := range n {
		wg.Go(func() { errs[g] = f(g) })
	}
	wg.Wait()
	for g, err := range errs {
		if err != nil {
			t.Errorf("goroutine %d: %v", g, err)
		}
	}
}

// TestThreadsPingPong has 16 goroutines of each rank exchange messages with those of
// the partner, all at once.
func TestThreadsPingPong(t *testing.T) {
	comm := newComm(t)
	p, ok := partner(comm)
	if !ok {
		p = comm.Rank()
	}
	first := comm.Rank()%2 == 0
	for _, goroutines := range []int{2, 16} {
		concurrently(t, goroutines, func(g int) error {
			x, y := make([]int64, 2+g*g*40), make([]int64, 2+g*g*40) // up to 72 KB
			for i := range 60 {
				x[0], x[len(x)-1] = int64(i), int64(comm.Rank())
				var err error
				switch {
				case p == comm.Rank() || i%3 == 0:
					_, err = mpi.Sendrecv(comm, x, p, g, y, p, g)
				case first == (i%2 == 0):
					if err = mpi.Send(comm, x, p, g); err == nil {
						_, err = mpi.Recv(comm, y, p, g)
					}
				default:
					if _, err = mpi.Recv(comm, y, p, g); err == nil {
						err = mpi.Send(comm, x, p, g)
					}
				}
				if err != nil {
					return err
				}
				if y[0] != x[0] || y[len(y)-1] != int64(p) {
					return fmt.Errorf("round %d: received %d from %d", i, y[0], y[len(y)-1])
				}
			}
			return nil
		})
	}
	must(t, barrier(comm))
}

// canCancel reports whether a receive can be cancelled while other goroutines communicate. Where
// not, the next receive would get another message, which can be too long for its buffer.
func canCancel(comm *mpi.Comm) bool {
	return mpi.QueryThread() != mpi.ThreadMultiple || !harness.HasQuirk("cancel-race") && (comm.Size() > 1 || !harness.HasQuirk("cancel-self"))
}

// TestThreadsMixed has goroutines wait in all the ways there are, at once.
func TestThreadsMixed(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	ways := []func(x []int32, tag int) ([]int32, error){
		func(x []int32, tag int) ([]int32, error) {
			y := make([]int32, len(x))
			_, err := mpi.Sendrecv(comm, x, right, tag, y, left, tag)
			return y, err
		},
		func(x []int32, tag int) ([]int32, error) {
			req, err := mpi.Isend(comm, x, right, tag)
			if err != nil {
				return nil, err
			}
			y, _, err := mpi.RecvAlloc[int32](comm, left, tag)
			if _, _, err := req.Wait(); err != nil {
				return nil, err
			}
			return y, err
		},
		func(x []int32, tag int) ([]int32, error) {
			y := make([]int32, len(x))
			var rs mpi.Requests
			for k := range 4 {
				part := func(s []int32) []int32 { return s[len(s)*k/4 : len(s)*(k+1)/4] }
				rs.Add(mpi.Irecv(comm, part(y), left, tag))
				rs.Add(mpi.Isend(comm, part(x), right, tag))
			}
			return y, rs.WaitAll()
		},
		func(x []int32, tag int) ([]int32, error) {
			y := make([]int32, len(x))
			var rs mpi.Requests
			rs.Add(mpi.Irecv(comm, y, left, tag))
			rs.Add(mpi.Isend(comm, x, right, tag))
			for rs.Len() > 0 {
				if _, _, err := rs.WaitAny(); err != nil {
					return nil, err
				}
			}
			return y, nil
		},
		func(x []int32, tag int) ([]int32, error) {
			y := make([]int32, len(x))
			done := make(chan error, 1)
			go func() { done <- mpi.Ssend(comm, x, right, tag) }()
			for patience := 50 * time.Microsecond; ; patience *= 2 {
				req, err := mpi.Irecv(comm, y, left, tag)
				if err != nil {
					return nil, err
				}
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				if !canCancel(comm) {
					ctx = context.Background()
				}
				_, _, err = req.WaitContext(ctx)
				cancel()
				if err == nil {
					return y, <-done
				}
				if !errors.Is(err, mpi.ErrCancelled) {
					return nil, err
				}
			}
		},
		func(x []int32, tag int) ([]int32, error) {
			y := make([]int32, len(x))
			req, err := mpi.Irecv(comm, y, left, tag)
			if err != nil {
				return nil, err
			}
			out, err := mpi.Isend(comm, x, right, tag)
			if err != nil {
				return nil, err
			}
			for {
				done, _, _, err := req.Test()
				if err != nil {
					return nil, err
				}
				if done {
					break
				}
				runtime.Gosched()
			}
			_, _, err = out.Wait()
			return y, err
		},
	}
	const copies = 3
	concurrently(t, copies*len(ways), func(g int) error {
		for i := range 12 {
			n := 4 + 37*i*i*g // up to 80 KB
			y, err := ways[g%len(ways)](random[int32](n, comm.Rank()+g), g)
			if err != nil {
				return err
			}
			if !slices.Equal(y, random[int32](n, left+g)) {
				return fmt.Errorf("way %d, round %d: wrong data", g%len(ways), i)
			}
		}
		return nil
	})
	must(t, barrier(comm))
}

// TestThreadsCollectives runs collectives on communicators of their own next to
// point-to-point traffic.
func TestThreadsCollectives(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const goroutines = 8
	comms := make([]*mpi.Comm, goroutines)
	for g := range comms {
		comms[g] = newComm(t)
	}
	n := comm.Size()
	concurrently(t, goroutines, func(g int) error {
		c := comms[g]
		for i := range 20 {
			if g%2 == 0 {
				y := []int{0}
				if _, err := mpi.Sendrecv(comm, []int{i}, right, g, y, left, g); err != nil {
					return err
				}
				if y[0] != i {
					return fmt.Errorf("round %d: received %d", i, y[0])
				}
			}
			x, sum := []int{c.Rank() + i, g}, make([]int, 2)
			if err := collective.Allreduce(c, x, sum, mpi.Sum); err != nil {
				return err
			}
			if want := n*(n-1)/2 + n*i; sum[0] != want || sum[1] != n*g {
				return fmt.Errorf("round %d: sums %v, want %d and %d", i, sum, want, n*g)
			}
			if err := collective.Barrier(c); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, barrier(comm))
}

// TestThreadsBlocked lets one goroutine wait for long while others communicate: it
// must neither stop them nor be forgotten.
func TestThreadsBlocked(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	released := make(chan error, 1)
	go func() {
		_, err := mpi.Recv(comm, make([]byte, 1), left, 77)
		released <- err
	}()
	concurrently(t, 4, func(g int) error {
		for i := range 50 {
			y := []int{0}
			if _, err := mpi.Sendrecv(comm, []int{i}, right, g, y, left, g); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, mpi.Send(comm, []byte{1}, right, 77))
	must(t, <-released)
	must(t, barrier(comm))
}

// TestThreadsUneven has one rank communicate on a second goroutine while all do
// collectives. How a rank waits depends on what its goroutines do, but it must not
// depend on that which collective of MPI it calls: blocking ones match no nonblocking.
func TestThreadsUneven(t *testing.T) {
	comm := newComm(t)
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		var err error
		for err == nil && comm.Rank() == 0 {
			select {
			case <-stop:
				stopped <- err
				return
			default:
				_, err = mpi.Sendrecv(mpi.Self(), []int{1}, 0, 0, []int{0}, 0, 0)
			}
		}
		stopped <- err
	}()
	n := comm.Size()
	for i := range 100 {
		sum := []int{0}
		if err := collective.Allreduce(comm, []int{comm.Rank() + i}, sum, mpi.Sum); err != nil || sum[0] != n*(n-1)/2+n*i {
			t.Errorf("round %d: sum %d, %v", i, sum[0], err)
		}
		if err := collective.Barrier(comm); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	must(t, <-stopped)
}
