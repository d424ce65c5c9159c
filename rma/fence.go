package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Fence ends an epoch, in which all processes could communicate with all others, and begins the next one:
// when it returns, all operations of this process and all those on its memory since the
// last Fence are complete. After a Fence with NoSucceed there is no epoch. The asserts
// NoStore, NoPut, NoPrecede and NoSucceed are possible.
//
// Collective: it waits for all processes of the window, and blocks in C. See MPI 5.0, section 12.5.1.
//
//	int MPI_Win_fence(int assert, MPI_Win win)
func (w *Window[T]) Fence(asserts ...Assert) error {
	return w.raise(w.base().fence(asserts))
}

func (w *window) fence(asserts []Assert) error {
	const op = "Win_fence"
	a, err := combine(op, asserts, NoStore|NoPut|NoPrecede|NoSucceed)
	if err != nil {
		return err
	}
	return w.synchronize(op, everyone,
		func() error {
			switch {
			case w.epoch > fenced:
				return mpi.Errorf(op, mpi.ErrRMASync, "%v", w.epoch)
			case w.posted:
				return mpi.Errorf(op, mpi.ErrRMASync, "there is an epoch of Post, and no Wait yet")
			case a&NoPrecede != 0 && w.busy():
				return mpi.Errorf(op, mpi.ErrRMASync, "NoPrecede, but %v", w.epoch)
			}
			return nil
		},
		func() capi.Code { return capi.WinFence(int(a), w.h) },
		func() {
			w.epoch, w.used = fenced, false
			if a&NoSucceed != 0 {
				w.epoch = noEpoch
			}
		})
}
