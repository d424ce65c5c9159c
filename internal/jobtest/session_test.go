package jobtest

import (
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestSessions runs a program whose sessions are all of MPI that it uses, or begin before
// Init.
func TestSessions(t *testing.T) {
	lib := library(t)
	for _, mode := range []string{"alone", "init"} {
		t.Run(mode, func(t *testing.T) {
			r := job(t, launch.Job{N: 3, Library: lib, Args: []string{program(t, "session"), mode}, Env: harness.JobEnv(lib)})
			if strings.Contains(r.stderr, "has no MPI_Session_init") {
				harness.SkipJob(t, "no-sessions")
			}
			if strings.Contains(r.stderr, "call Init first") {
				harness.SkipJob(t, "session-before-init")
			}
			if r.code != 0 || strings.Count(r.stdout, "done") != 3 || r.stderr != "" {
				t.Errorf("exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
			}
		})
	}
}
