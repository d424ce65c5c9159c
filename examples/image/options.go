package main

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

// options are what the command line asks for.
type options struct {
	in, out  string
	mode     string
	compare  bool
	sigma    float64
	contrast float64
	scale    int
	repeat   int
	threads  int
	progress *cli.Show
}

const usage = `Image filters a photograph on several MPI ranks: a Gaussian blur against noise, the
edge filter of Sobel, and an equalization of the contrast by the histogram of the whole
picture. The result does not depend, in any bit, on the number of ranks.

Usage:

	image [flags]
	MPI4GO_NP=4 image [flags]
	mpiexec -n 4 image [flags]

What is written is one of

	outline   the original with equalized contrast, and its edges glowing (the default)
	equalize  the original with equalized contrast
	edges     the edges of the blurred picture
	blur      the blurred picture

The contrast of each place is chosen by the blurred picture, so that noise has no say.
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func parseOptions(args []string) (options, *flag.FlagSet, error) {
	var o options
	f := cli.Flags("image", usage)
	f.StringVar(&o.in, "in", "", "the PNG or JPEG `file` to read (default: a built-in picture of the Hubble telescope)")
	f.StringVar(&o.out, "out", "image.out.png", "the PNG `file` to write; empty: none")
	f.StringVar(&o.mode, "mode", modeOutline, "what to write: "+strings.Join(modes, ", "))
	f.BoolVar(&o.compare, "compare", false, "write the original beside the result")
	f.Float64Var(&o.sigma, "sigma", 2, "the standard deviation of the blur in pixels; 0: no blur")
	f.Float64Var(&o.contrast, "contrast", 0.7, "how much to equalize, from 0 (hardly) to 1 (classic equalization)")
	f.IntVar(&o.scale, "scale", 1, "enlarge the picture `k` times in both directions first")
	f.IntVar(&o.repeat, "repeat", 1, "filter the picture `n` times, for timings")
	f.IntVar(&o.threads, "threads", runtime.GOMAXPROCS(0), "goroutines on each rank")
	o.progress = cli.ShowFlag(f)
	if err := cli.Parse(f, args); err != nil {
		return o, f, err
	}
	return o, f, o.check()
}

func (o *options) check() error {
	switch {
	case !slices.Contains(modes, o.mode):
		return fmt.Errorf("-mode %s: want one of %s", o.mode, strings.Join(modes, ", "))
	case !(o.sigma >= 0 && o.sigma <= 1000):
		return errors.New("-sigma must be from 0 to 1000")
	case !(o.contrast >= 0 && o.contrast <= 1):
		return errors.New("-contrast must be from 0 to 1")
	case o.scale < 1 || o.scale > 100:
		return errors.New("-scale must be from 1 to 100")
	case o.repeat < 1:
		return errors.New("-repeat must be at least 1")
	case o.threads < 1:
		return errors.New("-threads must be at least 1")
	}
	return nil
}
