package rma_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestErrhandler checks that the errors of all methods of a window go to its handler, once.
func TestErrhandler(t *testing.T) {
	local(t)
	me, size, _, _ := ring()
	win := allocate[int64](t, 2)
	if win.Errhandler() != mpi.ErrorsReturn {
		t.Errorf("the handler is %v at first", win.Errhandler())
	}
	var errs []error
	handler := mpi.NewErrhandler(func(w *rma.Window[int64], err error) {
		if w != win {
			t.Error("the error of another window")
		}
		errs = append(errs, err)
	})
	ok(t, win.SetErrhandler(handler))
	if win.Errhandler() != handler {
		t.Errorf("the handler is %v", win.Errhandler())
	}
	got := func(name string, err error) {
		t.Helper()
		if err == nil || len(errs) != 1 || !errors.Is(err, errs[0]) {
			t.Errorf("%s: the handler got %v, and the call returned %v", name, errs, err)
		}
		errs = nil
	}
	x, y, key := make([]int64, 3), make([]int64, 3), mpi.NewKey[*rma.Window[int64], int](nil, nil)
	refusing := errors.New("still in use")
	failing := mpi.NewKey(nil, func(*rma.Window[int64], int) error { return refusing })
	buf, request := mpi.Slice(x), func(_ *mpi.Request[int64], err error) error { return err }
	group := groupOf(t, me)
	got("Put", win.Put(x, 0, 0))
	got("PutBuf", win.PutBuf(buf, 0, 0))
	got("Get", win.Get(x, 0, 0))
	got("GetBuf", win.GetBuf(buf, 0, 0))
	got("Accumulate", win.Accumulate(x, 0, 0, mpi.Sum))
	got("AccumulateBuf", win.AccumulateBuf(buf, 0, 0, mpi.Sum))
	got("GetAccumulate", win.GetAccumulate(x, y, 0, 0, mpi.Sum))
	got("GetAccumulateBuf", win.GetAccumulateBuf(buf, mpi.Slice(y), 0, 0, mpi.Sum))
	got("FetchAndOp", win.FetchAndOp(&x[0], &y[0], 0, 0, mpi.Sum))
	got("CompareAndSwap", win.CompareAndSwap(&x[0], &x[1], &y[0], 0, 0))
	got("Rput", request(win.Rput(x, 0, 0)))
	got("RputBuf", request(win.RputBuf(buf, 0, 0)))
	got("Rget", request(win.Rget(x, 0, 0)))
	got("RgetBuf", request(win.RgetBuf(buf, 0, 0)))
	got("Raccumulate", request(win.Raccumulate(x, 0, 0, mpi.Sum)))
	got("RaccumulateBuf", request(win.RaccumulateBuf(buf, 0, 0, mpi.Sum)))
	got("RgetAccumulate", request(win.RgetAccumulate(x, y, 0, 0, mpi.Sum)))
	got("RgetAccumulateBuf", request(win.RgetAccumulateBuf(buf, mpi.Slice(y), 0, 0, mpi.Sum)))
	got("Fence", win.Fence(rma.NoCheck))
	got("Start", win.Start(group, rma.NoPut))
	got("Complete", win.Complete())
	got("Post", win.Post(group, rma.NoPrecede))
	got("Wait", win.Wait())
	_, err := win.Test()
	got("Test", err)
	got("Lock", win.Lock(size, rma.Shared))
	got("Unlock", win.Unlock(0))
	got("LockAll", win.LockAll(rma.NoPut))
	got("UnlockAll", win.UnlockAll())
	got("Flush", win.Flush(0))
	got("FlushAll", win.FlushAll())
	got("FlushLocal", win.FlushLocal(0))
	got("FlushLocalAll", win.FlushLocalAll())
	got("Sync", win.Sync())
	_, err = win.Shared(0)
	got("Shared", err)
	got("SetInfo", win.SetInfo(mpi.Info{"": ""}))
	got("SetErrhandler", win.SetErrhandler(mpi.NewErrhandler(func(*mpi.Comm, error) {})))
	got("Delete", key.Delete(win))
	ok(t, failing.Set(win, 1))
	got("Close", win.Close())
	got("CallErrhandler", win.CallErrhandler(errors.New("a library's")))
	ok(t, win.CallErrhandler(nil))

	ok(t, win.LockAll())
	req, err := win.Rput(x[:1], me, 0)
	must(t, err)
	got("Cancel", req.Cancel())
	_, _, err = req.Wait()
	ok(t, err)
	got("inside", win.LockAll())
	ok(t, win.UnlockAll())
	if len(errs) > 0 {
		t.Errorf("the handler got %v", errs)
	}
	refusing = nil
	closed, err := rma.Allocate[int64](mpi.World(), 0)
	must(t, err)
	ok(t, closed.SetErrhandler(mpi.NewErrhandler(func(w *rma.Window[int64], err error) { errs = append(errs, err) })))
	ok(t, closed.Close())
	got("Fence of a closed window", closed.Fence())
	_, err = closed.Group()
	got("Group of a closed window", err)
	got("Set of a closed window", key.Set(closed, 1))
}

// TestErrhandlerOfMaking checks that errors of making a window go to the communicator's handler,
// once, and that the window does not inherit it.
func TestErrhandlerOfMaking(t *testing.T) {
	local(t)
	comm, err := mpi.World().Dup()
	must(t, err)
	defer comm.Close()
	var errs []error
	ok(t, comm.SetErrhandler(mpi.NewErrhandler(func(_ *mpi.Comm, err error) { errs = append(errs, err) })))
	_, err = rma.Allocate[int](comm, -3)
	wantErr(t, err, mpi.ErrSize)
	if len(errs) != 1 || !errors.Is(err, errs[0]) {
		t.Errorf("the handler got %v", errs)
	}
	win, err := rma.Allocate[int](comm, 1)
	must(t, err)
	wantErr(t, win.Sync(), mpi.ErrRMASync)
	if len(errs) != 1 || win.Errhandler() != mpi.ErrorsReturn {
		t.Errorf("the communicator's handler got %v of the window's errors", errs[1:])
	}
	ok(t, win.Close())
}

// TestAttributes checks values attached to windows: functions for deleting are called at
// Delete, at the next Set, and at Close, the last value first.
func TestAttributes(t *testing.T) {
	local(t)
	type window = *rma.Window[int32]
	win, err := rma.Allocate[int32](mpi.World(), 1)
	must(t, err)
	var log []string
	deleted := func(w window, v string) error {
		if w != win || w.Local() == nil {
			t.Error("not the window, or it is closed")
		}
		log = append(log, v)
		return nil
	}
	a, b := mpi.NewKey(nil, deleted), mpi.NewKey(nil, deleted)
	lists := mpi.NewKey[window, []int](nil, nil)
	if v, found := a.Get(win); found {
		t.Errorf("found %q", v)
	}
	wantErr(t, a.Delete(win), mpi.ErrKeyval)
	ok(t, a.Set(win, "one"))
	ok(t, a.Set(win, "two"))
	ok(t, b.Set(win, "three"))
	ok(t, lists.Set(win, []int{1, 2}))
	if v, found := a.Get(win); v != "two" || !found {
		t.Errorf("found %q, %v", v, found)
	}
	if v, _ := lists.Get(win); !slices.Equal(v, []int{1, 2}) {
		t.Errorf("found %v", v)
	}
	ok(t, a.Delete(win))
	ok(t, a.Set(win, "four"))

	refusing := errors.New("still in use")
	key := mpi.NewKey(nil, func(window, int) error { return refusing })
	ok(t, key.Set(win, 1))
	if err := win.Close(); !errors.Is(err, refusing) || !errors.Is(err, mpi.ErrOther) {
		t.Errorf("Close: %v", err)
	}
	if _, err := win.Model(); err != nil {
		t.Errorf("the window is closed: %v", err)
	}
	refusing = nil
	ok(t, win.Close())
	if want := []string{"one", "two", "four", "three"}; !slices.Equal(log, want) {
		t.Errorf("deleted: %q, want %q", log, want)
	}
	wantErr(t, a.Set(win, "late"), mpi.ErrClosed)
	if _, found := b.Get(win); found {
		t.Error("a closed window has attributes")
	}
}
