package lint

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write what packages export to the files in api")

// golden compares lines with a file in api, or writes it.
func golden(t *testing.T, name string, lines []string) {
	t.Helper()
	file := filepath.Join("../../api", name+".txt")
	text := strings.Join(append(lines, ""), "\n")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := strings.Split(strings.TrimSuffix(string(old), "\n"), "\n")
	for _, l := range lines {
		if !slices.Contains(was, l) {
			t.Errorf("%s: not in api/%s.txt: %s", name, name, l)
		}
	}
	for _, l := range was {
		if l != "" && !slices.Contains(lines, l) {
			t.Errorf("%s: gone, but in api/%s.txt: %s", name, name, l)
		}
	}
	if t.Failed() {
		t.Log("if that is meant, run make api, and tell of it in CHANGELOG.md")
	}
}

// TestAPI shows each change of what the public packages export.
func TestAPI(t *testing.T) {
	all, err := API(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for dir, lines := range all {
		golden(t, strings.ReplaceAll(dir, "/", "_"), lines)
	}
}

// TestPlumbing keeps the list of exported symbols that nobody outside can use, which is to become empty.
func TestPlumbing(t *testing.T) {
	symbols, err := CheckPlumbing(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "plumbing", symbols)
}

func TestExports(t *testing.T) {
	module := fstest.MapFS{"core/a.go": {Data: []byte(`package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

const A, b = 1, 2

var V int

// T has two fields.
type T[E any, F ~int] struct {
	X, y  int
	*Inner
	hidden
}

type Inner = capi.Thing

type I interface {
	M(x int) error
	m()
}

type C interface{ ~int | ~int8 }

type F func(int) (a, b string)

type hidden struct{ Z int }

func (h hidden) Method() {}

func (t *T[E, F]) Do(x E) (ok bool) { return true }

func Send[E any](
	x []E,
	dest int) error {
	return nil
}

func Raw(x capi.Comm) {}

func RawIn(m map[string][]capi.Comm) {}
`)}, "core/a_test.go": {Data: []byte("package mpi\n\nfunc Test() {}\n")}}
	want := []string{
		"const A",
		"func (t *T[E, F]) Do(x E) (ok bool)",
		"func Raw(x capi.Comm)",
		"func RawIn(m map[string][]capi.Comm)",
		"func Send[E any](x []E, dest int) error",
		"type C interface",
		"type C interface, ~int | ~int8",
		"type F func(int) (a, b string)",
		"type I interface",
		"type I interface, M func(x int) error",
		"type Inner = capi.Thing",
		"type T[E any, F ~int] struct",
		"type T[E any, F ~int] struct, *Inner",
		"type T[E any, F ~int] struct, X int",
		"var V int",
	}
	got, err := API(module)
	if err != nil || len(got) != 1 || !slices.Equal(got["core"], want) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want)
	}
	symbols, err := CheckPlumbing(module)
	if want := []string{"core: func Raw(x capi.Comm)", "core: func RawIn(m map[string][]capi.Comm)", "core: type Inner = capi.Thing"}; err != nil || !slices.Equal(symbols, want) {
		t.Errorf("%v\ngot  %q\nwant %q", err, symbols, want)
	}
}
