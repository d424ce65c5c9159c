package harness

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// Runtime is how the harness uses MPI without importing the packages under test.
type Runtime struct {
	// Init initializes MPI and reports this process's place in the world and
	// the library's version text.
	Init func() (rank, size int, library string, err error)
	// Finalize ends MPI. It may be nil.
	Finalize func() error
	// Barrier, if not nil, is called once before the tests, to tell a broken
	// connection between the ranks from a failing first test.
	Barrier func() error
	// Exit ends a rank's process, os.Exit if nil. Some MPI libraries want the C
	// library's exit handlers to run.
	Exit func(code int)
}

const (
	envDir     = "MPI4GO_TEST_DIR" // where a job's ranks leave their files
	envNP      = "MPI4GO_TEST_NP"
	envBenchNP = "MPI4GO_BENCH_NP"
	envTimeout = "MPI4GO_TEST_TIMEOUT"
	envGrace   = "MPI4GO_TEST_GRACE"
	envReport  = "MPI4GO_TEST_REPORT"
	envLock    = "MPI4GO_TEST_LOCK"
)

func (rt Runtime) exit(code int) {
	if rt.Exit != nil {
		rt.Exit(code)
	}
	os.Exit(code)
}

// Main runs the tests of m on several ranks and exits. It is to be called from
// TestMain, as its last statement.
func Main(m *testing.M, rt Runtime) {
	flag.Parse()
	_, launched := find.UnderLauncher()
	switch dir := os.Getenv(envDir); {
	case dir != "":
		rt.exit(runRank(m, rt, dir))
	case launched:
		rt.exit(runPlain(m, rt))
	case option("test.list") != "":
		os.Exit(m.Run())
	case option("test.fuzz") != "" || option("test.fuzzworker") == "true":
		// Fuzzing has processes of its own: each is a single rank.
		rt.exit(runPlain(m, rt))
	}
	code, err := coordinate()
	if err != nil {
		fmt.Fprintf(os.Stderr, "mpitest: %v\n", err)
		code = 1
	}
	if testing.CoverMode() != "" && os.Getenv("GOCOVERDIR") == "" {
		// os.Exit would complain that nobody wants the coordinator's own counters.
		syscall.Exit(code)
	}
	os.Exit(code)
}

// config is what the flags and variables of a run ask for.
type config struct {
	tests, bench []int // numbers of ranks; empty: do not run
	verbose      bool
	json         bool
	failFast     bool
	timeout      time.Duration // of the whole run, 0 for none
	perJob       time.Duration // of one test job
	grace        time.Duration // of silence after a failure
	shuffle      string
	start        time.Time
}

func option(name string) string {
	if f := flag.Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

func configure() (*config, error) {
	c := &config{start: time.Now(), grace: 10 * time.Second}
	var err error
	if option("test.bench") == "" || option("test.run") != "" {
		if c.tests, err = numbers(envNP, "1,2,3,4"); err != nil {
			return nil, err
		}
	}
	if option("test.bench") != "" {
		if c.bench, err = numbers(envBenchNP, "2"); err != nil {
			return nil, err
		}
	}
	v := option("test.v")
	c.json = v == "test2json"
	c.verbose = v != "false" && v != ""
	c.failFast = option("test.failfast") == "true"
	if c.shuffle = option("test.shuffle"); c.shuffle == "on" {
		// All ranks need the same order.
		c.shuffle = strconv.Itoa(int(rand.Int32()))
	}
	if c.timeout, err = time.ParseDuration(option("test.timeout")); err != nil {
		return nil, err
	}
	const goDefault = 10 * time.Minute // what go test passes when not told
	if c.perJob = c.timeout; c.timeout == 0 || c.timeout == goDefault {
		c.perJob = 2 * time.Minute
	}
	for name, d := range map[string]*time.Duration{envTimeout: &c.perJob, envGrace: &c.grace} {
		if v := os.Getenv(name); v != "" {
			if *d, err = time.ParseDuration(v); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return c, nil
}

// remaining is the time that the next job may take, with or without the limit
// for a single job. A margin stays for collecting stacks before go test kills
// this process.
func (c *config) remaining(unlimited bool) time.Duration {
	left := c.perJob
	if unlimited {
		left = 24 * time.Hour
	}
	if c.timeout > 0 {
		margin := min(c.timeout/8, 8*time.Second)
		left = min(left, c.timeout-margin-time.Since(c.start))
	}
	return left
}

// numbers parses a variable such as "1,2,4".
func numbers(name, fallback string) ([]int, error) {
	text := os.Getenv(name)
	if text == "" {
		text = fallback
	}
	var ns []int
	for field := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%s=%s: not a list of positive numbers", name, text)
		}
		ns = append(ns, n)
	}
	return ns, nil
}

// coordinate runs all jobs and reports; it returns the exit code.
func coordinate() (code int, err error) {
	c, err := configure()
	if err != nil {
		return 1, err
	}
	lib, err := launch.Preferred()
	if err != nil {
		return 1, err
	}
	dir, err := os.MkdirTemp("", "mpitest")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)

	rep := &reporter{w: os.Stdout, verbose: c.verbose, json: c.json}
	sum := summary{library: lib.Title()}
	var profiles []string
	run := func(n int, bench bool) (stop bool, err error) {
		jobDir := filepath.Join(dir, fmt.Sprintf("np%d", n))
		if bench {
			jobDir += "-bench"
		}
		o, err := runJob(c, lib, n, bench, jobDir)
		if err != nil {
			return true, err
		}
		failed := rep.job(o)
		sum.add(o, failed)
		profiles = append(profiles, o.profiles()...)
		return o.hang != "" || failed && c.failFast, nil
	}
	for _, bench := range []bool{false, true} {
		nps := c.tests
		if bench {
			nps = c.bench
		}
		for i, n := range nps {
			stop, err := run(n, bench)
			if err != nil {
				return 1, err
			}
			if stop {
				sum.skipped = append(sum.skipped, nps[i+1:]...)
				break
			}
		}
	}
	if err := writeCoverage(rep, profiles, filepath.Join(dir, "*", "rank*.covdata")); err != nil {
		return 1, err
	}
	rep.line(sum.String())
	if path := os.Getenv(envReport); path != "" {
		if err := appendFile(path, filepath.Base(os.Args[0])+": "+sum.String()+"\n"); err != nil {
			return 1, err
		}
	}
	if sum.failed() {
		rep.marker("FAIL")
		return 1, nil
	}
	rep.marker("PASS")
	return 0, nil
}

// summary becomes the last line of a package's output.
type summary struct {
	library  string
	ok, bad  []int
	skipped  []int // numbers of ranks not tried after a hang
	quirks   []string
	quirkIDs map[string]bool
}

func (s *summary) add(o *outcome, failed bool) {
	if o.library != "" {
		s.library = shortVersion(o.library)
	}
	if failed {
		s.bad = append(s.bad, o.n)
	} else {
		s.ok = append(s.ok, o.n)
	}
	if s.quirkIDs == nil {
		s.quirkIDs = make(map[string]bool)
	}
	for _, q := range o.quirks() {
		if !s.quirkIDs[q] {
			s.quirkIDs[q] = true
			s.quirks = append(s.quirks, q)
		}
	}
}

func (s *summary) failed() bool { return len(s.bad)+len(s.skipped) > 0 }

func (s *summary) String() string {
	list := func(ns []int, what string) string {
		if len(ns) == 0 {
			return ""
		}
		return " " + strings.Trim(strings.ReplaceAll(fmt.Sprint(ns), " ", ","), "[]") + " " + what + ","
	}
	text := list(s.ok, "ok") + list(s.bad, "FAILED") + list(s.skipped, "not run")
	line := fmt.Sprintf("mpi4go: %s: np%s; %d quirks skipped", s.library, strings.TrimSuffix(text, ","), len(s.quirks))
	slices.Sort(s.quirks)
	for _, q := range s.quirks {
		line += "\nmpi4go:   skipped " + q
	}
	return line
}

func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err = f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
