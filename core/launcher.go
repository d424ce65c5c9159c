package mpi

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mpi4go/mpi4go/internal/find"
)

// What ranks say about the launcher that has started them.

// wrongLauncher is the error of a process that the launcher started with others, but that the library
// takes for an only one.
func wrongLauncher(job find.Job) error {
	how := "Start the program with that library's mpiexec, or choose the launcher's library with MPI4GO_MPI or MPI4GO_LIBRARY"
	if job.Launcher == "Slurm" {
		how = "Start the program with srun --mpi=" + slurmPlugin() + " (srun --mpi=list tells what this Slurm has), or with that library's mpiexec"
	}
	return Errorf("Init", ErrLauncher, "%s started %d processes, but the MPI library that was loaded, %s, does not belong to it: every process would be rank 0 of 1. %s (MPI4GO_SINGLETON=1 runs it like this all the same)", job.Launcher, job.Size, LibraryName(), how)
}

// slurmPlugin is what srun needs for the loaded library.
func slurmPlugin() string {
	switch {
	case strings.HasPrefix(LibraryName(), "Open MPI"):
		return "pmix"
	case strings.HasPrefix(LibraryName(), "Intel"):
		return "pmi2, with I_MPI_PMI_LIBRARY set to the file libpmi2.so of Slurm"
	case strings.HasPrefix(LibraryName(), "MPICH"), mpichKin():
		return "pmi2"
	}
	return "pmix or --mpi=pmi2"
}

// unbound is how a launcher is told to bind ranks to no core.
func unbound(job find.Job) string {
	switch {
	case job.Launcher == "Slurm":
		return "srun --cpu-bind=none"
	case job.Family == find.Intel:
		return "I_MPI_PIN=0"
	case job.Family == find.MPICH:
		return "-bind-to none"
	}
	return "--bind-to none"
}

// complain prints the error of Init. That of a wrong launcher is the same on all ranks: one on each machine
// prints it. Open MPI's launcher then ends the others, which stay meanwhile: if they ended before, it would end
// that one, which may not have come so far.
func complain(err error) {
	if job, launched := find.UnderLauncher(); launched && errors.Is(err, ErrLauncher) && job.LocalRank > 0 {
		if job.Family == find.OpenMPI {
			time.Sleep(5 * time.Second)
		}
		return
	}
	fmt.Fprintln(os.Stderr, strings.TrimPrefix(err.Error(), "mpi: Init: "))
}
