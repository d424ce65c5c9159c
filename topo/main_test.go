package topo_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpitest"
)

func TestMain(m *testing.M) {
	mpitest.Main(m, mpitest.Runtime{
		Init: func() (rank, size int, library string, err error) {
			err = mpi.Init()
			return mpi.World().Rank(), mpi.World().Size(), mpi.LibraryVersion(), err
		},
		Finalize: mpi.Finalize,
		Exit:     mpi.Exit,
		Barrier:  func() error { return collective.Barrier(mpi.World()) },
	})
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
