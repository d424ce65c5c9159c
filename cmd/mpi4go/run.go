package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

var runCommand = command{
	name: "run", args: "[flags] PROGRAM [arguments]", short: "build a program and run it on several ranks",
	long: `Builds a program and runs it under the mpiexec that belongs to the MPI library in use. Running
as root and more ranks than cores are allowed, and ranks are not bound to cores. PROGRAM
is a package (. or ./cmd/x or an import path), one or more .go files, or a file that can
be executed. The exit code is the launcher's, which is that of a rank that fails, or 128 and the
number of the signal that has ended mpi4go run: 130 after Ctrl-C. All MPI4GO_* variables go to the ranks, also
on other machines.

The program is built into a temporary directory of this machine: for several machines,
give a file that they share with -o.`,
	prepare: func(flags *flag.FlagSet) func([]string) (int, error) {
		r := new(runner)
		flags.Func("n", "number of `ranks` (default: MPI4GO_NP, or the number of cores)", r.setRanks)
		flags.Func("np", "the same as -n", r.setRanks)
		flags.BoolVar(&r.label, "l", false, "the same as -label")
		flags.BoolVar(&r.label, "label", false, "begin each line of output with the number of its rank")
		flags.BoolVar(&r.dry, "dry-run", false, "print the commands that would build and run the program")
		flags.StringVar(&r.output, "o", "", "build into this `file`, and keep it")
		flags.Func("mpiexec-flags", "more `flags` for the launcher, in one argument", func(s string) error {
			fields, err := split(s)
			r.options = append(r.options, fields...)
			return err
		})
		r.buildFlags(flags)
		mpi := mpiFlag(flags)
		return func(args []string) (int, error) {
			mpi()
			return r.main(args)
		}
	},
}

// runner is one use of mpi4go run.
type runner struct {
	n          int
	label, dry bool
	output     string
	options    []string // of the launcher
	build      []string // flags of go build
}

// buildFlags defines the flags that go to go build.
func (r *runner) buildFlags(flags *flag.FlagSet) {
	for _, name := range []string{"race", "msan", "asan", "trimpath", "a", "v", "x", "work", "cover"} {
		flags.BoolFunc(name, forBuild, func(s string) error {
			r.build = append(r.build, "-"+name+"="+s)
			return nil
		})
	}
	for _, name := range []string{"tags", "ldflags", "gcflags", "asmflags", "mod", "modfile", "overlay", "pgo", "buildvcs"} {
		flags.Func(name, forBuild, func(s string) error {
			r.build = append(r.build, "-"+name+"="+s)
			return nil
		})
	}
}

// split takes a command line apart at blanks that are not in quotes.
func split(s string) ([]string, error) {
	var fields []string
	var field strings.Builder
	var quote rune
	open := false
	for _, c := range s {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			field.WriteRune(c)
		case c == '\'' || c == '"':
			quote, open = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if open {
				fields = append(fields, field.String())
				field.Reset()
				open = false
			}
		default:
			field.WriteRune(c)
			open = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("no closing %c", quote)
	}
	if open {
		fields = append(fields, field.String())
	}
	return fields, nil
}

func (r *runner) main(args []string) (int, error) {
	if len(args) == 0 {
		return 2, usagef("name a program: a package such as . or ./cmd/x, .go files, or a file to execute")
	}
	if err := r.ranks(); err != nil {
		return 2, err
	}
	if job, launched := find.UnderLauncher(); launched && job.Size > 1 {
		return 2, fmt.Errorf("%s has started %d of me; I start ranks myself", job.Launcher, job.Size)
	}
	lib, err := launch.Preferred()
	if err != nil {
		return 1, err
	}
	program, args, remove, err := r.program(args)
	if err != nil {
		return 1, err
	}
	defer remove()
	job := launch.Job{
		N: r.n, Library: lib, Label: r.label, Options: r.options, Args: append([]string{program}, args...),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}
	cmd, notes, err := job.Command(context.Background())
	if err != nil {
		return 1, err
	}
	for _, note := range notes {
		fmt.Fprintf(os.Stderr, "mpi4go: %s\n", note)
	}
	if r.dry {
		fmt.Println(quoted(cmd.Args))
		return 0, nil
	}
	return supervise(cmd)
}

// setRanks reads the number of ranks.
func (r *runner) setRanks(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return errors.New("want a positive number of ranks")
	}
	r.n = n
	return nil
}

// ranks sees that there is a number of ranks.
func (r *runner) ranks() error {
	if r.n > 0 {
		return nil
	}
	np := os.Getenv(launch.EnvNP)
	if np == "" {
		r.n = runtime.NumCPU()
	} else if r.setRanks(np) != nil {
		return fmt.Errorf("%s=%s is not a positive number of ranks", launch.EnvNP, np)
	}
	return nil
}

// program returns the file to execute, built if necessary, and its arguments; remove
// is called when it has run.
func (r *runner) program(args []string) (file string, rest []string, remove func(), err error) {
	remove = func() {}
	if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 && !strings.HasSuffix(args[0], ".go") {
		file, err := filepath.Abs(args[0])
		if err == nil && (len(r.build) > 0 || r.output != "") {
			err = usagef("%s is built already: flags of go build are of no use", args[0])
		}
		return file, args[1:], remove, err
	}
	n := 1
	if strings.HasSuffix(args[0], ".go") {
		for n < len(args) && strings.HasSuffix(args[n], ".go") {
			n++
		}
	}
	sources, rest := args[:n], args[n:]
	if file, err = filepath.Abs(r.output); err != nil {
		return "", nil, remove, err
	}
	if r.output == "" {
		dir := filepath.Join(os.TempDir(), "mpi4go-run")
		if !r.dry {
			if dir, err = os.MkdirTemp("", "mpi4go-run-"); err != nil {
				return "", nil, remove, err
			}
			remove = func() { os.RemoveAll(dir) }
		}
		file = filepath.Join(dir, programName(sources[0]))
	}
	if info, err := os.Stat(sources[0]); err == nil && info.IsDir() && sources[0][0] != '.' && !filepath.IsAbs(sources[0]) {
		sources[0] = "./" + sources[0] // without, it would be an import path
	}
	if err := r.compile(file, sources); err != nil {
		remove()
		return "", nil, remove, err
	}
	return file, rest, remove, nil
}

// programName is what a program is called that is built from a package or file.
func programName(arg string) string {
	name := strings.TrimSuffix(filepath.Base(arg), ".go")
	if name == "." || name == ".." || name == "/" {
		if abs, err := filepath.Abs(arg); err == nil {
			name = filepath.Base(abs)
		}
	}
	if name == "/" || name == "" || name == "..." {
		name = "program"
	}
	return name
}

// compile builds a program.
func (r *runner) compile(file string, sources []string) error {
	args := append([]string{"build", "-o", file}, r.build...)
	cmd := exec.Command("go", append(append(args, "--"), sources...)...)
	if r.dry {
		fmt.Println(quoted(cmd.Args))
		return nil
	}
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return fmt.Errorf("%s could not be built", strings.Join(sources, " "))
		}
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	magic := make([]byte, 7)
	if _, err := f.Read(magic); err != nil {
		return err
	}
	if bytes.Equal(magic, []byte("!<arch>")) {
		return fmt.Errorf("%s is not a main package", strings.Join(sources, " "))
	}
	return nil
}

// quoted is a command line for a shell.
func quoted(args []string) string {
	var parts []string
	for _, a := range args {
		if a == "" || strings.ContainsAny(a, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		parts = append(parts, a)
	}
	return strings.Join(parts, " ")
}

// supervise runs the launcher and returns its exit code. Signals go to the launcher,
// which ends the ranks; also if this process is killed.
func supervise(cmd *exec.Cmd) (int, error) {
	signals := make(chan os.Signal, 8)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // as by nohup
			signal.Notify(signals, s)
		}
	}
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	defer launch.Guard(cmd.Process.Pid)()
	var last syscall.Signal
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			// Ctrl-C comes from the terminal to all processes in its foreground. The
			// launcher must not get it twice: the second time it gives the ranks up.
			last = s.(syscall.Signal)
			if s == os.Interrupt && inForeground() {
				continue
			}
			cmd.Process.Signal(s)
		case err := <-ended:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				return 1, err
			}
			if last != 0 {
				return 128 + int(last), nil // launchers make various codes of it
			}
			return exitCode(cmd.ProcessState), nil
		}
	}
}

// exitCode is that of a process, or what shells make of its signal.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}
