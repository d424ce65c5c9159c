// Package cli is what the example programs' command lines have in common.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// Flags returns the flags of a program. Usage is what -h shows above the list of them. Parsing
// is silent: all ranks do it, and Misuse decides which one speaks.
func Flags(name, usage string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "%s\nFlags:\n\n", usage)
		f.PrintDefaults()
	}
	return f
}

// Parse parses arguments of which all are flags.
func Parse(f *flag.FlagSet, args []string) error {
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	return nil
}

// Misuse deals with a command line that asks for help or makes no sense. All ranks have
// the same command line, so all come here; one speaks.
func Misuse(world *mpi.Comm, f *flag.FlagSet, err error) error {
	help := errors.Is(err, flag.ErrHelp)
	if world.Rank() == 0 {
		if help {
			f.SetOutput(os.Stdout)
			f.Usage()
		} else {
			fmt.Fprintf(os.Stderr, "%s: %v\nRun it with -h for help.\n", f.Name(), err)
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
