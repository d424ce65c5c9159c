package jobtest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestLeaks checks the reports of MPI4GO_DEBUG=leaks, and that there are none without it.
func TestLeaks(t *testing.T) {
	lib := library(t)
	run := func(env ...string) result {
		r := job(t, launch.Job{N: 2, Library: lib, Args: []string{program(t, "leaks")}, Env: env})
		if r.code != 0 {
			t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
		}
		return r
	}
	reports := func(r result) (list []string) {
		for _, line := range strings.Split(r.stderr, "\n") {
			if strings.Contains(line, "mpi4go: rank") {
				list = append(list, line)
			}
		}
		return list
	}
	if list := reports(run()); len(list) > 0 {
		t.Errorf("reports without being asked: %q", list)
	}
	list := reports(run("MPI4GO_DEBUG=leaks"))
	want := []string{
		`1 request of Irecv started at leaks/main\.go:\d+ was dropped without Wait`,
		`3 requests of Irecv started at leaks/main\.go:\d+ were dropped without Wait`,
		`1 request of Irecv started at leaks/main\.go:\d+ was not waited for before Finalize`,
		`1 persistent request of Recv_init made at leaks/main\.go:\d+ was not closed before Finalize`,
		`1 communicator of Comm_dup made at leaks/main\.go:\d+ was not closed before Finalize`,
		`1 communicator of Intercomm_create made at leaks/main\.go:\d+ was not closed before Finalize`,
		`1 group of Comm_remote_group made at leaks/main\.go:\d+ was not closed before Finalize`,
	}
	for _, w := range want {
		re := regexp.MustCompile(`mpi4go: rank 1 of 2 \(.*\): ` + w)
		n := 0
		for _, line := range list {
			if re.MatchString(line) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d lines match %s in %q", n, re, list)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d reports, want %d: %q", len(list), len(want), list)
	}
	r := job(t, launch.Job{N: 2, Library: lib, Args: []string{program(t, "leaks")}, Env: []string{"MPI4GO_DEBUG=leaks,cheese"}})
	if r.code == 0 || !strings.Contains(r.stderr, "MPI4GO_DEBUG=cheese: want a list of leaks") {
		t.Errorf("an unknown word: exit code %d:\n%s", r.code, r.stderr)
	}
}
