package main

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

// A Pool hands tasks to workers and collects their results. Tasks and results are Go values,
// anything that SendObject takes. The number of workers can change while there is work.
//
// A pool belongs to one goroutine: its methods must not be called at the same time, but they
// may be called in the body of a loop over results.
type Pool[T, R any] struct {
	Attempts int     // how often a task is tried before its error is reported
	Tallies  []Tally // what each worker has done, also those that have left

	hire    func() (Peer, error)
	workers []*worker
	answers chan answer[T, R]
}

// A Peer is the other end of a worker's or the master's connection.
type Peer struct {
	Comm mpi.Communicator
	Rank int
	Part func() error // ends the connection
}

// A Tally is what a worker has done: tasks that went well and that failed, and the time.
type Tally struct {
	Done, Failed int
	Busy         time.Duration
}

// A Result is what has become of a task.
type Result[T, R any] struct {
	Index  int // of the task, from 0
	Task   T
	Value  R
	Worker int // which one did it, from 1
	Tries  int // on how many workers
	Took   time.Duration
}

// NewPool returns a pool without workers; Grow uses hire to get each.
func NewPool[T, R any](hire func() (Peer, error)) *Pool[T, R] {
	return &Pool[T, R]{Attempts: 3, hire: hire, answers: make(chan answer[T, R])}
}

type worker struct {
	Peer
	id     int
	busy   bool
	leaves bool // when it is no longer busy
}

// A job is what is on its way to a worker, a reply what comes back.
type job[T any] struct {
	Task T
	Stop bool
}

type reply[R any] struct {
	Value R
	Error string
}

type attempt[T any] struct {
	index, tries int
	task         T
	failed       *worker // where it failed last
}

type answer[T, R any] struct {
	attempt[T]
	worker *worker
	value  R
	err    error // of the task
	lost   error // of the connection
	took   time.Duration
}

const (
	jobTag   = 1
	replyTag = 2
)

// Size returns the number of workers.
func (p *Pool[T, R]) Size() int {
	n := 0
	for _, w := range p.workers {
		if !w.leaves {
			n++
		}
	}
	return n
}

// Grow adds n workers.
func (p *Pool[T, R]) Grow(n int) error {
	for range n {
		peer, err := p.hire()
		if err != nil {
			return err
		}
		p.Tallies = append(p.Tallies, Tally{})
		p.workers = append(p.workers, &worker{Peer: peer, id: len(p.Tallies)})
	}
	return nil
}

// Shrink takes n workers away: idle ones at once, others when they have done their task.
func (p *Pool[T, R]) Shrink(n int) error {
	for _, busy := range []bool{false, true} {
		for _, w := range p.workers {
			if n > 0 && w.busy == busy && !w.leaves {
				w.leaves = true
				n--
			}
		}
	}
	return p.dismiss()
}

// Close takes all workers away.
func (p *Pool[T, R]) Close() error { return p.Shrink(len(p.workers)) }

// dismiss parts with the workers that leave and are not busy.
func (p *Pool[T, R]) dismiss() (err error) {
	var stay []*worker
	for _, w := range p.workers {
		if w.busy || !w.leaves {
			stay = append(stay, w)
			continue
		}
		e := mpi.SendObject(w.Comm, job[T]{Stop: true}, w.Rank, jobTag)
		if e == nil && w.Part != nil {
			e = w.Part()
		}
		err = errors.Join(err, e)
	}
	p.workers = stay
	return err
}

// Run does the tasks and yields their results as they come. With a result comes an error if
// all attempts at its task have failed: no task is lost. A worker on which a task failed gets
// it again only if there is no other.
func (p *Pool[T, R]) Run(tasks iter.Seq[T]) iter.Seq2[Result[T, R], error] {
	return func(yield func(Result[T, R], error) bool) {
		next, stop := iter.Pull(tasks)
		defer stop()
		var again []attempt[T]
		n, busy, more := 0, 0, true
		defer func() { // the loop may end early
			for ; busy > 0; busy-- {
				a := <-p.answers
				p.note(&a)
			}
		}()
		for {
			for _, w := range p.workers {
				if w.busy || w.leaves {
					continue
				}
				a, ok := p.pick(&again, w)
				if !ok && more {
					if a.task, more = next(); more {
						a.index, ok = n, true
						n++
					}
				}
				if ok {
					w.busy = true
					busy++
					go p.ask(w, a)
				}
			}
			if busy == 0 {
				if len(again) == 0 && !more {
					return
				}
				var r Result[T, R]
				yield(r, errors.New("there are tasks, but no workers"))
				return
			}
			a := <-p.answers
			busy--
			p.note(&a)
			if a.err != nil && a.tries < p.Attempts {
				a.failed = a.worker
				again = append(again, a.attempt)
				continue
			}
			if !yield(Result[T, R]{a.index, a.task, a.value, a.worker.id, a.tries, a.took}, a.err) {
				return
			}
		}
	}
}

// note writes down that a worker has answered. One whose connection is lost is gone.
func (p *Pool[T, R]) note(a *answer[T, R]) {
	w := a.worker
	w.busy = false
	a.tries++
	tally := &p.Tallies[w.id-1]
	tally.Busy += a.took
	if a.lost != nil {
		a.err = fmt.Errorf("worker %d is lost: %w", w.id, a.lost)
		p.workers = slices.DeleteFunc(p.workers, func(v *worker) bool { return v == w })
	}
	if a.err != nil {
		tally.Failed++
	} else {
		tally.Done++
	}
	if err := p.dismiss(); err != nil {
		a.err = errors.Join(a.err, err)
	}
}

// pick takes a task that has failed before, and can be tried on w.
func (p *Pool[T, R]) pick(again *[]attempt[T], w *worker) (attempt[T], bool) {
	for i, a := range *again {
		if a.failed != w || p.Size() == 1 {
			*again = append((*again)[:i:i], (*again)[i+1:]...)
			return a, true
		}
	}
	return attempt[T]{}, false
}

// ask has a worker do a task.
func (p *Pool[T, R]) ask(w *worker, a attempt[T]) {
	begin := time.Now()
	out := answer[T, R]{attempt: a, worker: w}
	out.lost = mpi.SendObject(w.Comm, job[T]{Task: a.task}, w.Rank, jobTag)
	if out.lost == nil {
		var r reply[R]
		r, _, out.lost = mpi.RecvObject[reply[R]](w.Comm, w.Rank, replyTag)
		out.value = r.Value
		if r.Error != "" {
			out.err = fmt.Errorf("worker %d: %s", w.id, r.Error)
		}
	}
	out.took = time.Since(begin)
	p.answers <- out
}

// Ordered yields results in the order of their tasks: each waits for those before it.
func Ordered[T, R any](results iter.Seq2[Result[T, R], error]) iter.Seq2[Result[T, R], error] {
	type pair struct {
		r   Result[T, R]
		err error
	}
	return func(yield func(Result[T, R], error) bool) {
		early, next := make(map[int]pair), 0
		for r, err := range results {
			early[r.Index] = pair{r, err}
			for e, ok := early[next]; ok; e, ok = early[next] {
				delete(early, next)
				next++
				if !yield(e.r, e.err) {
					return
				}
			}
		}
	}
}

// Work is the life of a worker: it does the tasks that the master sends until there are no more.
func Work[T, R any](master Peer, do func(T) (R, error)) error {
	for {
		j, _, err := mpi.RecvObject[job[T]](master.Comm, master.Rank, jobTag)
		if err != nil {
			return err
		}
		if j.Stop {
			break
		}
		var r reply[R]
		if r.Value, err = do(j.Task); err != nil {
			r.Error = err.Error()
		}
		if err := mpi.SendObject(master.Comm, r, master.Rank, replyTag); err != nil {
			return err
		}
	}
	if master.Part != nil {
		return master.Part()
	}
	return nil
}
