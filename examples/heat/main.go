// Heat follows the temperature of a square plate to its steady state: the heat equation in two
// dimensions with an explicit scheme, on a grid that is spread over MPI ranks. Run it with -h
// to see what it can do.
//
//	MPI4GO_NP=4 go run ./examples/heat
//	go run -exec "mpiexec -n 4" ./examples/heat -n 512 -super 64
//
// The parts of the program:
//
//	main.go     the course of a run
//	plate.go    the plate: one time step, and how far it is from the end
//	super.go    lengths of time steps that get there sooner
//	picture.go  the picture and the plot
//	options.go  the command line
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
	return heat(world, opt, os.Stdout)
}

// heat computes the steady state on the ranks of comm; the first of them writes the files and the
// report.
func heat(comm *mpi.Comm, opt options, out io.Writer) error {
	p, err := newPlate(comm, opt.n)
	if err != nil {
		return err
	}
	defer p.Close()

	begin := time.Now()
	history, err := relax(comm, p, opt)
	if err != nil {
		return err
	}
	seconds := time.Since(begin).Seconds()
	rms, err := p.rms()
	if err != nil {
		return err
	}
	var field []float64
	if comm.Rank() == 0 {
		field = make([]float64, opt.n*opt.n)
	}
	if err := p.u.Gather(field, 0); err != nil {
		return err
	}
	if comm.Rank() != 0 {
		return nil
	}

	last := history[len(history)-1]
	grid := p.u.Grid()
	fmt.Fprintf(out, "grid      %d x %d points, on %d x %d ranks\n", opt.n, opt.n, grid[0], grid[1])
	fmt.Fprintf(out, "library   %s\n", mpi.LibraryName())
	fmt.Fprintf(out, "steps     %d, to time %.3g\n", last.step, last.time)
	fmt.Fprintf(out, "took      %.2f s, %.0f steps/s, %.0f million points/s\n", seconds, float64(last.step)/seconds, float64(last.step)*float64(opt.n*opt.n)/seconds/1e6)
	fmt.Fprintf(out, "steady    to %.1e at most\n", last.distance)
	fmt.Fprintf(out, "error     %.2e at most, %.2e rms, against the analytic solution\n", last.err, rms)
	if opt.out != "" {
		if err := drawField(opt.out, field, opt.n, opt.scale); err != nil {
			return err
		}
		fmt.Fprintf(out, "written   %s\n", opt.out)
	}
	if opt.plot != "" {
		if err := drawHistory(opt.plot, history, opt); err != nil {
			return err
		}
		fmt.Fprintf(out, "written   %s\n", opt.plot)
	}
	return verify(last, opt)
}

// A moment is a point of the history of a run.
type moment struct {
	step     int
	time     float64
	distance float64 // from the steady state of the grid, at most
	err      float64 // the largest difference from the analytic steady state
}

// relax takes time steps until the plate is as close to its steady state as opt asks for.
func relax(comm *mpi.Comm, p *plate, opt options) ([]moment, error) {
	steps := superSteps(p.slowest(), p.fastest(), opt.super)
	progress := cli.NewProgress(comm, *opt.progress, "heating", "steps", -1)
	defer progress.Finish()
	m := moment{}
	var history []moment
	for {
		var err error
		if m.distance, m.err, err = p.measure(); err != nil {
			return nil, err
		}
		history = append(history, m)
		lost := math.IsInf(m.distance, 0) || math.IsNaN(m.distance)
		if m.distance <= opt.tolerance || m.step >= opt.steps || lost {
			return history, nil
		}
		progress.Say("%.1e from steady", m.distance)
		// Only after the last of steps means the temperature anything.
		for taken := 0; taken < opt.every; taken += len(steps) {
			for _, dt := range steps {
				if err := p.step(dt); err != nil {
					return nil, err
				}
				m.time += dt
			}
			m.step += len(steps)
			progress.Add(len(steps))
		}
	}
}

// verify returns an error if the result is not what it has to be.
func verify(last moment, opt options) error {
	if !(last.distance <= opt.tolerance) {
		return fmt.Errorf("not steady after %d steps: still up to %.1e away, want %.1e (-steps, -super and -tolerance)", last.step, last.distance, opt.tolerance)
	}
	// The error of the scheme is less than half the square of the grid's spacing.
	h := 1 / float64(opt.n+1)
	if limit := h*h/2 + last.distance; last.err > limit {
		return fmt.Errorf("the error is %.2e: more than the %.2e that %d x %d points may have", last.err, limit, opt.n, opt.n)
	}
	return nil
}
