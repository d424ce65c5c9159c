package pio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
	"github.com/mpi4go/mpi4go/pio"
)

func TestMain(m *testing.M) { ranks.Main(m) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// must ends the test if there is an error, for what the rest of it needs on all ranks.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// barrier waits for all ranks.
func barrier(t testing.TB) {
	t.Helper()
	ok(t, collective.Barrier(mpi.World()))
}

func me() int   { return mpi.World().Rank() }
func size() int { return mpi.World().Size() }

// path returns the name of a file, the same on all ranks, in a folder that is removed after the
// test.
func path(t testing.TB) string {
	t.Helper()
	dir := ""
	if me() == 0 {
		dir = t.TempDir()
	}
	dir, err := collective.BcastObject(mpi.World(), dir, 0)
	must(t, err)
	t.Cleanup(func() { barrier(t) }) // nobody needs it any more
	return filepath.Join(dir, "file")
}

// create creates a file, which is closed after the test, if not before.
func create[T any](t testing.TB) *pio.File[T] {
	t.Helper()
	f, err := pio.Create[T](mpi.World(), path(t))
	must(t, err)
	t.Cleanup(func() { ok(t, f.Close()) })
	return f
}

// reopen closes a file, and opens it with another mode, and maybe another type.
func reopen[U, T any](t testing.TB, f *pio.File[T], mode pio.Mode) *pio.File[U] {
	t.Helper()
	must(t, f.Close())
	g, err := pio.Open[U](mpi.World(), f.Name(), mode)
	must(t, err)
	t.Cleanup(func() { ok(t, g.Close()) })
	return g
}

// numbers are n numbers from a first one on.
func numbers(first, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(first + i)
	}
	return x
}

// encode is what encoding/binary makes of x.
func encode(t testing.TB, order binary.ByteOrder, x any) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, binary.Write(&b, order, x))
	return b.Bytes()
}

// holds checks what is in a file, after all ranks have written.
func holds(t testing.TB, f pio.AnyFile, want any) {
	t.Helper()
	barrier(t)
	got, err := os.ReadFile(f.Name())
	ok(t, err)
	w, isBytes := want.([]byte)
	if !isBytes {
		w = encode(t, binary.NativeEndian, want)
	}
	if !bytes.Equal(got, w) {
		t.Errorf("file has %d bytes, not the %d that it should:\n% .64x\n% .64x", len(got), len(w), got, w)
	}
	barrier(t)
}

func equal[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d elements, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
			return
		}
	}
}

// moved checks what a call that reads or writes has returned.
func moved(t testing.TB, what string, want int, wantErr error) func(n int, err error) {
	t.Helper()
	return func(n int, err error) {
		t.Helper()
		if n != want || err != wantErr {
			t.Errorf("%s: %d, %v: want %d, %v", what, n, err, want, wantErr)
		}
	}
}

var native = binary.NativeEndian

// gather returns the numbers of all ranks.
func gather(t testing.TB, mine []int) []int {
	t.Helper()
	all := make([]int, len(mine)*size())
	must(t, collective.Allgather(mpi.World(), mine, all))
	return all
}

// wantError checks the class of an error.
func wantError(t testing.TB, what string, err error, class mpi.ErrorClass) {
	t.Helper()
	if !errors.Is(err, class) {
		t.Errorf("%s: %v, want %v", what, err, class)
	}
}
