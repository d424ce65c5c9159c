package find

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Job is what the launcher's environment variables say about this process.
// Numbers that the launcher does not tell are -1.
type Job struct {
	Launcher  string // for messages, e.g. "Open MPI's mpiexec"
	Family    Family // whose launcher it is; Unknown for those that serve every MPI
	Size      int
	Rank      int
	LocalSize int    // ranks on this node
	LocalRank int    // this rank among them
	Prefix    string // installation directory of the launcher, "" if unknown
	Direct    bool   // this process is the launcher's child, not that of a shell, say, in between
}

// UnderLauncher reports whether an MPI launcher started this process.
func UnderLauncher() (Job, bool) { return host().launcher() }

// scheme says which variables a launcher sets. Only those of the rank must be
// there; others may be "".
type scheme struct {
	launcher                         string
	family                           Family
	rank, size, localRank, localSize string
	when                             string // a variable that must also be set
}

// schemes are ordered from the innermost launcher outward: Open MPI's and
// Hydra's ranks inside a Slurm step also see Slurm's variables, which then
// describe the launcher's daemons.
var schemes = []scheme{
	{"Open MPI's mpiexec", OpenMPI, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE", ""},
	{"MVAPICH's mpirun", MPICH, "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_LOCAL_RANK", "MV2_COMM_WORLD_LOCAL_SIZE", ""},
	{"Intel MPI's Hydra", Intel, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "I_MPI_HYDRA_UUID"},
	{"Intel MPI's Hydra", Intel, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "HYDRA_BSTRAP_LOCALHOST"},
	{"Hydra (MPICH)", MPICH, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "MPI_LOCALNRANKS"},
	{"PALS", Unknown, "PALS_RANKID", "PMI_SIZE", "PALS_LOCAL_RANKID", "PALS_LOCAL_SIZE", ""},
	{"Flux", Unknown, "FLUX_TASK_RANK", "FLUX_JOB_SIZE", "FLUX_TASK_LOCAL_ID", "", ""},
	{"Slurm", Unknown, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "", "SLURM_STEP_NUM_TASKS"},
	{"a PMI launcher", Unknown, "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", ""},
	{"a PMIx launcher", Unknown, "PMIX_RANK", "", "", "", ""},
}

// launcher applies the first scheme whose variables are set.
func (f *finder) launcher() (Job, bool) {
	for _, s := range schemes {
		if f.number(s.rank) < 0 || s.when != "" && f.getenv(s.when) == "" {
			continue
		}
		if s.launcher == "Slurm" && !f.inSlurmStep() {
			continue
		}
		j := Job{
			Launcher: s.launcher, Family: s.family,
			Rank: f.number(s.rank), Size: f.number(s.size),
			LocalRank: f.number(s.localRank), LocalSize: f.number(s.localSize),
		}
		j.Prefix = f.launcherPrefix(j.Family)
		j.Direct = f.parent != nil && isLauncher(f.parent())
		return j, true
	}
	return Job{}, false
}

// inSlurmStep tells a step of srun from the shell of a batch or interactive
// job, whose step identifiers are reserved numbers at the top of the range.
func (f *finder) inSlurmStep() bool {
	id, err := strconv.ParseUint(f.getenv("SLURM_STEP_ID"), 10, 32)
	return err != nil || id < 0xfffffff0
}

func (f *finder) number(name string) int {
	if name == "" {
		return -1
	}
	n, err := strconv.Atoi(f.getenv(name))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// launcherPrefix is the directory that the launcher was installed into.
func (f *finder) launcherPrefix(fam Family) string {
	if fam == Unknown {
		return ""
	}
	if fam == OpenMPI {
		// Open MPI 5 tells; its values are right on every node.
		if dir := f.getenv("OMPI_LIBDIR_LOC"); dir != "" {
			return filepath.Dir(dir)
		}
	}
	if f.ancestors == nil {
		return ""
	}
	// The parent is usually the launcher or its daemon; shells and tools such
	// as numactl may stand between.
	for _, exe := range f.ancestors() {
		if isMpiexec(filepath.Base(exe)) {
			return filepath.Dir(filepath.Dir(exe))
		}
	}
	return ""
}

// isMpiexec reports whether a program is the mpiexec of an MPI, or its daemon.
func isMpiexec(name string) bool {
	return beginsWith(name, "orte", "prte", "hydra_", "mpiexec", "mpirun")
}

// isLauncher reports whether a program starts ranks: the daemon of an mpiexec, or of a system for
// batch jobs.
func isLauncher(name string) bool {
	return isMpiexec(name) || beginsWith(name, "slurmstepd", "flux-shell", "palsd", "apinit", "mpispawn")
}

func beginsWith(name string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// parent is the name of the parent process, "" where the system does not tell. Other than the path of
// its executable, it is told of processes of other users, too.
func parent() string { return firstLine(fmt.Sprintf("/proc/%d/comm", os.Getppid())) }

// ancestors lists the executables of this process's parent, its parent and so
// on, as far as the system tells.
func ancestors() []string {
	var exes []string
	pid := os.Getppid()
	for range 6 {
		if pid <= 1 {
			break
		}
		if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil {
			exes = append(exes, strings.TrimSuffix(exe, " (deleted)"))
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			break
		}
		// pid (command) state ppid ...; the command may contain anything.
		text := string(stat)
		fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
		if len(fields) < 2 {
			break
		}
		pid, _ = strconv.Atoi(fields[1])
	}
	return exes
}
