package mpi_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// TestObjectRing posts a receive, sends, and waits, on all ranks: each send is complete only when
// the receive of another rank has let it in, which nobody waits for then.
func TestObjectRing(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, bytes := range []int{4 << 10, 8 << 10, 100_000, 4 << 20} {
		value := func(rank int) []byte { return random[byte](bytes, rank) }
		check := func(what string, got []byte, err error) {
			t.Helper()
			if err != nil || !reflect.DeepEqual(got, value(left)) {
				t.Errorf("%d bytes, %s: %d bytes, %v", bytes, what, len(got), err)
			}
		}
		in, err := mpi.IrecvObject[[]byte](comm, left, 1)
		must(t, err)
		must(t, mpi.SendObject(comm, value(comm.Rank()), right, 1))
		got, _, err := in.Wait()
		check("SendObject", got, err)

		in, err = mpi.IrecvObject[[]byte](comm, left, 1)
		must(t, err)
		must(t, mpi.SsendObject(comm, value(comm.Rank()), right, 1))
		got, _, err = in.Wait()
		check("SsendObject", got, err)

		var y []byte
		in, err = mpi.IrecvObjectInto(comm, &y, left, 1)
		must(t, err)
		out, err := mpi.IsendObject(comm, value(comm.Rank()), right, 1)
		must(t, err)
		_, _, err = out.Wait()
		must(t, err)
		_, _, err = in.Wait()
		check("IsendObject", y, err)
	}
}

// TestObjectProgress has rank 0 wait for something else while it receives an object from each
// other rank: they come to what it waits for when their objects are on the way.
func TestObjectProgress(t *testing.T) {
	comm := newComm(t)
	me, size := comm.Rank(), comm.Size()
	serialized := capi.CurrentPolicy().Serialized
	one := []int{1}
	fromAll := func(do func(rank int) error) (err error) {
		for r := 1; r < size; r++ {
			err = errors.Join(err, do(r))
		}
		return err
	}
	tell := func() error { return mpi.Send(comm, one, 0, 2) }
	for _, c := range []struct {
		name         string
		inC          bool // in C only
		root, others func() error
	}{
		{"Dup", true, func() error { return dupClose(comm) }, func() error { return dupClose(comm) }},
		{"Recv", false, func() error {
			return fromAll(func(rank int) error { return recvOne(comm, rank) })
		}, tell},
		{"Sendrecv", false, func() error {
			return fromAll(func(rank int) error {
				_, err := mpi.Sendrecv(comm, one, rank, 3, make([]int, 1), rank, 2)
				return err
			})
		}, func() error {
			_, err := mpi.Sendrecv(comm, one, 0, 2, make([]int, 1), 0, 3)
			return err
		}},
		{"Ssend", false, func() error {
			return fromAll(func(rank int) error { return mpi.Ssend(comm, one, rank, 2) })
		}, func() error { return recvOne(comm, 0) }},
		{"Wait", false, func() error {
			return fromAll(func(rank int) error {
				r, err := mpi.Irecv(comm, make([]int, 1), rank, 2)
				if err == nil {
					_, _, err = r.Wait()
				}
				return err
			})
		}, tell},
		{"WaitAll", false, func() error {
			var rs mpi.Requests
			for r := 1; r < size; r++ {
				rs.Add(mpi.Irecv(comm, make([]int, 1), r, 2))
			}
			return rs.WaitAll()
		}, tell},
		{"Test", false, func() error {
			return fromAll(func(rank int) error {
				r, err := mpi.Irecv(comm, make([]int, 1), rank, 2)
				for done := false; !done && err == nil; {
					done, _, _, err = r.Test()
				}
				return err
			})
		}, tell},
		{"Probe", false, func() error {
			return fromAll(func(rank int) error {
				if _, err := mpi.Probe(comm, rank, 2); err != nil {
					return err
				}
				return recvOne(comm, rank)
			})
		}, tell},
		{"Iprobe", false, func() error {
			return fromAll(func(rank int) error {
				for {
					if ok, _, err := mpi.Iprobe(comm, rank, 2); err != nil {
						return err
					} else if ok {
						return recvOne(comm, rank)
					}
				}
			})
		}, tell},
		{"RecvObject", false, func() error {
			return fromAll(func(rank int) error { _, _, err := mpi.RecvObject[int](comm, rank, 2); return err })
		}, func() error { return mpi.SendObject(comm, 1, 0, 2) }},
		{"a generalized request", false, func() error {
			g, err := mpi.StartGeneralized[int](nil, nil)
			if err != nil {
				return err
			}
			go func() {
				err := fromAll(func(rank int) error { return recvOne(comm, rank) })
				g.Complete(mpi.Status{}, err)
			}()
			_, _, err = g.Wait()
			return err
		}, tell},
		{"a goroutine that was there before", false, nil, tell},
	} {
		if c.inC && serialized {
			continue
		}
		for _, bytes := range []int{3000, 100_000, 4 << 20} {
			what := fmt.Sprintf("%s, %d bytes", c.name, bytes)
			if me > 0 {
				must(t, mpi.SendObject(comm, random[byte](bytes, me), 0, 1))
				if err := c.others(); err != nil {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			wait := c.root
			if wait == nil { // blocks before the receives are posted
				done := make(chan error)
				go func() {
					done <- fromAll(func(rank int) error { return recvOne(comm, rank) })
				}()
				wait = func() error { return <-done }
			}
			var in []*mpi.ObjectRequest[[]byte]
			for r := 1; r < size; r++ {
				req, err := mpi.IrecvObject[[]byte](comm, r, 1)
				must(t, err)
				in = append(in, req)
			}
			if err := wait(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			for i, req := range in {
				if got, _, err := req.Wait(); err != nil || !reflect.DeepEqual(got, random[byte](bytes, i+1)) {
					t.Errorf("%s: from %d: %d bytes, %v", what, i+1, len(got), err)
				}
			}
		}
	}
}

func recvOne(comm *mpi.Comm, rank int) error {
	_, err := mpi.Recv(comm, make([]int, 1), rank, 2)
	return err
}

func dupClose(comm *mpi.Comm) error {
	dup, err := comm.Dup()
	if err != nil {
		return err
	}
	return dup.Close()
}
