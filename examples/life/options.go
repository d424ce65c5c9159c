package main

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"time"

	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

// options are what the command line asks for.
type options struct {
	width, height int
	pattern, file string
	seed          uint64
	density       float64
	rule          rule
	generations   int
	every         int
	out           string
	scale         int
	show          bool
	pause         time.Duration
	progress      *cli.Show
}

const usage = `Life plays the Game of Life on a torus, on several MPI ranks, and writes an animation. Of some
patterns it is known what becomes of them, and the result is compared with that. The result
does not depend on the number of ranks.

Usage:

	life [flags]
	MPI4GO_NP=4 life [flags]
	mpiexec -n 4 life [flags]

In the animation, cells that have died fade away.
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func parseOptions(args []string) (options, *flag.FlagSet, error) {
	var o options
	f := cli.Flags("life", usage)
	size := f.String("size", "320x240", "`width x height` of the torus in cells")
	f.StringVar(&o.pattern, "pattern", "acorn", "the first generation is one of "+patternNames())
	f.StringVar(&o.file, "in", "", "the first generation is in an .rle or .cells `file`")
	f.Uint64Var(&o.seed, "seed", 1, "another `number` makes another random pattern")
	f.Float64Var(&o.density, "density", 0.3, "the `part` of the cells that live in a random pattern")
	rule := f.String("rule", conway, "the `rule`: with how many neighbors cells are born, and with how many they survive")
	f.IntVar(&o.generations, "generations", 1000, "how many `generations` to play")
	f.IntVar(&o.every, "every", 5, "one picture for so many `generations`")
	f.StringVar(&o.out, "out", "life.out.gif", "the GIF `file` for the animation; empty: none")
	f.IntVar(&o.scale, "scale", 2, "draw each cell as `k` by k pixels")
	f.BoolVar(&o.show, "show", false, "show the animation in the terminal, too")
	f.DurationVar(&o.pause, "pause", 50*time.Millisecond, "how long a picture stays in the terminal")
	o.progress = cli.ShowFlag(f)
	err := cli.Parse(f, args)
	if err != nil {
		return o, f, err
	}
	if n, _ := fmt.Sscanf(*size+" ", "%dx%d ", &o.width, &o.height); n != 2 || *size != fmt.Sprintf("%dx%d", o.width, o.height) {
		return o, f, fmt.Errorf("-size %s: want one such as 320x240", *size)
	}
	if o.rule, err = parseRule(*rule); err != nil {
		return o, f, err
	}
	return o, f, o.check()
}

func (o *options) check() error {
	_, known := patterns[o.pattern]
	switch {
	case o.width < 1 || o.height < 1 || o.width > 1<<16-1 || o.height > 1<<16-1:
		return fmt.Errorf("-size %dx%d: want sizes from 1 to 65535", o.width, o.height)
	case !known && o.pattern != random:
		return fmt.Errorf("-pattern %s: want one of %s", o.pattern, patternNames())
	case !(o.density >= 0 && o.density <= 1):
		return errors.New("-density must be from 0 to 1")
	case o.generations < 0:
		return errors.New("-generations must not be negative")
	case o.every < 1:
		return errors.New("-every must be at least 1")
	case o.scale < 1 || o.scale*max(o.width, o.height) > 1<<16-1:
		return errors.New("-scale must be at least 1, and the picture no larger than 65535 pixels")
	case o.out != "" && filepath.Ext(o.out) != ".gif":
		return fmt.Errorf("-out %s: want a .gif file", o.out)
	}
	return nil
}
