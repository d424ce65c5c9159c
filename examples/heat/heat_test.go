package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

// TestSameOnAnyRanks compares the files of all ranks with those of one. 23 rows are no multiple of
// any number of ranks.
func TestSameOnAnyRanks(t *testing.T) {
	exampletest.SameOnAnyRanks(t, func(comm *mpi.Comm, dir string) error {
		opt := exampletest.Options(t, parseOptions, "-n 23 -super 8 -scale 1")
		opt.out, opt.plot = filepath.Join(dir, "heat.png"), filepath.Join(dir, "plot.svg")
		return heat(comm, opt, io.Discard)
	})
}

// TestSteadyState compares the result with the steady state of the grid, which is known, too:
// where the exponent of the analytic solution is that of the difference equation.
func TestSteadyState(t *testing.T) {
	for _, super := range []int{1, 8} {
		opt := exampletest.Options(t, parseOptions, fmt.Sprintf("-n 13 -tolerance 1e-11 -super %d", super))
		p, err := newPlate(mpi.World(), opt.n)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		history, err := relax(mpi.World(), p, opt)
		if err != nil {
			t.Fatal(err)
		}
		mu := math.Acosh(2 - math.Cos(math.Pi*p.h))
		for l := range p.u.Lines() {
			first := l.Global()
			for j, v := range p.u.Line(l) {
				row, column := first[0]+1, first[1]+j+1
				want := math.Sin(math.Pi*p.h*float64(column)) * math.Sinh(mu*float64(opt.n+1-row)) / math.Sinh(mu*float64(opt.n+1))
				if math.Abs(v-want) > 1.1e-11 {
					t.Fatalf("super %d: row %d, column %d: %v, want %v", super, row, column, v, want)
				}
			}
		}
		last := history[len(history)-1]
		if err := verify(last, opt); err != nil {
			t.Error(err)
		}
		if last.err *= 2; verify(last, opt) == nil {
			t.Errorf("an error of %g is not noticed", last.err)
		}
		rms, err := p.rms()
		if err != nil || !(rms > 0 && rms < last.err) {
			t.Errorf("the error is %g rms and %g at most, %v", rms, last.err, err)
		}
	}
}

// TestSuperSteps sees that the steps together are long, and that no mode grows.
func TestSuperSteps(t *testing.T) {
	const slowest, fastest = 1, 1e4
	for n := 1; n <= 256; n *= 2 {
		steps := superSteps(slowest, fastest, n)
		time := 0.0
		for _, dt := range steps {
			time += dt
		}
		// In the limit of n small against sqrt(fastest/slowest), 64 at most of 100.
		if stable := 2.0 / fastest * float64(n); len(steps) != n || n <= 64 && time < 0.5*float64(n)*stable {
			t.Errorf("%d steps are %g together, %g with equal ones", n, time, stable)
		}
		for rate := float64(slowest); rate <= fastest; rate += fastest / 1000 {
			factor, largest := 1.0, 1.0
			for _, dt := range steps {
				factor *= 1 - rate*dt
				largest = max(largest, math.Abs(factor))
			}
			if math.Abs(factor) >= 1 || largest > 1e4*float64(n) {
				t.Errorf("%d steps: rate %g by %g, in between by %g", n, rate, factor, largest)
			}
		}
		if order := mixed(n); len(slices.Compact(slices.Sorted(slices.Values(order)))) != n {
			t.Errorf("order %v", order)
		}
	}
}

func TestNotSteady(t *testing.T) {
	opt := exampletest.Options(t, parseOptions, "-n 20 -steps 100")
	opt.out, opt.plot = "", ""
	var out bytes.Buffer
	err := heat(mpi.World(), opt, &out)
	if root := mpi.World().Rank() == 0; root != (err != nil) || root && !strings.Contains(err.Error(), "not steady after 128 steps") {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestParseOptions(t *testing.T) {
	exampletest.Refused(t, parseOptions, "-nope", "file", "-n 0", "-super 3", "-tolerance 0", "-tolerance NaN", "-steps -1", "-scale 0", "-progress x", "-plot x.bmp")
}
