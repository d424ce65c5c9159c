package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var variable = regexp.MustCompile(`\bMPI4GO_[A-Z]+(_[A-Z]+)*\b`)

// places tells of environment variables where they are found first: file and line.
type places map[string]string

// find finds the variables in a part of a file.
func (p places) find(name string, text []byte, from, to int) {
	for _, m := range variable.FindAllIndex(text[from:to], -1) {
		v := string(text[from+m[0] : from+m[1]])
		if p[v] == "" {
			p[v] = fmt.Sprintf("%s:%d", name, 1+bytes.Count(text[:from+m[0]], []byte("\n")))
		}
	}
}

// CheckVariables compares the environment variables that programs read with those that are
// documented: in Markdown files and in the comments of packages.
func CheckVariables(module fs.FS) ([]string, error) {
	code, tests, docs := make(places), make(places), make(places)
	err := walk(module, func(name string, text []byte) error {
		switch {
		case path.Ext(name) == ".md":
			docs.find(name, text, 0, len(text))
		case strings.HasSuffix(name, "_test.go"):
			return findVariables(name, text, tests, nil)
		case path.Ext(name) == ".go":
			return findVariables(name, text, code, docs)
		}
		return nil
	})
	var problems []string
	for v, where := range code {
		if docs[v] == "" {
			problems = append(problems, fmt.Sprintf("%s: %s is documented nowhere", where, v))
		}
	}
	for v, where := range docs {
		if code[v] == "" && tests[v] == "" {
			problems = append(problems, fmt.Sprintf("%s: nothing reads %s", where, v))
		}
	}
	slices.Sort(problems)
	return problems, err
}

// findVariables finds the names of variables that are strings of a program, and those in the
// comment of its package, if docs is not nil.
func findVariables(name string, text []byte, code, docs places) error {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return err
	}
	find := func(in places, n ast.Node) {
		in.find(name, text, files.Position(n.Pos()).Offset, files.Position(n.End()).Offset)
	}
	if docs != nil && f.Doc != nil {
		find(docs, f.Doc)
	}
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr: // keys are in lists of what is read elsewhere
			ast.Inspect(n.Value, look)
			return false
		case *ast.BasicLit:
			if v := strings.Trim(n.Value, `"`); v != "" && v == variable.FindString(v) {
				find(code, n)
			}
		}
		return true
	}
	ast.Inspect(f, look)
	return nil
}
