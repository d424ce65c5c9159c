package harness

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// The harness is tested on this very binary: with MPITEST_SCENARIO set it is a
// package under test, whose tests do what the scenario's name says. Ranks and
// sizes come from the launcher's variables; no MPI library is loaded.
const envScenario = "MPITEST_SCENARIO"

func TestMain(m *testing.M) {
	if os.Getenv(envScenario) != "" {
		Main(m, Runtime{Init: func() (int, int, string, error) {
			job, ok := find.UnderLauncher()
			if !ok {
				return 0, 0, "", errors.New("no launcher")
			}
			return job.Rank, job.Size, "Fake MPI 1.0, a test", nil
		}})
	}
	os.Exit(m.Run())
}

// scenario skips a test that is a part of another scenario or of none.
func scenario(t testing.TB, names ...string) {
	now := os.Getenv(envScenario)
	for _, name := range names {
		if now == name {
			return
		}
	}
	t.SkipNow()
}

func TestScenarioPass(t *testing.T) {
	scenario(t, "pass", "fail", "quirk", "count")
	t.Logf("on rank %d", world.rank)
	covered(world.rank)
	t.Run("sub", func(t *testing.T) { fmt.Print("no newline") })
}

// covered has a statement for each rank, to see coverage being merged.
func covered(rank int) {
	switch rank {
	case 0:
		world.dir += ""
	case 1:
		world.dir += ""
	}
}

func TestScenarioFail(t *testing.T) {
	scenario(t, "fail")
	t.Log("everybody is here")
	t.Run("inner", func(t *testing.T) {
		if world.rank == 2 {
			t.Errorf("rank %d is unhappy", world.rank)
		}
	})
	if world.size == 4 && world.rank < 2 {
		t.Error("the same on two ranks")
	}
}

func TestScenarioEnd(t *testing.T) {
	scenario(t, "panic", "exit", "exit0", "fatal", "hang", "crash")
	if world.size == 1 {
		return
	}
	if world.rank != 1 || os.Getenv(envScenario) == "hang" {
		time.Sleep(time.Hour) // a collective call that somebody never joins
	}
	switch os.Getenv(envScenario) {
	case "panic":
		panic("a panic on purpose")
	case "exit":
		os.Exit(3)
	case "exit0":
		os.Exit(0)
	case "fatal":
		t.Fatal("a fatal failure on purpose")
	case "crash":
		go func() { panic("a panic elsewhere") }()
		time.Sleep(time.Hour)
	}
}

func TestScenarioQuirk(t *testing.T) {
	scenario(t, "quirk")
	quirks = append(quirks, Quirk{ID: "fake", Library: []string{"Fake MPI 1"}, Reason: "it is a fake", Link: "https://example.com/1"})
	SkipQuirk(t, "fake")
	t.Error("not skipped")
}

func TestScenarioOrder(t *testing.T) {
	scenario(t, "uneven")
	if world.rank == 1 {
		t.Skip("a rank may skip by itself")
	}
}

func BenchmarkScenario(b *testing.B) {
	scenario(b, "bench")
	bcast := fileBcast(b)
	Run(b, "one", bcast, func(b *testing.B, n int) { time.Sleep(time.Duration(n) * time.Millisecond) })
	Run(b, "two", bcast, func(b *testing.B, n int) { time.Sleep(time.Duration(n) * time.Microsecond) })
}

// fileBcast broadcasts through files, as there is no MPI here.
func fileBcast(b *testing.B) func(int) int {
	turn := 0
	return func(n int) int {
		turn++
		name := filepath.Join(world.dir, fmt.Sprintf("bcast%d", turn))
		if world.rank == 0 {
			if err := os.WriteFile(name+"x", fmt.Append(nil, n), 0o644); err != nil {
				b.Fatal(err)
			}
			os.Rename(name+"x", name)
			return n
		}
		for {
			if text, err := os.ReadFile(name); err == nil {
				fmt.Sscan(string(text), &n)
				return n
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// result is what a run of this binary as a package under test gave.
type result struct {
	text string
	code int
}

// play runs a scenario with n ranks, or several numbers of them.
func play(t *testing.T, scenario, np string, flags ...string) result {
	t.Helper()
	if os.Getenv(envScenario) != "" {
		t.Skip("no scenario within a scenario")
	}
	if testing.Short() {
		t.Skip("starts MPI jobs")
	}
	if _, err := launch.Preferred(); err != nil {
		t.Skip("no MPI launcher here")
	}
	cmd := exec.Command(os.Args[0], append([]string{"-test.run=^TestScenario", "-test.paniconexit0", "-test.timeout=60s"}, flags...)...)
	cmd.Env = append(os.Environ(), envScenario+"="+scenario, envNP+"="+np, envGrace+"=1s", envLock+"=off", envReport+"=")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{string(out), cmd.ProcessState.ExitCode()}
}

// expect checks the exit code and that lines match, in order.
func (r result) expect(t *testing.T, code int, lines ...string) {
	t.Helper()
	rest := r.text
	for _, line := range lines {
		at := regexp.MustCompile("(?m)^" + line).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no line %q in (the rest of)\n%s", line, r.text)
		}
		rest = rest[at[1]:]
	}
	if r.code != code {
		t.Errorf("exit code %d, want %d:\n%s", r.code, code, r.text)
	}
}

func (r result) refuse(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if regexp.MustCompile("(?m)^" + line).MatchString(r.text) {
			t.Errorf("unwanted line %q in\n%s", line, r.text)
		}
	}
}

func TestPass(t *testing.T) {
	r := play(t, "pass", "1,3")
	r.expect(t, 0, `mpi4go: Fake MPI 1\.0: np 1,3 ok; 0 quirks skipped$`, `PASS$`)
	r.refuse(t, "---", "===", `\[`)
}

func TestVerbose(t *testing.T) {
	r := play(t, "pass", "1,2", "-test.v")
	r.expect(t, 0,
		`# np 1, `, `=== RUN   TestScenarioPass$`, `.*on rank 0$`, `=== RUN   TestScenarioPass/sub$`, `no newline$`, `    --- PASS: TestScenarioPass/sub \(`, `--- PASS: TestScenarioPass \(`,
		`# np 2, `, `--- PASS: TestScenarioPass \(`, `PASS$`)
	r.refuse(t, `.*on rank 1`)
}

func TestFailure(t *testing.T) {
	r := play(t, "fail", "2,4")
	r.expect(t, 1,
		`--- FAIL: TestScenarioFail \(.*\) np 4$`,
		`    \[ranks 0-1\] .*everybody is here$`, `    \[ranks 0-1\] .*the same on two ranks$`,
		`    \[rank 2/4\] .*rank 2 is unhappy$`,
		`mpi4go: Fake MPI 1\.0: np 2 ok, 4 FAILED; 0 quirks skipped$`, `FAIL$`)
	r.refuse(t, `--- FAIL: TestScenarioFail .* np 2`, `.*\[rank 3`)
}

func TestFailureJSON(t *testing.T) {
	r := play(t, "fail", "3", "-test.v=test2json")
	r.expect(t, 1,
		mark+`=== RUN   TestScenarioFail$`, `    \[rank 2/3\] .*rank 2 is unhappy$`,
		mark+`=== RUN   TestScenarioFail/inner$`, mark+`--- FAIL: TestScenarioFail/inner \(0\.00s\)$`,
		mark+`--- FAIL: TestScenarioFail \(0\.00s\)$`, mark+`FAIL$`)
}

func TestPanic(t *testing.T) {
	r := play(t, "panic", "3")
	r.expect(t, 1, `--- FAIL: TestScenarioEnd`, `.*\[rank 1/3\] panic: a panic on purpose`, `mpi4go: .*np 3 FAILED`)
}

func TestCrashElsewhere(t *testing.T) {
	play(t, "crash", "2").expect(t, 1, `--- FAIL: TestScenarioEnd`, `.*\[rank 1/2\] panic: a panic elsewhere`)
}

func TestExit(t *testing.T) {
	r := play(t, "exit", "3")
	r.expect(t, 1, `--- FAIL: TestScenarioEnd`, `    ranks .* had not finished TestScenarioEnd`, `mpitest: .* ended before their tests did$`)
}

func TestExitZero(t *testing.T) {
	play(t, "exit0", "2").expect(t, 1, `--- FAIL: TestScenarioEnd`, `.*\[rank 1/2\] panic: unexpected call to os.Exit\(0\)`)
}

func TestFatal(t *testing.T) {
	r := play(t, "fatal", "1,3,4")
	r.expect(t, 1,
		`--- FAIL: TestScenarioEnd \(.*\) np 3$`, `    \[rank 1/3\] .*a fatal failure on purpose`,
		`    \[ranks 0,2\] SIGQUIT`, `    \[ranks 0,2\] .*TestScenarioEnd`,
		`mpitest: hang: np 3: nothing moved for 1s after a failure; first rank 1 failed TestScenarioEnd; where they are: ranks 0,2 in TestScenarioEnd, rank 1 ended$`,
		`mpi4go: .*np 1 ok, 3 FAILED, 4 not run`)
}

func TestHang(t *testing.T) {
	start := time.Now()
	r := play(t, "hang", "2", "-test.timeout=4s")
	r.expect(t, 1, `    \[ranks 0-1\] SIGQUIT`, `mpitest: hang: np 2 did not end within`)
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestQuirk(t *testing.T) {
	r := play(t, "quirk", "1,2", "-test.v")
	r.expect(t, 0, `.*quirk fake of Fake MPI 1.0: it is a fake`, `--- SKIP: TestScenarioQuirk`,
		`mpi4go: .*np 1,2 ok; 1 quirks skipped$`, `mpi4go:   skipped TestScenarioQuirk: fake: it is a fake \(https://example.com/1\)$`)
}

func TestCount(t *testing.T) {
	r := play(t, "count", "2", "-test.count=3", "-test.v", "-test.shuffle=on")
	if n := strings.Count(r.text, "--- PASS: TestScenarioPass ("); n != 3 {
		t.Errorf("%d results, want 3:\n%s", n, r.text)
	}
}

func TestRanksMaySkip(t *testing.T) {
	play(t, "uneven", "2", "-test.v").expect(t, 0, `--- PASS: TestScenarioOrder`)
}

func TestBenchmark(t *testing.T) {
	r := play(t, "bench", "1", "-test.run=", "-test.bench=Scenario", "-test.benchtime=20x", "-test.count=2")
	r.expect(t, 0, `BenchmarkScenario/one\S*\s+20\s+1\d{6} ns/op`, `BenchmarkScenario/one\S*\s+20\s`, `BenchmarkScenario/two\S*\s+20\s`, `mpi4go: .*np 2 ok`)
	r = play(t, "bench", "1", "-test.run=", "-test.bench=Scenario/two", "-test.benchtime=5ms")
	r.expect(t, 0, `BenchmarkScenario/two`, `mpi4go: .*np 2 ok`)
	r.refuse(t, `BenchmarkScenario/one`)
}

func TestCoverage(t *testing.T) {
	if testing.CoverMode() == "" {
		t.Skip("not built with -cover")
	}
	profile := filepath.Join(t.TempDir(), "c.out")
	play(t, "pass", "1,2", "-test.coverprofile="+profile).expect(t, 0, `coverage: \d+\.\d% of statements`)
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(text), "mode: ") || !regexp.MustCompile(`internal/harness/rank\.go:\S+ \d+ [1-9]`).Match(text) {
		t.Errorf("profile:\n%.2000s", text)
	}
}
