// Package exampletest is what the tests of the example programs have in common.
package exampletest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpitest"
)

// Main runs the tests of a package on 1 to 4 ranks.
func Main(m *testing.M) {
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

// SameOnAnyRanks runs a program on all ranks, and then on rank 0 alone: the files it writes must be
// the same to the byte. The program is given the directory for its files.
func SameOnAnyRanks(t *testing.T, program func(comm *mpi.Comm, dir string) error) {
	t.Helper()
	world := mpi.World()
	together, alone := t.TempDir(), t.TempDir()
	if err := program(world, together); err != nil {
		t.Fatalf("on %d ranks: %v", world.Size(), err)
	}
	if world.Rank() != 0 {
		return
	}
	if err := program(mpi.Self(), alone); err != nil {
		t.Fatalf("on one rank: %v", err)
	}
	files, err := os.ReadDir(alone)
	if err != nil || len(files) == 0 {
		t.Fatalf("the program has written %d files, %v", len(files), err)
	}
	for _, f := range files {
		want, err := os.ReadFile(filepath.Join(alone, f.Name()))
		if err != nil {
			t.Error(err)
		}
		got, err := os.ReadFile(filepath.Join(together, f.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s of %d ranks differs from that of one: %d and %d bytes, %v", f.Name(), world.Size(), len(got), len(want), err)
		}
	}
}
