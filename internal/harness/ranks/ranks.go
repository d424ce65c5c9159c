// Package ranks runs tests on several ranks with mpi4go's own Init and Finalize. It is for
// packages above core: package harness, which does the work, knows of neither.
package ranks

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// Main runs the tests of a package on 1 to 4 ranks, and exits. It is all of a TestMain.
func Main(m *testing.M) { harness.Main(m, Runtime()) }

// Runtime is what Main runs them with, for a TestMain that does more.
func Runtime() harness.Runtime {
	return harness.Runtime{
		Init: func() (rank, size int, library string, err error) {
			err = mpi.Init()
			return mpi.World().Rank(), mpi.World().Size(), mpi.LibraryVersion(), err
		},
		Finalize: mpi.Finalize,
		Exit:     mpi.Exit,
		Barrier:  func() error { return collective.Barrier(mpi.World()) },
	}
}

// Bcast returns the n of rank 0. It is what harness.Run wants, and gives random tests a
// common seed. Collective; it panics if that fails.
func Bcast(n int) int {
	x := [1]int{n}
	if err := collective.Bcast(mpi.World(), x[:], 0); err != nil {
		panic(err)
	}
	return x[0]
}
