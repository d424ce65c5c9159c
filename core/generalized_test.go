package mpi_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

func TestGeneralized(t *testing.T) {
	y := make([]int32, 8)
	g, err := mpi.StartGeneralized(y, nil)
	must(t, err)
	if done, _, _, err := g.Test(); done || err != nil {
		t.Errorf("Test before Complete: %v, %v", done, err)
	}
	brief, stop := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer stop()
	_, _, err = g.WaitContext(brief)
	wantErr(t, err, mpi.ErrPending, "in flight")
	wantErr(t, g.Cancel(), mpi.ErrRequest, "cancel")
	go func() {
		y[0], y[1] = 3, 4
		if err := g.Complete(mpi.Status{Source: 5, Tag: 6, Bytes: 8}, nil); err != nil {
			t.Error(err)
		}
	}()
	got, st, err := g.Wait()
	if err != nil || len(got) != 2 || got[1] != 4 || st.Source != 5 || st.Tag != 6 {
		t.Errorf("Wait: %v, %+v, %v", got, st, err)
	}
	wantErr(t, g.Complete(mpi.Status{}, nil), mpi.ErrRequest, "before")
	wantPanic(t, "Grequest", func() { g.Wait() })
	must(t, g.Cancel()) // too late: nothing

	out := errors.New("out of cheese")
	cancelled, err := mpi.StartGeneralized[byte](nil, nil)
	must(t, err)
	must(t, cancelled.Complete(mpi.Status{Cancelled: true}, out))
	done, none, st, err := cancelled.Test()
	if !done || none != nil || !st.Cancelled || err != out {
		t.Errorf("Test of one that failed: %v, %v, %+v, %v", done, none, st, err)
	}

	var c *mpi.Generalized[byte]
	c, err = mpi.StartGeneralized([]byte(nil), func() { c.Complete(mpi.Status{Cancelled: true}, nil) })
	must(t, err)
	must(t, c.Cancel())
	if _, st, err := c.Wait(); !st.Cancelled || err != nil {
		t.Errorf("cancelled: %+v, %v", st, err)
	}
	_, err = mpi.StartGeneralized([]string{""}, nil)
	wantErr(t, err, mpi.ErrType)
}

// TestGeneralizedSets mixes generalized requests and messages in sets, while other
// goroutines communicate and wait for others.
func TestGeneralizedSets(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var work sync.WaitGroup
	for k := range 4 {
		work.Go(func() {
			for round := range 50 {
				a, err := mpi.StartGeneralized[int](nil, nil)
				must(t, err)
				b, err := mpi.StartGeneralized[int](nil, nil)
				must(t, err)
				y := make([]int, 1)
				in, err := mpi.Irecv(comm, y, left, k)
				must(t, err)
				out, err := mpi.Isend(comm, []int{round}, right, k)
				must(t, err)
				var rs mpi.Requests
				rs.Add(a, nil)
				rs.Add(in, nil)
				rs.Add(b, nil)
				rs.Add(out, nil)
				go b.Complete(mpi.Status{Tag: 1}, nil)
				if round%3 == 0 {
					go a.Complete(mpi.Status{}, nil)
					if err := rs.WaitAll(); err != nil || y[0] != round {
						t.Errorf("WaitAll: %v, received %v", err, y)
					}
					continue
				}
				seen := 0
				for req, st := range rs.Completed() {
					if seen++; seen == 3 {
						go a.Complete(mpi.Status{Tag: 2}, nil)
					}
					if req == mpi.Pending(a) && (st.Tag != 2 || seen != 4) {
						t.Errorf("round %d: the last request was number %d, %+v", round, seen, st)
					}
				}
				if seen != 4 || y[0] != round {
					t.Errorf("round %d: %d requests completed, received %v", round, seen, y)
				}
			}
		})
	}
	work.Wait()
}

// ExampleStartGeneralized waits for a message and for a computation in one set.
func ExampleStartGeneralized() {
	comm := mpi.World()
	right, left := (comm.Rank()+1)%comm.Size(), (comm.Rank()+comm.Size()-1)%comm.Size()
	y := make([]float64, 1)
	computation, err := mpi.StartGeneralized[float64](nil, nil)
	if err != nil {
		return
	}
	go func() {
		// something long
		computation.Complete(mpi.Status{}, nil)
	}()
	var rs mpi.Requests
	rs.Add(computation, nil)
	rs.Add(mpi.Irecv(comm, y, left, 0))
	rs.Add(mpi.Isend(comm, []float64{1}, right, 0))
	rs.WaitAll()
	// Output:
}
