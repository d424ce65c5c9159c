package pio

import (
	"cmp"
	"io"
	"strings"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// MPI reads and writes in twelve ways, most of which exist in three forms: one that blocks, one
// that starts, and a pair that begins and ends. All are rows of one table, and go one way: prepare
// checks the arguments, a call of the row moves the data, and moved tells how much that was.

// int MPI_File_read_at(MPI_File fh, MPI_Offset offset, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
type callAt = func(h capi.File, offset int, buf unsafe.Pointer, count int, t capi.Datatype) capi.Result

// int MPI_File_read(MPI_File fh, void *buf, int count, MPI_Datatype datatype, MPI_Status *status)
type callHere = func(h capi.File, buf unsafe.Pointer, count int, t capi.Datatype) capi.Result

// here makes a call that needs no offset look like one that does.
func here(call callHere) callAt {
	return func(h capi.File, _ int, buf unsafe.Pointer, count int, t capi.Datatype) capi.Result {
		return call(h, buf, count, t)
	}
}

// An access is one of the ways.
type access struct {
	name       string // in C, without MPI_File_
	writes     bool
	explicit   bool // at an offset that is an argument
	shared     bool // at the position that all ranks share
	collective bool
	blocks     callAt
	starts     callAt // nil for those without
	begins     callAt // nil for those without
	ends       end
}

// newAccess makes a row of its name, which tells the rest: MPI's are systematic.
func newAccess(name string, blocks, starts, begins callAt, ends end) *access {
	return &access{
		name:       name,
		writes:     strings.HasPrefix(name, "write"),
		explicit:   strings.Contains(name, "_at"),
		shared:     strings.HasSuffix(name, "_shared") || strings.HasSuffix(name, "_ordered"),
		collective: strings.HasSuffix(name, "_all") || strings.HasSuffix(name, "_ordered"),
		blocks:     blocks, starts: starts, begins: begins, ends: ends,
	}
}

var (
	readAt       = newAccess("read_at", capi.FileReadAt, capi.FileIreadAt, nil, nil)
	readAtAll    = newAccess("read_at_all", capi.FileReadAtAll, capi.FileIreadAtAll, beginAt(capi.FileReadAtAllBegin), capi.FileReadAtAllEnd)
	read         = newAccess("read", here(capi.FileRead), here(capi.FileIread), nil, nil)
	readAll      = newAccess("read_all", here(capi.FileReadAll), here(capi.FileIreadAll), beginHere(capi.FileReadAllBegin), capi.FileReadAllEnd)
	readShared   = newAccess("read_shared", here(capi.FileReadShared), here(capi.FileIreadShared), nil, nil)
	readOrdered  = newAccess("read_ordered", here(capi.FileReadOrdered), nil, beginHere(capi.FileReadOrderedBegin), capi.FileReadOrderedEnd)
	writeAt      = newAccess("write_at", capi.FileWriteAt, capi.FileIwriteAt, nil, nil)
	writeAtAll   = newAccess("write_at_all", capi.FileWriteAtAll, capi.FileIwriteAtAll, beginAt(capi.FileWriteAtAllBegin), capi.FileWriteAtAllEnd)
	write        = newAccess("write", here(capi.FileWrite), here(capi.FileIwrite), nil, nil)
	writeAll     = newAccess("write_all", here(capi.FileWriteAll), here(capi.FileIwriteAll), beginHere(capi.FileWriteAllBegin), capi.FileWriteAllEnd)
	writeShared  = newAccess("write_shared", here(capi.FileWriteShared), here(capi.FileIwriteShared), nil, nil)
	writeOrdered = newAccess("write_ordered", here(capi.FileWriteOrdered), nil, beginHere(capi.FileWriteOrderedBegin), capi.FileWriteOrderedEnd)
)

// A transfer is one use of an access.
type transfer struct {
	*access
	op    string // for errors
	f     *file
	buf   layout.Buf
	at    int64 // where in the view; -1 where that is not known
	want  int   // elements
	wrong error // with the arguments of a collective call, in which this rank takes part with nothing

	external bool // elements are in external32
	through  detour
}

// prepare checks the arguments of a transfer. An offset that is none is 0. If an error is only of
// this rank, as one of its buffer is, it becomes the transfer's, so that the other ranks of a collective
// call do not wait in vain.
func (f *file) prepare(a *access, prefix string, offset int64, b layout.Buf) (t transfer, err error) {
	t = transfer{access: a, op: prefix + a.name, f: f, at: -1}
	if _, err := f.use(t.op); err != nil {
		return t, err
	}
	switch {
	case a.writes && !f.mode.writes():
		return t, mpi.Errorf(t.op, mpi.ErrReadOnly, "file %s is open for reading only", f.name)
	case !a.writes && !f.mode.reads():
		return t, mpi.Errorf(t.op, mpi.ErrAccess, "file %s is open for writing only", f.name)
	case !a.shared && f.mode&Sequential != 0:
		return t, f.sequential(t.op)
	}
	if a.collective {
		if err := f.unsplit(t.op); err != nil {
			return t, err
		}
	}
	if err = t.fill(offset, b); err == nil {
		err = t.look()
	}
	if err != nil && a.collective {
		t.wrong, err = err, nil
		t.nothing()
	}
	return t, err
}

// fill sets what is moved, and from or to where.
func (t *transfer) fill(offset int64, b layout.Buf) error {
	if err := mpi.UseBuf(t.op, b); err != nil {
		return err
	}
	f, v := t.f, t.f.viewed()
	size := f.elem.Size
	t.buf, t.want, t.external = b, b.Bytes()/size, v.representation == External32
	switch {
	case b.Bytes()%size != 0:
		return mpi.Errorf(t.op, mpi.ErrType, "the buffer has %d bytes of data, which are not whole elements of %v, of %d bytes", b.Bytes(), f.elem.Go, size)
	case !t.writes && b.Twice():
		return mpi.Errorf(t.op, mpi.ErrBuffer, "the layout of the buffer has the same memory twice, which MPI does not allow")
	case t.writes && v.empty && t.want > 0:
		return mpi.Errorf(t.op, mpi.ErrArg, "%d elements are to be written, but the view of file %s shows this rank none", t.want, f.name)
	case t.explicit:
		if err := f.reaches(t.op, offset, t.want); err != nil {
			return err
		}
		t.at = offset
	case !t.shared && (!t.writes || t.collective):
		at, err := f.position()
		if err != nil {
			return err
		}
		t.at = at
	}
	switch {
	case t.want == 0 || v.empty:
		t.nothing()
	case t.external:
		return t.detour(t.want)
	case b.Type.IsMixed() && !b.Type.HasGaps(): // the library need not know what these bytes are
		t.buf.Type = b.Type.Dense()
	}
	return nil
}

// nothing makes a transfer one of no elements, whatever it wants.
func (t *transfer) nothing() { t.buf, t.through = layout.Buf{Type: t.f.stored()}, detour{} }

// move is a call that blocks. It returns how many elements were read or written.
func (f *file) move(a *access, offset int64, b layout.Buf) (n int, err error) {
	defer f.report(&err)
	t, err := f.prepare(a, "File_", offset, b)
	if err != nil {
		return 0, err
	}
	r := t.call(a.blocks)
	if r.Code != 0 && t.wrong == nil {
		return 0, mpi.Wrap(t.op, r.Code)
	}
	n, err = t.moved(int(r.Status.Bytes))
	if err == io.EOF && a == read { // libraries differ in where the position is now
		if code := capi.FileSeek(f.h, f.native(t.at+int64(n)), capi.SeekSet); code != 0 {
			return n, mpi.Wrap("File_seek", code)
		}
	}
	return n, err
}

// start is a call that starts. y is what Wait returns the part of that was read.
func start[T any](f *File[T], a *access, offset int64, y []T, b layout.Buf) (_ *mpi.Request[T], err error) {
	defer f.report(&err)
	if a.writes {
		y = nil
	}
	return mpi.Launch(y, func(o *mpi.Operation) error { return f.base().launch(o, a, offset, b) })
}

func (f *file) launch(o *mpi.Operation, a *access, offset int64, b layout.Buf) error {
	t, err := f.prepare(a, "File_i", offset, b)
	if err != nil {
		return err
	}
	if t.wrong == nil {
		o.Pin(b)
	}
	o.Pin(t.buf)
	call := a.starts
	if t.blind() || t.huge() {
		call = a.blocks
	}
	r := t.call(call)
	if r.Code != 0 {
		return cmp.Or(t.wrong, mpi.Wrap(t.op, r.Code))
	}
	f.inFlight.Add(1)
	o.OnHandle(f.self)
	o.Op, o.Result = t.op, r
	o.Moved = func(st *mpi.Status) (int, error) {
		n, err := t.moved(st.Bytes)
		st.Bytes = n * f.elem.Size
		return n, err
	}
	o.Release = func() { f.inFlight.Add(-1) }
	return nil
}

// call makes a call.
func (t *transfer) call(c callAt) capi.Result {
	return c(t.f.h, t.f.native(max(t.at, 0)), t.buf.Ptr, t.buf.N, t.buf.Type.Handle())
}

// moved returns how many elements so many bytes are, and the error if these are not all.
func (t *transfer) moved(bytes int) (n int, err error) {
	if t.wrong != nil {
		return 0, t.wrong
	}
	if code := t.arrive(); code != 0 {
		return 0, mpi.Wrap("Unpack", code)
	}
	switch n = min(bytes/t.f.elem.Size, t.want); {
	case n == t.want:
		t.grown()
		return n, nil
	case t.writes:
		return n, &mpi.Error{Op: t.op, Class: mpi.ErrIO, Text: "not all was written to file " + t.f.name, Err: io.ErrShortWrite}
	}
	return n, io.EOF
}

// raw is the buffer of a Memory.
func raw[T any](m mpi.Memory[T]) layout.Buf { return mpi.BufferOf(m).Raw() }
