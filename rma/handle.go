package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/attr"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// What a window has besides its memory: a group, a name, hints, attributes, an error handler.

// Group returns the group of the window's processes. See MPI 5.0, section 12.2.6.
//
//	int MPI_Win_get_group(MPI_Win win, MPI_Group *group)
func (w *Window[T]) Group() (*mpi.Group, error) {
	const op = "Win_get_group"
	b := w.base()
	if err := b.use(op); err != nil {
		return nil, w.raise(err)
	}
	h, code := capi.WinGetGroup(b.h)
	g, err := mpi.NewGroup(b.comm, op, h, code)
	return g, w.raise(err)
}

// Name returns the window's name, which debuggers and messages show. See MPI 5.0, section
// 7.8.
//
//	int MPI_Win_get_name(MPI_Win win, char *win_name, int *resultlen)
func (w *Window[T]) Name() (string, error) {
	const op = "Win_get_name"
	b := w.base()
	if err := b.use(op); err != nil {
		return "", w.raise(err)
	}
	name := make([]byte, 1024)
	_, code := capi.WinGetName(b.h, &name[0])
	return capi.CString(name), w.raise(mpi.Wrap(op, code))
}

// SetName names the window; a long name is cut off at 63 bytes. Local.
//
//	int MPI_Win_set_name(MPI_Win win, const char *win_name)
func (w *Window[T]) SetName(name string) error {
	const op = "Win_set_name"
	b := w.base()
	if err := b.use(op); err != nil {
		return w.raise(err)
	}
	if err := mpi.CheckText(op, "name", name); err != nil {
		return w.raise(err)
	}
	return w.raise(mpi.Wrap(op, capi.WinSetName(b.h, capi.CText(name[:min(len(name), 63)]))))
}

// Info returns the hints that the library uses for the window. See MPI 5.0, section 12.2.7.
//
//	int MPI_Win_get_info(MPI_Win win, MPI_Info *info_used)
func (w *Window[T]) Info() (mpi.Info, error) {
	const op = "Win_get_info"
	b := w.base()
	if err := b.use(op); err != nil {
		return nil, w.raise(err)
	}
	h, code := capi.WinGetInfo(b.h)
	info, err := mpi.ReadInfo(op, h, code)
	return info, w.raise(err)
}

// SetInfo gives the library hints for the window; it may ignore them. Collective; all
// processes pass the same. See MPI 5.0, section 12.2.7.
//
//	int MPI_Win_set_info(MPI_Win win, MPI_Info info)
func (w *Window[T]) SetInfo(info mpi.Info) error {
	const op = "Win_set_info"
	b := w.base()
	err := b.use(op)
	if err != nil || len(info) == 0 {
		return w.raise(err)
	}
	h, free, err := mpi.UseInfo(op, info)
	if err != nil {
		return w.raise(err)
	}
	defer free()
	return w.raise(mpi.Wrap(op, capi.WinSetInfo(b.h, h)))
}

// AttributeSet returns the attributes of the window, for mpi.Key. It is for the packages of
// this module.
func (w *Window[T]) AttributeSet(op string) (*attr.Set, error) {
	if err := w.base().use(op); err != nil {
		return nil, err
	}
	return &w.attributes, nil
}

// SetErrhandler sets what happens with errors of calls on this window, on this process: a
// function of NewErrhandler(func(win *rma.Window[T], err error)), or of one that takes any, gets
// them before they are returned, or the job ends. A new window has ErrorsReturn, whatever its
// communicator has; errors of making it go to the communicator's handler. Local. See MPI 5.0,
// section 9.3.2, also for Errhandler and CallErrhandler.
//
//	int MPI_Win_set_errhandler(MPI_Win win, MPI_Errhandler errhandler)
func (w *Window[T]) SetErrhandler(h *mpi.Errhandler) error {
	const op = "Win_set_errhandler"
	err := w.base().use(op)
	if err == nil {
		err = w.errhandling.Set(op, w, h)
	}
	return w.raise(err)
}

// Errhandler returns the error handler of the window.
//
//	int MPI_Win_get_errhandler(MPI_Win win, MPI_Errhandler *errhandler)
func (w *Window[T]) Errhandler() *mpi.Errhandler { return w.errhandling.Get() }

// CallErrhandler gives an error to the error handler, as a call that fails does, and
// returns it. A nil error is none. Calls with a nil window give their errors to Self's handler.
//
//	int MPI_Win_call_errhandler(MPI_Win win, int errorcode)
func (w *Window[T]) CallErrhandler(err error) error { return w.raise(err) }

// raise gives an error to the error handler, and returns it. Every exported method that fails
// does so once.
func (w *Window[T]) raise(err error) error {
	switch {
	case err == nil:
		return nil
	case w == nil:
		return mpi.Raise(nil, err)
	}
	return w.errhandling.Raise(w, err)
}
