package pio_test

import (
	"errors"
	"io"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/pio"
)

// recorder is an error handler that keeps what it gets.
type recorder struct {
	files  []pio.AnyFile
	errors []error
}

func (r *recorder) handler() *mpi.Errhandler {
	return mpi.NewErrhandler(func(f pio.AnyFile, err error) {
		r.files, r.errors = append(r.files, f), append(r.errors, err)
	})
}

// got checks that the handler got an error once, and forgets it.
func (r *recorder) got(t *testing.T, what string, f pio.AnyFile, err error) {
	t.Helper()
	if len(r.errors) != 1 || r.errors[0] != err || err == nil {
		t.Errorf("%s: the handler got %v, want %v once", what, r.errors, err)
	} else if f != nil && r.files[0] != f {
		t.Errorf("%s: the handler got file %q", what, r.files[0].Name())
	}
	r.files, r.errors = nil, nil
}

// TestErrhandler gives the errors of all kinds of calls on a file to its handler, each once.
func TestErrhandler(t *testing.T) {
	f := create[float64](t)
	if h := f.Errhandler(); h != mpi.ErrorsReturn {
		t.Errorf("at first the handler is %v", h)
	}
	var r recorder
	must(t, f.SetErrhandler(r.handler()))
	x := make([]float64, 2)
	_, err := f.ReadAt(x, -1)
	r.got(t, "ReadAt", f, err)
	_, err = f.WriteAtAll(x, -1)
	r.got(t, "WriteAtAll", f, err)
	_, err = f.IwriteAt(x, -1)
	r.got(t, "IwriteAt", f, err)
	_, err = f.Seek(-1, io.SeekStart)
	r.got(t, "Seek", f, err)
	r.got(t, "SetSize", f, f.SetSize(-1))
	r.got(t, "SetView", f, f.SetView(pio.View[float64]{Displacement: -5}))
	r.got(t, "WriteAtAllBegin", f, f.WriteAtAllBegin(x, -1))
	_, err = f.WriteAllEnd()
	r.got(t, "WriteAllEnd", f, err)
	r.got(t, "SetView", f, f.SetView(pio.View[float64]{Representation: "EBCDIC"})) // of MPI
	mine := errors.New("mine")
	r.got(t, "CallErrhandler", f, f.CallErrhandler(mine))
	ok(t, f.CallErrhandler(nil))
	r.got(t, "SetErrhandler", f, f.SetErrhandler(nil))
	other := mpi.NewErrhandler(func(*pio.File[int32], error) {})
	r.got(t, "SetErrhandler", f, f.SetErrhandler(other))
	r.got(t, "SetErrhandler", f, f.SetErrhandler(mpi.NewErrhandler(func(*mpi.Comm, error) {})))

	// The end of the file is no error.
	_, err = f.ReadAll(x)
	if err != io.EOF || len(r.errors) > 0 {
		t.Errorf("at the end: %v, and the handler got %v", err, r.errors)
	}
	req, err := f.IreadAt(x, 100)
	must(t, err)
	if _, _, err := req.Wait(); err != io.EOF || len(r.errors) > 0 {
		t.Errorf("at the end: %v, and the handler got %v", err, r.errors)
	}
	must(t, f.SetErrhandler(mpi.NewErrhandler(func(g *pio.File[float64], err error) { r.errors = append(r.errors, err) })))
	_, err = f.ReadAt(x, -1)
	r.got(t, "ReadAt", nil, err)
	must(t, f.Close())
	_, err = f.ReadAt(x, 0)
	r.got(t, "ReadAt of a closed file", nil, err)
}

// TestErrhandlerOfNone has the errors of calls without a file.
func TestErrhandlerOfNone(t *testing.T) {
	name := path(t)
	if h := pio.Errhandler(); h != mpi.ErrorsReturn {
		t.Errorf("at first the handler is %v", h)
	}
	var r recorder
	h := r.handler()
	must(t, pio.SetErrhandler(h))
	t.Cleanup(func() { ok(t, pio.SetErrhandler(mpi.ErrorsReturn)) })
	_, err := pio.Open[int32](mpi.World(), name, pio.ReadOnly)
	wantError(t, "Open", err, mpi.ErrNoSuchFile)
	if len(r.files) == 1 && r.files[0].Name() != "" {
		t.Errorf("Open: the handler got file %q", r.files[0].Name())
	}
	r.got(t, "Open", nil, err)
	_, err = pio.Open[int32](mpi.World(), name, 0)
	r.got(t, "Open", nil, err)
	r.got(t, "Delete", nil, pio.Delete(name))
	var none *pio.File[int32]
	_, err = none.Read(nil)
	r.got(t, "Read of nil", nil, err)
	r.got(t, "CallErrhandler", nil, pio.CallErrhandler(errors.New("mine")))
	r.got(t, "SetErrhandler", nil, pio.SetErrhandler(mpi.NewErrhandler(func(*pio.File[byte], error) {})))
	barrier(t)

	// Files inherit it.
	f := create[int32](t)
	if f.Errhandler() != h {
		t.Errorf("an opened file has the handler %v", f.Errhandler())
	}
	_, err = f.Seek(-1, io.SeekStart)
	r.got(t, "Seek", f, err)
	must(t, pio.SetErrhandler(mpi.ErrorsReturn))
	_, err = f.Seek(-1, io.SeekStart)
	r.got(t, "Seek", f, err)
}
