package find

import (
	"os"
	"path/filepath"
	"testing"
)

func TestVersion(t *testing.T) {
	root := tree(t,
		"w/lib/libmpi.so.12", "w/lib/python3.11/site-packages/mpich-5.0.2.dist-info/METADATA",
		"i/lib/libmpi.so.12", "i/lib/libmpi_ilp64.so", "i/lib/python3.12/site-packages/impi_rt-2021.18.1.dist-info/METADATA",
		"p/lib/libmpi.so.40", "p/lib/pkgconfig/ompi.pc=Name: x\nVersion: 4.1.4\n",
		"opt/openmpi-5.0.7/lib/libmpi.so.40", "sw/mpich/4.2.1-gcc/lib/libmpi.so.12", "n/lib/libmpi.so.40")
	for path, want := range map[string]string{
		"w/lib/libmpi.so.12": "5.0.2", "i/lib/libmpi.so.12": "2021.18.1", "p/lib/libmpi.so.40": "4.1.4",
		"opt/openmpi-5.0.7/lib/libmpi.so.40": "5.0.7", "sw/mpich/4.2.1-gcc/lib/libmpi.so.12": "4.2.1", "n/lib/libmpi.so.40": "",
	} {
		l := fake(root, nil).library(filepath.Join(root, path), "")
		if l.Version != want {
			t.Errorf("%s: version %q, want %q", path, l.Version, want)
		}
	}
}

func TestMpiexec(t *testing.T) {
	root := tree(t,
		// Debian: both MPIs in one prefix, "mpiexec" a chain of links
		"usr/bin/orterun", "usr/bin/mpiexec.openmpi->orterun", "usr/bin/mpiexec.hydra", "usr/bin/mpiexec.mpich->mpiexec.hydra",
		"etc/alternatives/mpiexec->../../usr/bin/mpiexec.openmpi", "usr/bin/mpiexec->../../etc/alternatives/mpiexec",
		"usr/lib/arch/libmpi.so.40", "usr/lib/arch/libmpich.so.12", "usr/lib/arch/openmpi/lib/libmpi.so.40",
		// a wheel, whose mpiexec is no link
		"w/lib/libmpi.so.40", "w/bin/mpiexec", "w/bin/prterun", "m/lib/libmpi.so.12", "m/bin/mpiexec", "m/bin/hydra_pmi_proxy",
		// two wheels in one environment, the second one owns mpiexec
		"two/lib/libmpi.so.40", "two/lib/libmpi.so.12", "two/bin/mpiexec=... hydra ...", "two/bin/mpiexec.hydra", "two/bin/prterun",
		// Fedora
		"usr/lib64/openmpi/lib/libmpi.so.40", "usr/lib64/openmpi/bin/mpiexec",
		// no launcher of its own
		"n/lib/libmpi.so.12", "n/bin/ls")
	for path, want := range map[string]string{
		"usr/lib/arch/libmpi.so.40":             "usr/bin/mpiexec.openmpi",
		"usr/lib/arch/openmpi/lib/libmpi.so.40": "usr/bin/mpiexec.openmpi",
		"usr/lib/arch/libmpich.so.12":           "usr/bin/mpiexec.mpich",
		"w/lib/libmpi.so.40":                    "w/bin/mpiexec",
		"m/lib/libmpi.so.12":                    "m/bin/mpiexec",
		"two/lib/libmpi.so.12":                  "two/bin/mpiexec.hydra",
		"two/lib/libmpi.so.40":                  "",
		"usr/lib64/openmpi/lib/libmpi.so.40":    "usr/lib64/openmpi/bin/mpiexec",
		"n/lib/libmpi.so.12":                    "",
	} {
		if want != "" {
			want = filepath.Join(root, want)
		}
		if got := fake(root, nil).library(filepath.Join(root, path), "").Mpiexec; got != want {
			t.Errorf("%s: launcher %q, want %q", path, got, want)
		}
	}
	// The launcher on PATH serves where the prefix has none, if it is of the same family.
	f := fake(root, map[string]string{"PATH": "$R/usr/bin"})
	if got := f.library(filepath.Join(root, "n/lib/libmpi.so.12"), "").Mpiexec; got != filepath.Join(root, "usr/bin/mpiexec.mpich") {
		t.Errorf("launcher from PATH: %q", got)
	}
}

func TestPython(t *testing.T) {
	root := tree(t,
		"base/bin/python3.12", "base/bin/python3->python3.12", "base/lib/libmpi.so.40",
		"venv/bin/python3->../../base/bin/python3", "venv/pyvenv.cfg=home = x\ninclude-system-site-packages = false\n", "venv/lib/libmpi.so.12",
		"link/bin/python3->../../base/bin/python3",
		"pyenv/shims/python3", "pyenv/version=3.11.7\n", "pyenv/versions/3.11.7/lib/libmpi.so.12")
	if err := chmod(filepath.Join(root, "pyenv/shims/python3")); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		"base/bin": "base/lib/libmpi.so.40", "venv/bin": "venv/lib/libmpi.so.12", "link/bin": "base/lib/libmpi.so.40",
		"pyenv/shims": "pyenv/versions/3.11.7/lib/libmpi.so.12",
	} {
		check(t, root, fake(root, map[string]string{"PATH": "$R/" + dir}).scan().libs, want)
	}
}

func TestLdSoConf(t *testing.T) {
	root := tree(t, "ld.so.conf=include conf.d/*.conf\n# comment\n/one # more\n", "conf.d/a.conf=/two\n/three\n", "conf.d/b.conf=include ../ld.so.conf\n")
	got := ldSoDirs(filepath.Join(root, "ld.so.conf"), 0)
	if len(got) < 3 || got[0] != "/two" || got[1] != "/three" || got[len(got)-1] != "/one" {
		t.Errorf("got %q", got)
	}
}

func chmod(path string) error { return os.Chmod(path, 0o755) }

// TestHome checks that a launcher is started where its installation is: one that is called by a path
// takes the directory above for its prefix, and looks for its files there.
func TestHome(t *testing.T) {
	root := tree(t, "usr/bin/orterun", "usr/bin/mpiexec.openmpi->orterun", "usr/lib/x/libmpi.so.40", "bin->usr/bin", "lib->usr/lib",
		"opt/bin/mpiexec->orterun", "opt/bin/orterun", "own/bin/mpiexec->../../opt/bin/mpiexec", "opt/lib/libmpi.so.40",
		"alt/bin/mpiexec->../alternatives/mpiexec", "alt/alternatives/mpiexec->../bin/orterun", "alt/bin/orterun")
	for _, c := range []struct{ library, path, want string }{
		{"lib/x/libmpi.so.40", "", "usr/bin/mpiexec.openmpi"},
		{"usr/lib/x/libmpi.so.40", "", "usr/bin/mpiexec.openmpi"},
		{"a/b/c/d/e/libmpi.so.40", "$R/bin", "usr/bin/mpiexec.openmpi"},
		{"a/b/c/d/e/libmpi.so.40", "$R/own/bin", "opt/bin/mpiexec"},
		{"a/b/c/d/e/libmpi.so.40", "$R/alt/bin", "alt/bin/mpiexec"},
	} {
		l := fake(root, map[string]string{"PATH": c.path}).library(filepath.Join(root, c.library), "")
		if got, _ := filepath.Rel(root, l.Mpiexec); got != c.want {
			t.Errorf("the launcher of %s with PATH=%s is %s, want %s", c.library, c.path, got, c.want)
		}
	}
}

func TestDirect(t *testing.T) {
	for parent, want := range map[string]bool{"slurmstepd": true, "orted": true, "hydra_pmi_proxy": true, "mpiexec.openmp": true, "prterun": true, "bash": false, "": false} {
		f := fake("", slurm)
		f.parent = func() string { return parent }
		if job, ok := f.launcher(); !ok || job.Direct != want {
			t.Errorf("the child of %q: %v, want %v", parent, job.Direct, want)
		}
	}
	if parent() == "" && isDir("/proc/self") {
		t.Error("the parent has no name")
	}
}
