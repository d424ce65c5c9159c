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
// not set, or when a launcher has started this process.
func Requested() (int, error) {
	text := os.Getenv(EnvNP)
	if text == "" {
		return 0, nil
	}
	if _, launched := find.UnderLauncher(); launched {
		return 0, nil
	}
	if os.Getenv(envReexec) != "" {
		// N independent programs instead of N ranks would look like success.
		return 0, fmt.Errorf("%s=%s: the launcher has started this process but set none of the variables that name its rank", EnvNP, text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s=%s is not a positive number of ranks", EnvNP, text)
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
