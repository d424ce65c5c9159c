package jobtest

import (
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// faultTolerant runs the program fault on four ranks, of which one is killed.
func faultTolerant(t *testing.T, env []string, args ...string) result {
	t.Helper()
	lib := library(t)
	if _, err := launch.FaultTolerance(lib); err != nil {
		harness.SkipJob(t, "fault-tolerance")
	}
	return job(t, launch.Job{
		N: 4, Library: lib, Args: append([]string{program(t, "fault")}, args...), Env: append(harness.JobEnv(lib), env...),
		FaultTolerant: true,
	})
}

// TestFaultTolerance kills a rank; the program checks how the calls of the others end, in
// each of the ways in which goroutines wait.
func TestFaultTolerance(t *testing.T) {
	for name, env := range map[string]string{
		"spin":       "MPI4GO_WAIT=spin",
		"serialized": "MPI4GO_THREADS=serialized",
		"in C":       "MPI4GO_INTEROP=1", // blocks in C even where ranks outnumber cores
	} {
		t.Run(name, func(t *testing.T) {
			r := faultTolerant(t, []string{env})
			if r.code != 0 || strings.Count(r.stdout, "done") != 3 {
				t.Errorf("exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
			}
		})
	}
}

// TestFaultUnhandled checks that the failure of a rank ends a program that does nothing
// about it, in a fault-tolerant job too.
func TestFaultUnhandled(t *testing.T) {
	r := faultTolerant(t, nil, "unhandled")
	if r.code == 0 || !strings.Contains(r.stderr, "Barrier: MPI_ERR_PROC_FAILED") || strings.Contains(r.stdout, "done") {
		t.Errorf("exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}
