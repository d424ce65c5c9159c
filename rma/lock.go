package rma

import (
	"fmt"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A LockType says who else can have a lock at the same time.
type LockType int

// The types of locks.
const (
	Exclusive LockType = capi.LockExclusive // nobody
	Shared    LockType = capi.LockShared    // others with a Shared one
)

// String returns the name of the type of lock.
func (l LockType) String() string {
	switch l {
	case Exclusive:
		return "exclusive"
	case Shared:
		return "shared"
	}
	return fmt.Sprintf("LockType(%d)", int(l))
}

// Lock begins an epoch in which this process communicates with another one, or itself, which
// need not call anything. It can have locks on several processes. It waits, in C, for the
// lock or not until the first operation or Unlock. The assert NoCheck is possible. See MPI 5.0,
// section 12.5.3, also for Unlock, LockAll and UnlockAll.
//
//	int MPI_Win_lock(int lock_type, int rank, int assert, MPI_Win win)
func (w *Window[T]) Lock(rank int, kind LockType, asserts ...Assert) error {
	return w.raise(w.base().lock(rank, kind, asserts))
}

func (w *window) lock(rank int, kind LockType, asserts []Assert) error {
	const op = "Win_lock"
	a, err := combine(op, asserts, NoCheck)
	if err != nil {
		return err
	}
	return w.synchronize(op, nobody,
		func() error {
			if err := w.checkRank(op, rank); err != nil {
				return err
			}
			switch {
			case kind != Exclusive && kind != Shared:
				return mpi.Errorf(op, mpi.ErrLockType, "%v: want Exclusive or Shared", kind)
			case w.epoch != locked:
				return w.begins(op)
			case w.targets[rank].open:
				return mpi.Errorf(op, mpi.ErrRMASync, "rank %d is locked already", rank)
			}
			return nil
		},
		func() capi.Code { return capi.WinLock(int(kind), rank, int(a), w.h) },
		func() {
			w.epoch, w.used = locked, false
			w.targets[rank].open = true
			w.locks++
		})
}

// Unlock ends the epoch that Lock began: the operations to that process are complete here and
// there. It waits for that, in C.
//
//	int MPI_Win_unlock(int rank, MPI_Win win)
func (w *Window[T]) Unlock(rank int) error { return w.raise(w.base().unlock(rank)) }

func (w *window) unlock(rank int) error {
	const op = "Win_unlock"
	return w.synchronize(op, rank,
		func() error {
			if err := w.lockedTo(op, rank); err != nil || w.epoch == locked {
				return err
			}
			return mpi.Errorf(op, mpi.ErrRMASync, "the lock is that of a LockAll: call UnlockAll")
		},
		func() capi.Code { return capi.WinUnlock(rank, w.h) },
		func() {
			w.targets[rank].open = false
			if w.locks--; w.locks == 0 {
				w.epoch = noEpoch
			}
		})
}

// LockAll begins an epoch in which this process communicates with all, which need not call
// anything: a Shared lock on each. It is not collective. The assert NoCheck is possible.
//
//	int MPI_Win_lock_all(int assert, MPI_Win win)
func (w *Window[T]) LockAll(asserts ...Assert) error {
	return w.raise(w.base().lockAll(asserts))
}

func (w *window) lockAll(asserts []Assert) error {
	const op = "Win_lock_all"
	a, err := combine(op, asserts, NoCheck)
	if err != nil {
		return err
	}
	return w.synchronize(op, nobody,
		func() error { return w.begins(op) },
		func() capi.Code { return capi.WinLockAll(int(a), w.h) },
		func() { w.epoch, w.used = lockedAll, false })
}

// UnlockAll ends the epoch that LockAll began: all operations are complete, here and at their
// targets. It waits for that, in C.
//
//	int MPI_Win_unlock_all(MPI_Win win)
func (w *Window[T]) UnlockAll() error { return w.raise(w.base().unlockAll()) }

func (w *window) unlockAll() error {
	const op = "Win_unlock_all"
	return w.synchronize(op, everyone,
		func() error {
			if w.epoch != lockedAll {
				return mpi.Errorf(op, mpi.ErrRMASync, "there is no epoch of LockAll")
			}
			return nil
		},
		func() capi.Code { return capi.WinUnlockAll(w.h) },
		func() { w.epoch = noEpoch })
}
