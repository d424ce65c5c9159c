package jobtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// hang is when a job that should have ended is given up.
const hang = 60 * time.Second

var builds sync.Map // directory to func() (string, error)

// program builds a program under testdata, once.
func program(t *testing.T, name string) string {
	t.Helper()
	return built(t, "./testdata/"+name)
}

// built builds the program in a directory, once.
func built(t *testing.T, dir string) string {
	t.Helper()
	f, _ := builds.LoadOrStore(dir, sync.OnceValues(func() (string, error) {
		exe := filepath.Join(scratch, filepath.Base(dir))
		out, err := exec.Command("go", "build", "-o", exe, dir).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
		return exe, err
	}))
	exe, err := f.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// library is the MPI that jobs run with.
func library(t *testing.T) find.Library {
	t.Helper()
	if _, launched := find.UnderLauncher(); launched {
		t.Skip("starts jobs of its own, not under a launcher")
	}
	if testing.Short() {
		t.Skip("starts MPI jobs")
	}
	lib, err := launch.Preferred()
	if err != nil {
		t.Skip("no MPI launcher here")
	}
	return lib
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
	ended          time.Time
}

// finish runs a command to its end.
func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	r, err := run(cmd)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.stderr)
	}
	return r
}

// run is finish for any goroutine.
func run(cmd *exec.Cmd) (result, error) {
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Now()}, err
}

// job runs a job to its end.
func job(t *testing.T, j launch.Job) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hang)
	defer cancel()
	cmd, _, err := j.Command(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r := finish(t, cmd)
	if ctx.Err() != nil {
		t.Errorf("the job did not end by itself within %v", hang)
	}
	// No rank may outlive the launcher; give those that are being killed a moment.
	for _, m := range regexp.MustCompile(`(?m)pid (\d+) rank`).FindAllStringSubmatch(r.stdout, -1) {
		var pid int
		fmt.Sscan(m[1], &pid)
		gone(t, pid, m[0])
	}
	return r
}

// gone sees that a process ends, which is what.
func gone(t *testing.T, pid int, what string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); syscall.Kill(pid, 0) == nil && !zombie(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("%s is still running after the launcher's end", what)
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// fail runs the program fail on three ranks.
func fail(t *testing.T, mode string, env ...string) result {
	t.Helper()
	lib := library(t)
	for range 3 {
		r := job(t, launch.Job{N: 3, Library: lib, Args: []string{program(t, "fail"), mode}, Env: env})
		_, rest, ok := strings.Cut(r.stdout, "failed at ")
		if !ok { // launchers can lose what a rank has written just before its end
			t.Logf("exit code %d, but the output of rank 1 was lost:\n%s\n%s", r.code, r.stdout, r.stderr)
			continue
		}
		var at int64
		fmt.Sscan(rest, &at)
		t.Logf("%s: exit code %d, the job ended %v after the failure", lib.Title(), r.code, r.ended.Sub(time.Unix(0, at)).Round(time.Millisecond))
		return r
	}
	t.Fatal("rank 1 did not get to its failure")
	return result{}
}

// TestFailures checks that a failure of one rank ends the whole job, with an exit code
// that is not 0 and one message that names the rank.
func TestFailures(t *testing.T) {
	for mode, message := range map[string]string{
		"error":    `mpi4go: rank 1 of 3 \(.*\): out of cheese`,
		"panic":    `mpi4go: rank 1 of 3 \(.*\): panic: a panic in run`,
		"operator": `mpi4go: rank [12] of 3 \(.*\): panic .*: a panic in an operator`,
		"goexit":   `mpi4go: rank 1 of 3 \(.*\): run was ended by runtime.Goexit`,
		"exit":     ``,
		"abort":    ``,

		"abort-256": ``,

		"operator-goexit": `mpi4go: rank [12] of 3 \(.*\): panic .*: runtime.Goexit was called`,

		"fatal":        `mpi4go: rank 1 of 3 \(.*\): mpi: Send: destination rank 17`,
		"errors-abort": `mpi4go: rank 1 of 3 \(.*\): mpi: Send: destination rank 17`,
	} {
		t.Run(mode, func(t *testing.T) {
			if mode == "exit" {
				harness.SkipQuirkOf(t, "exit-race", version(t, library(t)))
			}
			r := fail(t, mode)
			if r.code == 0 {
				t.Errorf("exit code 0")
			}
			if mode == "abort" && r.code != 7 {
				t.Logf("exit code %d of an Abort with 7", r.code)
			}
			if message != "" && len(regexp.MustCompile(`(?m)`+message).FindAllString(r.stderr, -1)) != 1 {
				t.Errorf("want one line %q in\n%s", message, r.stderr)
			}
			if n := strings.Count(r.stderr, "mpi4go: rank"); message != "" && n != 1 {
				t.Errorf("%d ranks complain, want 1:\n%s", n, r.stderr)
			}
			if strings.Contains(r.stdout, "done") {
				t.Errorf("a rank went on to its end:\n%s", r.stdout)
			}
		})
	}
}

// TestExitCode checks that a code does not become success because systems keep 8 bits of it.
func TestExitCode(t *testing.T) {
	lib := library(t)
	cmd := exec.Command(program(t, "fail"), "exit-all")
	cmd.Env = append(os.Environ(), find.EnvLibrary+"="+lib.Path)
	if r := finish(t, cmd); r.code != 1 {
		t.Errorf("exit code %d of an Exit with 256, want 1:\n%s", r.code, r.stderr)
	}
}

// TestPanicElsewhere lets a goroutine other than run's panic. Go prints the panic; the
// line with the rank is a best effort, whose success is counted. The process exits, or
// aborts with GOTRACEBACK=crash.
func TestPanicElsewhere(t *testing.T) {
	for name, env := range map[string][]string{"exit": nil, "abort": {"GOTRACEBACK=crash"}} {
		t.Run(name, func(t *testing.T) {
			runs, named := 2, 0
			if name == "exit" {
				harness.SkipQuirkOf(t, "exit-race", version(t, library(t)))
				runs = 5
			}
			for range runs {
				r := fail(t, "goroutine", env...)
				if r.code == 0 || !strings.Contains(r.stderr, "a panic elsewhere") {
					t.Errorf("exit code %d:\n%s", r.code, r.stderr)
				}
				if strings.Contains(r.stderr, "mpi4go: rank 1 of 3") {
					named++
				}
			}
			t.Logf("the rank was named in %d of %d runs", named, runs)
		})
	}
}

// TestRecovered checks that a nil dereference is a panic that a program can live with.
func TestRecovered(t *testing.T) {
	r := fail(t, "nil")
	if r.code != 0 || strings.Count(r.stdout, "done") != 3 || strings.Count(r.stdout, "recovered: runtime error: invalid memory address") != 1 {
		t.Errorf("exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// TestWrongLauncher starts the program with another MPI's launcher than its library's.
func TestWrongLauncher(t *testing.T) {
	lib := library(t)
	var other find.Library
	for _, l := range find.Libraries() {
		if l.Mpiexec != "" && (l.Impl == find.OpenMPI) != (lib.Impl == find.OpenMPI) {
			other = l
			break
		}
	}
	if other.Path == "" {
		t.Skip("only one family of MPI on this machine")
	}
	exe := program(t, "fail")
	j := launch.Job{N: 3, Library: other, Args: []string{exe, "hello"}, Env: []string{find.EnvLibrary + "=" + lib.Path}}
	r := job(t, j)
	if strings.Contains(r.stderr, "unsupported PMI version") {
		t.Skipf("%s itself ends the process under %s: exit code %d", lib.Title(), other.Title(), r.code)
	}
	theirs := map[bool]string{true: "Open MPI's mpiexec started 3 processes", false: "Hydra"}[other.Impl == find.OpenMPI]
	if r.code == 0 || !strings.Contains(r.stderr, theirs) || !strings.Contains(r.stderr, "does not belong to it") {
		t.Errorf("exit code %d, want an error that names both sides:\n%s", r.code, r.stderr)
	}
	if n := strings.Count(r.stderr, "does not belong to it"); n > 1 {
		t.Errorf("%d ranks say so, want one:\n%s", n, r.stderr)
	}
	j.Env = append(j.Env, "MPI4GO_SINGLETON=1")
	if r := job(t, j); r.code != 0 || strings.Count(r.stdout, "rank 0 of 1") != 3 {
		t.Errorf("allowed all the same: exit code %d:\n%s\n%s", r.code, r.stdout, r.stderr)
	}
}

// TestSettings runs the program by itself, with settings that are wrong or right.
func TestSettings(t *testing.T) {
	lib := library(t)
	exe := program(t, "fail")
	for _, c := range []struct {
		env    string
		code   int
		stderr string
		ranks  int
	}{
		{"MPI4GO_LIBRARY=/nonexistent/libmpi.so", 1, "/nonexistent/libmpi.so", 0},
		{"MPI4GO_MPI=nonsense", 1, "MPI4GO_MPI=nonsense", 0},
		{"MPI4GO_THREADS=many", 1, "MPI4GO_THREADS=many", 0},
		{"MPI4GO_WAIT=forever", 1, "MPI4GO_WAIT=forever", 0},
		{"MPI4GO_NP=some", 1, "MPI4GO_NP=some", 0},
		{"MPI4GO_NP=0", 1, "MPI4GO_NP=0", 0},
		{"MPI4GO_NP=3", 0, "", 3},
		{"MPI4GO_NP=", 0, "", 1},
		{"MPI4GO_THREADS=Funneled", 0, "", 1},
	} {
		cmd := exec.Command(exe, "hello")
		cmd.Env = append(os.Environ(), find.EnvLibrary+"="+lib.Path, c.env)
		if strings.HasPrefix(c.env, "MPI4GO_MPI") {
			cmd.Env = append(cmd.Env, find.EnvLibrary+"=")
		}
		r := finish(t, cmd)
		if r.code != c.code || !strings.Contains(r.stderr, c.stderr) {
			t.Errorf("%s: exit code %d, want %d and %q:\n%s", c.env, r.code, c.code, c.stderr, r.stderr)
		}
		if strings.Contains(r.stderr, "goroutine ") {
			t.Errorf("%s: a panic rather than a message:\n%s", c.env, r.stderr)
		}
		if n := strings.Count(r.stdout, fmt.Sprintf(" of %d\n", c.ranks)); n != c.ranks {
			t.Errorf("%s: %d ranks, want %d:\n%s", c.env, n, c.ranks, r.stdout)
		}
	}
}
