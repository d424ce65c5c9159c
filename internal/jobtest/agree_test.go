package jobtest

import (
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
