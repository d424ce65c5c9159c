package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
)

// Segment is a part of a job: N ranks that run the same command.
type Segment struct {
	N    int
	Args []string // program and arguments
}

// Job describes a program to be run on several ranks.
type Job struct {
	N       int
	Library find.Library
	Args    []string  // program and arguments
	MPMD    []Segment // further programs in the same MPI_COMM_WORLD, ranked after the first
	Label   bool      // begin each line of output with the number of its rank
	Options []string  // further options of the launcher
	Env     []string  // added to the environment of this process, for every rank
	Dir     string    // working directory, "" for the current one
	Stdin   io.Reader // read by rank 0
	Stdout  io.Writer // of all ranks, as the launcher forwards it
	Stderr  io.Writer

	FaultTolerant bool // the other ranks shall go on when one fails
}

// Command returns the command that runs the job, not yet started, and notes
// for the user about what had to be allowed. When ctx ends, the launcher is
// asked to end the job, and killed if it does not.
func (j Job) Command(ctx context.Context) (*exec.Cmd, []string, error) {
	if j.Library.Mpiexec == "" {
		return nil, nil, fmt.Errorf("no mpiexec found for %s: is its package of launchers installed, or its bin directory missing in PATH?", j.Library)
	}
	segments := append([]Segment{{j.N, j.Args}}, j.MPMD...)
	args, env, notes := j.adapt(ranks(segments))
	env = append(append(j.inherited(), env...), find.EnvLibrary+"="+j.Library.Path, envReexec+"=1")
	env = append(env, j.Env...)
	all, each := j.forward(env)
	args = slices.Concat(args, all, each, j.Options)
	if j.FaultTolerant {
		more, err := FaultTolerance(j.Library)
		if err != nil {
			return nil, nil, err
		}
		args = append(args, more...)
	}
	for i, s := range segments {
		if s.N < 1 {
			return nil, nil, fmt.Errorf("%d ranks asked for", s.N)
		}
		command, err := j.resolve(s.Args)
		if err != nil {
			return nil, nil, err
		}
		if i > 0 {
			args = append(append(args, ":"), each...)
		}
		args = append(append(args, "-n", strconv.Itoa(s.N)), command...)
	}
	cmd := exec.CommandContext(ctx, j.Library.Mpiexec, args...)
	cmd.Env = env
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = j.Dir, j.Stdin, j.Stdout, j.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	return cmd, notes, nil
}

// inherited is the environment of this process, without what a launcher has set in it: a
// launcher that finds the variables of another one takes itself for one of its ranks.
func (j Job) inherited() []string {
	if _, launched := find.UnderLauncher(); launched {
		return CleanEnv(os.Environ())
	}
	return os.Environ()
}

// forward returns the options with which a launcher hands the variables of mpi4go in env to ranks,
// also on other machines: those for the whole job, and those for each of its segments. What the user's
// own options say of a variable is left to them.
func (j Job) forward(env []string) (all, each []string) {
	values := make(map[string]string)
	for _, v := range env {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "MPI4GO_") {
			values[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		named := func(o string) bool { return o == name || strings.HasPrefix(o, name+"=") }
		if values[name] == "" || slices.ContainsFunc(j.Options, named) {
			continue
		}
		switch j.Library.Impl {
		case find.OpenMPI: // takes none to other machines by itself
			each = append(each, "-x", name)
		case find.MPICH, find.Intel: // take all, unless the user's options name others
			all = append(all, "-genv", name, values[name])
		}
	}
	return all, each
}

func ranks(segments []Segment) int {
	n := 0
	for _, s := range segments {
		n += s.N
	}
	return n
}

// resolve makes the program of a command independent of how launchers search.
func (j Job) resolve(args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, errors.New("no program given")
	}
	if strings.ContainsRune(args[0], filepath.Separator) {
		return args, nil
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return nil, err
	}
	return append([]string{path}, args[1:]...), nil
}

// adapt returns the options and environment variables with which a launcher
// runs n ranks on whatever machine this is. Variables that the user has set
// are left alone, and options that are in j.Options too are left out.
func (j Job) adapt(n int) (options, env, notes []string) {
	set := func(name, value string) {
		if os.Getenv(name) == "" {
			env = append(env, name+"="+value)
		}
	}
	if cores := runtime.NumCPU(); n > cores {
		notes = append(notes, fmt.Sprintf("oversubscribed: %d ranks on %d cores", n, cores))
	}
	switch j.Library.Impl {
	case find.OpenMPI:
		// These spellings are understood by Open MPI 4 (ORTE) and 5 (PRRTE) alike.
		for _, o := range [][]string{{"--map-by", ":OVERSUBSCRIBE"}, {"--bind-to", "none"}} {
			if !slices.Contains(j.Options, o[0]) && !slices.Contains(j.Options, o[0][1:]) {
				options = append(options, o...)
			}
		}
		if j.Label {
			options = append(options, "--tag-output")
		}
		if os.Geteuid() == 0 {
			for _, prefix := range []string{"OMPI", "PRTE"} {
				set(prefix+"_ALLOW_RUN_AS_ROOT", "1")
				set(prefix+"_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
			}
			notes = append(notes, "running as root allowed")
		}
	case find.Intel:
		set("I_MPI_PIN", "0")
		set("I_MPI_SPAWN", "on") // else it crashes when it is to start processes
		fallthrough
	case find.MPICH:
		if j.Label {
			options = append(options, "-l")
		}
	default:
		if j.Label {
			notes = append(notes, "output is not labeled: whose launcher "+j.Library.Mpiexec+" is, is not known")
		}
	}
	return options, env, notes
}
