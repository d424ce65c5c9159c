package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness/uncached"
)

// The test binary is also the command: with this variable it does what its arguments
// say. The doctor starts its own program again for each library.
const envCommand = "MPI4GO_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(envCommand) != "" {
		os.Exit(dispatch(os.Args[1:]))
	}
	uncached.Tests()
	os.Exit(m.Run())
}

// result is what came of a command.
type result struct {
	code           int
	stdout, stderr string
}

// mpi4go runs the command with arguments.
func mpi4go(t *testing.T, args ...string) result {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), envCommand+"=1")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"", 2, "", "mpi4go doctor"},
		{"help", 0, "mpi4go doctor", ""},
		{"help run", 0, "usage: mpi4go run [flags] PROGRAM", ""},
		{"run -h", 0, "-race, -tags", ""},
		{"help nonsense", 2, "", `no command "nonsense"`},
		{"nonsense", 2, "", `no command "nonsense"`},
		{"run", 2, "", "mpi4go run: name a program"},
		{"run -n", 2, "", "flag needs an argument: -n"},
		{"run -n x .", 2, "", "want a positive number"},
		{"run -n 0 .", 2, "", "want a positive number"},
		{"run -np 0 .", 2, "", "want a positive number"},
		{"run -n -1 .", 2, "", "want a positive number"},
		{"run -nonsense .", 2, "", "-nonsense\nusage: mpi4go run"},
		{"run -mpiexec-flags 'a .", 2, "", "no closing '"},
		{"run -mpi nonsense .", 1, "", "nonsense is neither"},
		{"run -race " + os.Args[0], 2, "", "is built already"},
		{"doctor twice", 2, "", `no arguments expected, but ["twice"]`},
		{"selftest twice", 2, "", `no arguments expected`},
	} {
		r := mpi4go(t, strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.stdout, c.stdout) || !strings.Contains(r.stderr, c.stderr) {
			t.Errorf("mpi4go %s: exit code %d, want %d, %q and %q:\n%s\n%s", c.args, r.code, c.code, c.stdout, c.stderr, r.stdout, r.stderr)
		}
		if (c.stdout == "") != (r.stdout == "") || (c.stderr == "") != (r.stderr == "") {
			t.Errorf("mpi4go %s: output on the wrong side:\n%s\n%s", c.args, r.stdout, r.stderr)
		}
	}
}
