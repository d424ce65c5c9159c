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
//	report.go    times
package main

import (
	"context"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	opt, flags, err := parseOptions(os.Args[1:])
	if err != nil {
		return cli.Misuse(world, flags, err)
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

	_, rows := split(height, world.Size(), 0)
	const passes = 4 // blur along rows, along columns, sobel, equalize
	progress := cli.NewProgress(world, *opt.progress, "filtering", "rows", passes*rows*opt.repeat)
	p := newPipeline(world, opt, width, height, progress.Add)
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
	progress.Finish()

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
