package rma

import (
	"math"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An epoch is when this process may communicate.
type epoch int

const (
	noEpoch   epoch = iota
	fenced          // between two Fences, with all
	started         // from Start to Complete, with a group
	locked          // from Lock to Unlock, with some processes
	lockedAll       // from LockAll to UnlockAll
)

func (e epoch) String() string {
	switch e {
	case fenced:
		return "there was communication after the last Fence, and no Fence since"
	case started:
		return "there is an epoch of Start, and no Complete yet"
	case locked:
		return "there are locks, and no Unlock yet"
	case lockedAll:
		return "there is a LockAll, and no UnlockAll yet"
	}
	return "there is no epoch: call Fence, Start, Lock or LockAll before"
}

func (w *window) checkRank(op string, rank int) error {
	if uint(rank) >= uint(len(w.targets)) {
		return mpi.Errorf(op, mpi.ErrRank, "rank %d is outside the window: its ranks are 0 to %d", rank, len(w.targets)-1)
	}
	return nil
}

// passive reports whether there is an epoch of locks.
func (w *window) passive() bool { return w.epoch == locked || w.epoch == lockedAll }

// busy reports whether there is an epoch that must end before another one begins. That of a
// Fence is none as long as nothing is communicated.
func (w *window) busy() bool { return w.epoch > fenced || w.epoch == fenced && w.used }

// idle returns an error if an epoch is open. The caller does not have the lock.
func (w *window) idle(op string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.posted {
		return mpi.Errorf(op, mpi.ErrRMASync, "there is an epoch of Post, and no Wait yet")
	}
	return w.begins(op)
}

// begins returns an error if no epoch can begin. Here and below the caller has the lock.
func (w *window) begins(op string) error {
	if w.busy() {
		return mpi.Errorf(op, mpi.ErrRMASync, "%v", w.epoch)
	}
	return nil
}

// locking returns an error unless there is an epoch of locks.
func (w *window) locking(op string) error {
	if !w.passive() {
		return mpi.Errorf(op, mpi.ErrRMASync, "there is no epoch of Lock or LockAll")
	}
	return nil
}

// lockedTo returns an error unless there is an epoch of locks with a process.
func (w *window) lockedTo(op string, rank int) error {
	if err := w.checkRank(op, rank); err != nil {
		return err
	}
	if w.epoch == locked && !w.targets[rank].open {
		return mpi.Errorf(op, mpi.ErrRMASync, "rank %d is not locked", rank)
	}
	return w.locking(op)
}

// access returns an error if the elements of a transfer cannot be communicated now, and notes
// that they will be. The caller does not have the lock.
func (w *window) access(x *transfer) error {
	op, rank, offset, n, request := x.op, x.target, x.offset, x.count, x.o != nil
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.epoch == noEpoch:
		return mpi.Errorf(op, mpi.ErrRMASync, "%v", w.epoch)
	case request && !w.passive():
		return mpi.Errorf(op, mpi.ErrRMASync, "operations with a request are for epochs of Lock and LockAll")
	case rank == mpi.ProcNull:
		return nil
	}
	if err := w.checkRank(op, rank); err != nil {
		return err
	}
	t := w.targets[rank]
	switch {
	case (w.epoch == started || w.epoch == locked) && !t.open:
		return mpi.Errorf(op, mpi.ErrRMASync, "rank %d is not in the epoch: it is neither locked nor in the group of Start", rank)
	case offset < 0:
		return mpi.Errorf(op, mpi.ErrDisp, "offset %d: want 0 or more", offset)
	case t.n == unknown && offset > math.MaxInt/w.t.Extent:
		return mpi.Errorf(op, mpi.ErrDisp, "offset %d: there is no memory of that size", offset)
	case t.n != unknown && (offset > t.n || n > t.n-offset):
		return mpi.Errorf(op, mpi.ErrRMARange, "%d elements from %d on are outside the memory of rank %d, which has %d", n, offset, rank, t.n)
	}
	w.used = true
	return nil
}

// Whose operations a synchronization completes, besides ranks.
const (
	everyone = -100
	nobody   = -101
)

// synchronize begins or ends an epoch, or completes operations. May tells, with the lock, whether
// it is possible now; call is MPI's, without the lock, and completes the operations to a rank, or
// to everyone, or nobody; after, with the lock, notes what holds then, and can be nil.
func (w *window) synchronize(op string, completes int, may func() error, call func() capi.Code, after func()) error {
	if err := w.use(op); err != nil {
		return err
	}
	w.mu.Lock()
	err := may()
	mark := w.origins.mark() // what comes from now on, another goroutine's, may not be complete
	w.mu.Unlock()
	if err != nil {
		return err
	}
	if code := call(); code != 0 {
		return mpi.Wrap(op, code)
	}
	w.mu.Lock()
	if completes != nobody {
		w.origins.release(completes, mark)
	}
	if after != nil {
		after()
	}
	w.mu.Unlock()
	return nil
}

// elements is how many elements of the Go type a buffer holds.
func elements(b layout.Buf) int { return b.N * b.Type.Elements }
