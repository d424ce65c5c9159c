package mpi

import (
	"os"
	"strings"
	"sync/atomic"
)

// The go command remembers that tests have passed, as long as the variables that they read through os
// are the same. It hears only of what is read while tests run: not of what Init reads in a TestMain before it
// runs them. So World, which tests then call, reads again what Init depends on.

// rereads is how often that is still done, in a test binary. TestMain may use up a few.
var rereads atomic.Int32

func init() {
	if strings.HasSuffix(os.Args[0], ".test") {
		rereads.Store(50)
	}
}

func reread() {
	if rereads.Add(-1) < 0 {
		rereads.Store(0)
		return
	}
	for _, name := range []string{
		"MPI4GO_MPI", "MPI4GO_LIBRARY", "MPI4GO_NP", "MPI4GO_FT", "MPI4GO_THREADS", "MPI4GO_WAIT", "MPI4GO_DEBUG", "MPI4GO_INTEROP",
		"MPI4GO_SINGLETON", "MPI_HOME", "MPI_ROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PATH",
	} {
		os.Getenv(name)
	}
}
