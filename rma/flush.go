package rma

import "github.com/mpi4go/mpi4go/internal/capi"

// Flush completes, in an epoch of Lock or LockAll, the operations to a process, here and
// there: buffers can be used again, and what was read has arrived. It waits for that, in C. See
// MPI 5.0, section 12.5.4, also for the calls below.
//
//	int MPI_Win_flush(int rank, MPI_Win win)
func (w *Window[T]) Flush(rank int) error {
	return w.raise(w.base().flush("Win_flush", rank, capi.WinFlush))
}

// FlushLocal completes the operations to a process, in an epoch of Lock or LockAll, on this side
// only: buffers can be used again, and what was read has arrived.
//
//	int MPI_Win_flush_local(int rank, MPI_Win win)
func (w *Window[T]) FlushLocal(rank int) error {
	return w.raise(w.base().flush("Win_flush_local", rank, capi.WinFlushLocal))
}

// FlushAll completes, in an epoch of LockAll, the operations to all processes, here and there.
//
//	int MPI_Win_flush_all(MPI_Win win)
func (w *Window[T]) FlushAll() error {
	return w.raise(w.base().flushAll("Win_flush_all", capi.WinFlushAll))
}

// FlushLocalAll completes the operations to all processes, in an epoch of LockAll, on this side
// only.
//
//	int MPI_Win_flush_local_all(MPI_Win win)
func (w *Window[T]) FlushLocalAll() error {
	return w.raise(w.base().flushAll("Win_flush_local_all", capi.WinFlushLocalAll))
}

func (w *window) flush(op string, rank int, call func(rank int, h capi.Win) capi.Code) error {
	return w.synchronize(op, rank,
		func() error { return w.lockedTo(op, rank) },
		func() capi.Code { return call(rank, w.h) },
		nil)
}

func (w *window) flushAll(op string, call func(h capi.Win) capi.Code) error {
	return w.synchronize(op, everyone,
		func() error { return w.locking(op) },
		func() capi.Code { return call(w.h) },
		nil)
}

// Sync makes what this process loads from its memory, in an epoch of Lock or LockAll, what others have
// written and completed before, and what it has stored visible to them. In the Unified model, and in
// shared memory, it orders the loads and stores before it and those after it. It completes no
// operations, and does not wait for anybody.
//
//	int MPI_Win_sync(MPI_Win win)
func (w *Window[T]) Sync() error { return w.raise(w.base().sync()) }

func (w *window) sync() error {
	const op = "Win_sync"
	return w.synchronize(op, nobody,
		func() error { return w.locking(op) },
		func() capi.Code { return capi.WinSync(w.h) },
		nil)
}
