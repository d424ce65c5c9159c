// Resilient computes the temperature of a plate on several MPI ranks, of which some are
// killed meanwhile. The others go on, and the result is the same to the last bit.
//
//	MPI4GO_FT=1 MPI4GO_NP=4 go run ./examples/resilient
//	mpiexec -n 4 --with-ft ulfm ./resilient -kill 1@130,0@250
//
// It needs an MPI library with fault tolerance, such as Open MPI 5. The parts of the
// program:
//
//	main.go        the course of a run, and what to do when a rank fails
//	plate.go       one rank's rows of the plate, and the serial oracle
//	checkpoint.go  the copy of each rank's rows that its neighbor has
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/cli"
)

func main() { mpi.Main(run) }

// A job is the work, as one rank sees it.
type job struct {
	side, iterations, every int
	kill                    map[int]int // iteration in which a rank of World is killed

	comm      *mpi.Comm // those that are left
	strip     *strip
	iteration int
	change    float64
	saved     checkpoint  // what recover goes back to
	next      *checkpoint // made, but not yet by all
	repeated  int         // iterations done again
}

func run(_ context.Context, world *mpi.Comm) error {
	j := &job{comm: world}
	if flags, err := j.parseOptions(os.Args[1:]); err != nil {
		return cli.Misuse(world, flags, err)
	}
	j.say("a plate of %d x %d cells, %d ranks, %s", j.side, j.side, world.Size(), mpi.LibraryName())
	j.strip = newStrip(j.side, world.Size(), world.Rank())
	ok, err := j.together(j.save)
	for err == nil {
		switch {
		case !ok:
			ok, err = j.recover()
		case j.iteration < j.iterations:
			ok, err = j.together(j.advance)
			if ok {
				j.say("iteration %5d of %d on %d ranks, largest change %.6f", j.iteration, j.iterations, j.comm.Size(), j.change)
			}
		default:
			ok, err = j.together(j.compare)
			if ok || err != nil {
				return err
			}
		}
	}
	return err
}

const usage = `Resilient computes the temperature of a plate on several MPI ranks, of which some are killed
meanwhile. The others go on, and the result is the same to the last bit.

Usage:

	MPI4GO_FT=1 MPI4GO_NP=4 resilient [flags]
	mpiexec -n 4 --with-ft ulfm resilient [flags]
`

// parseOptions reads the command line. Its error is flag.ErrHelp if help is asked for.
func (j *job) parseOptions(args []string) (*flag.FlagSet, error) {
	f := cli.Flags("resilient", usage)
	f.IntVar(&j.side, "side", 240, "`cells` along each side of the plate")
	f.IntVar(&j.iterations, "iterations", 400, "`how many` iterations")
	f.IntVar(&j.every, "every", 40, "`iterations` between checkpoints")
	kill := f.String("kill", "auto", "`who` is killed when, as rank@iteration,...; auto is one rank, half way; none is none")
	if err := cli.Parse(f, args); err != nil {
		return f, err
	}
	return f, j.check(*kill)
}

// check checks the options, and reads who is killed.
func (j *job) check(kill string) error {
	if j.side < j.comm.Size() || j.iterations < 1 || j.every < 1 {
		return fmt.Errorf("side %d, iterations %d, every %d: want positive numbers, and a row for each of %d ranks", j.side, j.iterations, j.every, j.comm.Size())
	}
	j.kill = make(map[int]int)
	switch kill {
	case "none":
		return nil
	case "auto":
		if mpi.FaultTolerant() && j.comm.Size() > 1 {
			j.kill[j.comm.Size()/2] = j.iterations/2 + j.every/2
		}
		return nil
	}
	for _, k := range strings.Split(kill, ",") {
		var rank, iteration int
		if _, err := fmt.Sscanf(k, "%d@%d", &rank, &iteration); err != nil {
			return fmt.Errorf("-kill %s: want rank@iteration", k)
		}
		j.kill[rank] = iteration
	}
	if !mpi.FaultTolerant() {
		return errors.New("-kill would end this job: it is not fault-tolerant (use Open MPI 5 with MPI4GO_FT=1, or with mpiexec --with-ft ulfm)")
	}
	return nil
}

// together does a part of the work, and reports whether all ranks have done it. If one
// could not because of a failure, none counts it as done. All ranks come to the same
// conclusion, by Agree, so that all either go on or recover.
func (j *job) together(work func() error) (bool, error) {
	j.next = nil
	err := work()
	if err != nil && !(failure(err) && mpi.FaultTolerant()) {
		return false, err
	}
	if !mpi.FaultTolerant() {
		j.commit()
		return true, nil
	}
	var done int32 = 1
	if err != nil {
		done = 0
		if err := j.comm.Revoke(); err != nil { // nobody shall wait for us
			return false, err
		}
	}
	done, err = j.comm.Agree(done)
	if err != nil && !failure(err) {
		return false, err
	}
	if done == 0 || err != nil {
		return false, nil
	}
	j.commit()
	return true, nil
}

// failure reports whether an error tells that another rank has failed.
func failure(err error) bool {
	return errors.Is(err, mpi.ErrProcFailed) || errors.Is(err, mpi.ErrRevoked)
}

// advance iterates to the next checkpoint.
func (j *job) advance() error {
	to := min(j.saved.iteration+j.every, j.iterations)
	for ; j.iteration < to; j.iteration++ {
		if err := j.strip.exchange(j.comm, j.dieIfDue); err != nil {
			return err
		}
		j.change = j.strip.relax()
	}
	change := []float64{j.change}
	if err := collective.Allreduce(j.comm, change, change, mpi.Max); err != nil {
		return err
	}
	j.change = change[0]
	return j.save()
}

// dieIfDue kills this process if it is its turn, without a word to MPI.
func (j *job) dieIfDue() {
	if at, ok := j.kill[mpi.World().Rank()]; ok && at == j.iteration {
		fmt.Printf("rank %d of World is killed in iteration %d\n", mpi.World().Rank(), j.iteration)
		time.Sleep(50 * time.Millisecond) // the launcher shall forward the line
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
}

// save makes a checkpoint; commit makes it count.
func (j *job) save() error {
	next, err := save(j.comm, j.strip, j.iteration)
	j.next = &next
	return err
}

// commit makes the new checkpoint, if there is one, the one to go back to.
func (j *job) commit() {
	if j.next != nil {
		j.saved = *j.next
	}
}

// recover goes on with the ranks that are left, from the last checkpoint.
func (j *job) recover() (bool, error) {
	reached := j.iteration
	before, err := members(j.comm)
	if err != nil {
		return false, err
	}
	smaller, err := j.comm.Shrink()
	if err != nil {
		return false, err
	}
	if j.comm != mpi.World() {
		if err := j.comm.Close(); err != nil {
			return false, err
		}
	}
	j.comm = smaller
	after, err := members(j.comm)
	if err != nil {
		return false, err
	}
	lost := slices.DeleteFunc(before, func(rank int) bool { return slices.Contains(after, rank) })
	ok, err := j.together(func() (err error) {
		if j.strip, err = j.saved.restore(j.comm, j.side); err != nil {
			return err
		}
		j.iteration = j.saved.iteration
		return j.save()
	})
	if ok {
		j.repeated += reached - j.iteration
		j.say("lost ranks %v of World; %d ranks go on from iteration %d", lost, j.comm.Size(), j.iteration)
	}
	return ok, err
}

// compare compares the plate with what one process computes alone.
func (j *job) compare() error {
	plate, err := collective.GatherSlices(j.comm, j.strip.cells(), 0)
	if err != nil || j.comm.Rank() != 0 {
		return err
	}
	if !slices.Equal(plate.All, serial(j.side, j.iterations)) {
		return errors.New("the result differs from that of a serial run")
	}
	fmt.Printf("done: %d iterations and %d again, %d of %d ranks left; identical to a serial run\n", j.iterations, j.repeated, j.comm.Size(), mpi.World().Size())
	return nil
}

// say prints a line on one of the ranks that are left.
func (j *job) say(format string, args ...any) {
	if j.comm.Rank() == 0 {
		fmt.Printf(format+"\n", args...)
	}
}
