package find

import "path/filepath"

// Launcher is an mpiexec on PATH.
type Launcher struct {
	Path   string // as it is found on PATH
	Family Family // whose it is; Unknown if nothing tells
}

// Launchers returns what the plain commands mpiexec and mpirun start, if they exist.
func Launchers() []Launcher { return host().launchers() }

func (f *finder) launchers() []Launcher {
	var ls []Launcher
	for _, name := range []string{"mpiexec", "mpirun"} {
		if exe := f.lookPath(name); exe != "" {
			ls = append(ls, Launcher{exe, launcherFamily(exe)})
		}
	}
	return ls
}

// Name is the name of the implementation that the launcher belongs to.
func (l Launcher) Name() string { return l.Family.title() }

// Starts reports whether the launcher is of the installation of a library.
func (l Launcher) Starts(lib Library) bool {
	a, err := filepath.EvalSymlinks(l.Path)
	if err != nil {
		return false
	}
	b, err := filepath.EvalSymlinks(lib.Mpiexec)
	if err != nil {
		return false
	}
	// An installation has several names for its launcher, some of them scripts; in
	// /usr/bin there are several installations.
	return a == b || filepath.Dir(a) == filepath.Dir(b) && launcherFamily(a) == launcherFamily(b)
}
