// Fault is a program whose rank 1 is killed. The others check that nothing waits for it
// forever, and how the calls that need it fail.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

// victim is the rank that is killed.
const victim = 1

// A check is what the ranks that are left do with a communicator of their own. It returns
// an error if something is not as it should be.
type check struct {
	name string
	run  func(c *mpi.Comm) error
}

func run(ctx context.Context, world *mpi.Comm) error {
	if !mpi.FaultTolerant() {
		return errors.New("the job is not fault-tolerant")
	}
	// One communicator for each check, made while all are alive. Some have exchanged
	// objects.
	comms := make([]*mpi.Comm, len(checks))
	for i := range checks {
		var err error
		if comms[i], err = world.Dup(); err != nil {
			return err
		}
		if _, err := collective.BcastObject(comms[i], "hello", 0); err != nil && i%2 == 0 {
			return err
		}
	}
	if err := collective.Barrier(world); err != nil {
		return err
	}
	if world.Rank() == victim {
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	if len(os.Args) > 1 { // "unhandled"
		return collective.Barrier(world)
	}
	for i, ch := range checks {
		if err := ch.run(comms[i]); err != nil {
			return fmt.Errorf("%s: %w", ch.name, err)
		}
		if err := comms[i].Close(); err != nil {
			return fmt.Errorf("%s: %w", ch.name, err)
		}
		if err := together(world); err != nil {
			return fmt.Errorf("%s: %w", ch.name, err)
		}
		if world.Rank() == 0 {
			fmt.Println("passed:", ch.name)
		}
	}
	fmt.Println("done")
	return nil
}

// together waits for all that are left.
func together(c *mpi.Comm) error {
	if _, err := c.Agree(1); err != nil && !errors.Is(err, mpi.ErrProcFailed) {
		return fmt.Errorf("Agree: %w", err)
	}
	return nil
}

// want returns nil if err is of one of the classes.
func want(what string, err error, classes ...mpi.ErrorClass) error {
	for _, class := range classes {
		if errors.Is(err, class) {
			return nil
		}
	}
	return fmt.Errorf("%s: %v, want %v", what, err, classes)
}

// all returns the first error.
func all(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// neighbors returns the ranks before and after that of this process, without the victim.
func neighbors(c *mpi.Comm) (left, right int) {
	n := c.Size()
	for left = (c.Rank() + n - 1) % n; left == victim; left = (left + n - 1) % n {
	}
	for right = (c.Rank() + 1) % n; right == victim; right = (right + 1) % n {
	}
	return left, right
}
