// Package exampletest is what the tests of the example programs have in common.
package exampletest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// Options parses a command line that a program must accept.
func Options[O any](t *testing.T, parse func(args []string) (O, *flag.FlagSet, error), line string) O {
	t.Helper()
	opt, _, err := parse(strings.Fields(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return opt
}

// Refused checks that a program accepts none of some command lines.
func Refused[O any](t *testing.T, parse func(args []string) (O, *flag.FlagSet, error), lines ...string) {
	t.Helper()
	for _, line := range lines {
		if _, _, err := parse(strings.Fields(line)); err == nil {
			t.Errorf("%s is accepted", line)
		}
	}
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
