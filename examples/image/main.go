// Image filters a photograph on several MPI ranks: a Gaussian blur, the Sobel edge filter
// and a contrast equalization, of a picture of the Hubble telescope or of any PNG or JPEG
// file. Run it with -h to see what it can do.
//
//	MPI4GO_NP=4 go run ./examples/image
//	go run -exec "mpiexec -n 4" ./examples/image -mode edges -sigma 1.5
//
// The rows of the picture are divided among the ranks. The parts of the program:
//
//	main.go      the course of a run
//	pipeline.go  the filters over the ranks: scatter, halo exchange, reductions, gather
//	strip.go     one rank's rows and the exchange of their halo
//	filter.go    the filters row by row
//	look.go      from the results of the filters to a picture
//	picture.go   reading and writing pictures
//	options.go   the command line
//	report.go    times and progress
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	opt, flags, err := parseOptions(os.Args[1:])
	if err != nil {
		return misuse(world, flags, err)
	}
	root := world.Rank() == 0
	watch := startWatch()

	// Only rank 0 reads; the others need to know the size. An error here ends the
	// job: no rank waits for what will not come.
	var before picture[color16]
	if root {
		if before, err = readPicture(opt.in); err != nil {
			return err
		}
		before = before.enlarge(opt.scale, opt.threads, mix16)
	}
	size := []int{before.width, before.height}
	if err := collective.Bcast(world, size, 0); err != nil {
		return err
	}
	width, height := size[0], size[1]

	add, finish := func(int) {}, func() {}
	if root {
		_, rows := split(height, world.Size(), 0)
		const passes = 4 // blur along rows, along columns, sobel, equalize
		add, finish = newProgress(opt.progress, passes*rows*opt.repeat)
	}
	p := newPipeline(world, opt, width, height, add)
	watch.lap(phaseRead)

	if err := p.scatter(before); err != nil {
		return err
	}
	watch.lap(phaseScatter)

	for range opt.repeat {
		if err := p.blur(); err != nil {
			return err
		}
		watch.lap(phaseBlur)
		if err := p.sobel(); err != nil {
			return err
		}
		watch.lap(phaseSobel)
		if err := p.equalize(); err != nil {
			return err
		}
		watch.lap(phaseEqualize)
	}
	finish()

	var after picture[color8]
	if root {
		after = newPicture[color8](width, height)
	}
	if err := p.gather(after); err != nil {
		return err
	}
	watch.lap(phaseGather)

	var checksum uint32
	if root && opt.out != "" {
		if opt.compare {
			after = beside(before, after)
		}
		if checksum, err = writePicture(opt.out, after); err != nil {
			return err
		}
	}
	watch.lap(phaseWrite)

	times, err := watch.collect(world)
	if err != nil || !root {
		return err
	}
	r := report{opt: opt, width: width, height: height, ranks: world.Size(), checksum: checksum, times: times}
	return r.print(os.Stdout)
}

// misuse deals with a command line that asks for help or makes no sense. All ranks have
// the same command line, so all come here; one speaks.
func misuse(world *mpi.Comm, flags *flag.FlagSet, err error) error {
	help := errors.Is(err, flag.ErrHelp)
	if world.Rank() == 0 {
		if help {
			printHelp(os.Stdout, flags)
		} else {
			fmt.Fprintf(os.Stderr, "image: %v\nRun it with -h for help.\n", err)
		}
	}
	if help {
		return nil
	}
	// An error returned from here would be printed by every rank. The barrier keeps
	// launchers, which end a job when a rank fails, from ending it before rank 0 has
	// spoken.
	if err := collective.Barrier(world); err != nil {
		return err
	}
	mpi.Exit(2)
	return nil
}
