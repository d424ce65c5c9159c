package jobtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestMixed runs two Go programs, of which one makes its calls in turn, a C program and a Python
// program with mpi4py as the ranks of one job. They do the same with messages, reductions, files,
// windows and communicators, and all check what they get; a call that one makes and the others do
// not would hang. A language that is not there is left out.
func TestMixed(t *testing.T) {
	lib := library(t)
	file := filepath.Join(t.TempDir(), "file")
	mixed := program(t, "mixed")
	content := []string{"Go is content", "Go is content"}
	ranks := []launch.Segment{{N: 1, Args: []string{mixed, file, "serialized"}}}
	if harness.HasQuirkOf("thread-levels", version(t, lib)) {
		ranks[0].Args = []string{mixed, file}
	}
	env := []string{"LD_LIBRARY_PATH=" + filepath.Dir(lib.Path) + ":" + os.Getenv("LD_LIBRARY_PATH")}
	if cc := compiler(lib); cc != "" {
		peer := filepath.Join(scratch, "mixed-peer")
		if out, err := exec.Command(cc, "-o", peer, filepath.Join("testdata", "mixed", "peer", "peer.c")).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", cc, err, out)
		}
		ranks = append(ranks, launch.Segment{N: 1, Args: []string{peer, file}})
		content = append(content, "C is content")
	}
	python, with, why := pythonFor(t, lib)
	if lib.Family == find.Standard {
		why = "MPICH refuses to open a file in the modes of two ABIs, that of mpi4py and the standard one"
	}
	if why == "" {
		env = with
		ranks = append(ranks, launch.Segment{N: 1, Args: []string{python, filepath.Join("testdata", "mixed", "peer", "peer.py"), file}})
		content = append(content, "Python is content")
	} else {
		t.Log(why)
	}
	if len(ranks) == 1 {
		skip(t, "neither a C compiler nor a Python for "+lib.Title())
	}
	r := job(t, launch.Job{N: 1, Library: lib, Args: []string{mixed, file}, MPMD: ranks, Env: append(env, "MPI4GO_INTEROP=1")})
	for _, c := range content {
		if !strings.Contains(r.stdout, c) {
			r.code = -1
		}
		r.stdout = strings.Replace(r.stdout, c, "", 1)
	}
	if r.code != 0 {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
}
