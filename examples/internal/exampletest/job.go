package exampletest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
	"github.com/mpi4go/mpi4go/internal/mpitest"
	"github.com/mpi4go/mpi4go/internal/mpitest/uncached"
)

// built is the program, once Build has built it.
var built string

// Main runs tests that start the program themselves, and exits. It is all of a TestMain;
// tests that run on ranks have that of package ranks.
func Main(m *testing.M) {
	uncached.Tests()
	code := m.Run()
	if built != "" {
		os.RemoveAll(filepath.Dir(built))
	}
	os.Exit(code)
}

// Build builds the program that is tested, and returns it with the library to run it with.
// The test is skipped where that is not possible.
func Build(t *testing.T) (program string, lib find.Library) {
	t.Helper()
	if job, ok := find.UnderLauncher(); ok {
		t.Skipf("%s started this test: no job can be started inside its job", job.Launcher)
	}
	lib, err := launch.Preferred()
	if err != nil {
		t.Skipf("no MPI to run the program with: %v", err)
	}
	if built != "" {
		return built, lib
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "program")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		os.RemoveAll(dir)
		t.Fatalf("go build: %v\n%s", err, out)
	}
	built = program
	return program, lib
}

// Run runs a job and returns what its ranks print, and how it ended. One that takes more
// than a minute hangs, and fails the test.
func Run(t *testing.T, job launch.Job) (output string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	job.Env = append(job.Env, mpitest.JobEnv(job.Library)...)
	job.Stdout, job.Stderr = &out, &out
	cmd, _, err := job.Command(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Run(); ctx.Err() != nil {
		t.Fatalf("no end: %v\n%s", err, &out)
	}
	return out.String(), err
}
