package pio

import (
	"cmp"
	"strings"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An Option changes how a file is opened, or its view is set.
type Option func(*options)

type options struct{ info mpi.Info }

// Hints tells the library how the file will be used, for example
//
//	pio.Hints(mpi.Info{"access_style": "write_once", "collective_buffering": "true"})
//
// Libraries ignore what they do not know. MPI reserves some keys: see MPI 5.0, section 14.2.8.
func Hints(info mpi.Info) Option { return func(o *options) { o.info = info } }

// hints makes the library's object of the hints, and returns what frees it.
func hints(op string, opts []Option) (h capi.Info, free func(), err error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	return mpi.UseInfo(op, o.info)
}

// Open opens a file on all ranks of comm, with the same mode; all see the whole file at first, as
// elements of T, one behind the other. Offsets and positions are counted in these. The name
// can have a prefix with a colon that tells the library what file system it is, such as "ufs:";
// it must name the same file on all ranks.
//
// The file must be closed before Finalize. comm can be closed before it. Errors go to the handler
// that the function SetErrhandler has set. If the arguments of one rank are wrong, all get an error.
// Collective. See MPI 5.0, section 14.2.1.
//
//	f, err := pio.Open[float64](comm, "u.bin", pio.ReadOnly)
//	defer f.Close()
//
//	int MPI_File_open(MPI_Comm comm, const char *filename, int amode, MPI_Info info, MPI_File *fh)
func Open[T any](comm mpi.Communicator, name string, mode Mode, opts ...Option) (f *File[T], err error) {
	defer noFile.report(&err)
	return open[T](comm, name, mode, opts)
}

// Create makes a file, or empties the one that is there, and opens it for reading and
// writing. Where other ranks are no mpi4go (MPI4GO_INTEROP), they call MPI_File_open with
// MPI_MODE_RDWR and MPI_MODE_CREATE, and MPI_File_set_size to 0. Collective.
func Create[T any](comm mpi.Communicator, name string, opts ...Option) (f *File[T], err error) {
	defer noFile.report(&err)
	if f, err = open[T](comm, name, ReadWrite|CreateFile, opts); err != nil {
		return nil, err
	}
	op, code := "File_set_size", capi.FileSetSize(f.h, 0)
	if code == 0 && !mpi.Interop() {
		// Ranks of Intel MPI (seen in 2021.18) return while others have yet to cut the file off.
		_, h, _ := mpi.Use(op, comm)
		op, code = "Barrier", capi.Barrier(h).Code
	}
	if code != 0 {
		f.close()
		return nil, mpi.Wrap(op, code)
	}
	return f, nil
}

func open[T any](comm mpi.Communicator, name string, mode Mode, opts []Option) (*File[T], error) {
	const op = "File_open"
	c, ch, err := mpi.Use(op, comm)
	if err != nil {
		return nil, err
	}
	if c.IsInter() {
		return nil, mpi.Errorf(op, mpi.ErrComm, "an intercommunicator cannot open a file: its two groups have no common order")
	}
	elem := layout.Of[T]()
	err = cmp.Or(mode.check(op), checkName(op, name), mpi.UseBuf(op, layout.Buf{Type: elem}))
	if err == nil && elem.Size == 0 {
		err = mpi.Errorf(op, mpi.ErrType, "elements of %v have no data", elem.Go)
	}
	info, free, wrong := hints(op, opts)
	if wrong == nil {
		defer free()
	}
	if err := mpi.Concert(op, c, cmp.Or(err, wrong)); err != nil {
		return nil, err
	}
	h, code := capi.FileOpen(ch, capi.CText(name), int(mode), info)
	if code != 0 {
		return nil, opening(op, name, code)
	}
	capi.FileSetErrhandler(h, capi.Errhandler(capi.Predefined(capi.IdErrorsReturn)))
	if mpi.Mixed(c) {
		capi.SetMixed(h)
	}
	f := &File[T]{file: file{h: h, comm: c, name: name, mode: mode, elem: elem}}
	f.closed = mpi.WatchOpen(f, "files", op)
	f.view = f.whole()
	if err := f.toEnd(); err != nil {
		f.close()
		return nil, err
	}
	f.self = f
	f.errhandling.Inherit(&noFile.errhandling)
	return f, nil
}

// toEnd moves the positions of a file that was opened with Append behind the last whole element.
func (f *file) toEnd() error {
	if f.mode&(Append|Sequential) != Append {
		return nil
	}
	at, err := f.length("File_seek")
	if err != nil {
		return err
	}
	if code := capi.FileSeek(f.h, f.native(at), capi.SeekSet); code != 0 || mpi.Interop() {
		return mpi.Wrap("File_seek", code)
	}
	return mpi.Wrap("File_seek_shared", capi.FileSeekShared(f.h, f.native(at), capi.SeekSet))
}

func checkName(op, name string) error {
	if name == "" || strings.ContainsRune(name, 0) {
		return mpi.Errorf(op, mpi.ErrBadFile, "file name %q: want some text without a zero byte", name)
	}
	return nil
}

// opening is the error of a call with a file name.
func opening(op, name string, code capi.Code) error {
	err := mpi.Wrap(op, code)
	if e, ok := err.(*mpi.Error); ok {
		e.Text = name + ": " + e.Text
	}
	return err
}

// Delete deletes a file. If it is not there, the error is ErrNoSuchFile; if it is open, the error can be
// ErrFileInUse or ErrAccess, or it is deleted when it is closed, as the system has it. Local: one rank
// calls it. Errors go to the handler that the function SetErrhandler has set. See MPI 5.0,
// section 14.2.3.
//
//	int MPI_File_delete(const char *filename, MPI_Info info)
func Delete(name string, opts ...Option) (err error) {
	const op = "File_delete"
	defer noFile.report(&err)
	if err := mpi.Running(op); err != nil {
		return err
	}
	if err := checkName(op, name); err != nil {
		return err
	}
	info, free, err := hints(op, opts)
	if err != nil {
		return err
	}
	defer free()
	if code := capi.FileDelete(capi.CText(name), info); code != 0 {
		return opening(op, name, code)
	}
	return nil
}

// Close writes what is buffered, and closes the file; with DeleteOnClose it is deleted. All
// operations on it must be complete, else the error is ErrPending. A nil file, or one that is closed,
// needs none. Collective. See MPI 5.0, section 14.2.2.
//
//	int MPI_File_close(MPI_File *fh)
func (f *File[T]) Close() (err error) {
	const op = "File_close"
	defer f.report(&err)
	if f == nil || f.h == 0 {
		return nil
	}
	if _, err := f.use(op); err != nil {
		return err
	}
	if err := f.idle(op); err != nil {
		return err
	}
	return mpi.Wrap(op, f.close())
}

func (f *file) close() capi.Code {
	h := f.h
	f.h = 0
	f.closed()
	capi.Unmix(h)
	return capi.FileClose(h)
}
