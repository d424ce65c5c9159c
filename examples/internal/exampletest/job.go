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
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/uncached"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// built is the directory of what was built, "" before.
var built string

// Main runs tests that start the program themselves, and exits. It is all of a TestMain;
// tests that run on ranks have that of package ranks.
func Main(m *testing.M) {
	uncached.Tests()
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// Build builds the program that is tested, and returns it with the library to run it with.
// The test is skipped where that is not possible.
func Build(t *testing.T) (program string, lib find.Library) {
	t.Helper()
	dir, lib := build(t, "program", ".")
	return filepath.Join(dir, "program"), lib
}

// BuildAll builds the programs in the directories below that of the test, and returns where they
// are, each under the name of its directory.
func BuildAll(t *testing.T) (dir string, lib find.Library) {
	t.Helper()
	return build(t, "", "./...")
}

// build builds packages, once in a test, to a file of a directory or, without a name for it, to one
// file each.
func build(t *testing.T, file, packages string) (dir string, lib find.Library) {
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
	if dir, err = os.MkdirTemp("", "example"); err != nil {
		t.Fatal(err)
	}
	// Without tables for debuggers, linking takes half the time.
	out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", dir+"/"+file, packages).CombinedOutput()
	if err != nil {
		os.RemoveAll(dir)
		t.Fatalf("go build: %v\n%s", err, out)
	}
	built = dir
	return dir, lib
}

// Run runs a job and returns what its ranks print, and how it ended. If the job has a Stdout, what they
// print to theirs goes there instead. A job that takes more than a minute hangs, and fails the test.
func Run(t *testing.T, job launch.Job) (output string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	job.Env = append(job.Env, harness.JobEnv(job.Library)...)
	if job.Stderr = &out; job.Stdout == nil {
		job.Stdout = &out
	}
	cmd, _, err := job.Command(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err = cmd.Run(); ctx.Err() != nil {
		t.Fatalf("no end: %v\n%s", err, &out)
	}
	return out.String(), err
}
