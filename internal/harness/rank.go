package harness

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
)

// world is the place of this process, set by Main on every rank.
var world struct {
	rank, size int
	library    string
	dir        string // "" unless a coordinator collects the results
}

// orders are what the coordinator tells the ranks of one job, in orders.json.
type orders struct {
	Bench   bool
	Timeout time.Duration // a safety net: the coordinator's limit strikes first
	Shuffle string
}

// rankFile names a file of one rank: log, pid, done, end, cover, covdata, library, quirks.
func rankFile(dir string, rank int, kind string) string {
	return filepath.Join(dir, fmt.Sprintf("rank%d.%s", rank, kind))
}

// runRank is the life of one rank under the coordinator. It returns 0 even if
// tests failed: launchers kill the other ranks of a job when one exits with an
// error, while they may still be writing their results. The verdict is in files.
func runRank(m *testing.M, rt Runtime, dir string) int {
	os.Unsetenv(envDir) // programs started by tests are no ranks of this job
	fail := func(err error) int {
		fmt.Fprintf(os.Stderr, "mpitest: %v\n", err)
		return 3
	}
	job, ok := find.UnderLauncher()
	if !ok {
		return fail(errors.New("the launcher set none of the variables that tell a rank"))
	}
	text, err := os.ReadFile(filepath.Join(dir, "orders.json"))
	if err != nil {
		return fail(err)
	}
	var o orders
	if err := json.Unmarshal(text, &o); err != nil {
		return fail(err)
	}
	log, err := os.OpenFile(rankFile(dir, job.Rank, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fail(err)
	}
	if err := redirect(log); err != nil {
		return fail(err)
	}
	note := func(kind, text string) {
		// Written under another name first: the coordinator must not see half a file.
		name := rankFile(dir, job.Rank, kind)
		if err := os.WriteFile(name+".tmp", []byte(text), 0o644); err != nil {
			fail(err)
		} else if err := os.Rename(name+".tmp", name); err != nil {
			fail(err)
		}
	}
	note("pid", fmt.Sprintf("%d %d", os.Getpid(), os.Getppid()))
	if err := adjustFlags(o, dir, job.Rank); err != nil {
		return fail(err)
	}
	if err := start(rt); err != nil {
		return fail(err)
	}
	if world.rank != job.Rank || job.Size >= 0 && world.size != job.Size {
		return fail(fmt.Errorf("MPI says rank %d of %d, %s said %d of %d", world.rank, world.size, job.Launcher, job.Rank, job.Size))
	}
	world.dir = dir
	note("library", world.library)
	code := m.Run()
	note("done", strconv.Itoa(code))
	if rt.Finalize != nil {
		if err := rt.Finalize(); err != nil {
			return fail(fmt.Errorf("finalize: %w", err))
		}
	}
	note("end", "")
	return 0
}

// runPlain is a rank that somebody else started.
func runPlain(m *testing.M, rt Runtime) int {
	if err := start(rt); err != nil {
		fmt.Fprintf(os.Stderr, "mpitest: %v\n", err)
		return 3
	}
	code := m.Run()
	if rt.Finalize != nil {
		if err := rt.Finalize(); err != nil {
			fmt.Fprintf(os.Stderr, "mpitest: finalize: %v\n", err)
			code = max(code, 1)
		}
	}
	return code
}

func start(rt Runtime) (err error) {
	if rt.Init == nil {
		return errors.New("Runtime.Init is nil")
	}
	if world.rank, world.size, world.library, err = rt.Init(); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if rt.Barrier != nil {
		if err := rt.Barrier(); err != nil {
			return fmt.Errorf("first barrier: %w", err)
		}
	}
	return nil
}

// adjustFlags changes the flags that ranks must not share, or that the
// coordinator answers itself.
func adjustFlags(o orders, dir string, rank int) error {
	set := map[string]string{
		"test.testlogfile": "", // its absence also tells go test not to cache the result
		"test.failfast":    "false",
		"test.timeout":     o.Timeout.String(),
		"test.shuffle":     o.Shuffle,
	}
	if testing.CoverMode() != "" {
		set["test.coverprofile"] = rankFile(dir, rank, "cover")
		set["test.gocoverdir"] = rankFile(dir, rank, "covdata")
		if err := os.MkdirAll(set["test.gocoverdir"], 0o755); err != nil {
			return err
		}
	}
	if o.Bench {
		set["test.run"] = "^$"
	} else {
		set["test.bench"] = ""
		set["test.v"] = "test2json" // the form whose framing is unambiguous
	}
	if rank != 0 {
		for _, name := range []string{"cpuprofile", "memprofile", "blockprofile", "mutexprofile", "trace"} {
			set["test."+name] = ""
		}
		set["test.artifacts"] = "false"
		if o.Bench {
			// Rank 0 decides how often a benchmark runs; see Run.
			set["test.benchtime"], set["test.count"], set["test.cpu"], set["test.v"] = "1x", "1", "", "false"
		}
	}
	for name, value := range set {
		if flag.Lookup(name) == nil {
			continue // a flag that this version of package testing does not have
		}
		if err := flag.Set(name, value); err != nil {
			return fmt.Errorf("-%s=%s: %w", name, value, err)
		}
	}
	return nil
}

// NeedRanks skips a test that makes no sense on fewer than n ranks.
func NeedRanks(t testing.TB, n int) {
	t.Helper()
	if world.size < n {
		t.Skipf("needs %d ranks", n)
	}
}

// shortVersion makes one short line of a library's version text.
func shortVersion(text string) string {
	text = oneLine(text)
	for _, end := range []string{",", " MPICH Release date", " Release", " for Linux"} {
		text, _, _ = strings.Cut(text, end)
	}
	return strings.TrimSpace(strings.Replace(text, "MPICH Version:", "MPICH", 1))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
