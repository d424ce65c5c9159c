package lint

import (
	"fmt"
	"go/ast"
	"go/build"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	tableHead    = regexp.MustCompile(`^//\tMPI +here$`)
	tableRow     = regexp.MustCompile(`^//\t(\S.*?)  +(\S.*)$`)
	markdownHead = regexp.MustCompile("^\\|.*\\| *package `(\\w+)` *\\|$") // our names are in the last column
	ourName      = regexp.MustCompile(`\b[A-Z]\w*(\.[A-Z]\w*)?`)
	ofPackage    = regexp.MustCompile("of package `?(\\w+)")
	// A name in brackets, with nothing of a word around it, is a link to its documentation.
	docLink   = regexp.MustCompile(`(?:^|[\s(])\[\*?([a-z][\w/.-]*\.)?([A-Z]\w+(?:\.[A-Z]\w*)?)\]`)
	afterLink = regexp.MustCompile(`^[\w(\[*&{]`) // then it is no link
	// A word with several capitals, which are not all there is to it, is the name of something.
	camelCase = regexp.MustCompile(`(?:\w\.)?\b[A-Z]+[a-z0-9]+(?:[A-Z]+[a-z0-9]*)+\b`)
)

// foreign are words that look like names of this module, but are others'.
var foreign = []string{"GitHub", "GiB", "KiB", "MiB", "NaN", "NumPy", "TestMain"}

// A checker looks for names that the packages do not export.
type checker struct {
	known     map[string]symbols // by the name of the package
	standard  map[string]symbols // packages of the standard library, by import path
	qualified *regexp.Regexp     // a name with that of its package before it
	problems  []string
}

// CheckNames returns the names in the documentation that the packages do not export. It reads
// the doc comments of all Go files, with their doc links and the tables that lead from MPI's
// names to ours, and Markdown files, with their tables whose last column is headed by the name
// of a package.
func CheckNames(module fs.FS) ([]string, error) {
	packages, err := parseTree(module)
	if err != nil {
		return nil, err
	}
	c := &checker{known: make(map[string]symbols), standard: make(map[string]symbols)}
	names := append([]string{"mpi", "core"}, features...) // core is the directory of mpi
	for dir, p := range packages {
		if public(dir) {
			c.known[p.name] = p.symbols
			names = append(names, p.name)
		}
	}
	c.qualified = regexp.MustCompile(`(?:^|[^\w./])(` + strings.Join(names, "|") + `)\.([A-Z]\w*(?:\.[A-Z]\w*)?)`)
	err = walk(module, func(name string, text []byte) error {
		switch path.Ext(name) {
		case ".md":
			c.markdown(name, text)
		case ".go":
			p := packages[path.Dir(name)]
			i := slices.IndexFunc(p.files, func(f *goFile) bool { return f.name == name })
			c.goFile(p, p.files[i])
		}
		return nil
	})
	return c.problems, err
}

func (c *checker) complain(file string, line int, format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf("%s:%d: ", file, line)+fmt.Sprintf(format, args...))
}

// markdown checks a Markdown file.
func (c *checker) markdown(name string, text []byte) {
	pkg, rows := "", make(map[string]bool)
	for i, line := range strings.Split(string(text), "\n") {
		complain := func(format string, args ...any) { c.complain(name, i+1, format, args...) }
		c.checkQualified(line, complain)
		if head := markdownHead.FindStringSubmatch(line); head != nil {
			pkg = head[1]
			clear(rows)
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "|"), "|")
		switch {
		case !strings.HasPrefix(line, "|"):
			pkg = ""
		case pkg == "" || strings.HasPrefix(line, "|---"):
		case rows[line]:
			complain("the row is there twice")
		default:
			rows[line] = true
			c.checkNames(cells[len(cells)-1], pkg, complain)
		}
	}
}

// goFile checks the doc comments of a Go file: all comments that stand outside of functions.
func (c *checker) goFile(p *parsed, f *goFile) {
	own := p.symbols
	if strings.HasSuffix(f.name, "_test.go") {
		own = nil // tests need not link
	}
	for _, group := range f.Comments {
		if inFunction(f, group) {
			continue
		}
		inTable, rows := false, make(map[string]bool)
		for _, comment := range group.List {
			for i, line := range strings.Split(comment.Text, "\n") {
				complain := func(format string, args ...any) {
					c.complain(f.name, f.line(comment)+i, format, args...)
				}
				c.checkQualified(line, complain)
				isCode := strings.HasPrefix(line, "//\t")
				if !isCode && own != nil {
					c.checkLinks(f, own, line, complain)
				}
				if !isCode && own != nil && public(path.Dir(f.name)) {
					c.checkWords(line, complain)
				}
				switch {
				case !isCode:
					inTable = false
				case tableHead.MatchString(line):
					inTable = true
				case rows[line]:
					complain("the row is there twice")
				case inTable:
					rows[line] = true
					if columns := tableRow.FindStringSubmatch(line); columns == nil {
						complain("the table wants two columns, with two blanks between them")
					} else {
						c.checkNames(columns[2], p.name, complain)
					}
				}
			}
		}
	}
}

// inFunction reports whether a comment is in the body of a function.
func inFunction(f *goFile, comment *ast.CommentGroup) bool {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Body.Pos() < comment.Pos() && comment.End() < fn.Body.End() {
			return true
		}
	}
	return false
}

type complainer = func(format string, args ...any)

// checkQualified looks for names with a package before them.
func (c *checker) checkQualified(line string, complain complainer) {
	for _, m := range c.qualified.FindAllStringSubmatch(line, -1) {
		if !c.known[m[1]][m[2]] {
			complain("there is no %s in package %s", m[2], m[1])
		}
	}
}

// checkLinks follows the links to documentation.
func (c *checker) checkLinks(f *goFile, own symbols, line string, complain complainer) {
	for rest := line; ; {
		at := docLink.FindStringIndex(rest)
		if at == nil {
			return
		}
		m := docLink.FindStringSubmatch(rest)
		if rest = rest[at[1]:]; afterLink.MatchString(rest) {
			continue
		}
		pkg, name := strings.TrimSuffix(m[1], "."), m[2]
		if of := c.linked(f, own, pkg); of == nil {
			complain("the link [%s%s] is to a package that is not imported", m[1], name)
		} else if !of[name] {
			complain("the link [%s%s] leads nowhere", m[1], name)
		}
	}
}

// linked returns the symbols of the package that a link names, as the file imports it; nil if it
// does not.
func (c *checker) linked(f *goFile, own symbols, pkg string) symbols {
	if pkg == "" || pkg == f.Name.Name {
		return own
	}
	for _, spec := range f.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if local, ok := strings.CutPrefix(imported, Module+"/"); ok {
			name := path.Base(local)
			if local == "core" {
				name = "mpi"
			}
			if name == pkg {
				return c.known[name]
			}
		} else if path.Base(imported) == pkg {
			return c.standardLibrary(imported)
		}
	}
	return c.standardLibrary(pkg)
}

// standardLibrary returns the symbols of a package of the standard library, nil if there is
// none of that name.
func (c *checker) standardLibrary(pkg string) symbols {
	if s, ok := c.standard[pkg]; ok {
		return s
	}
	c.standard[pkg] = nil
	dir := path.Join(build.Default.GOROOT, "src", pkg)
	if _, err := os.Stat(dir); err == nil {
		if packages, err := parseTree(os.DirFS(dir)); err == nil && packages["."] != nil {
			c.standard[pkg] = packages["."].symbols
		}
	}
	return c.standard[pkg]
}

// checkWords looks for words that are written like names, but are none.
func (c *checker) checkWords(line string, complain complainer) {
words:
	for _, w := range camelCase.FindAllString(line, -1) {
		if slices.Contains(foreign, w) || w[1] == '.' {
			continue // what is behind a dot belongs to what is before it
		}
		for _, s := range c.known {
			if s.has(w) || s.has(strings.TrimSuffix(w, "s")) {
				continue words
			}
		}
		complain("there is no %s in any package", w)
	}
}

// checkNames looks at our names in a cell of a table. A name without a type can be that of a
// method of the type before it.
func (c *checker) checkNames(cell, pkg string, complain complainer) {
	if m := ofPackage.FindStringSubmatch(cell); m != nil {
		pkg = m[1]
	}
	before := ""
	for _, n := range ourName.FindAllString(cell, -1) {
		if strings.HasPrefix(n, "MPI") || n == "Go" {
			continue
		}
		if !c.known[pkg][n] && !c.known[pkg][before+"."+n] {
			complain("there is no %s in package %s", n, pkg)
		}
		if of, _, ok := strings.Cut(n, "."); ok {
			before = of
		}
	}
}
