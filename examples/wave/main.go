// Wave follows sound in a closed box: the wave equation in three dimensions, on a grid that is
// spread over MPI ranks. Run it with -h to see what it can do.
//
//	MPI4GO_NP=4 go run ./examples/wave
//	go run -exec "mpiexec -n 4" ./examples/wave -n 160 -start standing
//
// The parts of the program:
//
//	main.go      the course of a run
//	box.go       the pressure in the box: one time step, energy, error
//	solution.go  the analytic solutions
//	picture.go   pictures of a slice
//	options.go   the command line
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	opt, flags, err := parseOptions(os.Args[1:])
	if err != nil {
		return cli.Misuse(world, flags, err)
	}
	return wave(world, opt, os.Stdout)
}

// wave computes on the ranks of comm; the first of them writes the pictures and the report.
func wave(comm *mpi.Comm, opt options, out io.Writer) error {
	solution := solutions[opt.start]
	b, err := newBox(comm, opt.n, solution)
	if err != nil {
		return err
	}
	defer b.Close()
	film := film{n: opt.n, slice: int(source[2] * float64(opt.n))}
	steps := int(math.Ceil(opt.time / b.dt))
	progress := cli.NewProgress(comm, *opt.progress, "computing", "steps", steps)

	// The energy is computed at times; what it is must not change.
	var first, drift float64
	begin := time.Now()
	for step := 1; step <= steps; step++ {
		if err := b.step(); err != nil {
			return err
		}
		if step == 1 || step == steps || step%opt.every == 0 {
			energy, err := b.energy()
			if err != nil {
				return err
			}
			if step == 1 {
				first = energy
			}
			drift = max(drift, math.Abs(energy-first)/first)
			progress.Say("energy %.12g", energy)
		}
		if opt.out != "" && step*opt.pictures/steps > (step-1)*opt.pictures/steps {
			if err := film.shoot(b); err != nil {
				return err
			}
		}
		progress.Add(1)
	}
	progress.Finish()
	seconds := time.Since(begin).Seconds()
	difference, err := b.error(solution)
	if err != nil || comm.Rank() != 0 {
		return err
	}

	grid, points := b.now.Grid(), math.Pow(float64(opt.n), 3)
	fmt.Fprintf(out, "grid      %d x %d x %d points, on %d x %d x %d ranks\n", opt.n, opt.n, opt.n, grid[0], grid[1], grid[2])
	fmt.Fprintf(out, "library   %s\n", mpi.LibraryName())
	fmt.Fprintf(out, "steps     %d, to time %.3g\n", steps, b.time)
	fmt.Fprintf(out, "took      %.2f s, %.0f million points/s\n", seconds, float64(steps)*points/seconds/1e6)
	fmt.Fprintf(out, "energy    %.15g, changes by %.1e of it at most\n", first, drift)
	fmt.Fprintf(out, "error     %.2e of the analytic solution, rms\n", difference)
	if opt.out != "" {
		if err := film.write(opt.out, opt.scale); err != nil {
			return err
		}
		fmt.Fprintf(out, "written   %s\n", opt.out)
	}
	return verify(drift)
}

// verify returns an error if the energy has not been conserved. But for rounding it is, also by
// the difference equation.
func verify(drift float64) error {
	if !(drift < 1e-9) {
		return fmt.Errorf("the energy has changed by %.1e of it", drift)
	}
	return nil
}
