package lint

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// API returns what the public packages export, by directory: a line for each symbol, method and field,
// in order.
func API(module fs.FS) (map[string][]string, error) {
	lines := make(map[string][]string)
	err := eachExport(module, func(dir string, _ *goFile, line string) { lines[dir] = append(lines[dir], line) })
	for _, l := range lines {
		slices.Sort(l)
	}
	return lines, err
}

// eachExport calls f with each line of API, and the directory and file that it comes from.
func eachExport(module fs.FS, f func(dir string, file *goFile, line string)) error {
	packages, err := parseTree(module)
	for dir, p := range packages {
		if !public(dir) {
			continue
		}
		for _, file := range p.files {
			if strings.HasSuffix(file.name, "_test.go") {
				continue
			}
			for _, d := range file.Decls {
				for _, line := range exports(file.FileSet, d) {
					f(dir, file, line)
				}
			}
		}
	}
	return err
}

// exports lists what a declaration exports.
func exports(set *token.FileSet, d ast.Decl) (lines []string) {
	text := func(n ast.Node) string {
		var b bytes.Buffer
		printer.Fprint(&b, set, n)
		return strings.NewReplacer("( ", "(", ", )", ")").Replace(strings.Join(strings.Fields(b.String()), " "))
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if !d.Name.IsExported() || d.Recv != nil && !ast.IsExported(receiver(d)) {
			return nil
		}
		bare := *d
		bare.Body, bare.Doc = nil, nil
		return []string{text(&bare)}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() {
						line := d.Tok.String() + " " + name.Name
						if s.Type != nil {
							line += " " + text(s.Type)
						}
						lines = append(lines, line)
					}
				}
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					lines = append(lines, typeLines(s, text)...)
				}
			}
		}
	}
	return lines
}

// typeLines lists a type, and its fields or methods.
func typeLines(s *ast.TypeSpec, text func(ast.Node) string) []string {
	head := "type " + s.Name.Name
	if s.TypeParams != nil {
		var params []string
		for _, p := range s.TypeParams.List {
			for _, name := range p.Names {
				params = append(params, name.Name+" "+text(p.Type))
			}
		}
		head += "[" + strings.Join(params, ", ") + "]"
	}
	if s.Assign.IsValid() {
		head += " ="
	}
	var kind string
	var members *ast.FieldList
	switch t := s.Type.(type) {
	case *ast.StructType:
		kind, members = "struct", t.Fields
	case *ast.InterfaceType:
		kind, members = "interface", t.Methods
	default:
		return []string{head + " " + text(s.Type)}
	}
	lines := []string{head + " " + kind}
	for _, m := range members.List {
		of := fmt.Sprintf("%s %s, ", head, kind)
		switch {
		case len(m.Names) == 0 && exportedEmbedding(m.Type):
			lines = append(lines, of+text(m.Type))
		default:
			for _, name := range m.Names {
				if name.IsExported() {
					lines = append(lines, of+name.Name+" "+text(m.Type))
				}
			}
		}
	}
	return lines
}

// exportedEmbedding reports whether an embedded type, or a term of a constraint, is seen from outside.
func exportedEmbedding(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.StarExpr:
		return exportedEmbedding(t.X)
	case *ast.IndexExpr:
		return exportedEmbedding(t.X)
	case *ast.Ident:
		return t.IsExported()
	}
	return true
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// CheckPlumbing returns the exported symbols of the public packages that have a type of an internal
// package in their signature, which nobody outside of the module can name.
func CheckPlumbing(module fs.FS) (symbols []string, err error) {
	err = eachExport(module, func(dir string, file *goFile, line string) {
		internal := make(map[string]bool)
		for _, spec := range file.Imports {
			if p := strings.Trim(spec.Path.Value, `"`); strings.HasPrefix(p, Module+"/internal/") {
				internal[path.Base(p)] = true
			}
		}
		if mentions(line, internal) {
			symbols = append(symbols, dir+": "+line)
		}
	})
	slices.Sort(symbols)
	return symbols, err
}

// mentions reports whether a line has a name that is qualified by one of the packages. The value of a
// constant is not in the line.
func mentions(line string, packages map[string]bool) bool {
	for i := range len(line) {
		if line[i] != '.' {
			continue
		}
		start := i
		for start > 0 && (line[start-1] == '_' || '0' <= line[start-1] && line[start-1] <= '9' || 'A' <= line[start-1] && line[start-1] <= 'z' && line[start-1] != '[' && line[start-1] != ']') {
			start--
		}
		if packages[line[start:i]] {
			return true
		}
	}
	return false
}
