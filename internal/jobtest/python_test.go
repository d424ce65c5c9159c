package jobtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
)

// TestPython runs a Go program and a Python program with mpi4py and numpy as the two
// ranks of one job. They exchange parts of arrays; both check what they get.
func TestPython(t *testing.T) {
	lib := library(t)
	python, env, why := pythonFor(t, lib)
	if why != "" {
		skip(t, why)
	}
	r := job(t, launch.Job{
		N: 1, Library: lib, Args: []string{program(t, "numpy")},
		MPMD: []launch.Segment{{N: 1, Args: []string{python, filepath.Join("testdata", "numpy", "peer.py")}}},
		Env:  append(env, "MPI4GO_INTEROP=1"),
	})
	if r.code != 0 || !strings.Contains(r.stdout, "Go is content") || !strings.Contains(r.stdout, "Python is content") {
		t.Errorf("%s: exit code %d:\n%s\n%s", lib.Title(), r.code, r.stdout, r.stderr)
	}
}

// pythonFor returns a Python whose mpi4py speaks to a library, and its environment; or why there is none.
func pythonFor(t *testing.T, lib find.Library) (python string, env []string, why string) {
	t.Helper()
	if python, why = pythonWithMPI(); why != "" {
		return "", nil, why
	}
	if env, why = pythonEnv(t, lib); why != "" {
		return "", nil, why
	}
	probe := job(t, launch.Job{N: 1, Library: lib, Env: env,
		Args: []string{python, "-c", "from mpi4py import MPI; print('loaded', MPI.Get_library_version())"}})
	isOpen := slices.Contains(env, "MPI4PY_MPIABI=openmpi")
	if probe.code != 0 || strings.Contains(probe.stdout, "loaded Open MPI") != isOpen {
		return "", nil, fmt.Sprintf("the mpi4py of %s does not work with %s: %s%s", python, lib.Title(), firstLine(probe.stdout), firstLine(probe.stderr))
	}
	return python, env, ""
}

// skip skips the test, and has the skip counted in the report of a run with every MPI.
func skip(t *testing.T, why string) {
	t.Helper()
	if path := os.Getenv("MPI4GO_TEST_REPORT"); path != "" {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		fmt.Fprintf(f, "mpi4go:   skipped %s: %s\n", t.Name(), why)
	}
	t.Skip(why)
}

// pythonWithMPI returns a Python that has mpi4py and numpy: that of make setup, or the system's.
func pythonWithMPI() (path, why string) {
	installed, err := filepath.Abs(filepath.Join("..", "..", ".mpi", "mpi4py", "bin", "python"))
	candidates := []string{"python3"}
	if err == nil {
		candidates = []string{installed, "python3"}
	}
	for _, c := range candidates {
		p, err := exec.LookPath(c)
		if err == nil && exec.Command(p, "-c", "import mpi4py, numpy").Run() == nil {
			return p, ""
		}
	}
	return "", "no Python with mpi4py and numpy: make setup installs them"
}

// pythonEnv is the environment in which mpi4py loads the same MPI as Go. The wheels of
// mpi4py speak the ABIs of Open MPI and MPICH, so a library of the standard ABI is represented by
// the one that is installed beside it.
func pythonEnv(t *testing.T, lib find.Library) (env []string, why string) {
	t.Helper()
	dir := filepath.Dir(lib.Path)
	path, family := lib.Path, lib.Family
	if family == find.Standard {
		path = ""
		for name, f := range map[string]find.Family{"libmpi.so.12": find.MPICH, "libmpi.so.40": find.OpenMPI} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
				path, family = filepath.Join(dir, name), f
			}
		}
	}
	abi := map[find.Family]string{find.OpenMPI: "openmpi", find.MPICH: "mpich", find.Intel: "mpich"}[family]
	if path == "" || abi == "" {
		return nil, fmt.Sprintf("mpi4py has no module for %s", lib.Title())
	}
	// The modules want the library under one name, which Debian's MPICH does not have.
	name := map[string]string{"openmpi": "libmpi.so.40", "mpich": "libmpi.so.12"}[abi]
	if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
		dir = t.TempDir()
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return []string{
		"MPI4PY_MPIABI=" + abi,
		"MPI4PY_LIBMPI=" + path,
		"LD_LIBRARY_PATH=" + dir + ":" + os.Getenv("LD_LIBRARY_PATH"),
	}, ""
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
