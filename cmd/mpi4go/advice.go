package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/find"
)

// settings are the variables of mpi4go, with a remark about those that people forget to
// have set. Those of its own tests, MPI4GO_TEST_..., are not here.
var settings = map[string]string{
	"MPI4GO_LIBRARY":        "",
	"MPI4GO_MPI":            "",
	"MPI4GO_NP":             "programs that are started without a launcher run on so many ranks",
	"MPI4GO_FT":             "",
	"MPI4GO_THREADS":        "",
	"MPI4GO_WAIT":           "",
	"MPI4GO_DEBUG":          "",
	"MPI4GO_ADVICE":         "",
	"MPI4GO_BENCH_NP":       "",
	"MPI4GO_MPICC":          "",
	"MPI4GO_OVERSUBSCRIBED": "",
	"MPI4GO_INTEROP":        "it is for jobs with ranks that do not use mpi4go; others are better off without it",
	"MPI4GO_SINGLETON":      "a wrong launcher is not noticed: it runs N programs of one rank each",
	"MPI4GO_REEXEC":         "mpi4go sets it by itself for programs that it starts: unset it",
}

const smallShm = "/dev/shm is too small for the shared memory of MPI, of which a rank can use several megabytes: look at df /dev/shm; in a container, start it with --shm-size=1g"

// symptoms are what launchers and libraries print about common problems.
var symptoms = []struct{ text, advice string }{
	{"not enough slots", "the launcher refuses more ranks than cores: mpi4go run, MPI4GO_NP or mpiexec --oversubscribe allow them"},
	{"run as root", "the launcher refuses to run as root: OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 allow it, and mpi4go run and MPI4GO_NP set them"},
	{"Bus error", smallShm}, // as shells and launchers say it
	{"SIGBUS", smallShm},    // as Go says it
	{"check that /dev/shm", smallShm},
	{"No space left on device", "a directory for shared memory or temporary files is full: look at df /dev/shm /tmp; in a container, start it with --shm-size=1g"},
	{"errno = 1", "the kernel forbids a process to read another one's memory, as in containers: set OMPI_MCA_btl_vader_single_copy_mechanism=none (Open MPI 4), or start the container with --cap-add=SYS_PTRACE"},
	{"gethostbyname", "the name of this machine (hostname) has no address: add it to /etc/hosts, behind 127.0.1.1"},
	{"unable to resolve", "the name of this machine (hostname) has no address: add it to /etc/hosts, behind 127.0.1.1"},
	{"unsupported PMI version", "the launcher belongs to another MPI than the library"},
	{"does not belong to it", "the launcher belongs to another MPI than the library: set MPI4GO_MPI to the directory of an installation that has both"},
	{"cannot open shared object file", "a library that it needs is missing: its package is not complete, or LD_LIBRARY_PATH lacks a directory (ldd FILE tells which)"},
	{"file too short", "the file is empty or damaged: install it again"},
	{"invalid ELF header", "the file is no library for this machine: install it again"},
	{"wrong ELF class", "the file is a library for another kind of machine"},
	{"GLIBC_", "the library is made for a newer system than this one"},
}

// advise draws conclusions from a report.
func advise(r *report) []string {
	var all []string
	say := func(format string, args ...any) {
		if a := fmt.Sprintf(format, args...); !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	for _, v := range r.System.Settings {
		name, _, _ := strings.Cut(v, "=")
		remark, known := settings[name]
		switch {
		case remark != "":
			say("%s is set: %s", v, remark)
		case strings.HasPrefix(name, "MPI4GO_") && !strings.HasPrefix(name, "MPI4GO_TEST_") && !known:
			say("%s is set, but there is no such variable", name)
		}
	}
	if r.Why == "" {
		adviseOther(r, say)
		return all
	}
	for _, p := range r.Libraries {
		for _, s := range symptoms {
			if p.Verdict == fails && strings.Contains(p.Error+"\n"+p.Output, s.text) {
				say("%s: %s", p.Title, s.advice)
			}
		}
	}
	adviseChosen(r, say)
	if r.System.slurm {
		say("to start programs with srun: srun %s; srun --mpi=list tells what this Slurm can", srunFor(r.Libraries[0].library.Impl))
	}
	return all
}

// srunFor is the flag with which Slurm starts the programs of an MPI.
func srunFor(impl find.Family) string {
	switch impl {
	case find.OpenMPI:
		return "--mpi=pmix"
	case find.MPICH:
		return "--mpi=pmi2"
	case find.Intel:
		return "--mpi=pmi2, with I_MPI_PMI_LIBRARY set to the file libpmi2.so of Slurm"
	}
	return "--mpi=pmix or --mpi=pmi2"
}

// adviseOther tells how to come to another MPI.
func adviseOther(r *report, say func(format string, args ...any)) {
	if len(r.Others) > 0 {
		say("without %s, programs try %s: mpi4go doctor tells whether it works", chooser(), r.Others[0].Title)
	} else if hint := strings.TrimSpace(find.InstallHint()); !strings.Contains(r.Problem, hint) {
		say("%s", hint)
	}
}

func adviseChosen(r *report, say func(format string, args ...any)) {
	chosen := r.Libraries[0]
	i := slices.IndexFunc(r.Libraries, func(p *patient) bool { return p.Verdict == works && p.Launcher != "" })
	switch {
	case chosen.Launcher == "":
		say("%s has no launcher, without which there is only one rank: install the package with its mpiexec (Debian, Ubuntu: openmpi-bin or mpich; Fedora: openmpi or mpich), or add its bin directory to PATH", chosen.Title)
	case chosen.Verdict == fails && i < 0:
		adviseOther(r, say)
	}
	if i > 0 && !r.OK {
		say("%s works: %s=%s chooses it", r.Libraries[i].Title, find.EnvLibrary, r.Libraries[i].Path)
	}
	if chosen.Launcher == "" {
		return
	}
	if ls := r.System.launchers; len(ls) == 0 {
		say("mpiexec is not on PATH: start programs with mpi4go run, with MPI4GO_NP=N, or with %s", chosen.Launcher)
	} else if !ls[0].Starts(chosen.library) {
		say("plain %s is another installation's (%s): start programs that are to use %s with mpi4go run, with MPI4GO_NP=N, or with %s", ls[0].Path, ls[0].Name(), chosen.Title, chosen.Launcher)
	}
	if chosen.library.Impl == find.OpenMPI && r.System.Root {
		say("as root, plain mpiexec of Open MPI wants OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; mpi4go run and MPI4GO_NP set them")
	}
	if chosen.library.Impl == find.Intel {
		say("plain mpiexec of Intel MPI binds each rank to its share of the cores, one core at worst, where Go runs one goroutine at a time: I_MPI_PIN=0 lets ranks have all; mpi4go run and MPI4GO_NP set it")
	}
	if chosen.library.Impl == find.OpenMPI {
		say("more than %s: plain mpiexec of Open MPI wants --oversubscribe; mpi4go run and MPI4GO_NP set it", plural(r.System.CPUs, "rank"))
	}
}
