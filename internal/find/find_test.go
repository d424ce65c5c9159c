package find

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree creates files below a new directory: "path" is an empty file,
// "path=text" one with contents, "path->target" a symbolic link. Files in a
// bin directory are executable.
func tree(t *testing.T, entries ...string) string {
	t.Helper()
	// Temporary directories may themselves be reached through links.
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path, target, link := strings.Cut(e, "->")
		path, text, _ := strings.Cut(path, "=")
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o644)
		if filepath.Base(filepath.Dir(path)) == "bin" {
			mode = 0o755
		}
		if link {
			err = os.Symlink(target, full)
		} else {
			err = os.WriteFile(full, []byte(text), mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// fake is a finder that sees only root and the given environment. In values,
// $R stands for root.
func fake(root string, env map[string]string) *finder {
	return &finder{
		getenv:     func(name string) string { return strings.ReplaceAll(env[name], "$R", root) },
		goos:       "linux",
		goarch:     "amd64",
		wd:         root,
		systemDirs: []string{},
	}
}

func paths(root string, libs []Library) []string {
	var ps []string
	for _, l := range libs {
		rel, err := filepath.Rel(root, l.Path)
		if err != nil {
			rel = l.Path
		}
		ps = append(ps, rel)
	}
	return ps
}

func check(t *testing.T, root string, got []Library, want ...string) {
	t.Helper()
	if p := paths(root, got); !slices.Equal(p, want) {
		t.Errorf("found %q, want %q", p, want)
	}
}

func TestSources(t *testing.T) {
	root := tree(t,
		"home/lib/libmpi.so.12", "root/lib64/libmpi.so.40", "oneapi/lib/release/libmpi.so.12", "oneapi/lib/libmpi_ilp64.so.4",
		"cray/lib-abi-mpich/libmpi.so.12", "ld/libmpich.so.12", "venv/lib/libmpi.so.40", "conda/lib/libmpi.so.12", "libdir/libmpi.so.40",
		"path/bin/mpirun", "path/lib/libmpi.so.40", "py/bin/python3", "py/lib/libmpi.so.12", "user/.local/lib/libmpi.so.40",
		"go.mod", ".mpi/mpich/lib/libmpi.so.12", ".mpi/openmpi/lib/libmpi.so.40", "sys/libmpi.so.40")
	f := fake(root, map[string]string{
		"MPI_HOME": "$R/home", "MPI_ROOT": "$R/root", "I_MPI_ROOT": "$R/oneapi", "CRAY_MPICH_DIR": "$R/cray", "OMPI_LIBDIR_LOC": "$R/libdir",
		"LD_LIBRARY_PATH": "/nonexistent:$R/ld::relative", "VIRTUAL_ENV": "$R/venv", "CONDA_PREFIX": "$R/conda", "PATH": "$R/path/bin:$R/py/bin",
	})
	f.home = filepath.Join(root, "user")
	f.systemDirs = []string{filepath.Join(root, "sys")}
	f.wd = filepath.Join(root, "a", "b")
	check(t, root, f.scan().libs,
		"home/lib/libmpi.so.12", "root/lib64/libmpi.so.40", "oneapi/lib/release/libmpi.so.12", "cray/lib-abi-mpich/libmpi.so.12",
		"libdir/libmpi.so.40", "ld/libmpich.so.12", "venv/lib/libmpi.so.40", "conda/lib/libmpi.so.12", "path/lib/libmpi.so.40",
		"py/lib/libmpi.so.12", "user/.local/lib/libmpi.so.40", "sys/libmpi.so.40", ".mpi/openmpi/lib/libmpi.so.40", ".mpi/mpich/lib/libmpi.so.12")
	text := f.scan().text()
	for _, part := range []string{"conda environment", "LD_LIBRARY_PATH: " + root + "/ld", "virtual environment", "Intel MPI"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

func TestProjectDirsStopAtModule(t *testing.T) {
	root := tree(t, ".mpi/mpich/lib/libmpi.so.12", "inner/go.mod")
	f := fake(root, nil)
	f.wd = filepath.Join(root, "inner")
	check(t, root, f.scan().libs)
}

func TestEachFileOnce(t *testing.T) {
	root := tree(t, "lib/libmpi.so.40.30.4", "lib/libmpi.so.40->libmpi.so.40.30.4", "openmpi/lib/libmpi.so.40->../../lib/libmpi.so.40")
	f := fake(root, map[string]string{"LD_LIBRARY_PATH": "$R/lib:$R/openmpi/lib:$R/lib"})
	check(t, root, f.scan().libs, "lib/libmpi.so.40")
}

func TestStandardLast(t *testing.T) {
	root := tree(t, "a/lib/libmpi.so.12", "a/lib/libmpi_abi.so.1", "b/lib/libmpi.so.40", "b/lib/libmpi_abi.so.1", "c/lib/libmpi_abi.so.0", "c/lib/libmpi_abi.so.1")
	f := fake(root, map[string]string{"LD_LIBRARY_PATH": "$R/a/lib:$R/b/lib:$R/c/lib"})
	s := f.scan()
	check(t, root, s.libs, "a/lib/libmpi.so.12", "b/lib/libmpi.so.40", "a/lib/libmpi_abi.so.1", "b/lib/libmpi_abi.so.1", "c/lib/libmpi_abi.so.1")
	for i, want := range []Family{MPICH, OpenMPI, MPICH, OpenMPI, Unknown} {
		if s.libs[i].Impl != want {
			t.Errorf("%s is by %s, want %s", s.libs[i].Path, s.libs[i].Impl, want)
		}
	}
	if !strings.Contains(s.text(), "refused: "+root+"/c/lib/libmpi_abi.so.0") {
		t.Errorf("the draft is not mentioned in\n%s", s.text())
	}
}

func TestChoose(t *testing.T) {
	root := tree(t, "a/lib/libmpi.so.12", "b/lib/libmpi.so.40", "c/lib/libmpi.so.12", "c/lib/libmpi_shm_heap_proxy.so", "a/lib/libmpi_abi.so.1", "a/lib/libmpi_abi.so.0", "d/lib/libmpi.so.40")
	for _, test := range []struct {
		name, value string
		want        []string
		fails       string
	}{
		{EnvMPI, "openmpi", []string{"b/lib/libmpi.so.40"}, ""},
		{EnvMPI, "intel", []string{"c/lib/libmpi.so.12"}, ""},
		{EnvMPI, "mpich", []string{"a/lib/libmpi.so.12"}, ""},
		{EnvMPI, "standard", []string{"a/lib/libmpi_abi.so.1"}, ""},
		{EnvMPI, "$R/d", []string{"d/lib/libmpi.so.40"}, ""},
		{EnvMPI, "$R/d/lib", []string{"d/lib/libmpi.so.40"}, ""},
		{EnvMPI, "$R", nil, "no such MPI library"},
		{EnvMPI, "lam", nil, "neither one of"},
		{EnvLibrary, "$R/d/lib/libmpi.so.40", []string{"d/lib/libmpi.so.40"}, ""},
		{EnvLibrary, "libmpi.so.40", []string{"b/lib/libmpi.so.40"}, ""},
		{EnvLibrary, "$R/d/lib/nothing", nil, "no such file"},
		{EnvLibrary, "$R/d/lib", nil, "is a directory"},
		{EnvLibrary, "$R/a/lib/libmpi_abi.so.0", nil, "draft"},
		{EnvLibrary, "libother.so", []string{"../../libother.so"}, ""},
	} {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			f := fake(root, map[string]string{"LD_LIBRARY_PATH": "$R/a/lib:$R/b/lib:$R/c/lib", test.name: test.value})
			libs, err := f.choose()
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error %v, want one about %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.value == "libother.so" {
				if len(libs) != 1 || libs[0].Path != test.value {
					t.Errorf("got %v", libs)
				}
				return
			}
			check(t, root, libs, test.want...)
		})
	}
	f := fake(t.TempDir(), nil)
	if _, err := f.choose(); err == nil || !strings.Contains(err.Error(), "pip install") {
		t.Errorf("error without any library: %v", err)
	}
}

var (
	ompi4 = map[string]string{"OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_RANK": "1", "OMPI_COMM_WORLD_LOCAL_SIZE": "2", "PMIX_RANK": "1"}
	hydra = map[string]string{"PMI_RANK": "2", "PMI_SIZE": "3", "MPI_LOCALNRANKS": "3", "MPI_LOCALRANKID": "2", "PMI_FD": "9"}
	slurm = map[string]string{"SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "8", "SLURM_STEP_ID": "0", "SLURM_LOCALID": "1"}
)

func with(env map[string]string, more ...string) map[string]string {
	env = maps.Clone(env)
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func merge(a, b map[string]string) map[string]string {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

func TestLauncher(t *testing.T) {
	for _, test := range []struct {
		name string
		env  map[string]string
		want Job // Launcher is compared as a prefix; "" for none
	}{
		{"none", nil, Job{}},
		{"Open MPI", ompi4, Job{"Open MPI", OpenMPI, 4, 1, 2, 1, "", false}},
		{"Open MPI in Slurm", merge(slurm, ompi4), Job{"Open MPI", OpenMPI, 4, 1, 2, 1, "", false}},
		{"Open MPI 5", with(ompi4, "OMPI_LIBDIR_LOC", "/x/lib"), Job{"Open MPI", OpenMPI, 4, 1, 2, 1, "/x", false}},
		{"MPICH", hydra, Job{"Hydra", MPICH, 3, 2, 3, 2, "", false}},
		{"MPICH in Slurm", merge(slurm, hydra), Job{"Hydra", MPICH, 3, 2, 3, 2, "", false}},
		{"Intel", with(hydra, "I_MPI_HYDRA_UUID", "01"), Job{"Intel", Intel, 3, 2, 3, 2, "", false}},
		{"Intel's settings, MPICH's launcher", with(hydra, "I_MPI_ROOT", "/opt"), Job{"Hydra", MPICH, 3, 2, 3, 2, "", false}},
		{"Slurm", slurm, Job{"Slurm", Unknown, 8, 5, -1, 1, "", false}},
		{"Slurm batch script", with(slurm, "SLURM_STEP_NUM_TASKS", ""), Job{}},
		{"Slurm interactive", with(slurm, "SLURM_STEP_ID", "4294967290"), Job{}},
		{"PMIx", map[string]string{"PMIX_RANK": "3"}, Job{"a PMIx", Unknown, -1, 3, -1, -1, "", false}},
		{"Flux", map[string]string{"FLUX_TASK_RANK": "3", "FLUX_JOB_SIZE": "4", "FLUX_TASK_LOCAL_ID": "1"}, Job{"Flux", Unknown, 4, 3, -1, 1, "", false}},
		{"MVAPICH", map[string]string{"MV2_COMM_WORLD_RANK": "0", "MV2_COMM_WORLD_SIZE": "2", "MV2_COMM_WORLD_LOCAL_SIZE": "2", "MV2_COMM_WORLD_LOCAL_RANK": "0"}, Job{"MVAPICH", MPICH, 2, 0, 2, 0, "", false}},
		{"PALS", map[string]string{"PALS_RANKID": "3", "PMI_RANK": "3", "PMI_SIZE": "4", "PALS_LOCAL_SIZE": "2", "PALS_LOCAL_RANKID": "1"}, Job{"PALS", Unknown, 4, 3, 2, 1, "", false}},
		{"garbage", map[string]string{"PMI_RANK": "x", "OMPI_COMM_WORLD_RANK": "-3"}, Job{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := fake("", test.env).launcher()
			if ok != (test.want.Launcher != "") || !strings.HasPrefix(got.Launcher, test.want.Launcher) {
				t.Fatalf("launcher %q %v, want %q", got.Launcher, ok, test.want.Launcher)
			}
			got.Launcher = test.want.Launcher
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestLauncherChooses: with several MPIs about, that of the launcher comes
// first, even from a directory that is searched nowhere else.
func TestLauncherChooses(t *testing.T) {
	root := tree(t, "a/lib/libmpi.so.12", "b/lib/libmpi.so.40", "w/lib/libmpi.so.12", "w/lib/libmpi_abi.so.1", "i/lib/libmpi.so.12", "i/lib/libmpi_ilp64.so")
	const ld = "$R/b/lib:$R/a/lib"
	for _, test := range []struct {
		name   string
		env    map[string]string
		parent []string
		want   []string
	}{
		{"Open MPI, unknown place", ompi4, nil, []string{"b/lib/libmpi.so.40", "a/lib/libmpi.so.12"}},
		{"MPICH, unknown place", hydra, nil, []string{"a/lib/libmpi.so.12", "b/lib/libmpi.so.40"}},
		{"MPICH wheel", hydra, []string{"/bin/sh", "$R/w/bin/hydra_pmi_proxy"},
			[]string{"w/lib/libmpi.so.12", "w/lib/libmpi_abi.so.1", "a/lib/libmpi.so.12", "b/lib/libmpi.so.40"}},
		{"Intel wheel", with(hydra, "I_MPI_HYDRA_UUID", "1"), []string{"$R/i/bin/hydra_pmi_proxy"},
			[]string{"i/lib/libmpi.so.12", "a/lib/libmpi.so.12", "b/lib/libmpi.so.40"}},
		{"other MPICH by the same prefix", hydra, []string{"$R/a/bin/hydra_pmi_proxy"}, []string{"a/lib/libmpi.so.12", "b/lib/libmpi.so.40"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := fake(root, with(test.env, "LD_LIBRARY_PATH", ld))
			f.ancestors = func() []string {
				var exes []string
				for _, p := range test.parent {
					exes = append(exes, strings.ReplaceAll(p, "$R", root))
				}
				return exes
			}
			libs, err := f.choose()
			if err != nil {
				t.Fatal(err)
			}
			check(t, root, libs, test.want...)
		})
	}
}
