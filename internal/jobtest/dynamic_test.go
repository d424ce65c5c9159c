package jobtest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// version returns the version text of a library.
func version(t *testing.T, lib find.Library) string {
	t.Helper()
	r := job(t, launch.Job{N: 1, Library: lib, Args: []string{program(t, "dynamic"), "version"}})
	if r.code != 0 {
		t.Fatalf("%s: exit code %d: %s", lib.Title(), r.code, r.stderr)
	}
	return r.stdout
}

// TestSpawnC has two Go ranks start two C programs, and talk to them.
func TestSpawnC(t *testing.T) {
	lib := library(t)
	child := filepath.Join(scratch, "child")
	cc := compiler(lib)
	if cc == "" {
		t.Skipf("no mpicc for %s", lib)
	}
	harness.SkipQuirkOf(t, "spawn", version(t, lib))
	if out, err := exec.Command(cc, "-o", child, filepath.Join("testdata", "child", "child.c")).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cc, err, out)
	}
	r := job(t, launch.Job{
		N: 2, Library: lib, Args: []string{program(t, "dynamic"), "spawn", child},
		Env: []string{
			"LD_LIBRARY_PATH=" + filepath.Dir(lib.Path) + ":" + os.Getenv("LD_LIBRARY_PATH"),
			"MPI4GO_WAIT=sleep", // C's collectives block, however Go waits
		},
	})
	if r.code != 0 || !strings.Contains(r.stdout, "Go is content with C") {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
}

// TestChildFails checks that the error of a child ends its parent, too.
func TestChildFails(t *testing.T) {
	lib := library(t)
	v := version(t, lib)
	for _, quirk := range []string{"spawn", "child-abort"} {
		harness.SkipQuirkOf(t, quirk, v)
	}
	r := job(t, launch.Job{N: 1, Library: lib, Args: []string{program(t, "dynamic"), "fail"}})
	if r.code == 0 || strings.Contains(r.stderr, "received") {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
	if !regexp.MustCompile(`mpi4go: rank 1 of 3 \(.*\): out of bread`).MatchString(r.stderr + r.stdout) {
		t.Errorf("%s: nobody said what is wrong:\n%s\n%s", lib.Title(), r.stdout, r.stderr)
	}
}

// TestTwoJobs has two jobs meet that were started separately, through a port in a file and
// through one under a name.
func TestTwoJobs(t *testing.T) {
	lib := library(t)
	v := version(t, lib)
	for _, quirk := range []string{"spawn", "two-jobs"} {
		harness.SkipQuirkOf(t, quirk, v)
	}
	options := nameServer(t, lib)
	for _, where := range []string{filepath.Join(t.TempDir(), "port"), fmt.Sprintf("mpi4go-%d", os.Getpid())} {
		var results [2]result
		var errs [2]error
		done := make(chan int)
		for i, role := range []string{"serve", "client"} {
			ctx, cancel := context.WithTimeout(context.Background(), hang)
			defer cancel()
			cmd, _, err := launch.Job{
				N: 2 - i, Library: lib, Args: []string{program(t, "dynamic"), role, where}, Options: options,
				// MPICH's addresses are too long for its ports, but for those of TCP.
				Env: []string{"UCX_TLS=tcp"},
			}.Command(ctx)
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				results[i], errs[i] = run(cmd)
				done <- i
			}()
		}
		for range 2 {
			<-done
		}
		for i, want := range []string{"serve of 2 met 1", "client of 1 met 2"} {
			if r := results[i]; errs[i] != nil || r.code != 0 || !strings.Contains(r.stdout, want) {
				t.Errorf("%s: %s: exit code %d, %v:\n%s\n%s", lib.Title(), where, r.code, errs[i], r.stdout, r.stderr)
			}
		}
	}
}

// nameServer starts the name server that belongs to a library, for the length of the test, and
// returns the launcher's options that make use of it.
func nameServer(t *testing.T, lib find.Library) []string {
	t.Helper()
	bin := filepath.Dir(lib.Mpiexec)
	if lib.Impl == find.OpenMPI {
		uri := filepath.Join(t.TempDir(), "uri")
		background(t, exec.Command(filepath.Join(bin, "ompi-server"), "--no-daemonize", "-r", uri))
		await(t, func() bool {
			text, err := os.ReadFile(uri)
			return err == nil && strings.HasSuffix(string(text), "\n")
		})
		return []string{"--ompi-server", "file:" + uri}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // to find a port that is free
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	server := exec.Command(filepath.Join(bin, "hydra_nameserver"))
	server.Env = append(os.Environ(), "HYDRA_NAMESERVER_PORT="+port)
	background(t, server)
	await(t, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return []string{"-nameserver", address}
}

// background runs a command until the end of the test.
func background(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Skipf("no name server: %v", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// await waits until something has come about.
func await(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the name server does not come up")
		}
	}
}
