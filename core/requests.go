package mpi

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Pending is a request of any element type: a *Request[T] or a *Persistent[T].
type Pending interface {
	// Err returns the error that the operation completed with, when its completion has
	// been waited for.
	Err() error
	// Index returns the place of the request in the set that it was added to: see Requests.Add.
	Index() int
	// Done reports whether the operation is complete, without waiting, and leaves it to be waited for.
	Done() (bool, error)
	self() *request
}

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
	pendings []*capi.Pending
	added    int // since the last wait for all
	err      error
}

// Add adds a request to the set. It takes both results of the call that starts one; the first
// error so added is returned by the next wait for all. A request that is nil without an
// error is an error, too.
//
// The Index of a request is 0 for the first call of Add, 1 for the second, and so on, whether requests
// leave the set meanwhile or not. After a wait for all that has emptied the set, it begins at 0 again.
func (rs *Requests) Add(r Pending, err error) {
	if err == nil {
		err = checkRequest("Add", r)
	}
	rs.added++
	if err != nil {
		if rs.err == nil {
			rs.err = err
		}
		return
	}
	r.self().place = int32(rs.added - 1)
	rs.list = append(rs.list, r.self())
	rs.handles = append(rs.handles, r)
}

// Len returns the number of requests that are not complete or whose results have not
// been taken.
func (rs *Requests) Len() int { return len(rs.list) }

// WaitAll waits for all requests and empties the set. The Result of each request then has what it
// received, and its error.
//
// The error joins those of the operations that failed and the one from Add; the others are
// complete all the same. With an [ErrProcFailedPending], receives from [AnySource] are left in the
// set: see [Comm.AckFailed]. See MPI 5.0, section 3.7.5.
func (rs *Requests) WaitAll() error { return rs.waitAll(nil) }

// WaitAllContext waits for all requests, or until the context ends. Then it does to each of the
// requests what WaitContext does: receives that no message has matched are cancelled, and the
// error is ErrCancelled; what is still in flight, such as sends, stays in the set, and the error
// is ErrPending. It can be both. The Err of a request that has left the set tells whether it was
// cancelled.
func (rs *Requests) WaitAllContext(ctx context.Context) error { return rs.waitAll(ctx) }

func (rs *Requests) waitAll(ctx context.Context) error {
	rs.hold()
	defer rs.release()
	return rs.settleAll(ctx)
}

// settleAll is waitAll of a set that is held.
func (rs *Requests) settleAll(ctx context.Context) error {
	all, err := rs.wait(ctx, "WaitAll", len(rs.list))
	if err != nil {
		return err
	}
	err, rs.err = rs.err, nil
	n, kept, pending := len(rs.list), 0, 0
	for i, r := range rs.list {
		stays := !all && !r.pending.Done() && r.giveUp(ctx) != nil // in flight
		if stays {
			pending++
		} else if e := r.stalled(); e != nil {
			stays, err = true, errors.Join(err, e)
		}
		if stays {
			rs.list[kept], rs.handles[kept] = r, rs.handles[i]
			kept++
			continue
		}
		r.settle()
		r.blame(ctx)
		r.collect()
		r.release()
		if r.err != nil {
			err = errors.Join(err, r.err)
		}
	}
	if pending > 0 {
		err = errors.Join(err, ended("WaitAll", ErrPending, ctx, fmt.Sprintf("%d of %d operations are still in flight", pending, n)))
	}
	clear(rs.list[kept:])
	clear(rs.handles[kept:])
	rs.list, rs.handles = rs.list[:kept], rs.handles[:kept]
	if kept == 0 {
		rs.added = 0
	}
	return err
}

// wait waits for need of the requests. It reports whether they are complete, or the
// context has ended the wait.
func (rs *Requests) wait(ctx context.Context, op string, need int) (bool, error) {
	if len(rs.list) == 0 {
		return true, nil
	}
	if err := running(op); err != nil {
		return false, err
	}
	rs.pendings = rs.pendings[:0]
	for _, r := range rs.list {
		if r.state >= collected {
			r.collect()
		}
		rs.pendings = append(rs.pendings, &r.pending)
	}
	return capi.WaitSet(ctx, rs.pendings, need) == nil, nil
}

// hold keeps sweeps away from the requests, while the set looks at them. The caller releases them.
func (rs *Requests) hold() {
	for _, r := range rs.list {
		r.hold()
	}
}

// release releases the requests that are in the set.
func (rs *Requests) release() {
	for _, r := range rs.list {
		r.release()
	}
}

// WaitAny waits until one of the requests is complete, takes it out of the set and
// returns it with its status. The request is nil if the set is empty. Its Index tells which it is,
// and its Result, after a type assertion, what was received.
func (rs *Requests) WaitAny() (Pending, Status, error) { return rs.waitAny(nil) }

// WaitAnyContext waits until one of the requests is complete, or until the context ends. Then the
// error is ErrPending, and everything stays in the set, receives too: it asked for one of them
// only.
func (rs *Requests) WaitAnyContext(ctx context.Context) (Pending, Status, error) {
	return rs.waitAny(ctx)
}

func (rs *Requests) waitAny(ctx context.Context) (Pending, Status, error) {
	if len(rs.list) == 0 {
		return nil, Status{}, nil
	}
	rs.hold()
	defer rs.release()
	if err := rs.waitOne(ctx, "WaitAny"); err != nil {
		return nil, Status{}, err
	}
	return rs.take(rs.done())
}

// WaitSome waits until at least one of the requests is complete, takes all that are out
// of the set, and returns them; each one's error is in its Err. There is none if the set is
// empty.
func (rs *Requests) WaitSome() ([]Pending, error) { return rs.waitSome(nil) }

// WaitSomeContext waits until at least one of the requests is complete, or until the context ends,
// as [Requests.WaitAnyContext] does.
func (rs *Requests) WaitSomeContext(ctx context.Context) ([]Pending, error) {
	return rs.waitSome(ctx)
}

func (rs *Requests) waitSome(ctx context.Context) ([]Pending, error) {
	rs.hold()
	defer rs.release()
	if err := rs.waitOne(ctx, "WaitSome"); err != nil {
		return nil, err
	}
	return rs.testSome()
}

// Completed returns an iterator over the requests in the order in which they complete,
// with their statuses; each one's error is in its Err. A request leaves the set when the
// iterator yields it: what a break leaves over can be waited for otherwise.
//
//	for req, st := range rs.Completed() { ... }
func (rs *Requests) Completed() iter.Seq2[Pending, Status] {
	return func(yield func(Pending, Status) bool) {
		for len(rs.list) > 0 {
			r, st, _ := rs.WaitAny()
			if r == nil || !yield(r, st) {
				return
			}
		}
	}
}

// waitOne waits until a request is complete.
func (rs *Requests) waitOne(ctx context.Context, op string) error {
	if rs.done() >= 0 {
		return nil
	}
	done, err := rs.wait(ctx, op, 1)
	switch {
	case err != nil:
		return err
	case !done:
		return ended(op, ErrPending, ctx, "the operations are still in flight")
	case rs.done() < 0:
		return rs.stalled()
	}
	return nil
}

// done returns the index of a complete request, or -1.
func (rs *Requests) done() int {
	return slices.IndexFunc(rs.list, func(r *request) bool { return r.pending.Done() })
}

// stalled returns the error of a receive from AnySource that a failed process could have
// been the sender of; nil if there is none.
func (rs *Requests) stalled() error {
	for _, r := range rs.list {
		if err := r.stalled(); err != nil {
			return err
		}
	}
	return nil
}

// take takes the ith request, which is complete, out of the set.
func (rs *Requests) take(i int) (Pending, Status, error) {
	r, h := rs.list[i], rs.handles[i]
	r.settle()
	r.collect()
	r.release()
	rs.list = slices.Delete(rs.list, i, i+1)
	rs.handles = slices.Delete(rs.handles, i, i+1)
	return h, r.status, r.err
}

// TestAny reports whether one of the requests is complete, without waiting; if one is, it does
// what [Requests.WaitAny] does. Of an empty set, done is true and the request nil.
func (rs *Requests) TestAny() (done bool, r Pending, st Status, err error) {
	if len(rs.list) == 0 {
		return true, nil, Status{}, nil
	}
	rs.hold()
	defer rs.release()
	if err := rs.testAll("TestAny"); err != nil {
		return false, nil, Status{}, err
	}
	i := rs.done()
	if i < 0 {
		return false, nil, Status{}, rs.stalled()
	}
	r, st, err = rs.take(i)
	return true, r, st, err
}

// TestSome takes all requests that are complete out of the set and returns them. None are complete
// yet, or the set is empty, if it returns none: Len tells.
func (rs *Requests) TestSome() ([]Pending, error) {
	rs.hold()
	defer rs.release()
	return rs.testSome()
}

func (rs *Requests) testSome() ([]Pending, error) {
	if err := rs.testAll("TestSome"); err != nil {
		return nil, err
	}
	var some []Pending
	for i := rs.done(); i >= 0; i = rs.done() {
		r, _, _ := rs.take(i)
		some = append(some, r)
	}
	if len(some) == 0 {
		return nil, rs.stalled()
	}
	return some, nil
}

// testAll tests every request once.
func (rs *Requests) testAll(op string) error {
	if len(rs.list) == 0 {
		return nil
	}
	if err := running(op); err != nil {
		return err
	}
	for _, r := range rs.list {
		r.pending.Test()
	}
	return nil
}

// TestAll reports whether all requests are complete, without waiting; if they are, it does what
// [Requests.WaitAll] does.
func (rs *Requests) TestAll() (bool, error) {
	rs.hold()
	defer rs.release()
	if err := rs.testAll("TestAll"); err != nil {
		return false, err
	}
	for _, r := range rs.list {
		if !r.pending.Done() {
			return false, rs.stalled()
		}
	}
	return true, rs.settleAll(nil)
}
