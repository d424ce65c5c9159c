package jobtest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestMatch checks what MPI4GO_DEBUG=match says about calls that do not go together.
func TestMatch(t *testing.T) {
	lib := library(t)
	run := func(args ...string) result {
		return job(t, launch.Job{N: 3, Library: lib, Args: append([]string{program(t, "match")}, args...), Env: []string{"MPI4GO_DEBUG=match"}})
	}
	r := run()
	if r.code != 0 {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
	got := map[string]string{} // by case and rank
	for _, m := range regexp.MustCompile(`(case \d+, rank \d+): (".*")`).FindAllStringSubmatch(r.stdout, -1) {
		text, err := strconv.Unquote(m[2])
		if err != nil {
			t.Errorf("%s: %v: %s", m[1], err, m[2])
		}
		got[m[1]] = text
	}
	at := `, at match/main\.go:\d+`
	for i, want := range []string{
		`ranks 0, 2: Bcast, 12 of float64, root 0` + at + `\n\trank 1: Barrier` + at,
		`ranks 0, 2: Bcast, 3 of float64, root 0` + at + `\n\trank 1: Bcast, 3 of float64, root 2` + at,
		`ranks 0, 2: Allreduce, 3 of float64, Sum` + at + `\n\trank 1: Allreduce, 4 of float64, Sum` + at,
		`ranks 0, 2: Bcast, 3 of float64, root 0` + at + `\n\trank 1: Bcast, 3 of float32, root 0` + at,
		`ranks 0, 2: Allreduce, 12 of float64, Sum` + at + `\n\trank 1: Allreduce, 12 of float64, Max` + at,
		`rank 1 sends 2 of float64 to rank 0, Gatherv at match/main\.go:\d+\n\trank 0 expects 1, Gatherv at match/main\.go:\d+`,
		`rank 1 sends 2 of float64 to rank 0, Alltoallv at match/main\.go:\d+\n\trank 0 expects 1, Alltoallv at match/main\.go:\d+`,
		`ranks 0, 2: BcastObject of string, root 0` + at + `\n\trank 1: GatherObject of string, root 0` + at,
	} {
		for rank := range 3 {
			re := `^mpi: \w+: the ranks' collective calls do not match:\n\t` + want + ` \(MPI_ERR_NOT_SAME\)$`
			of := fmt.Sprintf("case %d, rank %d", i, rank)
			if !regexp.MustCompile(re).MatchString(got[of]) {
				t.Errorf("%s: got\n%s\nwant %s", of, got[of], re)
			}
		}
	}
	r = run("nonblocking")
	if r.code == 0 || !strings.Contains(r.stderr, "rank 1: Iallreduce, 12 of float64, Sum, at match/main.go:") {
		t.Errorf("%s: nonblocking: exit code %d:\n%s", lib.Title(), r.code, r.stderr)
	}
}
