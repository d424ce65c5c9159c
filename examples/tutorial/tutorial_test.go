// Package tutorial_test runs the programs of the tutorial, docs/tutorial.md.
package tutorial_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/launch"
)

func TestMain(m *testing.M) { exampletest.Main(m) }

// maxLines is how long a program of the tutorial may be.
const maxLines = 40

// A step of the tutorial is a section with a link to its program, the program and what it prints.
type step struct{ name, program, output string }

var section = regexp.MustCompile("(?s)\\(\\.\\./examples/tutorial/([\\w-]+)\\)[^`]*```go\n(.*?)```.*?```text\n(.*?)```\n")

// steps reads the tutorial.
func steps(t *testing.T) (all []step) {
	t.Helper()
	text, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range section.FindAllStringSubmatch(string(text), -1) {
		all = append(all, step{m[1], m[2], m[3]})
	}
	return all
}

// TestQuoted compares the programs in the text with those in the directories.
func TestQuoted(t *testing.T) {
	programs, err := filepath.Glob("*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	var quoted []string
	for _, s := range steps(t) {
		name := filepath.Join(s.name, "main.go")
		quoted = append(quoted, name)
		if text, err := os.ReadFile(name); err != nil || string(text) != s.program {
			t.Errorf("docs/tutorial.md does not quote examples/tutorial/%s as it is (%v)", name, err)
		}
		if n := strings.Count(s.program, "\n"); n > maxLines {
			t.Errorf("%s has %d lines, more than %d", name, n, maxLines)
		}
	}
	if !slices.Equal(quoted, programs) {
		t.Errorf("docs/tutorial.md has the programs %v, want %v", quoted, programs)
	}
}

// TestOutput runs the programs on as many ranks as the text says, and compares what they print with what it
// says. Lines of several ranks come in any order.
func TestOutput(t *testing.T) {
	dir, lib := exampletest.BuildAll(t)
	for _, s := range steps(t) {
		var out bytes.Buffer // without what MPI libraries complain about
		job := launch.Job{N: 4, Library: lib, Args: []string{filepath.Join(dir, s.name)}, Dir: t.TempDir(), Stdout: &out}
		messages, err := exampletest.Run(t, job)
		if err != nil || sorted(out.String()) != sorted(s.output) {
			t.Errorf("%s: %v\n%s%s\nwant\n%s", s.name, err, messages, &out, s.output)
		}
	}
}

func sorted(text string) string {
	lines := strings.SplitAfter(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}
