package pio_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/pio"
)

// TestModes opens a file in the modes that there are.
func TestModes(t *testing.T) {
	name := path(t)
	open := func(mode pio.Mode) (*pio.File[int32], error) {
		f, err := pio.Open[int32](mpi.World(), name, mode)
		if err == nil {
			t.Cleanup(func() { ok(t, f.Close()) })
		}
		return f, err
	}
	fails := func(mode pio.Mode, class mpi.ErrorClass) {
		t.Helper()
		_, err := open(mode)
		wantError(t, mode.String(), err, class)
	}
	fails(0, mpi.ErrAmode)
	fails(pio.ReadOnly|pio.WriteOnly, mpi.ErrAmode)
	fails(pio.ReadOnly|pio.CreateFile, mpi.ErrAmode)
	fails(pio.ReadWrite|pio.Sequential, mpi.ErrAmode)
	fails(pio.ReadWrite|pio.Exclusive, mpi.ErrAmode)
	fails(pio.ReadWrite|1<<20, mpi.ErrAmode)
	fails(pio.ReadOnly, mpi.ErrNoSuchFile)
	if _, err := open(pio.ReadOnly); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("%v: want the file's name in the error", err)
	}

	f, err := open(pio.WriteOnly | pio.CreateFile | pio.Exclusive)
	must(t, err)
	if mode, err := f.Amode(); mode != pio.WriteOnly|pio.CreateFile|pio.Exclusive || err != nil {
		t.Errorf("Amode: %v, %v", mode, err)
	}
	moved(t, "WriteAtAll", 2, nil)(f.WriteAtAll([]int32{1, 2}, 0))
	_, err = f.ReadAt(make([]int32, 1), 0)
	wantError(t, "ReadAt of a file for writing", err, mpi.ErrAccess)
	must(t, f.Close())
	if me() == 0 || !harness.HasQuirk("open-error") {
		fails(pio.WriteOnly|pio.CreateFile|pio.Exclusive, mpi.ErrFileExists)
	} else if _, err := open(pio.WriteOnly | pio.CreateFile | pio.Exclusive); err == nil {
		t.Error("a file that is there is made")
	}

	f, err = open(pio.ReadOnly)
	must(t, err)
	_, err = f.WriteAll([]int32{1})
	wantError(t, "WriteAll of a file for reading", err, mpi.ErrReadOnly)
	_, err = f.IwriteAt([]int32{1}, 0)
	wantError(t, "IwriteAt of a file for reading", err, mpi.ErrReadOnly)
	wantError(t, "SetSize of a file for reading", f.SetSize(1), mpi.ErrReadOnly)
	must(t, f.Close())

	f, err = open(pio.ReadWrite | pio.Append)
	must(t, err)
	if at, err := f.Position(); at != 2 || err != nil {
		t.Errorf("Position after Append: %d, %v: want 2", at, err)
	}
	moved(t, "WriteOrdered", 1, nil)(f.WriteOrdered([]int32{int32(3 + me())}))
	want := make([]int32, 2+size())
	for i := range want {
		want[i] = int32(i + 1)
	}
	holds(t, f, want)
	must(t, f.Close())

	f, err = open(pio.ReadWrite | pio.DeleteOnClose | pio.UniqueOpen)
	must(t, err)
	must(t, f.Close())
	barrier(t)
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v: want the file deleted", err)
	}
	if err := pio.Delete(name); me() == 0 {
		wantError(t, "Delete", err, mpi.ErrNoSuchFile)
	}
	if got, want := (pio.ReadWrite | pio.CreateFile | 1<<20).String(), "ReadWrite|CreateFile|Mode(0x100000)"; got != want {
		t.Errorf("%s: want %s", got, want)
	}
}

// TestMistakes makes mistakes that are found before MPI is called.
func TestMistakes(t *testing.T) {
	f := create[int32](t)
	x := make([]int32, 4)
	_, err := f.ReadAt(x, -1)
	wantError(t, "ReadAt -1", err, mpi.ErrArg)
	_, err = f.WriteAt(x, 1<<62)
	wantError(t, "WriteAt far away", err, mpi.ErrArg)
	_, err = f.IreadAt(x, 1<<61)
	wantError(t, "IreadAt far away", err, mpi.ErrArg)
	_, err = f.Seek(-1, io.SeekStart)
	wantError(t, "Seek -1", err, mpi.ErrArg)
	_, err = f.Seek(-1, io.SeekCurrent)
	wantError(t, "Seek -1 from the beginning", err, mpi.ErrArg)
	_, err = f.Seek(0, 3)
	wantError(t, "Seek with whence 3", err, mpi.ErrArg)
	_, err = f.Seek(1, io.SeekStart)
	ok(t, err)
	_, err = f.Seek(1<<63-1, io.SeekCurrent)
	wantError(t, "Seek far away", err, mpi.ErrArg)
	wantError(t, "SetSize -1", f.SetSize(-1), mpi.ErrArg)
	wantError(t, "Preallocate -1", f.Preallocate(-1), mpi.ErrArg)
	_, err = f.ByteOffset(-1)
	wantError(t, "ByteOffset -1", err, mpi.ErrArg)
	wantError(t, "SetView -1", f.SetView(pio.View[int32]{Displacement: -1}), mpi.ErrArg)
	_, err = f.ReadAllEnd()
	wantError(t, "ReadAllEnd", err, mpi.ErrRequest)

	bad := func(what string, l mpi.Layout[int32], err error) {
		t.Helper()
		must(t, err)
		wantError(t, what, f.SetView(pio.View[int32]{Filetype: l}), mpi.ErrType)
		ok(t, l.Close())
		wantError(t, "closed "+what, f.SetView(pio.View[int32]{Filetype: l}), mpi.ErrClosed)
	}
	l, err := mpi.Vector[int32](2, 2, 1)
	bad("overlapping elements", l, err)
	l, err = mpi.Vector[int32](2, 1, 2)
	must(t, err)
	l, err = l.Resized(1)
	bad("interleaved items", l, err)
	l, err = mpi.Vector[int32](2, 1, -1)
	bad("elements before the beginning", l, err)
	l, err = mpi.Indexed[int32]([]int{1, 1}, []int{3, 0})
	bad("falling elements", l, err)
	g := create[gaps](t)
	two, err := mpi.Vector[gaps](2, 1, 2)
	must(t, err)
	wantError(t, "a layout of elements with gaps", g.SetView(pio.View[gaps]{Filetype: two}), mpi.ErrType)
	ok(t, two.Close())

	h := create[tight](t)
	part, err := mpi.Fields[tight]("X")
	must(t, err)
	wantError(t, "parts of elements", h.SetView(pio.View[tight]{Filetype: part}), mpi.ErrType)
	_, err = h.WriteAtBuf(part.Of(make([]tight, 1)), 0)
	wantError(t, "parts of elements", err, mpi.ErrType)

	_, err = pio.Open[string](mpi.World(), f.Name(), pio.ReadOnly)
	wantError(t, "a file of strings", err, mpi.ErrType)
	_, err = pio.Open[struct{}](mpi.World(), f.Name(), pio.ReadOnly)
	wantError(t, "a file of nothing", err, mpi.ErrType)
	_, err = pio.Open[int32](nil, f.Name(), pio.ReadOnly)
	wantError(t, "a nil communicator", err, mpi.ErrComm)
	_, err = pio.Open[int32](mpi.World(), "a\x00b", pio.ReadOnly)
	wantError(t, "a zero byte in the name", err, mpi.ErrBadFile)
	wantError(t, "no name", pio.Delete(""), mpi.ErrBadFile)

	var none *pio.File[int32]
	_, err = none.Read(x)
	wantError(t, "Read of nil", err, mpi.ErrFile)
	_, err = none.Iread(x)
	wantError(t, "Iread of nil", err, mpi.ErrFile)
	ok(t, none.Close())
	_, err = new(pio.File[int32]).Size()
	wantError(t, "Size of a zero File", err, mpi.ErrFile)
	must(t, f.Close())
	ok(t, f.Close())
	_, err = f.Read(x)
	wantError(t, "Read of a closed file", err, mpi.ErrClosed)
	_, err = f.View()
	wantError(t, "View of a closed file", err, mpi.ErrClosed)
}

// TestInFlight closes a file too early, and disturbs a split collective.
func TestInFlight(t *testing.T) {
	f := create[int32](t)
	x := []int32{1, 2}
	req, err := f.IwriteAt(x, int64(2*me()))
	must(t, err)
	wantError(t, "Close", f.Close(), mpi.ErrPending)
	wantError(t, "SetView", f.SetView(pio.View[int32]{}), mpi.ErrPending)
	_, _, err = req.Wait()
	ok(t, err)
	must(t, f.WriteAtAllBegin(x, int64(2*me())))
	wantError(t, "Close", f.Close(), mpi.ErrPending)
	_, err = f.ReadAll(x)
	wantError(t, "ReadAll", err, mpi.ErrPending)
	wantError(t, "WriteAllBegin", f.WriteAllBegin(x), mpi.ErrPending)
	_, err = f.WriteAllEnd()
	wantError(t, "WriteAllEnd", err, mpi.ErrRequest)
	moved(t, "WriteAtAllEnd", 2, nil)(f.WriteAtAllEnd())
}

// TestFileCalls uses what is left.
func TestFileCalls(t *testing.T) {
	f := create[int32](t)
	ok(t, f.Preallocate(100))
	checkSize := func(want int64) {
		t.Helper()
		barrier(t)
		if got, err := f.Size(); got != want || err != nil {
			t.Errorf("Size: %d, %v: want %d", got, err, want)
		}
		barrier(t)
	}
	checkSize(100)
	ok(t, f.SetSize(12))
	checkSize(12)
	group, err := f.Group()
	must(t, err)
	if group.Size() != size() || group.Rank() != me() {
		t.Errorf("Group: rank %d of %d", group.Rank(), group.Size())
	}
	ok(t, group.Close())
	ok(t, f.SetInfo(mpi.Info{"access_style": "random"}))
	_, err = f.Info()
	ok(t, err)
	g, err := pio.Open[int32](mpi.Self(), f.Name(), pio.ReadWrite, pio.Hints(mpi.Info{"access_style": "read_once"}))
	must(t, err)
	moved(t, "Write", 1, nil)(g.Write([]int32{7}))
	ok(t, g.Close())
	if on, err := f.Atomicity(); on || err != nil {
		t.Errorf("Atomicity: %v, %v", on, err)
	}
	if err := f.SetAtomicity(true); err == nil {
		if on, err := f.Atomicity(); !on || err != nil {
			t.Errorf("Atomicity: %v, %v", on, err)
		}
		// What one rank has written, the others can read at once.
		barrier(t)
		if me() == 0 {
			moved(t, "WriteAt", 1, nil)(f.WriteAt([]int32{11}, 0))
		}
		must(t, collective.Barrier(mpi.World()))
		x := []int32{0}
		moved(t, "ReadAt", 1, nil)(f.ReadAt(x, 0))
		equal(t, "ReadAt", x, []int32{11})
	}
	ok(t, f.Sync())
}
