package rma_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
	"github.com/mpi4go/mpi4go/rma"
)

func TestMain(m *testing.M) { ranks.Main(m) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// must is ok for what the rest of the test needs.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErr checks for an error of a class that was found before MPI was called.
func wantErr(t testing.TB, err error, class mpi.ErrorClass) {
	t.Helper()
	var e *mpi.Error
	if !errors.As(err, &e) || e.Class != class || e.Code != 0 {
		t.Errorf("the error is %v, want %v before MPI is called", err, class)
	}
}

func barrier(t testing.TB) {
	t.Helper()
	ok(t, collective.Barrier(mpi.World()))
}

// ring returns this rank, the number of ranks, and the neighbors.
func ring() (me, size, left, right int) {
	me, size = mpi.World().Rank(), mpi.World().Size()
	return me, size, (me + size - 1) % size, (me + 1) % size
}

// local skips a test of what each rank can tell by itself on more than two ranks: where ranks
// outnumber cores, MPICH takes tens of milliseconds for each window, and each synchronization.
func local(t testing.TB) {
	t.Helper()
	if !few() {
		t.Skip("one or two ranks are enough")
	}
}

// few reports whether there are so few ranks that each can do more.
func few() bool { return mpi.World().Size() <= 2 }

// allocate makes a window of n elements on this rank.
func allocate[T any](t testing.TB, n int) *rma.Window[T] {
	t.Helper()
	win, err := rma.Allocate[T](mpi.World(), n)
	must(t, err)
	t.Cleanup(func() { ok(t, win.Close()) })
	return win
}

// A maker makes a window of one flavor.
type maker[T any] struct {
	flavor rma.Flavor
	open   func(comm mpi.Communicator, n int, opts ...rma.Option) (*rma.Window[T], error)
}

func makers[T any]() []maker[T] {
	return []maker[T]{
		{rma.FlavorCreate, func(comm mpi.Communicator, n int, opts ...rma.Option) (*rma.Window[T], error) {
			return rma.Create(comm, make([]T, n), opts...)
		}},
		{rma.FlavorAllocate, rma.Allocate[T]},
		{rma.FlavorShared, rma.AllocateShared[T]},
	}
}

// skipMaker skips where the library makes no such window.
func skipMaker(t *testing.T, flavor rma.Flavor, comm mpi.Communicator) {
	t.Helper()
	if flavor == rma.FlavorCreate && comm.Size() == 1 {
		harness.SkipQuirk(t, "win-self")
	}
}
