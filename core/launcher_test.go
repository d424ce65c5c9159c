package mpi

import (
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
)

// TestLauncherAdvice checks what is said about launchers to the user of each.
func TestLauncherAdvice(t *testing.T) {
	defer func(version string) { state.version = version }(state.version)
	for _, c := range []struct {
		job             find.Job
		version         string
		unbound, advice string
	}{
		{find.Job{Launcher: "Slurm", Family: find.Unknown}, "Open MPI v5.0.7", "--cpu-bind=none", "srun --mpi=pmix ("},
		{find.Job{Launcher: "Slurm", Family: find.Unknown}, "MPICH Version: 4.0.2", "--cpu-bind=none", "srun --mpi=pmi2 ("},
		{find.Job{Launcher: "Slurm", Family: find.Unknown}, "Intel(R) MPI Library 2021.18 for Linux", "--cpu-bind=none", "I_MPI_PMI_LIBRARY"},
		{find.Job{Launcher: "Open MPI's mpiexec", Family: find.OpenMPI}, "MPICH Version: 4.0.2", "--bind-to none", "that library's mpiexec"},
		{find.Job{Launcher: "Intel MPI's Hydra", Family: find.Intel}, "Open MPI v5.0.7", "I_MPI_PIN=0", "that library's mpiexec"},
	} {
		state.version = c.version
		if got := unbound(c.job); !strings.Contains(got, c.unbound) {
			t.Errorf("%+v: %q, want %q", c.job, got, c.unbound)
		}
		if got := wrongLauncher(c.job).Error(); !strings.Contains(got, c.advice) {
			t.Errorf("%+v with %s: %q, want %q", c.job, c.version, got, c.advice)
		}
	}
}
