package mpi_test

import (
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestBufferFlushBeside flushes the buffer while other goroutines send through it, in every way.
func TestBufferFlushBeside(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const count, ways = 200, 4
	y := make([]int, ways*count)
	var in mpi.Requests
	for i := range y {
		in.Add(mpi.Irecv(comm, y[i:i+1], left, i/count))
	}
	must(t, barrier(comm)) // then every message can leave the buffer
	must(t, mpi.BufferAttach(ways*count*(8+mpi.BsendOverhead())))
	x := make([]int, ways)
	alone, err := mpi.BsendInit(comm, x[2:3], right, 2)
	must(t, err)
	var set mpi.Persistents
	set.Add(mpi.BsendInit(comm, x[3:4], right, 3))
	sends := [ways]func() error{
		func() error { return mpi.Bsend(comm, x[:1], right, 0) },
		func() error {
			r, err := mpi.Ibsend(comm, x[1:2], right, 1)
			if err == nil {
				_, _, err = r.Wait()
			}
			return err
		},
		func() error {
			err := alone.Start()
			if err == nil {
				_, _, err = alone.Wait()
			}
			return err
		},
		func() error { return set.Run() },
	}
	var all sync.WaitGroup
	for way, send := range sends {
		all.Go(func() {
			for i := range count {
				x[way] = i
				if err := send(); err != nil {
					t.Errorf("way %d, message %d: %v", way, i, err)
					x[way] = -1
					mpi.Send(comm, x[way:way+1], right, way) // the receiver waits for one
				}
			}
		})
	}
	over := make(chan struct{})
	go func() {
		all.Wait()
		close(over)
	}()
	for sending := true; sending; {
		select {
		case <-over:
			sending = false
		default:
			if err := mpi.BufferFlush(); err != nil {
				t.Error(err)
				<-over
			}
		}
	}
	must(t, in.WaitAll())
	for i, v := range y {
		if v != i%count {
			t.Errorf("way %d, message %d: got %d", i/count, i%count, v)
			break
		}
	}
	must(t, alone.Close())
	must(t, set.Close())
	must(t, mpi.BufferDetach())
	must(t, mpi.BufferFlush()) // there is nothing to flush
}
