package mpi

import (
	"cmp"
	"context"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Persistents is a set of persistent operations that are started and waited for together, again
// and again; their element types can differ. Where they are all of point-to-point communication,
// Start is one call into C, and so is Run where it can block there (see docs/waiting.md):
// cheaper than the operations one by one. The zero value is an empty set. A Persistents is not for
// use by several goroutines at a time.
//
//	var halo mpi.Persistents
//	halo.Add(mpi.RecvInit(comm, y, left, tag))
//	halo.Add(mpi.SendInit(comm, x, right, tag))
//	for range steps {
//		err := halo.Run()
//		...
//	}
//	err := halo.Close()
//
// See MPI 5.0, section 3.9.
type Persistents struct {
	list    []Starter
	plain   []*request // the same, and so in the batch, unless mixed
	batch   capi.Batch
	mixed   bool // some are more than one request of MPI
	started Requests
	err     error
}

// Add adds an operation that is not started to the set. It takes both results of the call that
// prepares one; the first error so added is returned by each Start and Run, which then start
// nothing.
func (ps *Persistents) Add(s Starter, err error) {
	if err == nil {
		err = checkRequest("Add", s)
	}
	if err != nil {
		if ps.err == nil {
			ps.err = err
		}
		return
	}
	ps.list = append(ps.list, s)
	if !s.plain() {
		ps.mixed = true
	}
	if ps.mixed {
		return
	}
	r := s.self()
	ps.plain = append(ps.plain, r)
	ps.batch.Add(&r.pending, r.fixed)
}

// Len returns the number of operations.
func (ps *Persistents) Len() int { return len(ps.list) }

// Start starts all operations, in the order in which they were added. Each must have been waited for
// since the last start. With an error, some may be started: Wait waits for these.
func (ps *Persistents) Start() error { return ps.start(false) }

// Wait waits for all operations that Start has started, as [Requests.WaitAll] does.
func (ps *Persistents) Wait() error { return ps.started.WaitAll() }

// WaitContext waits for all operations that Start has started, or until the context ends, as
// [Requests.WaitAllContext] does.
func (ps *Persistents) WaitContext(ctx context.Context) error { return ps.started.WaitAllContext(ctx) }

// Active returns the number of operations that are started and have not been waited for.
func (ps *Persistents) Active() int { return ps.started.Len() }

// Run starts all operations and waits for them. If it is the start that fails, those that are
// started stay Active until Wait.
func (ps *Persistents) Run() error {
	if err := ps.start(true); err != nil || ps.started.Len() == 0 {
		return err
	}
	return ps.Wait()
}

// Close closes all operations, and empties the set. Those in flight are waited for. The error is
// the first one's; operations that could not be closed stay in the set.
func (ps *Persistents) Close() error {
	err := ps.started.WaitAll()
	kept := Persistents{started: ps.started}
	for _, s := range ps.list {
		if e := s.Close(); e != nil {
			kept.Add(s, nil)
			err = cmp.Or(err, e)
		}
	}
	*ps = kept
	return err
}

func (ps *Persistents) start(wait bool) error {
	if ps.err != nil {
		return ps.err
	}
	if ps.mixed {
		for _, s := range ps.list {
			if err := s.startAgain(); err != nil {
				return err
			}
			ps.started.Add(s, nil)
		}
		return nil
	}
	if err := running("Start"); err != nil {
		return err
	}
	for _, r := range ps.plain {
		if err := r.refusal(); err != nil {
			return err
		}
	}
	n, done, code := ps.batch.Start(wait)
	if done {
		for i, r := range ps.plain {
			r.state, r.err = collected, nil
			r.status = arrived(ps.batch.Status(i), r.source)
		}
		return nil
	}
	for i, r := range ps.plain[:n] {
		r.state = inFlight
		ps.started.Add(ps.list[i], nil)
	}
	if code != 0 {
		return ps.plain[n].comm.wrap("Start", code)
	}
	return nil
}
