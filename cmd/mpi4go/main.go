// Command mpi4go looks after MPI for Go programs: it tells whether the MPI libraries of a
// machine work, and starts programs under the launcher that belongs to one of them.
//
//	mpi4go doctor                which MPI there is, and a test of each on two ranks
//	mpi4go run -n 4 ./pkg args   builds a program and runs it on four ranks
//	mpi4go selftest              the test alone, to be started by a launcher
//
// In a module that uses mpi4go, go get -tool github.com/mpi4go/mpi4go/cmd/mpi4go makes
// it available as go tool mpi4go. mpi4go help COMMAND lists the flags of a command.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// command is one of the things that mpi4go does.
type command struct {
	name, args, short, long string
	// prepare defines the flags and returns what runs once they are parsed. The result
	// is the exit code.
	prepare func(flags *flag.FlagSet) func(args []string) (int, error)
}

// commands is a function because the commands print the list themselves.
func commands() []command { return []command{doctorCommand, runCommand, selftestCommand} }

// usageError is a wrong command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() { os.Exit(dispatch(os.Args[1:])) }

func dispatch(args []string) int {
	if len(args) == 0 {
		usage(os.Stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) == 1 {
			usage(os.Stdout)
			return 0
		}
		args = []string{args[1], "-help"}
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(os.Stderr, "mpi4go: no command %q; mpi4go help lists them\n", args[0])
		return 2
	}
	return all[i].main(args[1:])
}

func usage(w io.Writer) {
	fmt.Fprint(w, "mpi4go looks after MPI for Go programs.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  mpi4go %-34s %s\n", strings.TrimSpace(c.name+" "+c.args), c.short)
	}
	fmt.Fprintf(w, "  mpi4go %-34s %s\n", "help COMMAND", "the flags of a command")
}

// main parses the command's arguments and runs it.
func (c command) main(args []string) int {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are reported below, once
	run := c.prepare(flags)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Printf("usage: mpi4go %s %s\n\n%s\n\n", c.name, c.args, strings.TrimSpace(c.long))
		describe(flags)
		return 0
	}
	code := 1
	if err != nil {
		err = usageError{err}
	} else {
		code, err = run(flags.Args())
	}
	var wrong usageError
	if errors.As(err, &wrong) {
		fmt.Fprintf(os.Stderr, "mpi4go %s: %v\nusage: mpi4go %s %s\nmpi4go help %s lists the flags\n", c.name, err, c.name, c.args, c.name)
		return 2
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "mpi4go %s: %v\n", c.name, strings.TrimSpace(err.Error()))
		return max(code, 1)
	}
	return code
}

// forBuild is the description of flags that go to go build.
const forBuild = "as for go build"

// describe lists the flags; those of go build, which describes them, in one line.
func describe(flags *flag.FlagSet) {
	var build []string
	own := flag.NewFlagSet(flags.Name(), flag.ContinueOnError)
	own.SetOutput(os.Stdout)
	flags.VisitAll(func(f *flag.Flag) {
		if f.Usage == forBuild {
			build = append(build, "-"+f.Name)
		} else {
			own.Var(f.Value, f.Name, f.Usage)
		}
	})
	own.PrintDefaults()
	if build != nil {
		fmt.Printf("  %s\n    \t%s\n", strings.Join(build, ", "), forBuild)
	}
}
