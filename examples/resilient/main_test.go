package main

import (
	"math"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

func TestMain(m *testing.M) { exampletest.Main(m) }

// TestResilient runs the program while nothing happens, and while ranks are killed: the
// program compares its result with the serial one.
func TestResilient(t *testing.T) {
	program, lib := exampletest.Build(t)
	for _, test := range []struct {
		name, kill string
		ranks      int
		want       []string // in the output
		fails      bool
	}{
		{"undisturbed", "none", 3, []string{"3 of 3 ranks left; identical"}, false},
		{"one", "auto", 4, []string{"lost ranks [2] of World", "3 of 4 ranks left; identical"}, false},
		{"one after the other", "0@30,3@51,1@90", 4, []string{"3 ranks go on from iteration 20", "2 ranks go on from iteration 40", "1 of 4 ranks left; identical"}, false},
		{"two at once", "0@30,2@30", 4, []string{"2 of 4 ranks left; identical"}, false},
		{"neighbors", "1@30,2@30", 4, []string{"rows are lost"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := launch.FaultTolerance(lib)
			if err != nil && test.kill != "none" {
				harness.SkipJob(t, "fault-tolerance")
			}
			out, err := exampletest.Run(t, launch.Job{
				N: test.ranks, Library: lib, FaultTolerant: err == nil,
				Args: []string{program, "-side", "50", "-iterations", "100", "-every", "20", "-kill", test.kill},
			})
			if (err != nil) != test.fails {
				t.Errorf("ended with %v\n%s", err, out)
			}
			for _, want := range test.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

// TestSerial compares the oracle with the solution that it converges to: on the diagonal
// of the plate, opposite edges have equal shares.
func TestSerial(t *testing.T) {
	const side = 15
	plate := serial(side, 2000)
	middle := plate[side/2*side+side/2]
	if math.Abs(middle-hot/4) > 1e-6 {
		t.Errorf("%g degrees in the middle, want a quarter of %g", middle, hot)
	}
}

// TestPieces cuts pieces out of a plate and puts them together in other strips.
func TestPieces(t *testing.T) {
	const side = 7
	for n := 1; n <= side; n++ {
		next := 0
		for i := range n {
			first, rows := split(side, n, i)
			if first != next || rows < 1 {
				t.Fatalf("strip %d of %d begins at %d and has %d rows", i, n, first, rows)
			}
			next += rows
		}
		if next != side {
			t.Fatalf("%d strips have %d rows", n, next)
		}
	}
	p := piece{2, make([]float64, 3*side)}
	for i := range p.Cells {
		p.Cells[i] = float64(2*side + i)
	}
	for _, c := range []struct{ first, end, wantFirst, wantRows int }{{0, 7, 2, 3}, {3, 4, 3, 1}, {0, 3, 2, 1}, {4, 9, 4, 1}, {0, 2, 0, 0}, {5, 7, 0, 0}} {
		q := p.cut(side, c.first, c.end)
		if q.First != c.wantFirst || len(q.Cells) != c.wantRows*side || c.wantRows > 0 && q.Cells[0] != float64(q.First*side) {
			t.Errorf("rows %d to %d: %+v", c.first, c.end, q)
		}
	}
}
