package jobtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestInterop runs a Go program and a C program as the two ranks of one job. Both
// check what they get of the other.
func TestInterop(t *testing.T) {
	lib := library(t)
	peer := filepath.Join(scratch, "peer")
	cc := compiler(lib)
	if cc == "" {
		t.Skipf("no mpicc for %s", lib)
	}
	if out, err := exec.Command(cc, "-o", peer, filepath.Join("testdata", "peer", "peer.c")).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cc, err, out)
	}
	r := job(t, launch.Job{
		N: 1, Library: lib, Args: []string{program(t, "interop")},
		MPMD: []launch.Segment{{N: 1, Args: []string{peer}}},
		Env:  []string{"MPI4GO_INTEROP=1", "LD_LIBRARY_PATH=" + filepath.Dir(lib.Path) + ":" + os.Getenv("LD_LIBRARY_PATH")},
	})
	if r.code != 0 || !strings.Contains(r.stdout, "Go is content") || !strings.Contains(r.stdout, "C is content") {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
}

// compiler returns the wrapper of the C compiler that belongs to a library, "" if there
// is none beside its launcher.
func compiler(lib find.Library) string {
	names := map[find.Family][]string{
		find.OpenMPI:  {"mpicc.openmpi", "mpicc"},
		find.MPICH:    {"mpicc.mpich", "mpicc"},
		find.Standard: {"mpicc_abi"},
	}[lib.Family]
	for _, n := range names {
		path := filepath.Join(filepath.Dir(lib.Mpiexec), n)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
