package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// symbols are the exported names that a package declares; those of methods and fields are
// Type.Name.
type symbols map[string]bool

// declared returns the symbols of the package in a directory.
func declared(module fs.FS, dir string) (symbols, error) {
	all := make(symbols)
	embedded := make(map[string][]string) // in a struct, of the same package
	files, err := fs.Glob(module, dir+"/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(module, name)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			all.add(d, embedded)
		}
	}
	for range len(embedded) { // what is embedded can embed
		for outer, inner := range embedded {
			for s := range maps.Clone(all) {
				if of, name, ok := strings.Cut(s, "."); ok && slices.Contains(inner, of) {
					all[outer+"."+name] = true
				}
			}
		}
	}
	return all, nil
}

// add adds what a declaration declares.
func (s symbols) add(d ast.Decl, embedded map[string][]string) {
	put := func(of string, names ...*ast.Ident) {
		for _, n := range names {
			if n.IsExported() {
				s[of+n.Name] = true
			}
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			put("", d.Name)
		} else {
			put(typeName(d.Recv.List[0].Type)+".", d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				put("", spec.Names...)
			case *ast.TypeSpec:
				put("", spec.Name)
				fields := new(ast.FieldList)
				switch t := spec.Type.(type) {
				case *ast.StructType:
					fields = t.Fields
				case *ast.InterfaceType:
					fields = t.Methods
				}
				for _, f := range fields.List {
					put(spec.Name.Name+".", f.Names...)
					if f.Names == nil {
						embedded[spec.Name.Name] = append(embedded[spec.Name.Name], typeName(f.Type))
					}
				}
			}
		}
	}
}

// typeName returns the name of a type of this package, without pointer and parameters.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}

var (
	tableHead = regexp.MustCompile(`^//\tMPI +here$`)
	tableRow  = regexp.MustCompile(`^//\t(\S.*?)  +(\S.*)$`)
	ourName   = regexp.MustCompile(`\b[A-Z]\w*(\.[A-Z]\w*)?`)
	ofPackage = regexp.MustCompile(`of package (\w+)`)
	qualified = regexp.MustCompile(`\b(mpi|` + strings.Join(features, "|") + `)\.([A-Z]\w*)`)
)

// CheckNames returns the names in the documentation that the packages do not export: those
// in the tables of their doc.go, which lead from MPI's names to ours, and those with a
// package before them there and in README files.
func CheckNames(module fs.FS) ([]string, error) {
	known := make(map[string]symbols) // by the name of the package
	for _, dir := range append([]string{"core"}, features...) {
		s, err := declared(module, dir)
		if err != nil {
			return nil, err
		}
		known[packageIn(dir)] = s
	}
	var problems []string
	err := walk(module, func(name string, text []byte) error {
		pkg := packageIn(path.Dir(name))
		isDoc := path.Base(name) == "doc.go" && known[pkg] != nil
		if !isDoc && path.Ext(name) != ".md" {
			return nil
		}
		inTable, rows := false, make(map[string]bool)
		for i, line := range strings.Split(string(text), "\n") {
			complain := func(format string, args ...any) {
				problems = append(problems, fmt.Sprintf("%s:%d: ", name, i+1)+fmt.Sprintf(format, args...))
			}
			for _, m := range qualified.FindAllStringSubmatch(line, -1) {
				if !known[m[1]][m[2]] {
					complain("there is no %s in package %s", m[2], m[1])
				}
			}
			switch {
			case isDoc && tableHead.MatchString(line):
				inTable = true
			case !strings.HasPrefix(line, "//\t"):
				inTable = false
			case rows[line]:
				complain("the row is there twice")
			case inTable:
				rows[line] = true
				checkRow(line, pkg, known, complain)
			}
		}
		return nil
	})
	return problems, err
}

// packageIn returns the name of the package in a directory at the top.
func packageIn(dir string) string {
	if dir == "core" {
		return "mpi"
	}
	return dir
}

// checkRow looks at our names in a row of a table. A name without a type can be that of a
// method of the type before it.
func checkRow(line, pkg string, known map[string]symbols, complain func(format string, args ...any)) {
	columns := tableRow.FindStringSubmatch(line)
	if columns == nil {
		complain("the table wants two columns, with two blanks between them")
		return
	}
	if m := ofPackage.FindStringSubmatch(columns[2]); m != nil {
		pkg = m[1]
	}
	before := ""
	for _, n := range ourName.FindAllString(columns[2], -1) {
		if strings.HasPrefix(n, "MPI") || n == "Go" {
			continue
		}
		if !known[pkg][n] && !known[pkg][before+"."+n] {
			complain("there is no %s in package %s", n, pkg)
		}
		if of, _, ok := strings.Cut(n, "."); ok {
			before = of
		}
	}
}
