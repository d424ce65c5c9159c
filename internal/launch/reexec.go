package launch

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/mpi4go/mpi4go/internal/find"
)

const (
	// EnvNP asks for a number of ranks when a program is started without a launcher.
	EnvNP = "MPI4GO_NP"
	// envReexec marks the processes of jobs: they must not start further ranks, even if
	// nothing else tells that they are ranks.
	envReexec = "MPI4GO_REEXEC"
)

// Requested returns the number of ranks that MPI4GO_NP asks for: 0 when it is
// not set, or when this process is a rank that a launcher has started.
func Requested() (int, error) {
	job, launched := find.UnderLauncher()
	return requested(os.Getenv(EnvNP), job, launched, os.Getenv(envReexec) != "")
}

func requested(np string, job find.Job, launched, reexec bool) (int, error) {
	if np == "" {
		return 0, nil
	}
	// A shell can be the only rank of a launcher, as in srun -n 1 --pty bash. What runs in it is
	// no rank.
	inShell := launched && job.Size == 1 && !job.Direct && !reexec
	if launched && !inShell {
		return 0, nil
	}
	if reexec {
		// N independent programs instead of N ranks would look like success.
		return 0, fmt.Errorf("%s=%s and %s: the launcher has started this process but set none of the variables that name its rank; or a rank has started it, with its own environment: mpi.CleanEnv returns one without them", EnvNP, np, envReexec)
	}
	n, err := strconv.Atoi(np)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s=%s is not a positive number of ranks", EnvNP, np)
	}
	if inShell && n == 1 {
		return 0, nil // it is one
	}
	return n, nil
}

// Reexec replaces this process by the launcher of the preferred MPI library,
// which runs the same program with the same arguments on n ranks, fault-tolerant
// ones where MPI4GO_FT is set. Signals and the exit code are then the
// launcher's. It returns only if that fails.
func Reexec(n int) error {
	lib, err := Preferred()
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	job := Job{N: n, Library: lib, Args: append([]string{exe}, os.Args[1:]...), FaultTolerant: os.Getenv(EnvFT) != ""}
	cmd, _, err := job.Command(context.Background())
	if err != nil {
		return err
	}
	if err := execve(cmd.Path, cmd.Args, cmd.Environ()); err != nil {
		return fmt.Errorf("starting %s: %w", cmd.Path, err)
	}
	return nil
}

// Preferred is the first selected library that has a launcher.
func Preferred() (find.Library, error) {
	libs, err := find.Select()
	if err != nil {
		return find.Library{}, err
	}
	for _, l := range libs {
		if l.Mpiexec != "" {
			return l, nil
		}
	}
	return find.Library{}, fmt.Errorf("no launcher (mpiexec) found for any MPI library\n%s", find.Describe())
}
