package jobtest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestWays runs core's tests of concurrent goroutines, and of what waits in its own way, with other
// thread levels, ways of waiting and builds.
func TestWays(t *testing.T) {
	library(t)
	const multiple, serialized = "MPI4GO_THREADS=multiple", "MPI4GO_THREADS=serialized"
	// Each call into C checks that its arguments hold no Go pointers to Go pointers.
	const cgocheck = "GODEBUG=cgocheck=1"
	// The experiment also finds Go pointers that are stored in C's memory.
	const cgocheck2 = "GOEXPERIMENT=cgocheck2"
	for _, c := range []struct {
		name, run string
		env       []string
		ranks     string
		race      bool
	}{
		{"multiple, race", "^TestThreads", []string{multiple, cgocheck}, "2,3", true},
		{"serialized, race", "^TestThreads", []string{serialized, cgocheck}, "2,3", true},
		{"multiple, cgocheck2", "^TestThreadsStress", []string{multiple, cgocheck2}, "2", false},
		{"serialized, cgocheck2", "^TestThreadsStress", []string{serialized, cgocheck2}, "2", false},
		{"serialized", "^(TestContextRace|TestPersistents)", []string{serialized}, "1,3", false},
		{"sleep", "^TestThreads", []string{"MPI4GO_WAIT=sleep"}, "2,3", false},
		{"yield", "^TestThreads", []string{"MPI4GO_WAIT=yield"}, "2", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command("go", "test", "-count=1", "-run="+c.run)
			if c.race {
				cmd.Args = append(cmd.Args, "-race", "-short")
			}
			cmd.Args = append(cmd.Args, "../../core")
			cmd.Env = append(append(os.Environ(), c.env...), "MPI4GO_TEST_NP="+c.ranks, "MPI4GO_TEST_REPORT=")
			r := finish(t, cmd)
			if c.race && strings.Contains(r.stderr, "-race is not supported") {
				t.Skip("no race detector on this platform")
			}
			if r.code != 0 {
				t.Errorf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
			}
		})
	}
}
