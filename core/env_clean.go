package mpi

import (
	"os"

	"github.com/mpi4go/mpi4go/internal/launch"
)

// CleanEnv returns the environment of this process, for a program that is to be started from a
// rank and that is no rank of the job itself:
//
//	cmd := exec.Command("solver", "input")
//	cmd.Env = mpi.CleanEnv()
//
// A program inherits the variables by which its launcher tells a rank who it is, and connections
// to the launcher with them. If it uses MPI itself, it then takes itself for that rank: it fails, or
// waits for ever. CleanEnv leaves out what launchers set, also those of Slurm, and MPI4GO_NP; and
// if MPI4GO_NP or mpi4go run has started the job, MPI4GO_LIBRARY, too. The program is one rank then. To run it on
// four, with the same MPI library, add to the environment:
//
//	cmd.Env = append(mpi.CleanEnv(), "MPI4GO_NP=4", "MPI4GO_LIBRARY="+mpi.LibraryPath())
//
// Spawn starts programs that are to communicate with this one. A program that does not use MPI needs
// neither, but see docs/programs.md.
func CleanEnv() []string { return launch.CleanEnv(os.Environ()) }
