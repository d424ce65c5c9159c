package find

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Variables that choose a library; see the package comment.
const (
	EnvLibrary = "MPI4GO_LIBRARY"
	EnvMPI     = "MPI4GO_MPI"
)

// Family names the implementation that a library belongs to, as guessed from
// its file name and its neighbors.
type Family string

// The families that can be told apart without loading anything.
const (
	OpenMPI  Family = "openmpi"
	MPICH    Family = "mpich" // MPICH and those that share its ABI: MVAPICH, Cray
	Intel    Family = "intel"
	Standard Family = "standard" // libmpi_abi, the ABI of the MPI-5 standard
	Unknown  Family = "unknown"
)

// Library is one MPI library found on this machine.
type Library struct {
	Path    string // absolute path, or a soname when the user gave one
	Family  Family
	Impl    Family // who made it: differs from Family only for Standard
	Version string // best guess, often ""
	Why     string // where it was found, e.g. "virtual environment /x"
	Mpiexec string // the launcher of the same installation, "" if none
}

// String describes the library in one line.
func (l Library) String() string {
	var b strings.Builder
	b.WriteString(l.Path + " (" + l.Title())
	if l.Why != "" {
		b.WriteString(", " + l.Why)
	}
	if l.Mpiexec != "" {
		b.WriteString(", launcher " + l.Mpiexec)
	}
	return b.String() + ")"
}

// Title is the name of the implementation, with its version where known.
func (l Library) Title() string {
	name := l.Impl.title()
	if l.Version != "" {
		name += " " + l.Version
	}
	if l.Family == Standard {
		name += ", standard ABI"
	}
	return name
}

func (f Family) title() string {
	switch f {
	case OpenMPI:
		return "Open MPI"
	case MPICH:
		return "MPICH"
	case Intel:
		return "Intel MPI"
	case Standard:
		return "standard ABI"
	}
	return "unknown MPI"
}

// compatible reports whether launchers of g can start programs that use f:
// MPICH and Intel MPI speak the same wire protocol, everybody else only their own.
func (f Family) compatible(g Family) bool {
	hydra := func(f Family) bool { return f == MPICH || f == Intel }
	return f == g || hydra(f) && hydra(g)
}

// parseFamily reads the value of MPI4GO_MPI when it is a name.
func parseFamily(s string) (Family, bool) {
	switch strings.ToLower(s) {
	case "openmpi", "open-mpi", "ompi":
		return OpenMPI, true
	case "mpich":
		return MPICH, true
	case "intel", "intelmpi", "impi", "impi-rt":
		return Intel, true
	case "standard", "abi":
		return Standard, true
	}
	return Unknown, false
}

// finder holds everything that the search reads from the outside world, so
// that tests can substitute it.
type finder struct {
	getenv     func(string) string
	goos       string
	goarch     string
	wd         string
	home       string
	ldSoConf   string          // usually /etc/ld.so.conf
	systemDirs []string        // directories searched last; nil means the usual ones
	ancestors  func() []string // executables of the parent process, its parent, ...
	parent     func() string   // name of the parent process
}

// host is the finder of the running process.
func host() *finder {
	f := &finder{
		getenv:    os.Getenv,
		goos:      runtime.GOOS,
		goarch:    runtime.GOARCH,
		ldSoConf:  "/etc/ld.so.conf",
		ancestors: ancestors,
		parent:    parent,
	}
	f.wd, _ = os.Getwd()
	f.home, _ = os.UserHomeDir()
	return f
}

// Libraries returns every MPI library found, in order of preference, each file
// once; libraries of the standard ABI are last.
func Libraries() []Library { return host().scan().libs }

// Select returns the libraries that a loader should try, in order. It honours
// MPI4GO_LIBRARY and MPI4GO_MPI; under a launcher, the library of the launcher's
// own installation comes first, then others of its family.
// The error says what was searched and how to install an MPI.
func Select() ([]Library, error) { return host().choose() }

func (f *finder) choose() ([]Library, error) {
	if v := f.getenv(EnvLibrary); v != "" {
		l, err := f.explicit(v)
		if err != nil {
			return nil, err
		}
		return []Library{l}, nil
	}
	s := f.scan()
	libs := s.libs
	if v := f.getenv(EnvMPI); v != "" {
		if fam, ok := parseFamily(v); ok {
			libs = slices.DeleteFunc(slices.Clone(libs), func(l Library) bool { return l.Family != fam })
		} else if libs = f.under(v); len(libs) == 0 && !isDir(v) {
			return nil, fmt.Errorf("%s=%s is neither one of openmpi, mpich, intel, standard nor a directory\n%s", EnvMPI, v, s.text())
		}
		if len(libs) == 0 {
			return nil, fmt.Errorf("%s=%s: no such MPI library found\n%s", EnvMPI, v, s.text())
		}
	}
	if len(libs) == 0 {
		return nil, errors.New("no MPI library found\n" + s.text() + "\n" + InstallHint())
	}
	if job, ok := f.launcher(); ok {
		rank := func(l Library) int { return job.distance(l) }
		slices.SortStableFunc(libs, func(a, b Library) int { return rank(a) - rank(b) })
	}
	return libs, nil
}

// distance orders libraries by how well they fit the launcher of this job.
func (j Job) distance(l Library) int {
	if j.Family == Unknown {
		return 0
	}
	near := within(l.Path, j.Prefix)
	switch {
	case l.Impl == j.Family && near:
		return 0
	case l.Impl.compatible(j.Family) && near:
		return 1
	case l.Impl == j.Family:
		return 2
	case l.Impl.compatible(j.Family):
		return 3
	}
	return 4
}

// explicit is the library that MPI4GO_LIBRARY names: a path, or a soname that
// is looked up here first and otherwise left to the dynamic linker.
func (f *finder) explicit(v string) (Library, error) {
	const why = EnvLibrary
	if !strings.ContainsRune(v, filepath.Separator) {
		for _, l := range f.scan().libs {
			if filepath.Base(l.Path) == v {
				l.Why = why + ", " + l.Why
				return l, nil
			}
		}
		fam, impl := classify(v)
		l := Library{Path: v, Family: fam, Impl: impl, Why: why}
		l.Mpiexec = f.mpiexec(l)
		return l, nil
	}
	path, err := filepath.Abs(v)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		return Library{}, fmt.Errorf("%s: %w", EnvLibrary, err)
	}
	if isDir(path) {
		return Library{}, fmt.Errorf("%s=%s is a directory: name the library file, or use %s for a directory", EnvLibrary, v, EnvMPI)
	}
	if refused(path) {
		return Library{}, fmt.Errorf("%s=%s: %s", EnvLibrary, v, refusal)
	}
	return f.library(path, why), nil
}

// under returns the libraries of the installation at dir.
func (f *finder) under(dir string) []Library {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	var s search
	for _, d := range append(libDirs(dir), dir) {
		f.look(&s, place{dir: d, why: EnvMPI})
	}
	return s.sorted()
}
