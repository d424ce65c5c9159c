package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/find"
)

// system is what there is besides libraries.
type system struct {
	Mpi4go   string   `json:"mpi4go"`
	Go       string   `json:"go"`
	Platform string   `json:"platform"`
	CPUs     int      `json:"cpus"`
	Root     bool     `json:"root"`
	Mpiexec  []string `json:"mpiexec,omitempty"`  // the plain commands
	Settings []string `json:"settings,omitempty"` // variables of mpi4go and of MPI libraries

	launchers []find.Launcher
	slurm     bool // its srun is on PATH
}

// module is mpi4go's own version in this program.
func module() string {
	const path = "github.com/mpi4go/mpi4go"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	all := append([]*debug.Module{&info.Main}, info.Deps...)
	i := slices.IndexFunc(all, func(m *debug.Module) bool { return m.Path == path })
	switch {
	case i < 0:
		return "(unknown)"
	case all[i].Replace != nil:
		return strings.TrimSpace(all[i].Replace.Path + " " + all[i].Replace.Version)
	}
	return all[i].Version
}

func examineSystem() system {
	s := system{
		Mpi4go: module(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		CPUs: runtime.NumCPU(), Root: os.Geteuid() == 0, launchers: find.Launchers(),
	}
	_, err := exec.LookPath("srun")
	s.slurm = err == nil
	for _, l := range s.launchers {
		s.Mpiexec = append(s.Mpiexec, fmt.Sprintf("%s (%s)", l.Path, l.Name()))
	}
	for _, v := range os.Environ() {
		if concernsMPI(v) {
			s.Settings = append(s.Settings, v)
		}
	}
	slices.Sort(s.Settings)
	return s
}

// concernsMPI reports whether a variable is one that mpi4go or an MPI library reads.
func concernsMPI(variable string) bool {
	name, value, _ := strings.Cut(variable, "=")
	if value == "" {
		return false
	}
	switch name {
	case "MPI_HOME", "MPI_ROOT", "EBROOTOPENMPI", "EBROOTIMPI", "CRAY_MPICH_DIR", "OPAL_PREFIX", "LD_LIBRARY_PATH",
		"DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "GOMAXPROCS", "SLURM_JOB_ID":
		return true
	}
	prefixes := []string{"MPI4GO_", "OMPI_", "PRTE_", "PMIX_MCA_", "MPICH_", "MPIR_", "HYDRA_", "I_MPI_", "MV2_", "UCX_", "FI_"}
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

func (s system) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mpi4go    %s, %s %s\n", s.Mpi4go, s.Go, s.Platform)
	who := ""
	if s.Root {
		who = ", as root"
	}
	fmt.Fprintf(&b, "machine   %s%s\n", plural(s.CPUs, "core"), who)
	if s.Mpiexec == nil {
		b.WriteString("on PATH   no mpiexec, no mpirun\n")
	} else {
		fmt.Fprintf(&b, "on PATH   %s\n", strings.Join(s.Mpiexec, ", "))
	}
	for i, v := range s.Settings {
		title := ""
		if i == 0 {
			title = "settings"
		}
		fmt.Fprintf(&b, "%-8s  %s\n", title, v)
	}
	return b.String()
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// String is a paragraph about a library, whose first line begins with the verdict.
func (p *patient) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-8s%s: %s\n", p.Verdict, p.Title, p.Path)
	line := func(title, format string, args ...any) {
		text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n"+strings.Repeat(" ", 19))
		fmt.Fprintf(&b, "%8s%-10s %s\n", "", title, text)
	}
	if p.Found != "" {
		line("found via", "%s", p.Found)
	}
	if p.Facts != nil {
		first, _, _ := strings.Cut(p.Version, "\n")
		line("version", "%s", strings.Join(strings.Fields(first), " "))
		line("ABI", "%s", p.summary())
	}
	if p.Launcher == "" {
		line("launcher", "none found")
	} else {
		line("launcher", "%s", p.Launcher)
	}
	if p.Verdict == works {
		line("tested", "on %s: %s", plural(p.Ranks, "rank"), strings.Join(p.Steps, ", "))
	} else {
		line("failed", "%s", shorten(p.Error, 12))
		if p.Output != "" {
			line("output", "%s", shorten(p.Output, 20))
		}
	}
	if p.PingPong != nil {
		line("ping-pong", "%s", timesText(p.PingPong, ""))
	}
	return b.String()
}

// others is a paragraph about libraries that are not tested.
func (r *report) others() string {
	var b strings.Builder
	for _, p := range r.Others {
		fmt.Fprintf(&b, "--      %s: %s (%s)\n", p.Title, p.Path, p.Error)
	}
	return b.String()
}

// shorten leaves so many lines of a text, of bearable length.
func shorten(text string, lines int) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	if len(all) > lines {
		all = append(all[:lines-1], "...")
	}
	for i, l := range all {
		if r := []rune(l); len(r) > 200 {
			all[i] = string(r[:200]) + "..."
		}
	}
	return strings.Join(all, "\n")
}

// conclusion is the last paragraph.
func (r *report) conclusion() string {
	var b strings.Builder
	if r.Problem != "" {
		fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(r.Problem))
	}
	for _, a := range r.Advice {
		fmt.Fprintf(&b, "advice  %s\n", strings.ReplaceAll(a, "\n", "\n        "))
	}
	if len(r.Advice) > 0 {
		b.WriteString("\n")
	}
	switch {
	case r.Why == "":
		b.WriteString("FAILED: there is no MPI to use")
	case r.OK:
		fmt.Fprintf(&b, "OK: programs use %s, which works\n    chosen because: %s", r.Libraries[0].Title, r.Why)
	default:
		what := "does not work"
		if r.Libraries[0].Verdict == works {
			what = "has no launcher: they run on one rank only"
		}
		fmt.Fprintf(&b, "FAILED: programs use %s, which %s\n        chosen because: %s", r.Libraries[0].Title, what, r.Why)
	}
	return b.String()
}
