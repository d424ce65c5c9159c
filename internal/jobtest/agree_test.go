package jobtest

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestAgree runs jobs whose ranks are set up differently. Either they work together, or all of them
// get an error that names both sides. There are two, so that they have a core each where there are two.
func TestAgree(t *testing.T) {
	lib := library(t)
	exe := program(t, "agree")
	for _, c := range []struct {
		name   string
		second string   // what rank 1 has: variables, then arguments
		args   []string // of all
		err    string   // "" if they work together
	}{
		{"wait by option", "sleep", nil, ""},
		{"wait by variable", "MPI4GO_WAIT=yield", nil, ""},
		{"threads", "MPI4GO_THREADS=serialized", nil, ""},
		{"oversubscribed", "MPI4GO_OVERSUBSCRIBED=1", nil, ""},
		{"leaks", "MPI4GO_DEBUG=leaks", nil, ""},
		{"match", "MPI4GO_DEBUG=match", nil, ""},
		{"match, and calls that do not", "MPI4GO_DEBUG=match", []string{"mismatch"}, ""},
		{"match, and a promise", "MPI4GO_DEBUG=match", []string{"funneled"},
			"rank 1 has MPI4GO_DEBUG=match, which needs goroutines that call MPI, but rank 0 asked for thread level single or funneled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			second := []string{"/usr/bin/env"}
			var args []string
			for _, f := range strings.Fields(c.second) {
				if strings.Contains(f, "=") {
					second = append(second, f)
				} else {
					args = append(args, f)
				}
			}
			second = append(append(append(second, exe), args...), c.args...)
			r := job(t, launch.Job{
				N: 1, Library: lib, Args: append([]string{exe}, c.args...), MPMD: []launch.Segment{{N: 1, Args: second}},
				Env: append(harness.JobEnv(lib), "AGREE_DIR="+t.TempDir()),
			})
			if c.name == "threads" && r.code != 0 && strings.Contains(r.stderr, "rank 0 has thread level multiple, rank 1 a lower one, with which") {
				harness.SkipJob(t, "thread-levels")
			}
			if c.err == "" && (r.code != 0 || strings.Count(r.stdout, "is content") != 2) {
				t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
			}
			if c.err != "" && (r.code == 0 || !strings.Contains(r.stderr, c.err)) {
				t.Errorf("%s: exit code %d:\n%s\n%s\nwant %s", lib.Title(), r.code, r.stdout, r.stderr, c.err)
			}
		})
	}
}

// TestCrowded binds each rank to one core, behind a shell, as launchers do: to a core each, or all to the
// same. The shell's own binding, which a rank sees of its parent, says nothing.
func TestCrowded(t *testing.T) {
	lib := library(t)
	exe := program(t, "agree")
	taskset, err := exec.LookPath("taskset")
	if err != nil || runtime.NumCPU() < 2 {
		t.Skip("needs taskset and two cores")
	}
	for _, c := range []struct {
		name, second string
		env          []string
		want         bool
	}{
		{"a core each", "1", nil, false},
		{"one core for both", "0", nil, true},
		{"one core for both, overridden", "0", []string{"MPI4GO_OVERSUBSCRIBED=0"}, false},
	} {
		bound := func(core string) []string {
			return []string{"/bin/sh", "-c", taskset + " -c " + core + " " + exe + " crowded; exit $?"}
		}
		r := job(t, launch.Job{
			N: 1, Library: lib, Args: bound("0"), MPMD: []launch.Segment{{N: 1, Args: bound(c.second)}}, Env: append(harness.JobEnv(lib), c.env...),
		})
		if want := fmt.Sprintf("is content, crowded: %v", c.want); r.code != 0 || strings.Count(r.stdout, want) != 2 {
			t.Errorf("%s: %s: exit code %d, want twice %q:\n%s\n%s", lib.Title(), c.name, r.code, want, r.stdout, r.stderr)
		}
	}
}
