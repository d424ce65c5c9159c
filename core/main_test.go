package mpi_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == spawned {
		mpi.Main(childMain)
	}
	harness.Main(m, harness.Runtime{
		Init: func() (int, int, string, error) {
			if err := checkBeforeInit(); err != nil {
				return 0, 0, "", err
			}
			err := mpi.Init()
			return mpi.World().Rank(), mpi.World().Size(), mpi.LibraryVersion(), err
		},
		Finalize: func() error {
			called := finalizeHooks()
			if err := mpi.Finalize(); err != nil {
				return err
			}
			return errors.Join(called(), checkAfterFinalize())
		},
		Barrier: func() error { return barrier(mpi.World()) },
		Exit:    mpi.Exit,
	})
}

const barrierTag = 32000

// barrier is a dissemination barrier over Sendrecv, so that these tests need nothing
// but point-to-point communication.
func barrier(comm mpi.Communicator) error {
	const tag = barrierTag
	n, me := comm.Size(), comm.Rank()
	for d := 1; d < n; d *= 2 {
		if _, err := mpi.Sendrecv(comm, []byte{}, (me+d)%n, tag, []byte{}, (me-d+n)%n, tag); err != nil {
			return err
		}
	}
	return nil
}

// newComm gives a test a communicator of its own, whose messages cannot meet those of
// other tests. Collective.
func newComm(t testing.TB) *mpi.Comm {
	t.Helper()
	comm, err := mpi.World().Dup()
	if err != nil {
		t.Fatalf("Dup: %v", err)
	}
	t.Cleanup(func() {
		if err := comm.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return comm
}

// ring returns the neighbors of this rank.
func ring(comm mpi.Communicator) (left, right int) {
	n, me := comm.Size(), comm.Rank()
	return (me - 1 + n) % n, (me + 1) % n
}

// partner pairs the ranks 0-1, 2-3, and so on; the last of an odd number has none.
func partner(comm mpi.Communicator) (rank int, ok bool) {
	p := comm.Rank() ^ 1
	return p, p < comm.Size()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErr checks an error's class, and that its text has all the fragments.
func wantErr(t testing.TB, err error, class mpi.ErrorClass, fragments ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one that is %v", class)
		return
	}
	if !errors.Is(err, class) {
		t.Errorf("error is not %v: %v", class, err)
	}
	for _, f := range fragments {
		if !strings.Contains(err.Error(), f) {
			t.Errorf("error does not mention %q: %v", f, err)
		}
	}
}
