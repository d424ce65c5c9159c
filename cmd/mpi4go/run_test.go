package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
)

func TestSplit(t *testing.T) {
	for s, want := range map[string][]string{
		"":                           nil,
		"  ":                         nil,
		"--bind-to core":             {"--bind-to", "core"},
		" -x\tA=1 \n -v ":            {"-x", "A=1", "-v"},
		`-x 'A=a b' "" "it's"`:       {"-x", "A=a b", "", "it's"},
		`--mca btl ^ofi,"self" a''b`: {"--mca", "btl", "^ofi,self", "ab"},
	} {
		if got, err := split(s); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", s, got, err, want)
		}
	}
	for _, s := range []string{`"`, `a 'b`, `'"`} {
		if got, err := split(s); err == nil {
			t.Errorf("%q: %q and no error", s, got)
		}
	}
}

func TestProgramName(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{
		".": filepath.Base(here), "..": filepath.Base(filepath.Dir(here)), "./cmd/x": "x", "main.go": "main", "example.com/y": "y", "./...": "program", "/": "program",
	} {
		if got := programName(arg); got != want {
			t.Errorf("%s: %s, want %s", arg, got, want)
		}
	}
}

// anyMPI skips the test where there is no MPI to start anything.
func anyMPI(t *testing.T) find.Library {
	t.Helper()
	if libs, err := find.Select(); err == nil {
		for _, l := range libs {
			if l.Mpiexec != "" {
				return l
			}
		}
	}
	t.Skip("no MPI launcher here")
	return find.Library{}
}

// TestBuild builds what can be built and what cannot.
func TestBuild(t *testing.T) {
	anyMPI(t)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"good/main.go":   "package main\n\nimport \"os\"\n\nfunc main() { println(os.Args[1]) }\n",
		"two/main.go":    "package main\n\nfunc main() { println(text) }\n",
		"two/text.go":    "package main\n\nconst text = \"of two files\"\n",
		"broken/main.go": "package main\n\nfunc main() { undefined() }\n",
		"lib/lib.go":     "package lib\n",
		"go.mod":         "module example\n\ngo 1.26\n",
		"tagged/main.go": "//go:build special\n\npackage main\n\nfunc main() { println(\"tagged\") }\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("GOFLAGS", "")
	kept := filepath.Join(dir, "kept")
	for _, c := range []struct {
		args   []string
		code   int
		output string
	}{
		{[]string{"-n", "1", "./good", "an arg"}, 0, "an arg\n"},
		{[]string{"-dry-run", "good"}, 0, "go build -o " + tmp + "/mpi4go-run/good -- ./good\n"},
		{[]string{"-dry-run", "-race", "example/good"}, 0, "/good -race=true -- example/good\n"},
		{[]string{"-np", "1", "-o", kept, "good/main.go", "a file"}, 0, "a file\n"},
		{[]string{"-n", "1", kept, "executable"}, 0, "executable\n"},
		{[]string{"-n", "1", "two/main.go", "two/text.go", "x.txt", "y.go"}, 0, "of two files\n"},
		{[]string{"-n", "1", "./broken"}, 1, "undefined: undefined"},
		{[]string{"-n", "1", "./lib"}, 1, "./lib is not a main package"},
		{[]string{"-n", "1", "./nothing"}, 1, "./nothing could not be built"},
		{[]string{"-n", "1", "-tags", "special", "./tagged"}, 0, "tagged\n"},
		{[]string{"-n", "3", "-tags", "special", "-dry-run", "-mpiexec-flags", "-x 'y z'", "./tagged", "a b"}, 0, "-x 'y z' -n 3 " + tmp + "/mpi4go-run/tagged 'a b'\n"},
	} {
		r := mpi4go(t, append([]string{"run"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.output) {
			t.Errorf("mpi4go run %q: exit code %d, want %d and %q:\n%s\n%s", c.args, r.code, c.code, c.output, r.stdout, r.stderr)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "mpi4go-run*")); left != nil {
		t.Errorf("left behind: %q", left)
	}
}
