package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

// begin makes a box and goes some steps.
func begin(t *testing.T, comm *mpi.Comm, n int, s solution, steps int) *box {
	t.Helper()
	b, err := newBox(comm, n, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	for range steps {
		if err := b.step(); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// TestSameOnAnyRanks compares the pictures, the energy and the error of all ranks with those of one.
func TestSameOnAnyRanks(t *testing.T) {
	exampletest.SameOnAnyRanks(t, func(comm *mpi.Comm, dir string) error {
		opt := exampletest.Options(t, parseOptions, "-n 13 -time 0.7 -pictures 3 -every 3 -scale 1")
		opt.out = filepath.Join(dir, "wave.png")
		if err := wave(comm, opt, io.Discard); err != nil {
			return err
		}
		b := begin(t, comm, 13, pulse, 9)
		energy, err := b.energy()
		if err != nil {
			return err
		}
		difference, err := b.error(pulse)
		if err != nil || comm.Rank() != 0 {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "numbers"), fmt.Appendf(nil, "%x %x", energy, difference), 0o600)
	})
}

// TestDifferenceEquation compares a standing wave with what the difference equation makes of it, which is
// known, too: a standing wave of slightly lower frequency.
func TestDifferenceEquation(t *testing.T) {
	const n, steps = 14, 100
	b := begin(t, mpi.World(), n, standing, steps)
	half := 0.0 // the square of the sine of half the phase of a step
	for _, m := range modes {
		half += courant * courant * math.Pow(math.Sin(math.Pi*m/(2*n)), 2)
	}
	phase := 2 * math.Asin(math.Sqrt(half))
	// The wave begins with the analytic value for the step before the first.
	exact := math.Pi * math.Sqrt(14) * b.dt
	sine := (math.Cos(phase) - math.Cos(exact)) / math.Sin(phase)
	amplitude := math.Cos(steps*phase) + sine*math.Sin(steps*phase)
	shape := b.at(standing, 0)
	for l := range b.now.Lines() {
		at := l.Global()
		for _, v := range b.now.Line(l) {
			if want := amplitude * shape(at); math.Abs(v-want) > 1e-12 {
				t.Fatalf("%v: %v, want %v", at, v, want)
			}
			at[2]++
		}
	}
}

// TestError sees that the error falls by four where the cubes are half as large, and that the energy
// is right.
func TestError(t *testing.T) {
	for i, name := range []string{"standing", "pulse"} {
		n := 12 << i
		var errors [2]float64
		for i := range errors {
			b := begin(t, mpi.World(), n<<i, solutions[name], n<<i)
			energy, err := b.energy()
			if err != nil {
				t.Error(err)
			}
			if want := math.Pi * math.Pi * 14 / 16; name == "standing" && math.Abs(energy-want) > 0.1*want {
				t.Errorf("the energy is %v, want nearly %v", energy, want)
			}
			if errors[i], err = b.error(solutions[name]); err != nil {
				t.Error(err)
			}
		}
		if ratio := errors[0] / errors[1]; !(ratio > 3 && ratio < 5) {
			t.Errorf("%s: the errors are %.3g", name, errors)
		}
	}
}

// TestPulse compares the formula for the pulse with the wave equation: the second differences in time
// and in space are equal. At the walls there is no gradient.
func TestPulse(t *testing.T) {
	const d = 1e-3
	for _, p := range [][4]float64{{0.5, 0.3, 0.4, 0}, {0.5, 0.3, 0.4, 0.1}, {0.6, 0.35, 0.5, 0.1}, {0.1, 0.2, 0.9, 0.8}, {0.3, 0.9, 0.3, 2.1}} {
		x, y, z, time := p[0], p[1], p[2], p[3]
		f := pulse(time)
		inTime := pulse(time+d)(x, y, z) + pulse(time-d)(x, y, z) - 2*f(x, y, z)
		inSpace := f(x-d, y, z) + f(x+d, y, z) + f(x, y-d, z) + f(x, y+d, z) + f(x, y, z-d) + f(x, y, z+d) - 6*f(x, y, z)
		if math.Abs(inTime-inSpace) > 2e-3*math.Abs(inSpace)+1e-9 {
			t.Errorf("%v: second differences %g and %g", p, inTime, inSpace)
		}
		for _, pair := range [][2]float64{{f(-d, y, z), f(d, y, z)}, {f(x, 1-d, z), f(x, 1+d, z)}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%v: %g at one side of a wall, %g at the other", p, pair[0], pair[1])
			}
		}
	}
}

func TestVerify(t *testing.T) {
	if verify(1e-12) != nil || verify(1e-3) == nil || verify(math.NaN()) == nil {
		t.Error("energies are not judged by what they change")
	}
}

func TestParseOptions(t *testing.T) {
	exampletest.Refused(t, parseOptions,
		"-nope", "file", "-n 0", "-start x", "-time 0", "-time NaN", "-every 0", "-out x.gif", "-pictures 0", "-pictures 17", "-scale 0", "-n 4000 -scale 9", "-progress x")
}
