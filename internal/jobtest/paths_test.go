package jobtest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// envPaths is all where every path is to be tested, not one of each kind.
const envPaths = "MPI4GO_TEST_PATHS"

// everyday are the tests of what people do every day, and of what has gone wrong there.
var everyday = map[string]string{
	"core":       "^(TestValues|TestObject(Ring|Progress|Short)|TestDropped|TestSweptRequests|TestArraysOfNothing)",
	"collective": "^(TestValues|TestEnds|TestOneEdge|TestFarParts|TestOverlappingParts|TestObjects|TestDroppedOperators)",
	"rma":        "^(TestEnds|TestNothing|TestObjects|TestPieces)",
	"pio":        "^(TestNothing|TestWrongOnOne|TestObjects)",
}

// TestPaths runs the everyday tests with each way to wait, thread level, and belief about cores: a call
// takes another path through mpi4go and the library each time, and must do the same.
func TestPaths(t *testing.T) {
	library(t)
	type path struct{ wait, threads, crowded string }
	few := []path{{"spin", "serialized", "0"}, {"yield", "multiple", "1"}, {"sleep", "multiple", "0"}}
	var all []path
	for _, wait := range []string{"spin", "yield", "sleep"} {
		for _, threads := range []string{"multiple", "serialized"} {
			for _, crowded := range []string{"0", "1"} {
				all = append(all, path{wait, threads, crowded})
			}
		}
	}
	paths := few
	if os.Getenv(envPaths) == "all" {
		paths = all
	}
	binaries := make(map[string]string)
	for pkg := range everyday {
		binaries[pkg] = tests(t, "../../"+pkg)
	}
	for _, p := range paths {
		t.Run(fmt.Sprintf("%s, %s, oversubscribed %s", p.wait, p.threads, p.crowded), func(t *testing.T) {
			for pkg, run := range everyday {
				cmd := exec.Command(binaries[pkg], "-test.short", "-test.run="+run)
				cmd.Dir = "../../" + pkg
				cmd.Env = append(os.Environ(), "MPI4GO_WAIT="+p.wait, "MPI4GO_THREADS="+p.threads, "MPI4GO_OVERSUBSCRIBED="+p.crowded,
					"MPI4GO_TEST_NP=2", "MPI4GO_TEST_REPORT=")
				if r := finish(t, cmd); r.code != 0 {
					t.Errorf("%s: exit code %d\n%s\n%s", pkg, r.code, r.stdout, r.stderr)
				} else if strings.Contains(r.stdout, "no tests to run") {
					t.Errorf("%s: there is no test %s", pkg, run)
				}
			}
		})
	}
}

// tests builds the test binary of a package.
func tests(t *testing.T, dir string) string {
	t.Helper()
	exe := fmt.Sprintf("%s/%s.test", scratch, dir[strings.LastIndex(dir, "/")+1:])
	if out, err := exec.Command("go", "test", "-c", "-o", exe, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exe
}
