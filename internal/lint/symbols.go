package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// symbols are the exported names that a package declares; those of methods and fields are
// Type.Name.
type symbols map[string]bool

// has reports whether a package declares a name, or a type of it has a method or field of
// that name.
func (s symbols) has(name string) bool {
	if s[name] {
		return true
	}
	for full := range s {
		if strings.HasSuffix(full, "."+name) {
			return true
		}
	}
	return false
}

// A goFile is a parsed file of Go.
type goFile struct {
	name string // its path in the module
	*ast.File
	*token.FileSet
}

// line returns the line of a node.
func (f *goFile) line(n ast.Node) int { return f.Position(n.Pos()).Line }

func parse(name string, text []byte) (*goFile, error) {
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution|parser.ParseComments)
	return &goFile{name, f, files}, err
}

// A tree is the Go packages of a module, by directory.
type tree map[string]*parsed

// parsed is a package: its files, tests too, and what it declares without them.
type parsed struct {
	name    string
	files   []*goFile
	symbols symbols
}

// parseTree parses all Go files of a module.
func parseTree(module fs.FS) (tree, error) {
	all := make(tree)
	err := walk(module, func(name string, text []byte) error {
		if path.Ext(name) != ".go" {
			return nil
		}
		f, err := parse(name, text)
		if err != nil {
			return err
		}
		p := all[path.Dir(name)]
		if p == nil {
			p = new(parsed)
			all[path.Dir(name)] = p
		}
		p.files = append(p.files, f)
		return nil
	})
	for _, p := range all {
		p.symbols = make(symbols)
		embedded := make(map[string][]string) // in a struct, of the same package
		for _, f := range p.files {
			p.name = strings.TrimSuffix(f.Name.Name, "_test")
			if strings.HasSuffix(f.name, "_test.go") {
				continue
			}
			for _, d := range f.Decls {
				p.symbols.add(d, embedded)
			}
		}
		p.symbols.promote(embedded)
	}
	return all, err
}

// public reports whether users can import the package in a directory.
func public(dir string) bool {
	top, _, _ := strings.Cut(dir, "/")
	return top == "core" || slices.Contains(features, top)
}

// promote adds the methods and fields that types have from what they embed.
func (s symbols) promote(embedded map[string][]string) {
	for range len(embedded) { // what is embedded can embed
		for outer, inner := range embedded {
			for name := range maps.Clone(s) {
				if of, member, ok := strings.Cut(name, "."); ok && slices.Contains(inner, of) {
					s[outer+"."+member] = true
				}
			}
		}
	}
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
