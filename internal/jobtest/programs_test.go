package jobtest

import (
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestNested lets ranks start programs that use MPI, too: on one rank, and on two.
func TestNested(t *testing.T) {
	lib := library(t)
	r := job(t, launch.Job{N: 2, Library: lib, Args: []string{program(t, "nested")}, Env: append(harness.JobEnv(lib), "MPI4GO_NP=2")})
	for line, n := range map[string]int{"inner rank 0 of 1\n": 2, "inner rank 0 of 2\n": 2, "inner rank 1 of 2\n": 2} {
		if got := strings.Count(r.stdout, line); r.code != 0 || got != n {
			t.Errorf("exit code %d, %q is there %d times, want %d:\n%s\n%s", r.code, line, got, n, r.stdout, r.stderr)
		}
	}
}
