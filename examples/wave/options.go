package main

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"

	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

// options are what the command line asks for.
type options struct {
	n        int
	start    string
	time     float64
	every    int
	out      string
	pictures int
	scale    int
	progress *cli.Show
}

const usage = `Wave follows sound in a closed box with rigid walls, on several MPI ranks, and writes pictures
of a slice through it. The energy is conserved to rounding errors, and the pressure is
compared with the analytic solution. The result does not depend, in any bit, on the number of
ranks.

Usage:

	wave [flags]
	MPI4GO_NP=4 wave [flags]
	mpiexec -n 4 wave [flags]

What there is at first is one of

	pulse     a short clap, of which the walls throw back the echo
	standing  a standing wave
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func parseOptions(args []string) (options, *flag.FlagSet, error) {
	var o options
	f := cli.Flags("wave", usage)
	f.IntVar(&o.n, "n", 96, "`cubes` along each edge of the box")
	f.StringVar(&o.start, "start", "pulse", "the beginning: pulse or standing")
	f.Float64Var(&o.time, "time", 1, "how long, in `times` that sound takes along an edge")
	f.IntVar(&o.every, "every", 20, "compute the energy each `n` steps")
	f.StringVar(&o.out, "out", "wave.out.png", "the PNG `file` for the pictures; empty: none")
	f.IntVar(&o.pictures, "pictures", 4, "`how many` pictures, at equal times, side by side")
	f.IntVar(&o.scale, "scale", 2, "draw each cube as `k` by k pixels")
	o.progress = cli.ShowFlag(f)
	if err := cli.Parse(f, args); err != nil {
		return o, f, err
	}
	return o, f, o.check()
}

func (o *options) check() error {
	switch {
	case o.n < 1 || o.n > 4000:
		return errors.New("-n must be from 1 to 4000")
	case solutions[o.start] == nil:
		return fmt.Errorf("-start %s: want pulse or standing", o.start)
	case !(o.time > 0 && o.time <= 100):
		return errors.New("-time must be above 0, and 100 at most")
	case o.every < 1:
		return errors.New("-every must be at least 1")
	case o.out != "" && filepath.Ext(o.out) != ".png":
		return fmt.Errorf("-out %s: want a .png file", o.out)
	case o.pictures < 1 || o.pictures > 16:
		return errors.New("-pictures must be from 1 to 16")
	case o.scale < 1 || o.scale*o.n*o.pictures > 40000:
		return errors.New("-scale must be at least 1, and all pictures together no wider than 40000 pixels")
	}
	return nil
}
