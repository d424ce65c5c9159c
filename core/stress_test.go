package mpi_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestThreadsStress has two dozen goroutines of each rank communicate at the same time in
// all the ways there are, checking what they receive, while the garbage collector runs
// all the time. Package jobtest runs it under the race detector, with
// GODEBUG=cgocheck=1, as an experiment build with cgocheck2, and at more thread levels.
//
// What the race detector sees is Go's memory as Go touches it: the engine's lists, the
// requests, the lists of what is in flight, the pools, which is where mistakes of mpi4go in
// sharing would be. It does not see what C does, so MPI's writing to buffers is neither
// taken for a race, nor is it noticed when that comes too late. Moreover each call into
// C orders what came before it and what comes after any other that ends later: this
// keeps it from false alarms about goroutines that tell each other by messages, but
// it sees a race only if one of the two has not called C since. Hence the many rounds.
//
// Buffers are watched in two other ways. Each is compared with what it must hold when
// MPI is done with it; and memory that is freed too early is soon used by others here
// (scribble), who find what MPI wrote there.
func TestThreadsStress(t *testing.T) {
	comm := newComm(t)
	const copies = 2
	var all []*stresser
	for g := range copies * len(stresses) {
		left, right := ring(comm)
		all = append(all, &stresser{comm: comm, own: newComm(t), left: left, right: right, tag: g})
	}
	stop := collectGarbage()
	rounds := 40
	if testing.Short() {
		rounds = 15
	}
	concurrently(t, len(all), func(g int) error {
		s := all[g]
		stress := stresses[g%len(stresses)]
		var first error // others go on, so this one must, too
		for s.round = range rounds {
			if err := errors.Join(stress.do(s), s.scribble()); err != nil && first == nil {
				first = fmt.Errorf("%s, round %d: %w", stress.name, s.round, err)
			}
		}
		return first
	})
	t.Logf("%d garbage collections", stop())
	must(t, barrier(comm))
}

// collectGarbage has the garbage collector run until stop is called, which tells how often
// it has.
func collectGarbage() (stop func() int64) {
	percent := debug.SetGCPercent(5)
	end, done := make(chan struct{}), make(chan struct{})
	var n atomic.Int64
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			default:
				runtime.GC()
				n.Add(1)
				runtime.Gosched()
			}
		}
	}()
	return func() int64 {
		close(end)
		<-done
		debug.SetGCPercent(percent)
		return n.Load()
	}
}

// A stresser is a goroutine of the stress test.
type stresser struct {
	comm, own         *mpi.Comm // own is no other goroutine's: for collectives
	left, right       int
	tag               int // of its messages
	round             int
	scribbled, before [][]int64 // see scribble
}

// size is the number of elements in a round's messages: mostly few, some that MPI sends
// in several steps. All ranks have the same.
func (s *stresser) size() int {
	return []int{1, 7, 60, 500, 3000, 20_000}[(s.round*7+s.tag)%6]
}

// message is what a rank sends in this round.
func (s *stresser) message(rank int) []int64 {
	x := make([]int64, s.size())
	for i := range x {
		x[i] = s.element(rank, i)
	}
	return x
}

func (s *stresser) element(rank, i int) int64 {
	return int64(i)<<32 ^ int64(rank)<<24 ^ int64(s.tag)<<12 ^ int64(s.round)
}

// check compares what was received from the left.
func (s *stresser) check(y []int64, err error) error {
	if err != nil {
		return err
	}
	if len(y) != s.size() {
		return fmt.Errorf("received %d elements, want %d", len(y), s.size())
	}
	for i, v := range y {
		if want := s.element(s.left, i); v != want {
			return fmt.Errorf("element %d of %d is %#x, want %#x", i, len(y), v, want)
		}
	}
	return nil
}

// scribble allocates slices of the sizes of messages, which the garbage collector
// cuts from what was freed, and finds out whether anybody has written to those before.
func (s *stresser) scribble() error {
	for _, x := range s.before {
		for i, v := range x {
			if v != int64(s.tag) {
				return fmt.Errorf("somebody wrote %#x to element %d of memory that is not in use", v, i)
			}
		}
	}
	s.before, s.scribbled = s.scribbled, nil
	for _, n := range []int{1, 7, 60, 500} {
		s.scribbled = append(s.scribbled, slices.Repeat([]int64{int64(s.tag)}, n))
	}
	return nil
}

// send starts to send this round's message to the right.
func (s *stresser) send() (*mpi.Request[int64], error) {
	return mpi.Isend(s.comm, s.message(s.comm.Rank()), s.right, s.tag)
}

// both sends and calls receive meanwhile.
func (s *stresser) both(receive func() ([]int64, error)) error {
	out, err := s.send()
	if err != nil {
		return err
	}
	err = s.check(receive())
	if _, _, e := out.Wait(); err == nil {
		err = e
	}
	return err
}

// stresses are the ways to communicate.
var stresses = []struct {
	name string
	do   func(s *stresser) error
}{
	{"blocking", func(s *stresser) error {
		y := make([]int64, s.size())
		x := s.message(s.comm.Rank())
		var err error
		switch {
		case s.comm.Size() == 1 || s.round%3 == 0:
			_, err = mpi.Sendrecv(s.comm, x, s.right, s.tag, y, s.left, s.tag)
		case s.comm.Rank() == 0: // breaks the ring
			if _, err = mpi.Recv(s.comm, y, s.left, s.tag); err == nil {
				err = mpi.Send(s.comm, x, s.right, s.tag)
			}
		default:
			if err = mpi.Send(s.comm, x, s.right, s.tag); err == nil {
				_, err = mpi.Recv(s.comm, y, s.left, s.tag)
			}
		}
		return s.check(y, err)
	}},
	{"Irecv, Wait", func(s *stresser) error {
		in, err := mpi.Irecv(s.comm, make([]int64, s.size()), s.left, s.tag)
		if err != nil {
			return err
		}
		return s.both(func() ([]int64, error) {
			y, _, err := in.Wait()
			return y, err
		})
	}},
	{"Test", func(s *stresser) error {
		in, err := mpi.Irecv(s.comm, make([]int64, s.size()), s.left, s.tag)
		if err != nil {
			return err
		}
		return s.both(func() ([]int64, error) {
			for {
				if done, y, _, err := in.Test(); done || err != nil {
					return y, err
				}
				runtime.Gosched()
			}
		})
	}},
	{"WaitAny", func(s *stresser) error {
		y := make([]int64, s.size())
		ack := []byte{0}
		var rs mpi.Requests
		rs.Add(mpi.Irecv(s.comm, y, s.left, s.tag))
		rs.Add(mpi.Irecv(s.comm, ack, s.left, s.tag+1000))
		rs.Add(s.send())
		rs.Add(mpi.Isend(s.comm, []byte{byte(s.round)}, s.right, s.tag+1000))
		for rs.Len() > 0 {
			if _, _, err := rs.WaitAny(); err != nil {
				return err
			}
		}
		if ack[0] != byte(s.round) {
			return fmt.Errorf("the second message has %d", ack[0])
		}
		return s.check(y, nil)
	}},
	{"cancelled contexts", func(s *stresser) error {
		y := make([]int64, s.size())
		return s.both(func() ([]int64, error) {
			for patience := 20 * time.Microsecond; ; patience *= 2 {
				in, err := mpi.Irecv(s.comm, y, s.left, s.tag)
				if err != nil {
					return nil, err
				}
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				if !canCancel(s.comm) {
					ctx = context.Background()
				}
				_, _, err = in.WaitContext(ctx)
				cancel()
				if !errors.Is(err, mpi.ErrCancelled) {
					return y, err
				}
				if !errors.Is(err, context.DeadlineExceeded) || slices.ContainsFunc(y, func(v int64) bool { return v != 0 }) {
					return nil, fmt.Errorf("a cancelled receive: %w, or written to", err)
				}
			}
		})
	}},
	{"persistent", func(s *stresser) error {
		x, y := s.message(s.comm.Rank()), make([]int64, s.size())
		out, err := mpi.SendInit(s.comm, x, s.right, s.tag)
		if err != nil {
			return err
		}
		in, err := mpi.RecvInit(s.comm, y, s.left, s.tag)
		if err != nil {
			return err
		}
		for range 3 {
			clear(y)
			if e := mpi.StartAll(in, out); e != nil {
				return e
			}
			_, _, e := in.Wait()
			err = errors.Join(err, s.check(y, e))
			_, _, e = out.Wait()
			err = errors.Join(err, e)
		}
		return errors.Join(err, in.Close(), out.Close())
	}},
	{"Mprobe", func(s *stresser) error {
		return s.both(func() ([]int64, error) {
			m, err := mpi.Mprobe[int64](s.comm, s.left, s.tag)
			if err != nil {
				return nil, err
			}
			in, err := m.Irecv(make([]int64, m.Len()))
			if err != nil {
				return nil, err
			}
			y, _, err := in.Wait()
			return y, err
		})
	}},
	{"RecvAlloc", func(s *stresser) error {
		return s.both(func() ([]int64, error) {
			y, _, err := mpi.RecvAlloc[int64](s.comm, s.left, s.tag)
			return y, err
		})
	}},
	{"collectives", func(s *stresser) error {
		n, me := s.own.Size(), s.own.Rank()
		x, y := s.message(me), make([]int64, s.size())
		err := collective.Allreduce(s.own, x, y, mpi.Sum)
		for i, v := range y {
			var want int64
			for r := range n {
				want += s.element(r, i)
			}
			if v != want {
				err = errors.Join(err, fmt.Errorf("element %d of the sum is %#x, want %#x", i, v, want))
				break
			}
		}
		root := s.round % n
		if me != root {
			clear(x)
		}
		err = errors.Join(err, collective.Bcast(s.own, x, root))
		if !slices.Equal(x, s.message(root)) {
			err = errors.Join(err, fmt.Errorf("the broadcast of rank %d is wrong", root))
		}
		return errors.Join(err, collective.Barrier(s.own))
	}},
	{"dropped", func(s *stresser) error {
		// Nobody waits for these two, nor knows of the buffer; MPI writes to it.
		if _, err := mpi.Irecv(s.comm, make([]int64, 60), s.left, s.tag); err != nil {
			return err
		}
		runtime.GC()
		first := s.scribble()
		if _, err := mpi.Isend(s.comm, slices.Repeat([]int64{-1}, 60), s.right, s.tag); err != nil {
			return err
		}
		y := make([]int64, s.size())
		_, err := mpi.Sendrecv(s.comm, s.message(s.comm.Rank()), s.right, s.tag+1000, y, s.left, s.tag+1000)
		return errors.Join(first, s.check(y, err))
	}},
	{"stack", func(s *stresser) error {
		// Buffers that are variables of a goroutine whose stack grows, and moves, while
		// they are in use.
		grown := make(chan error)
		go func() {
			var x, y [300]int64
			n := min(s.size(), len(x))
			copy(x[:n], s.message(s.comm.Rank()))
			in, err := mpi.Irecv(s.comm, y[:n], s.left, s.tag)
			if err != nil {
				grown <- err
				return
			}
			deep(20)
			out, err := mpi.Isend(s.comm, x[:n], s.right, s.tag)
			if err != nil {
				grown <- err
				return
			}
			deep(300)
			_, _, err = in.Wait()
			for i := 0; i < n && err == nil; i++ {
				if want := s.element(s.left, i); y[i] != want {
					err = fmt.Errorf("element %d is %#x, want %#x", i, y[i], want)
				}
			}
			_, _, e := out.Wait()
			grown <- errors.Join(err, e)
		}()
		return <-grown
	}},
}
