// Package lint checks the rules of this module that no other tool knows: which package
// may import which, where cgo is allowed, and the like. Its test runs it on the module.
package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Module is the import path that all others begin with.
const Module = "github.com/mpi4go/mpi4go"

// MaxLines is how long a Go file may be.
const MaxLines = 500

// cgo is the packages that may import "C": one for MPI, one for CUDA.
var cgo = []string{"internal/capi", "internal/cuda"}

// features are the packages above core. They do not import one another, but for the
// pairs in besides.
var features = []string{"collective", "rma", "pio", "topo", "gpu"}

var besides = map[string]string{"topo": "collective"}

// testHelpers are packages that are made for tests.
var testHelpers = []string{"core/mpitest", "internal/harness", "internal/jobtest", "examples/internal/exampletest"}

// forbidden are words that belong to somebody's machine. They are put together here,
// so that this file does not have them.
var forbidden = []string{"/wor" + "k/", "/opt/mpi" + "-venvs", "/ro" + "ot/", "/ho" + "me/"}

// walk calls f with the files of a module, but for those that are no part of it.
func walk(module fs.FS, f func(name string, text []byte) error) error {
	return fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || base == "bin" || base == "out") {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || base == ".git" { // a file in worktrees, with a path
			return nil
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		return f(name, text)
	})
}

// Check returns what is wrong in a module, a line each, in the order of the files.
func Check(module fs.FS) ([]string, error) {
	var problems []string
	err := walk(module, func(name string, text []byte) error {
		complain := func(line int, format string, args ...any) {
			problems = append(problems, fmt.Sprintf("%s:%d: ", name, line)+fmt.Sprintf(format, args...))
		}
		if utf8.Valid(text) && !bytes.Contains(text, []byte{0}) {
			checkWords(text, complain)
		}
		if path.Ext(name) == ".go" {
			checkGo(name, text, complain)
		}
		return nil
	})
	return problems, err
}

type complaint func(line int, format string, args ...any)

func checkWords(text []byte, complain complaint) {
	for i, line := range bytes.Split(text, []byte("\n")) {
		for _, w := range forbidden {
			if bytes.Contains(line, []byte(w)) {
				complain(i+1, "has the path %s of some machine", w)
			}
		}
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func checkGo(name string, text []byte, complain complaint) {
	if formatted, err := format.Source(text); err != nil {
		complain(1, "%v", err)
		return
	} else if !bytes.Equal(formatted, text) {
		complain(1, "is not formatted: run gofmt")
	}
	if n := bytes.Count(text, []byte("\n")); n > MaxLines && !generated.Match(text) {
		complain(n, "has %d lines, more than %d", n, MaxLines)
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
	if err != nil {
		complain(1, "%v", err)
		return
	}
	at := func(n ast.Node) int { return files.Position(n.Pos()).Line }
	dir := path.Dir(name)
	for _, spec := range f.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if imported == "C" && !slices.Contains(cgo, dir) {
			complain(at(spec), "imports C: only %s may", strings.Join(cgo, " and "))
		}
		if local, ok := strings.CutPrefix(imported, Module+"/"); ok {
			if spec.Name != nil && spec.Name.Name != "_" {
				complain(at(spec), "imports %s under another name: a package has one name everywhere", local)
			}
			if why := barred(dir, local, strings.HasSuffix(name, "_test.go")); why != "" {
				complain(at(spec), "imports %s: %s", local, why)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "SetFinalizer" {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "runtime" {
				complain(at(s), "uses runtime.SetFinalizer: freeing MPI objects is collective, and the collector is not")
			}
		}
		return true
	})
}

// barred tells why a package must not import another, "" if it may.
func barred(from, to string, test bool) string {
	top := func(p string) string { first, _, _ := strings.Cut(p, "/"); return first }
	feature := func(p string) bool { return slices.Contains(features, top(p)) }
	helper := func(p string) bool {
		return slices.ContainsFunc(testHelpers, func(h string) bool { return p == h || strings.HasPrefix(p, h+"/") })
	}
	switch {
	case top(to) == "examples" || top(to) == "bench":
		if top(from) != top(to) {
			return "nothing may import examples or benchmarks"
		}
	case test: // tests may look at the packages above
	case helper(to) && !helper(from):
		return "it is for tests"
	case top(from) == "internal" && (top(to) == "core" || feature(to)) && !helper(from):
		return "internal packages lie below core"
	case top(from) == "core" && feature(to):
		return "core lies below the packages of features"
	case feature(from) && feature(to) && top(from) != top(to) && besides[top(from)] != top(to):
		return "packages of features do not import one another"
	}
	return ""
}

// imports collects what the Go files of a module import.
func imports(module fs.FS, all map[string]bool) error {
	return walk(module, func(name string, text []byte) error {
		if path.Ext(name) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			all[strings.Trim(spec.Path.Value, `"`)] = true
		}
		return nil
	})
}
