package lint

import (
	"fmt"
	"go/ast"
	"io/fs"
	"slices"
	"strings"
)

// CheckDocs returns the exported functions, methods and types of public packages that have no doc
// comment, or one that does not begin with their name.
func CheckDocs(module fs.FS) ([]string, error) {
	packages, err := parseTree(module)
	var problems []string
	for dir, p := range packages {
		if !public(dir) {
			continue
		}
		for _, f := range p.files {
			if strings.HasSuffix(f.name, "_test.go") {
				continue
			}
			undocumented(f, func(n ast.Node, name, why string) {
				problems = append(problems, fmt.Sprintf("%s:%d: %s %s", f.name, f.line(n), name, why))
			})
		}
	}
	slices.Sort(problems)
	return problems, err
}

// undocumented calls complain with the symbols of a file that are not documented as they should be.
func undocumented(f *goFile, complain func(n ast.Node, name, why string)) {
	check := func(n ast.Node, name string, doc *ast.CommentGroup) {
		first, rest, _ := strings.Cut(doc.Text(), " ")
		if first == "A" || first == "An" {
			first, _, _ = strings.Cut(rest, " ")
		}
		first, _, _ = strings.Cut(first, "[") // of type parameters
		switch {
		case doc.Text() == "":
			complain(n, name, "has no doc comment")
		case first != name:
			complain(n, name, "has a doc comment that does not begin with its name")
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(typeName(d.Recv.List[0].Type))) {
				check(d, d.Name.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok && t.Name.IsExported() {
					doc := t.Doc
					if doc == nil {
						doc = d.Doc
					}
					check(t, t.Name.Name, doc)
				}
			}
		}
	}
}
