// Life plays the Game of Life, or another game of its kind, on a torus that is spread over MPI
// ranks, and writes an animation. Run it with -h to see what it can do.
//
//	MPI4GO_NP=4 go run ./examples/life
//	go run -exec "mpiexec -n 4" ./examples/life -pattern random -rule B36/S23 -show
//
// The parts of the program:
//
//	main.go      the course of a run
//	world.go     the cells: one generation, and how many live
//	rule.go      rules such as B3/S23
//	pattern.go   what there is at first, and what is known of it
//	read.go      pattern files, .rle and .cells
//	film.go      the animation, as a GIF file or in the terminal
//	options.go   the command line
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

func main() { mpi.Main(run) }

func run(_ context.Context, comm *mpi.Comm) error {
	opt, flags, err := parseOptions(os.Args[1:])
	if err != nil {
		return cli.Misuse(comm, flags, err)
	}
	return life(comm, opt, os.Stdout)
}

// life plays on the ranks of comm; the first of them writes the film and the report.
func life(comm *mpi.Comm, opt options, out io.Writer) error {
	start, err := opt.start(comm)
	if err != nil {
		return err
	}
	w, err := newWorld(comm, opt.rule, opt.height, opt.width, start.alive)
	if err != nil {
		return err
	}
	defer w.Close()
	film, err := newFilm(w, opt, out)
	if err != nil {
		return err
	}
	defer film.Close()

	begin := time.Now()
	show := *opt.progress
	if opt.show {
		show = "off" // there is something else to look at
	}
	progress := cli.NewProgress(comm, show, "playing", "generations", opt.generations)
	var facts []string
	for generation := 0; ; generation++ {
		if generation%opt.every == 0 {
			if err := film.shoot(generation); err != nil {
				return err
			}
		}
		fact, err := start.check(w, generation)
		if err != nil {
			return err
		}
		if fact != "" {
			facts = append(facts, fact)
		}
		if generation == opt.generations {
			break
		}
		if err := w.step(); err != nil {
			return err
		}
		progress.Add(1)
	}
	progress.Finish()
	seconds := time.Since(begin).Seconds()
	population, err := w.population()
	if err != nil || comm.Rank() != 0 {
		return err
	}

	cells := float64(opt.width) * float64(opt.height)
	grid := w.now.Grid()
	fmt.Fprintf(out, "cells        %d x %d on a torus, on %d x %d ranks\n", opt.width, opt.height, grid[1], grid[0])
	fmt.Fprintf(out, "library      %s\n", mpi.LibraryName())
	fmt.Fprintf(out, "pattern      %s, rule %v\n", start.name, opt.rule)
	fmt.Fprintf(out, "generations  %d in %.2f s, %.0f million cells/s, film included\n", opt.generations, seconds, float64(opt.generations)*cells/seconds/1e6)
	fmt.Fprintf(out, "population   %d\n", population)
	for _, fact := range facts {
		fmt.Fprintf(out, "as known     %s\n", fact)
	}
	return film.finish()
}
