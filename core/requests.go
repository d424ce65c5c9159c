package core

import (
	"context"
	"errors"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A Pending is a request of any element type: a *Request[T].
type Pending interface{ self() *request }

// Requests is a set of requests that are waited for together; their element types can
// differ. The zero value is an empty set. A Requests is not for use by several
// goroutines at a time.
//
//	var rs mpi.Requests
//	rs.Add(mpi.Irecv(comm, y, left, tag))
//	rs.Add(mpi.Isend(comm, x, right, tag))
//	err := rs.WaitAll()
//
// See MPI 5.0, section 3.7.5.
type Requests struct {
	list     []*request
	handles  []Pending
	pendings []*mpi.Pending
	err      error
}

// Add adds a request. It takes both results of the call that starts one; the first
// error so added is returned by the next wait for all.
func (rs *Requests) Add(r Pending, err error) {
	if err != nil {
		if rs.err == nil {
			rs.err = err
		}
		return
	}
	rs.list = append(rs.list, r.self())
	rs.handles = append(rs.handles, r)
}

// Len returns the number of requests that are not complete or whose results have not
// been taken.
func (rs *Requests) Len() int { return len(rs.list) }

// WaitAll waits for all requests and empties the set. The error joins those of the
// operations that failed and the one from Add.
func (rs *Requests) WaitAll() error { return rs.waitAll(nil) }

// WaitAllContext is a WaitAll that ends with the context; then the error is
// ErrPending, and what is still in flight stays in the set.
func (rs *Requests) WaitAllContext(ctx context.Context) error { return rs.waitAll(ctx) }

func (rs *Requests) waitAll(ctx context.Context) error {
	if err := rs.wait(ctx, "WaitAll", len(rs.list)); err != nil {
		return err
	}
	err := rs.err
	for _, r := range rs.list {
		r.settle()
		r.collect()
		if r.err != nil {
			err = errors.Join(err, r.err)
		}
	}
	*rs = Requests{list: rs.list[:0], handles: rs.handles[:0], pendings: rs.pendings[:0]}
	return err
}

// wait waits for need of the requests.
func (rs *Requests) wait(ctx context.Context, op string, need int) error {
	if len(rs.list) == 0 {
		return nil
	}
	if err := running(op); err != nil {
		return err
	}
	rs.pendings = rs.pendings[:0]
	for _, r := range rs.list {
		if r.state == collected {
			r.collect()
		}
		rs.pendings = append(rs.pendings, &r.pending)
	}
	if err := mpi.WaitSet(ctx, rs.pendings, need); err != nil {
		return &Error{Op: op, Class: ErrPending, Text: "the wait ended (" + err.Error() + "), operations are still in flight"}
	}
	return nil
}

// WaitAny waits until one of the requests is complete, takes it out of the set and
// returns it with its status. The request is nil if the set is empty.
func (rs *Requests) WaitAny() (Pending, Status, error) {
	if len(rs.list) == 0 {
		return nil, Status{}, nil
	}
	if !rs.anyDone() {
		if err := rs.wait(nil, "WaitAny", 1); err != nil {
			return nil, Status{}, err
		}
	}
	for i, r := range rs.list {
		if r.pending.Done() {
			h := rs.handles[i]
			r.settle()
			r.collect()
			rs.list = append(rs.list[:i], rs.list[i+1:]...)
			rs.handles = append(rs.handles[:i], rs.handles[i+1:]...)
			return h, r.status, r.err
		}
	}
	return nil, Status{}, Errorf("WaitAny", ErrIntern, "no request is complete after the wait")
}

func (rs *Requests) anyDone() bool {
	for _, r := range rs.list {
		if r.pending.Done() {
			return true
		}
	}
	return false
}

// TestAll reports whether all requests are complete; if so, it is a WaitAll.
func (rs *Requests) TestAll() (bool, error) {
	if len(rs.list) > 0 {
		if err := running("TestAll"); err != nil {
			return false, err
		}
	}
	done := true
	for _, r := range rs.list {
		done = r.pending.Test() && done
	}
	if !done {
		return false, nil
	}
	return true, rs.waitAll(nil)
}
