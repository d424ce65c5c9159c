package capi_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
)

// The constants and types that package mpi assumes of each ABI are compared with the
// headers of every MPI on the machine that has headers and a compiler wrapper.

// An abi is one of the three, and what package mpi has for it.
type abi struct {
	column int // in constants.tsv
	source string
	is     string // what tells its headers in the preprocessor
}

var (
	openmpi  = abi{2, "abi_openmpi.c", "defined(OPEN_MPI)"}
	mpich    = abi{3, "abi_mpich.c", "defined(MPICH) && !defined(MPI_ABI_VERSION)"}
	standard = abi{4, "abi_standard.c", "defined(MPI_ABI_VERSION)"}
)

// wrappers returns the compiler wrappers that can belong to a library.
func wrappers(l find.Library) (abi, []string) {
	var names []string
	a := openmpi
	switch l.Family {
	case find.OpenMPI:
		names = []string{"mpicc.openmpi", "mpicc"}
	case find.MPICH:
		a, names = mpich, []string{"mpicc.mpich", "mpicc"}
	case find.Intel:
		a, names = mpich, []string{"mpigcc", "mpicc"}
	case find.Standard:
		a, names = standard, []string{"mpicc_abi"}
	}
	var found []string
	for _, n := range names {
		path := filepath.Join(filepath.Dir(l.Mpiexec), n)
		if _, err := os.Stat(path); err == nil && l.Mpiexec != "" {
			found = append(found, path)
		}
	}
	return a, found
}

func TestABI(t *testing.T) {
	tested := 0
	for _, l := range find.Libraries() {
		t.Run(l.Title()+" "+filepath.Base(l.Path), func(t *testing.T) {
			a, ccs := wrappers(l)
			for _, cc := range ccs {
				if out, err := compile(t, cc, "#include <mpi.h>\n#if !("+a.is+")\n#error another ABI\n#endif\nint main(void) { return 0; }\n"); err != nil {
					t.Logf("%s: %v\n%s", cc, err, out)
					continue
				}
				tested++
				checkConstants(t, a, cc)
				checkTypes(t, a, cc)
				return
			}
			t.Skipf("no headers with a compiler wrapper for %s", l)
		})
	}
	t.Logf("compared with the headers of %d of %d libraries", tested, len(find.Libraries()))
	if tested == 0 {
		t.Skip("no MPI with headers on this machine")
	}
}

// compile builds a program and returns what it prints, or what the compiler said.
func compile(t *testing.T, cc, program string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	src, exe := filepath.Join(dir, "p.c"), filepath.Join(dir, "p")
	if err := os.WriteFile(src, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command(cc, "-w", "-o", exe, src)
	build.Env = append(os.Environ(), "LC_ALL=C")
	if out, err := build.CombinedOutput(); err != nil {
		return string(out), fmt.Errorf("compiling: %w", err)
	}
	run := exec.Command(exe)
	lib := filepath.Join(filepath.Dir(filepath.Dir(cc)), "lib")
	run.Env = append(os.Environ(), "LD_LIBRARY_PATH="+lib+":"+os.Getenv("LD_LIBRARY_PATH"))
	out, err := run.CombinedOutput()
	return string(out), err
}

type row struct{ kind, name, value string }

// rows reads a column of constants.tsv.
func rows(t *testing.T, column int) []row {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("gen", "constants.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []row
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); line[0] != '#' && len(f) == 5 {
			all = append(all, row{f[0], f[1], f[column]})
		}
	}
	if len(all) < 150 {
		t.Fatalf("only %d constants", len(all))
	}
	return all
}

var undeclared = regexp.MustCompile(`error: '(\w+)' undeclared`)

// checkConstants has a program print the constants. Names that the headers lack are
// left out, as versions differ; a row with '-' has no value to compare.
func checkConstants(t *testing.T, a abi, cc string) {
	all := rows(t, a.column)
	missing := make(map[string]bool)
	cname := func(r row) string {
		if missing["MPI_"+r.name] {
			return "MPIX_" + r.name // what became standard later
		}
		return "MPI_" + r.name
	}
	var out string
	for {
		var b strings.Builder
		b.WriteString("#include <mpi.h>\n#include <stdio.h>\n#include <stdint.h>\n")
		symbols := make(map[string]bool)
		for _, r := range all {
			if s, ok := strings.CutPrefix(r.value, "&"); ok && !missing[cname(r)] && !symbols[s] {
				symbols[s] = true
				fmt.Fprintf(&b, "extern char our_%s[] __asm__(\"%s\");\n", s, s)
			}
		}
		b.WriteString("int main(void) {\n")
		for _, r := range all {
			if missing[cname(r)] || r.value == "-" {
				continue
			}
			if s, ok := strings.CutPrefix(r.value, "&"); ok {
				fmt.Fprintf(&b, "printf(\"%s %%d\\n\", (void *)%s == (void *)our_%s);\n", r.name, cname(r), s)
			} else if r.kind == "handle" {
				fmt.Fprintf(&b, "printf(\"%s %%lld\\n\", (long long)(uintptr_t)(%s));\n", r.name, cname(r))
			} else {
				fmt.Fprintf(&b, "printf(\"%s %%lld\\n\", (long long)(%s));\n", r.name, cname(r))
			}
		}
		b.WriteString("return 0;\n}\n")
		text, err := compile(t, cc, b.String())
		if err == nil {
			out = text
			break
		}
		news := false
		for _, m := range undeclared.FindAllStringSubmatch(text, -1) {
			news = news || !missing[m[1]]
			missing[m[1]] = true
		}
		if !news {
			t.Fatalf("%v\n%s", err, text)
		}
	}
	values := make(map[string]string)
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		values[name] = value
	}
	compared := 0
	var without []string
	for _, r := range all {
		got, ok := values[r.name]
		if !ok {
			if r.value != "-" {
				without = append(without, r.name)
			}
			continue
		}
		compared++
		if s, ok := strings.CutPrefix(r.value, "&"); ok {
			if got != "1" {
				t.Errorf("MPI_%s is not the address of %s", r.name, s)
			}
			continue
		}
		want, err := strconv.ParseInt(r.value, 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.ParseInt(got, 10, 64)
		if r.kind == "handle" && a == mpich && r.name != "FILE_NULL" {
			n = int64(uint32(n)) // these handles are ints, above 2^31 too
		}
		if err != nil || n != want {
			t.Errorf("MPI_%s is %s, not %s", r.name, got, r.value)
		}
	}
	t.Logf("%d of %d constants compared; the headers lack %v", compared, len(all), without)
	if compared < len(all)*2/3 {
		t.Errorf("only %d of %d constants could be compared", compared, len(all))
	}
}

var (
	statusType  = regexp.MustCompile(`(?s)typedef struct \{(.*?)\} STATUS;`)
	handleTypes = regexp.MustCompile(`(?m)^typedef .*\bFILEH;$|^typedef .*\bREQUEST;$`)
	inPlace     = regexp.MustCompile(`(?m)^#define NATIVE_IN_PLACE (.*)$`)
)

// checkTypes compares the declarations in an abi_*.c with the headers' by putting both
// into one program.
func checkTypes(t *testing.T, a abi, cc string) {
	text, err := os.ReadFile(a.source)
	if err != nil {
		t.Fatal(err)
	}
	status := statusType.FindSubmatch(text)
	handles := handleTypes.FindAll(text, -1)
	place := inPlace.FindSubmatch(text)
	if status == nil || handles == nil || place == nil {
		t.Fatalf("%s: cannot find the types", a.source)
	}
	var b strings.Builder
	b.WriteString("#include <mpi.h>\n#include <stdio.h>\n#include <stddef.h>\n")
	fmt.Fprintf(&b, "typedef struct {%s} STATUS;\n%s\n", status[1], bytes.Join(handles, []byte("\n")))
	b.WriteString("#define SAME(ours, theirs) if ((long long)(ours) != (long long)(theirs)) printf(\"%s is %lld, %s is %lld\\n\", #ours, (long long)(ours), #theirs, (long long)(theirs));\n")
	b.WriteString("int main(void) {\nSAME(sizeof(STATUS), sizeof(MPI_Status))\n")
	for _, m := range []string{"MPI_SOURCE", "MPI_TAG", "MPI_ERROR"} {
		fmt.Fprintf(&b, "SAME(offsetof(STATUS, %s), offsetof(MPI_Status, %s))\n", m, m)
	}
	private := map[string][][2]string{
		"abi_openmpi.c": {{"cancelled", "_cancelled"}, {"bytes", "_ucount"}},
		"abi_mpich.c":   {{"count_low", "count_lo"}, {"count_high_and_cancelled", "count_hi_and_cancelled"}},
	}
	for _, m := range private[a.source] {
		fmt.Fprintf(&b, "SAME(offsetof(STATUS, %s), offsetof(MPI_Status, %s))\n", m[0], m[1])
		fmt.Fprintf(&b, "SAME(sizeof(((STATUS *)0)->%s), sizeof(((MPI_Status *)0)->%s))\n", m[0], m[1])
	}
	for _, h := range [][2]string{{"COMM", "Comm"}, {"GROUP", "Group"}, {"DTYPE", "Datatype"}, {"OP", "Op"}, {"WIN", "Win"}, {"INFO", "Info"}, {"ERRH", "Errhandler"}, {"MESSAGE", "Message"}, {"REQUEST", "Request"}, {"FILEH", "File"}} {
		fmt.Fprintf(&b, "SAME(sizeof(%s), sizeof(MPI_%s))\n", h[0], h[1])
	}
	b.WriteString("#if MPI_VERSION >= 4\nSAME(sizeof(SESSION), sizeof(MPI_Session))\n#endif\n")
	fmt.Fprintf(&b, "SAME(%s, MPI_IN_PLACE)\n", place[1])
	b.WriteString("SAME(8, sizeof(MPI_Aint)) SAME(8, sizeof(MPI_Count)) SAME(8, sizeof(MPI_Offset))\nreturn 0;\n}\n")
	out, err := compile(t, cc, b.String())
	if err != nil || out != "" {
		t.Errorf("%s: %v\n%s", a.source, err, out)
	}
}

// TestGenerated checks that the generated files are what the generator writes.
func TestGenerated(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", "./gen", "-out", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing was written: %v", err)
	}
	var written []string
	for _, f := range files {
		written = append(written, f.Name())
		want, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(f.Name()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not up to date (%v): run go generate", f.Name(), err)
		}
	}
	here, _ := filepath.Glob("*gen.*")
	more, _ := filepath.Glob("*_gen.go")
	for _, name := range append(here, more...) {
		if !slices.Contains(written, name) {
			t.Errorf("%s looks generated, but is not written by the generator", name)
		}
	}
}

// TestFunctions looks for the functions of prototypes.txt in the libraries on this
// machine. Each library may lack some; none may be lacking everywhere.
func TestFunctions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("gen", "prototypes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^([A-Z]\w+) .*:`).FindAllSubmatch(text, -1) {
		names = append(names, string(m[1]))
	}
	if len(names) < 80 {
		t.Fatalf("only %d prototypes found", len(names))
	}
	seen := make(map[string]bool)
	libraries := 0
	for _, l := range find.Libraries() {
		exports, err := exported(l.Path)
		if err != nil {
			t.Logf("%s: %v", l, err)
			continue
		}
		libraries++
		var lacks []string
		for _, n := range names {
			if exports["MPI_"+n] || exports["MPIX_"+n] {
				seen[n] = true
			} else {
				lacks = append(lacks, n)
			}
		}
		t.Logf("%s lacks %v of %d functions", l.Title(), lacks, len(names))
	}
	if libraries == 0 {
		t.Skip("no MPI library on this machine")
	}
	for _, n := range names {
		if !seen[n] && n != "Comm_ishrink" { // Open MPI 6 has it
			t.Errorf("no library has MPI_%s", n)
		}
	}
}

func exported(path string) (map[string]bool, error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	symbols, err := f.DynamicSymbols()
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool)
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF {
			names[s.Name] = true
		}
	}
	if !names["MPI_Init"] {
		return nil, errors.New("exports no MPI_Init")
	}
	return names, nil
}
