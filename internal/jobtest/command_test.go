package jobtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
)

// mpi4go is the command mpi4go, to be run with the library. It is killed if it hangs.
func mpi4go(t *testing.T, lib find.Library, args ...string) *exec.Cmd {
	t.Helper()
	exe := built(t, "../../cmd/mpi4go")
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = append(os.Environ(), find.EnvLibrary+"="+lib.Path)
	if lib.Impl == find.OpenMPI && os.Getenv("OMPI_MCA_btl") == "" {
		cmd.Env = append(cmd.Env, "OMPI_MCA_btl=^ofi") // Open MPI 5 takes a second to look for networks
	}
	return cmd
}

// TestDoctor lets mpi4go doctor examine the library.
func TestDoctor(t *testing.T) {
	lib := library(t)
	r := finish(t, mpi4go(t, lib, "doctor"))
	if r.code != 0 {
		t.Errorf("exit code %d", r.code)
	}
	title := regexp.QuoteMeta(lib.Title())
	rest := r.stdout
	for _, line := range []string{
		`mpi4go    \S.*, go1\.\S+ \w+/\w+`, `machine   \d+ cores?.*`, `on PATH   .+`, `settings .* MPI4GO_LIBRARY=` + regexp.QuoteMeta(lib.Path), ``,
		`OK      ` + title + `: ` + regexp.QuoteMeta(lib.Path),
		`        found via  MPI4GO_LIBRARY.*`,
		`        version    .*\d\.\d.*`,
		`        ABI        (Open MPI|MPICH|MPI standard) ABI, MPI \d\.\d, threads (multiple|serialized|funneled|single), .*CUDA-aware.*`,
		`        launcher   ` + regexp.QuoteMeta(lib.Mpiexec),
		`        tested     on 2 ranks: start, send and receive, Allreduce, object, ping-pong, end`,
		`        ping-pong  \d+(\.\d+)? µs for 8 B, \d+(\.\d+)? µs for 1 MiB`, ``,
		`OK: programs use ` + title + `, which works`,
		`    chosen because: MPI4GO_LIBRARY names it`,
	} {
		at := regexp.MustCompile(`(?m)^` + line + `$`).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no line %q in the rest of\n%s\n%s", line, r.stdout, r.stderr)
		}
		rest = rest[at[1]:]
	}
}

// TestSelftest starts mpi4go selftest on three ranks, with mpi4go run.
func TestSelftest(t *testing.T) {
	lib := library(t)
	r := finish(t, mpi4go(t, lib, "run", "-n", "3", built(t, "../../cmd/mpi4go"), "selftest"))
	if r.code != 0 || strings.Count(r.stdout, "OK      ") != 6 || !strings.Contains(r.stdout, ": 3 ranks with ") || strings.Contains(r.stdout, "FAILED") {
		t.Errorf("exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// TestRun runs a program with mpi4go run, with labels.
func TestRun(t *testing.T) {
	lib := library(t)
	r := finish(t, mpi4go(t, lib, "run", "-n", "3", "-label", program(t, "fail"), "hello"))
	if r.code != 0 {
		t.Errorf("exit code %d:\n%s", r.code, r.stderr)
	}
	for rank := range 3 {
		// Open MPI 4 writes [1,0]<stdout>:, Hydra [0].
		line := fmt.Sprintf(`(?m)^\[(1,)?%d\].*pid \d+ rank %d of 3$`, rank, rank)
		if !regexp.MustCompile(line).MatchString(r.stdout) {
			t.Errorf("no line %q in\n%s", line, r.stdout)
		}
	}
}

// TestRunExit checks that arguments come through, and exit codes.
func TestRunExit(t *testing.T) {
	lib := library(t)
	r := finish(t, mpi4go(t, lib, "run", "-n", "2", "/bin/sh", "-c", `echo "<$1>"; exit 7`, "sh", "two  words 'quoted'"))
	if r.code != 7 || !strings.Contains(r.stdout, "<two  words 'quoted'>\n") {
		t.Errorf("exit code %d, want 7:\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// TestRunSignal ends a job with signals to mpi4go run. Also where it is killed, nothing is left.
func TestRunSignal(t *testing.T) {
	lib := library(t)
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGKILL} {
		cmd := mpi4go(t, lib, "run", "-n", "2", "/bin/sh", "-c", "echo pid $$ up; exec sleep 1000")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // away from the terminal of go test
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Ranks that stay would keep their side of the pipe open.
		giveUp := time.AfterFunc(hang, func() { out.Close() })
		var pids []int
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var pid int
			if n, _ := fmt.Sscanf(lines.Text(), "pid %d up", &pid); n == 1 {
				if pids = append(pids, pid); len(pids) == 2 {
					cmd.Process.Signal(s)
				}
			}
		}
		if !giveUp.Stop() {
			t.Errorf("%v does not end the job", s)
		}
		err = cmd.Wait()
		if exit := (*exec.ExitError)(nil); len(pids) != 2 || !errors.As(err, &exit) {
			t.Errorf("%v, %d ranks: %v", s, len(pids), err)
		}
		if code := cmd.ProcessState.ExitCode(); s != syscall.SIGKILL && code != 128+int(s) {
			t.Errorf("after %v, the exit code is %d, want %d", s, code, 128+int(s))
		}
		for _, pid := range pids {
			gone(t, pid, fmt.Sprintf("after %v, process %d", s, pid))
		}
	}
}
