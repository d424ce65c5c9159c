package pio

import (
	"runtime"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Split collectives: a file has one at a time, between a call that begins it and one that ends it.

// int MPI_File_read_at_all_begin(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype)
func beginAt(call func(h capi.File, offset int, buf unsafe.Pointer, count int, t capi.Datatype) capi.Code) callAt {
	return func(h capi.File, offset int, buf unsafe.Pointer, count int, t capi.Datatype) capi.Result {
		return capi.Result{Code: call(h, offset, buf, count, t)}
	}
}

// int MPI_File_read_at_all_end(MPI_File fh, void *buf, MPI_Status *status)
type end = func(h capi.File, buf unsafe.Pointer) capi.Result

// int MPI_File_read_all_begin(MPI_File fh, void *buf, int count, MPI_Datatype datatype)
func beginHere(call func(h capi.File, buf unsafe.Pointer, count int, t capi.Datatype) capi.Code) callAt {
	return func(h capi.File, _ int, buf unsafe.Pointer, count int, t capi.Datatype) capi.Result {
		return capi.Result{Code: call(h, buf, count, t)}
	}
}

// A split is a split collective that has begun.
type split struct {
	transfer
	pinner runtime.Pinner
	bytes  int // of one that has ended already
}

// begin begins a split collective.
func (f *file) begin(a *access, offset int64, b layout.Buf) (err error) {
	defer f.report(&err)
	t, err := f.prepare(a, "File_", offset, b)
	if err != nil {
		return err
	}
	t.op += "_begin"
	call := a.begins
	if t.blind() {
		call = a.blocks
	}
	if t.wrong != nil { // it ends at once, because the program will not end it
		if r := t.call(call); r.Code == 0 && !t.blind() {
			a.ends(f.h, nil)
		}
		return t.wrong
	}
	s := &split{transfer: t}
	for _, m := range []layout.Buf{b, t.buf} {
		if m.Ptr != nil && m.N > 0 {
			s.pinner.Pin(m.Ptr)
		}
	}
	r := t.call(call)
	if r.Code != 0 {
		s.pinner.Unpin()
		return mpi.Wrap(t.op, r.Code)
	}
	s.bytes = int(r.Status.Bytes)
	f.setSplit(s)
	return nil
}

// end ends a split collective. It returns how many elements were read or written.
func (f *file) end(a *access) (n int, err error) {
	defer f.report(&err)
	op := "File_" + a.name + "_end"
	if _, err := f.use(op); err != nil {
		return 0, err
	}
	s := f.splitting()
	switch {
	case s == nil:
		return 0, mpi.Errorf(op, mpi.ErrRequest, "no split collective on file %s has begun", f.name)
	case s.access != a:
		return 0, mpi.Errorf(op, mpi.ErrRequest, "the split collective on file %s that has begun is %s", f.name, s.name)
	}
	r := capi.Result{Status: capi.Status{Bytes: int64(s.bytes)}}
	if !s.blind() {
		r = a.ends(f.h, s.buf.Ptr)
	}
	f.setSplit(nil)
	s.pinner.Unpin()
	if r.Code != 0 {
		return 0, mpi.Wrap(op, r.Code)
	}
	s.op = op
	return s.moved(int(r.Status.Bytes))
}

func (f *file) splitting() *split {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.split
}

func (f *file) setSplit(s *split) {
	f.mu.Lock()
	f.split = s
	f.mu.Unlock()
}

// unsplit returns an error while a split collective is there: MPI allows no other collective
// operation meanwhile.
func (f *file) unsplit(op string) error {
	if s := f.splitting(); s != nil {
		return mpi.Errorf(op, mpi.ErrPending, "the split collective %s on file %s has not been ended", s.name, f.name)
	}
	return nil
}

// idle returns an error while operations are in flight.
func (f *file) idle(op string) error {
	if n := f.inFlight.Load(); n > 0 {
		return mpi.Errorf(op, mpi.ErrPending, "%d operations on file %s have not been waited for", n, f.name)
	}
	return f.unsplit(op)
}
