package mpitest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// These tests run go test in a module of a user of mpi4go.

func module(t *testing.T) (dir string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/user\n\ngo 1.26\n\nrequire github.com/mpi4go/mpi4go v0.0.0\n\nreplace github.com/mpi4go/mpi4go => " + root + "\n",
		"go.sum": string(sums),
		"ring/ring_test.go": `package ring

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/core/mpitest"
)

func TestMain(m *testing.M) { mpitest.Main(m) }

func around(t testing.TB) {
	world := mpi.World()
	n, me := world.Size(), world.Rank()
	x, y := []int{me}, []int{-1}
	if _, err := mpi.Sendrecv(world, x, (me+1)%n, 0, y, (me+n-1)%n, 0); err != nil || y[0] != (me+n-1)%n {
		t.Errorf("from the left: %d, %v", y[0], err)
	}
}

func TestRing(t *testing.T) { around(t) }

func TestTwo(t *testing.T) {
	mpitest.NeedRanks(t, 2)
	t.Log("on two")
}

func TestWrong(t *testing.T) {
	if mpi.World().Rank() == 1 {
		t.Error("a failure of one rank")
	}
}

func BenchmarkRing(b *testing.B) {
	mpitest.Bench(b, "8B", func(b *testing.B, n int) {
		for range n {
			around(b)
		}
	})
}
`,
		"own/own_test.go": `package own

import (
	"os"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

func TestMain(m *testing.M) {
	if err := mpi.Init(); err != nil {
		panic(err)
	}
	code := m.Run()
	mpi.Finalize()
	mpi.Exit(code)
	os.Exit(code)
}

func TestWorld(t *testing.T) { t.Log(mpi.World().Size(), mpi.LibraryPath()) }
`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// goTest runs go test in a directory, and returns what it prints.
func goTest(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"test", "-mod=mod"}, args...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, _ := cmd.CombinedOutput()
	if strings.Contains(string(out), "no MPI library found") || strings.Contains(string(out), "no launcher (mpiexec) found") {
		t.Skip("no MPI here")
	}
	return string(out)
}

func wantLines(t *testing.T, out string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !regexp.MustCompile("(?m)" + l).MatchString(out) {
			t.Errorf("no line %q in\n%s", l, out)
		}
	}
}

// TestLauncher runs tests and benchmarks on two ranks.
func TestLauncher(t *testing.T) {
	dir, env := module(t), []string{"MPI4GO_TEST_NP=1,2"}
	out := goTest(t, dir, env, "-v", "-run", "Ring|Two", "./ring")
	wantLines(t, out, `^--- PASS: TestRing`, `needs 2 ranks`, `on two`, `^ok  \t`)
	out = goTest(t, dir, env, "-run", "Wrong", "./ring")
	wantLines(t, out, `^--- FAIL: TestWrong \(.*\) np 2`, `\[rank 1/2\] .*a failure of one rank`, `^FAIL\t`)
	out = goTest(t, dir, env, "-run", "^$", "-bench", "Ring", "-benchtime", "10x", "./ring")
	wantLines(t, out, `^BenchmarkRing/8B\S*\s+10\s`, `^ok  \t`)
}

// TestCache checks that the go command does not take the results with one MPI for those with another one, also
// where MPI is initialized before the tests begin.
func TestCache(t *testing.T) {
	dir := module(t)
	wait := func(mode string) string { return goTest(t, dir, []string{"MPI4GO_WAIT=" + mode}, "./own") }
	wantLines(t, wait("spin"), `^ok  \t`)
	wantLines(t, wait("spin"), `\(cached\)`)
	if out := wait("yield"); !strings.Contains(out, "ok") || strings.Contains(out, "(cached)") {
		t.Errorf("with another setting: %s", out)
	}
}
