package pio_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/pio"
)

// TestObjects has rank 0 in the collective calls of files while objects come to it, whose senders are
// stuck until they are let in.
func TestObjects(t *testing.T) {
	if capi.CurrentPolicy().Serialized {
		t.Skip("calls that block in C have their turn until they end")
	}
	if size() != 2 {
		t.Skip("two ranks are enough")
	}
	w, name := mpi.World(), path(t)
	var f *pio.File[int]
	for step, call := range []func() error{
		func() (err error) { f, err = pio.Create[int](w, name); return err },
		func() error { _, err := f.WriteAtAll([]int{me()}, int64(me())); return err },
		func() error { return f.Sync() },
		func() error { return f.Close() },
	} {
		x := make([]float64, 1<<17)
		if me() == 1 {
			must(t, mpi.SendObject(w, x, 0, step))
			must(t, call())
			continue
		}
		in, err := mpi.IrecvObject[[]float64](w, 1, step)
		must(t, err)
		must(t, call())
		if got, _, err := in.Wait(); err != nil || len(got) != len(x) {
			t.Errorf("step %d: %d numbers, %v", step, len(got), err)
		}
	}
}
