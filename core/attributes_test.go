package mpi_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// A history is what the functions of keys have been called for, in order.
type history []string

func (h *history) is(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(*h, want) {
		t.Errorf("called: %q, want %q", *h, want)
	}
	*h = nil
}

// logged is a key whose copies have one more exclamation mark.
func (h *history) logged() mpi.Key[*mpi.Comm, string] {
	return mpi.NewKey(
		func(_ *mpi.Comm, v string) (string, bool, error) {
			*h = append(*h, "copy "+v)
			return v + "!", true, nil
		},
		func(_ *mpi.Comm, v string) error {
			*h = append(*h, "delete "+v)
			return nil
		})
}

func TestAttributes(t *testing.T) {
	comm := newComm(t)
	var h history
	a, b := h.logged(), h.logged()
	plain := mpi.NewKey[*mpi.Comm, map[string]int](nil, nil) // any Go value; not copied
	shared := mpi.NewKey(mpi.CopyValue[*mpi.Comm, []int], nil)

	if v, ok := a.Get(comm); ok {
		t.Errorf("a value from nowhere: %q", v)
	}
	wantErr(t, a.Delete(comm), mpi.ErrKeyval)
	must(t, a.Set(comm, "one"))
	must(t, a.Set(comm, "two"))
	h.is(t, "delete one")
	must(t, b.Set(comm, "three"))
	must(t, plain.Set(comm, map[string]int{"x": comm.Rank()}))
	list := []int{1, 2}
	must(t, shared.Set(comm, list))
	if v, ok := a.Get(comm); v != "two" || !ok {
		t.Errorf("%q, %v", v, ok)
	}
	if v, _ := plain.Get(comm); v["x"] != comm.Rank() {
		t.Errorf("%v", v)
	}

	dup, err := comm.Dup()
	must(t, err)
	h.is(t, "copy two", "copy three")
	if v, _ := b.Get(dup); v != "three!" {
		t.Errorf("the copy is %q", v)
	}
	if v, _ := b.Get(comm); v != "three" {
		t.Errorf("the original is %q", v)
	}
	if _, ok := plain.Get(dup); ok {
		t.Error("a value without a copy function was copied")
	}
	if v, _ := shared.Get(dup); len(v) != 2 || &v[0] != &list[0] {
		t.Errorf("not the same slice: %v", v)
	}
	split, err := comm.Split(0, 0)
	must(t, err)
	if _, ok := a.Get(split); ok {
		t.Error("Split copied an attribute")
	}
	must(t, split.Close())
	h.is(t)
	req, err := comm.Idup() // copies the values of now
	must(t, err)
	h.is(t, "copy two", "copy three")
	must(t, b.Set(comm, "four"))
	idup, err := req.Wait()
	must(t, err)
	if v, ok := b.Get(idup); v != "three!" || !ok {
		t.Errorf("the copy of Idup is %q", v)
	}
	must(t, idup.Close())
	h.is(t, "delete three", "delete three!", "delete two!")

	must(t, b.Delete(dup))
	h.is(t, "delete three!")
	must(t, b.Set(dup, "last"))
	must(t, dup.Close())
	h.is(t, "delete last", "delete two!")
	if _, ok := a.Get(dup); ok {
		t.Error("a closed communicator has attributes")
	}
	wantErr(t, a.Set(dup, ""), mpi.ErrClosed)
	wantErr(t, a.Set(nil, ""), mpi.ErrComm)
	wantErr(t, mpi.Key[*mpi.Comm, int]{}.Set(comm, 1), mpi.ErrKeyval, "NewKey")
	must(t, a.Delete(comm))
	must(t, b.Delete(comm))
}

// TestAttributesCommunicate checks that the functions can use the communicator, which is still
// there when they are called.
func TestAttributesCommunicate(t *testing.T) {
	comm := newComm(t)
	calls := 0
	key := mpi.NewKey(
		func(c *mpi.Comm, v int) (int, bool, error) { calls++; return v, calls == 1, barrier(c) },
		func(c *mpi.Comm, v int) error { calls++; return barrier(c) })
	must(t, key.Set(comm, 1))
	dup, err := comm.Dup()
	must(t, err)
	must(t, dup.Close())
	dup, err = comm.Dup()
	must(t, err)
	if _, ok := key.Get(dup); ok { // calls was 2
		t.Error("a copy that is not ok")
	}
	must(t, dup.Close())
	must(t, key.Delete(comm))
	if calls != 4 {
		t.Errorf("%d calls, want 4", calls)
	}
}

// TestAttributesFail checks what functions that fail make fail.
func TestAttributesFail(t *testing.T) {
	comm := newComm(t)
	var h history
	stubborn := true
	errNo := errors.New("no")
	deleted := func(_ *mpi.Comm, v string) error {
		h = append(h, "delete "+v)
		if stubborn && v != "good" {
			return errNo
		}
		return nil
	}
	good := mpi.NewKey(mpi.CopyValue[*mpi.Comm, string], deleted)
	bad := mpi.NewKey(func(*mpi.Comm, string) (string, bool, error) { return "", true, errNo }, deleted)

	dup, err := comm.Dup()
	must(t, err)
	must(t, good.Set(dup, "good"))
	must(t, bad.Set(dup, "bad"))
	_, err = dup.Dup()
	if wantErr(t, err, mpi.ErrOther, "Comm_dup", "no"); !errors.Is(err, errNo) {
		t.Errorf("%v", err)
	}
	h.is(t, "delete good") // the copy

	for _, call := range []func() error{
		func() error { return bad.Set(dup, "other") },
		func() error { return bad.Delete(dup) },
		dup.Close,
	} {
		if err := call(); !errors.Is(err, errNo) {
			t.Errorf("%v", err)
		}
		h.is(t, "delete bad")
	}
	if v, _ := bad.Get(dup); v != "bad" {
		t.Errorf("the value is %q", v)
	}
	must(t, barrier(dup)) // it is still there
	stubborn = false
	must(t, dup.Close())
	h.is(t, "delete bad", "delete good")
}

// TestAttributesOfLayouts checks attributes of datatypes.
func TestAttributesOfLayouts(t *testing.T) {
	var h history
	key := mpi.NewKey(
		func(l mpi.Layout[float64], v string) (string, bool, error) { return v + "!", true, nil },
		func(l mpi.Layout[float64], v string) error {
			h = append(h, fmt.Sprintf("delete %s of %d", v, l.Elements()))
			return nil
		})
	l, err := mpi.Vector[float64](3, 1, 4)
	must(t, err)
	must(t, key.Set(l, "vector"))
	dup, err := l.Dup()
	must(t, err)
	if v, _ := key.Get(dup); v != "vector!" || dup.Extent() != l.Extent() || dup.Size() != l.Size() {
		t.Errorf("%q, %v", v, dup)
	}
	must(t, l.Close())
	h.is(t, "delete vector of 3")
	wantErr(t, key.Set(l, ""), mpi.ErrClosed)
	// The duplicate is a layout like any other.
	comm := newComm(t)
	x, y := random[float64](9, comm.Rank()), make([]float64, 9)
	left, right := ring(comm)
	_, err = mpi.SendrecvBuf(comm, dup.Of(x), right, 0, dup.Of(y), left, 0)
	must(t, err)
	from := random[float64](9, left)
	for i := range y {
		if want := map[bool]float64{true: from[i]}[i%4 == 0]; y[i] != want {
			t.Errorf("y[%d] is %g, want %g", i, y[i], want)
		}
	}
	if e, err := dup.Envelope(); err != nil || e.Combiner != mpi.CombinerDup {
		t.Errorf("%v, %v", e, err)
	}
	must(t, dup.Close())
	h.is(t, "delete vector! of 3")
	// A Go type's own layout keeps its values.
	own := mpi.Register[float64]()
	must(t, key.Set(own, "element"))
	must(t, own.Close())
	if v, ok := key.Get(own); v != "element" || !ok {
		t.Errorf("%q, %v", v, ok)
	}
	must(t, key.Delete(own))
	h = nil
}
