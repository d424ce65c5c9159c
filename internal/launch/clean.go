package launch

import (
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/find"
)

// What launchers set for the processes that they start: prefixes of variables, and whole names.
var (
	launcherPrefixes = []string{
		// Open MPI; what users set begins with OMPI_MCA_, PMIX_MCA_ and PRTE_MCA_, or with OMPI_ALLOW_
		"OMPI_APP_CTX_", "OMPI_COMM_WORLD_", "OMPI_WORLD_", "OMPI_MCA_ess", "OMPI_MCA_orte_ess_",
		"PMIX_", "PRTE_LAUNCHED", "PRTE_SHARED_FS",
		// Hydra, and what speaks its protocol
		"PMI_", "PMI2_", "HYDI_", "HYDRA_BSTRAP_", "MPI_LOCAL",
		"I_MPI_HYDRA_UUID", "I_MPI_HYDRA_TOPOLIB", "I_MPI_INFO_", "I_MPI_INTERNAL_", "I_MPI_PIN_INFO", "I_MPI_PIN_MAPPING",
		"MV2_COMM_WORLD_", "MPISPAWN_",
		// systems for batch jobs
		"SLURM_", "PALS_", "FLUX_TASK_", "FLUX_JOB_",
	}
	launcherNames = []string{
		"OMPI_ARGV", "OMPI_COMMAND", "OMPI_FILE_LOCATION", "OMPI_FIRST_RANKS", "OMPI_NUM_APP_CTX", "OMPI_UNIVERSE_SIZE",
		"OMPI_LIBDIR_LOC", "OMPI_TOOL_NAME", "OMPI_VERSION", "OPAL_USER_PARAMS_GIVEN",
		"OMPI_MCA_PREFIXES", "OMPI_MCA_cpu_type", "OMPI_MCA_initial_wdir", "OMPI_MCA_mpi_oversubscribe", "OMPI_MCA_num_procs",
		"OMPI_MCA_orte_app_num", "OMPI_MCA_orte_bound_at_launch", "OMPI_MCA_orte_hnp_uri", "OMPI_MCA_orte_jobfam_session_dir",
		"OMPI_MCA_orte_launch", "OMPI_MCA_orte_local_daemon_uri", "OMPI_MCA_orte_num_nodes", "OMPI_MCA_orte_parent_uri",
		"OMPI_MCA_orte_precondition_transports", "OMPI_MCA_orte_top_session_dir", "OMPI_MCA_pmix", "OMPI_MCA_shmem_RUNTIME_QUERY_hint",
		"HYDRA_IP_VERSION", "HYDRA_LAUNCH_TYPE", "MPIR_CVAR_CH3_INTERFACE_HOSTNAME",
		EnvNP, envReexec,
	}
	kept = []string{"PMIX_MCA_", "SLURM_CONF="}
)

// CleanEnv returns an environment without what a launcher, or a Job, has set for the ranks of a
// job: a program that is started with it is on its own.
func CleanEnv(env []string) []string {
	has := func(name string) bool {
		return slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, name+"=") && v != name+"=" })
	}
	job, open5 := has(envReexec), has("OMPI_LIBDIR_LOC")
	return slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		begins := func(prefix string) bool { return strings.HasPrefix(v, prefix) }
		switch {
		case slices.ContainsFunc(kept, begins):
			return false
		case name == find.EnvLibrary: // a Job sets it, or else the user
			return job
		case name == "OPAL_PREFIX": // Open MPI 5's launcher sets it; others would look for their files there
			return open5
		}
		return slices.Contains(launcherNames, name) || slices.ContainsFunc(launcherPrefixes, begins)
	})
}
