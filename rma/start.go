package rma

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Start begins an epoch in which this process communicates with those of a group, which are
// processes of the window; each of them calls Post. It may wait for that, in C. The
// assert NoCheck is possible. See MPI 5.0, section 12.5.2, also for the calls below.
//
//	int MPI_Win_start(MPI_Group group, int assert, MPI_Win win)
func (w *Window[T]) Start(group *mpi.Group, asserts ...Assert) error {
	return w.raise(w.base().start(group, asserts))
}

func (w *window) start(group *mpi.Group, asserts []Assert) error {
	const op = "Win_start"
	a, h, err := w.party(op, group, asserts, NoCheck, &w.startees)
	if err != nil {
		return err
	}
	return w.synchronize(op, nobody,
		func() error { return w.begins(op) },
		func() capi.Code { return capi.WinStart(h, int(a), w.h) },
		func() {
			w.epoch, w.used = started, false
			for _, r := range w.startees.ranks {
				w.targets[r].open = true
			}
		})
}

// Complete ends the epoch that Start began: the operations of this process are complete here, and
// those it communicated with get to know that from Wait. It may wait for them, in C.
//
//	int MPI_Win_complete(MPI_Win win)
func (w *Window[T]) Complete() error { return w.raise(w.base().complete()) }

func (w *window) complete() error {
	const op = "Win_complete"
	return w.synchronize(op, everyone,
		func() error {
			if w.epoch != started {
				return mpi.Errorf(op, mpi.ErrRMASync, "there is no epoch of Start")
			}
			return nil
		},
		func() capi.Code { return capi.WinComplete(w.h) },
		func() {
			w.epoch = noEpoch
			for _, r := range w.startees.ranks {
				w.targets[r].open = false
			}
		})
}

// Post begins an epoch in which the processes of a group can communicate with this one, when they
// have called Start. It does not wait for them. The asserts NoCheck, NoStore and NoPut are
// possible.
//
//	int MPI_Win_post(MPI_Group group, int assert, MPI_Win win)
func (w *Window[T]) Post(group *mpi.Group, asserts ...Assert) error {
	return w.raise(w.base().post(group, asserts))
}

func (w *window) post(group *mpi.Group, asserts []Assert) error {
	const op = "Win_post"
	a, h, err := w.party(op, group, asserts, NoCheck|NoStore|NoPut, &w.posters)
	if err != nil {
		return err
	}
	return w.synchronize(op, nobody,
		func() error {
			switch {
			case w.posted:
				return mpi.Errorf(op, mpi.ErrRMASync, "there is an epoch of Post already, and no Wait yet")
			case w.epoch == fenced:
				return w.begins(op)
			}
			return nil
		},
		func() capi.Code { return capi.WinPost(h, int(a), w.h) },
		func() { w.posted = true })
}

// Wait ends the epoch that Post began: it waits until all processes of the group have called
// Complete, when their operations are complete here. Other goroutines can call MPI meanwhile.
//
//	int MPI_Win_wait(MPI_Win win)
func (w *Window[T]) Wait() error { return w.raise(w.base().wait()) }

func (w *window) wait() error {
	const op = "Win_wait"
	return w.synchronize(op, nobody,
		func() error { return w.exposed(op) },
		func() capi.Code { return capi.WinWait(w.h) },
		func() { w.posted = false })
}

// exposed returns an error unless there is an epoch of Post.
func (w *window) exposed(op string) error {
	if !w.posted {
		return mpi.Errorf(op, mpi.ErrRMASync, "there is no epoch of Post")
	}
	return nil
}

// Test reports whether the epoch that Post began has ended, without waiting; if it has, it does
// what [Window.Wait] does.
//
//	int MPI_Win_test(MPI_Win win, int *flag)
func (w *Window[T]) Test() (done bool, err error) {
	done, err = w.base().test()
	return done, w.raise(err)
}

func (w *window) test() (done bool, err error) {
	const op = "Win_test"
	err = w.synchronize(op, nobody,
		func() error { return w.exposed(op) },
		func() (code capi.Code) {
			done, code = capi.WinTest(w.h)
			return code
		},
		func() { w.posted = !done })
	return done, err
}

// A party is a group that calls were made with, and the ranks of its processes in the window. The
// next call most often is with the same group.
type party struct {
	of    *mpi.Group
	ranks []int32
}

// party checks the group and the asserts of a call, and returns what MPI gets.
func (w *window) party(op string, group *mpi.Group, asserts []Assert, allowed Assert, p *party) (a Assert, h capi.Group, err error) {
	if err := w.use(op); err != nil {
		return 0, 0, err
	}
	if a, err = combine(op, asserts, allowed); err != nil {
		return 0, 0, err
	}
	if h, err = mpi.UseGroup(op, group, w.comm); err != nil {
		return 0, 0, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if p.of == group { // an open group always has the same processes
		return a, h, nil
	}
	if p == &w.startees && w.epoch == started { // it is in use: Start will fail
		return a, h, nil
	}
	ranks, theirs := make([]int32, group.Size()), make([]int32, group.Size())
	for i := range theirs {
		theirs[i] = int32(i)
	}
	if code := capi.GroupTranslateRanks(h, theirs, w.group, ranks); code != 0 {
		return 0, 0, mpi.Wrap("Group_translate_ranks", code)
	}
	if i := slices.Index(ranks, int32(mpi.Undefined)); i >= 0 {
		return 0, 0, mpi.Errorf(op, mpi.ErrGroup, "the window does not have the process that is rank %d of the group", i)
	}
	p.of, p.ranks = group, ranks
	return a, h, nil
}
