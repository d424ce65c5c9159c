package pio

import (
	"io"

	"github.com/mpi4go/mpi4go/core"
)

// AnyFile is a *File of any element type. It is what an error handler for all files takes:
//
//	logged := mpi.NewErrhandler(func(f pio.AnyFile, err error) { log.Print(f.Name(), ": ", err) })
//	err := pio.SetErrhandler(logged)
type AnyFile interface {
	Name() string
	Amode() (Mode, error)
	Size() (int64, error)
	Errhandler() *mpi.Errhandler
	SetErrhandler(h *mpi.Errhandler) error
	CallErrhandler(err error) error
	Close() error

	base() *file // seals it
}

// noFile is MPI_FILE_NULL: the object of errors of calls that have no file. Its handler is for
// these, and is inherited by the files that are opened.
var noFile null

// null is a type of its own, so that a handler for a *File[byte] does not take it.
type null struct{ File[byte] }

// SetErrhandler sets what happens on this rank with errors of calls that have no file yet, or a
// nil one: Open, Create and Delete. Files that are opened from now on inherit the handler,
// whose first parameter must be able to hold files of all types: func(f pio.AnyFile, err error), or
// func(object any, err error). Where there is no file, it gets one that is not open and has
// no name. At first the handler is mpi.ErrorsReturn, which does nothing. Local.
//
// This is what MPI does with MPI_FILE_NULL. See MPI 5.0, section 14.7.
//
//	int MPI_File_set_errhandler(MPI_File file, MPI_Errhandler errhandler)
func SetErrhandler(h *mpi.Errhandler) error {
	return noFile.base().raise(noFile.errhandling.Set("File_set_errhandler", &noFile, h))
}

// Errhandler returns the error handler of calls that have no file.
//
//	int MPI_File_get_errhandler(MPI_File file, MPI_Errhandler *errhandler)
func Errhandler() *mpi.Errhandler { return noFile.errhandling.Get() }

// CallErrhandler gives an error to the error handler of calls that have no file, as Open
// does when it fails, and returns it. A nil error is none.
//
//	int MPI_File_call_errhandler(MPI_File fh, int errorcode)
func CallErrhandler(err error) error { return noFile.base().raise(err) }

// SetErrhandler sets what happens on this rank with errors of calls on this file: of all its
// methods, and of its requests when they are waited for. The handler's first parameter must be
// able to hold the file: func(f *pio.File[float64], err error) for one of float64,
// func(f pio.AnyFile, err error) or func(object any, err error) for all. A file that was just
// opened has the handler of the function SetErrhandler, which does nothing at first. The end of
// the file is no error. Local. See MPI 5.0, section 9.3.3, also for Errhandler and
// CallErrhandler, and section 14.7.
//
//	int MPI_File_set_errhandler(MPI_File file, MPI_Errhandler errhandler)
func (f *File[T]) SetErrhandler(h *mpi.Errhandler) (err error) {
	const op = "File_set_errhandler"
	defer f.report(&err)
	if _, err := f.use(op); err != nil {
		return err
	}
	return f.errhandling.Set(op, f.self, h)
}

// Errhandler returns the error handler of the file; of a nil file, that of the function Errhandler.
//
//	int MPI_File_get_errhandler(MPI_File file, MPI_Errhandler *errhandler)
func (f *File[T]) Errhandler() *mpi.Errhandler {
	if f == nil {
		return Errhandler()
	}
	return f.errhandling.Get()
}

// CallErrhandler gives an error to the error handler, as a call that fails does, and
// returns it. A nil error is none.
//
//	int MPI_File_call_errhandler(MPI_File fh, int errorcode)
func (f *File[T]) CallErrhandler(err error) error { return f.base().raise(err) }

// report is deferred by methods: their error, if any, goes to the error handler.
func (f *File[T]) report(err *error) { f.base().report(err) }

func (f *file) report(err *error) { f.raise(*err) }

// raise gives an error to the file's handler, and returns it. The end of the file is none.
func (f *file) raise(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case f == nil || f.self == nil:
		return noFile.errhandling.Raise(&noFile, err)
	}
	return f.errhandling.Raise(f.self, err)
}
