package main

import (
	"errors"
	"flag"
	"fmt"
	"math/bits"
	"path/filepath"

	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

// options are what the command line asks for.
type options struct {
	n         int
	super     int
	tolerance float64
	steps     int
	every     int // steps from one measurement to the next
	out, plot string
	scale     int
	progress  *cli.Show
}

const usage = `Heat follows the temperature of a square plate to its steady state, on several MPI ranks.
One edge is heated, by sin(πx), the others are kept cold; the heat equation is solved with
explicit time steps. The steady state is known, and the result is compared with it. The
result does not depend, in any bit, on the number of ranks.

Usage:

	heat [flags]
	MPI4GO_NP=4 heat [flags]
	mpiexec -n 4 heat [flags]
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func parseOptions(args []string) (options, *flag.FlagSet, error) {
	var o options
	f := cli.Flags("heat", usage)
	f.IntVar(&o.n, "n", 256, "`points` along each edge of the plate")
	f.IntVar(&o.super, "super", 64, "time steps are `k` to a super step, a power of two; 1: steps of equal length, which takes nearly k times as many")
	f.Float64Var(&o.tolerance, "tolerance", 1e-8, "stop when the plate is this close to its steady `state`")
	f.IntVar(&o.steps, "steps", 2_000_000, "give up after about `n` time steps")
	f.StringVar(&o.out, "out", "heat.out.png", "the PNG `file` for the temperature; empty: none")
	f.StringVar(&o.plot, "plot", "heat.plot.out.png", "the PNG or SVG `file` for a plot of the convergence; empty: none")
	f.IntVar(&o.scale, "scale", 2, "draw each point as `k` by k pixels")
	o.progress = cli.ShowFlag(f)
	if err := cli.Parse(f, args); err != nil {
		return o, f, err
	}
	o.every = max(o.super, 64)
	return o, f, o.check()
}

func (o *options) check() error {
	switch {
	case o.n < 1 || o.n > 20000:
		return errors.New("-n must be from 1 to 20000")
	case o.super < 1 || o.super > 1024 || bits.OnesCount(uint(o.super)) != 1:
		return errors.New("-super must be a power of two, from 1 to 1024")
	case !(o.tolerance > 0):
		return errors.New("-tolerance must be above 0")
	case o.steps < 0:
		return errors.New("-steps must not be negative")
	case o.scale < 1 || o.scale > 16 || o.scale*o.n > 40000:
		return errors.New("-scale must be from 1 to 16, and the picture no larger than 40000 pixels")
	}
	switch ext := filepath.Ext(o.plot); {
	case o.out != "" && filepath.Ext(o.out) != ".png":
		return fmt.Errorf("-out %s: want a .png file", o.out)
	case o.plot != "" && ext != ".png" && ext != ".svg":
		return fmt.Errorf("-plot %s: want a .png or .svg file", o.plot)
	}
	return nil
}
