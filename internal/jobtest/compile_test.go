package jobtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const preamble = `package %s

import (
	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

var _ = collective.Barrier

type (
	celsius float64
	mask    uint8
	truth   bool
	wave    complex64
	vec     struct{ X, Y float64 }
)

func reduce[T any](x []T, op mpi.Reducer[T]) []T { return x }

func f(comm *mpi.Comm) {
	%s
}
`

// rejected are mistakes of programs that the compiler finds, and what it says.
var rejected = []struct{ code, message string }{
	{`collective.Allreduce(comm, []float64{1}, []float64{0}, mpi.BAnd)`, "float64 does not satisfy mpi.Integer"},
	{`collective.Allreduce(comm, []celsius{1}, []celsius{0}, mpi.BXor)`, "celsius does not satisfy mpi.Integer"},
	{`collective.Allreduce(comm, []bool{true}, []bool{true}, mpi.Sum)`, "bool does not satisfy mpi.Number"},
	{`collective.Allreduce(comm, []complex128{1}, []complex128{0}, mpi.Max)`, "complex128 does not satisfy mpi.Real"},
	{`collective.Allreduce(comm, []wave{1}, []wave{0}, mpi.Min)`, "wave does not satisfy mpi.Real"},
	{`collective.Allreduce(comm, []vec{{1, 2}}, []vec{{}}, mpi.Sum)`, "vec does not satisfy mpi.Number"},
	{`collective.Allreduce(comm, []vec{{1, 2}}, []vec{{}}, mpi.Max)`, "vec does not satisfy mpi.Real"},
	{`collective.Allreduce(comm, []float64{1}, []float64{0}, mpi.LAnd)`, "float64 does not satisfy mpi.Logical"},
	{`collective.Allreduce(comm, []complex64{1}, []complex64{0}, mpi.LXor)`, "complex64 does not satisfy mpi.Logical"},
	{`collective.Allreduce(comm, []truth{true}, []truth{true}, mpi.BOr)`, "truth does not satisfy mpi.Integer"},
	{`collective.Allreduce(comm, [][2]int{{1}}, [][2]int{{}}, mpi.Sum)`, "[2]int does not satisfy mpi.Number"},
	{`collective.Allreduce(comm, []int64{1}, []int32{0}, mpi.Sum)`, "type []int32 of"},
	{`collective.Allreduce(comm, []float64{1}, []float64{0}, mpi.MaxLoc)`, "of mpi.MaxLoc does not match"},
	{`var x []mpi.Loc[complex128]; collective.Allreduce(comm, x, x, mpi.MinLoc)`, "complex128 does not satisfy mpi.Real"},
	{`reduce([]string{"a"}, mpi.Sum)`, "string does not satisfy mpi.Number"},
	{`reduce([]float64{1}, mpi.Sum[int])`, "mpi.Op[int] of mpi.Sum[int]"},
	{`reduce([]float64{1}, mpi.NewOp(func(a, b int) int { return a }, mpi.Commutative).Op)`, "type func() mpi.Op[int]"},
	{`var c mpi.Communicator = 3; _ = c`, "does not implement mpi.Communicator"},
	{`type fake interface{ Rank() int; Size() int; IsInter() bool }; var c mpi.Communicator = fake(comm); _ = c`, "missing method base"},
	{`mpi.Send(comm, 3.5, 0, 0)`, "cannot infer T"},
	{`var r *mpi.Request[int]; r, _ = mpi.Irecv(comm, []float64{1}, 0, 0); _ = r`, "as *mpi.Request[int]"},
	{`l, _ := mpi.Vector[float64](1, 1, 1); l.Of([]float32{1})`, "[]float32"},
	{`l, _ := mpi.Vector[float64](1, 1, 1); mpi.SendBuf[int](comm, l.Of(nil), 0, 0)`, "implement mpi.Memory[int]"},
	{`var rs mpi.Requests; rs.Add(comm, nil)`, "implement mpi.Pending"},
}

// accepted is what the compiler must take.
var accepted = []string{
	`collective.Allreduce(comm, []celsius{1}, []celsius{0}, mpi.Sum)`,
	`collective.Allreduce(comm, []celsius{1}, []celsius{0}, mpi.Max)`,
	`collective.Allreduce(comm, []mask{1}, []mask{0}, mpi.BOr)`,
	`collective.Allreduce(comm, []truth{true}, []truth{true}, mpi.LXor)`,
	`collective.Allreduce(comm, []int8{1}, []int8{0}, mpi.LAnd)`,
	`collective.Allreduce(comm, []wave{1}, []wave{0}, mpi.Prod)`,
	`collective.Allreduce(comm, []complex128{1}, []complex128{0}, mpi.Sum)`,
	`collective.Allreduce(comm, []uintptr{1}, []uintptr{0}, mpi.Min)`,
	`collective.Allreduce(comm, []mpi.Loc[celsius]{{}}, []mpi.Loc[celsius]{{}}, mpi.MaxLoc)`,
	`collective.Allreduce(comm, []vec{{}}, []vec{{}}, mpi.NewOp(func(a, b vec) vec { return a }, mpi.Commutative).Op)`,
	`reduce([]celsius{1}, mpi.Sum)`,
	`reduce([]celsius{1}, mpi.Sum[celsius])`,
	`mpi.Send(comm, []vec{{1, 2}}, 0, 0)`,
	`var c mpi.Communicator = comm; mpi.Send(c, []celsius{1}, 0, 0)`,
	`mpi.Sendrecv(comm, []vec{{1, 2}}, 0, 0, []float64{0, 0}, 0, 0)`,
	`type grid struct{ *mpi.Comm }; var c mpi.Communicator = grid{comm}; _ = c`,
	`var rs mpi.Requests; rs.Add(mpi.Irecv(comm, []int{1}, 0, 0)); rs.Add(mpi.Isend(comm, []vec{{}}, 0, 0))`,
	`var m mpi.Memory[int] = mpi.Slice([]int{1}); mpi.SendBuf(comm, m, 0, 0)`,
}

// build compiles snippets, each a file of one package that exists in an overlay only,
// and returns what the compiler says of each.
func build(t *testing.T, name string, snippets []string) map[int]string {
	t.Helper()
	dir := t.TempDir()
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	overlay := make(map[string]string)
	for i, s := range snippets {
		file := filepath.Join(dir, fmt.Sprintf("s%d.go", i))
		text := fmt.Sprintf(preamble, name, s)
		if i > 0 { // what the files share is in the first
			text = text[:strings.Index(text, "type (")] + text[strings.Index(text, "func f("):]
		}
		text = strings.Replace(text, "func f(", fmt.Sprintf("func f%d(", i), 1)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(here, name, filepath.Base(file))] = file
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, text, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "build", "-overlay", overlayFile, "-gcflags=-e", "./"+name).CombinedOutput()
	said := make(map[int]string)
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		var i int
		at := filepath.Base(strings.SplitN(line, ".go:", 2)[0])
		if n, _ := fmt.Sscanf(at, "s%d", &i); n == 1 && strings.Contains(line, ".go:") {
			said[i] += line + "\n"
		}
	}
	if err != nil && len(said) == 0 {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return said
}

func TestRejected(t *testing.T) {
	var snippets []string
	for _, r := range rejected {
		snippets = append(snippets, r.code)
	}
	said := build(t, "rejected", snippets)
	for i, r := range rejected {
		if !strings.Contains(said[i], r.message) {
			t.Errorf("%s\nthe compiler says %q, want %q", r.code, said[i], r.message)
		}
	}
}

func TestAccepted(t *testing.T) {
	said := build(t, "accepted", accepted)
	for i, code := range accepted {
		if said[i] != "" {
			t.Errorf("%s\nthe compiler says %s", code, said[i])
		}
	}
}
