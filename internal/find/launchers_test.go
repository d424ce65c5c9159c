package find

import (
	"path/filepath"
	"testing"
)

func TestLaunchers(t *testing.T) {
	// One directory with the launchers of two MPIs, and one with a launcher of its own.
	root := tree(t, "usr/bin/orterun", "usr/bin/mpiexec.openmpi->orterun", "usr/bin/mpiexec.hydra", "usr/bin/mpiexec->mpiexec.openmpi", "usr/bin/mpirun->mpiexec.hydra",
		"usr/lib/libmpi.so.40", "usr/lib/libmpich.so.12", "own/bin/mpiexec", "own/bin/prterun", "own/lib/libmpi.so.40")
	f := fake(root, map[string]string{"PATH": "$R/usr/bin:$R/own/bin"})
	ls := f.launchers()
	if len(ls) != 2 || ls[0] != (Launcher{filepath.Join(root, "usr/bin/mpiexec"), OpenMPI}) || ls[1] != (Launcher{filepath.Join(root, "usr/bin/mpirun"), MPICH}) {
		t.Fatalf("%+v", ls)
	}
	for lib, want := range map[string][2]bool{"usr/lib/libmpi.so.40": {true, false}, "usr/lib/libmpich.so.12": {false, true}, "own/lib/libmpi.so.40": {false, false}} {
		l := f.library(filepath.Join(root, lib), "")
		if got := [2]bool{ls[0].Starts(l), ls[1].Starts(l)}; got != want {
			t.Errorf("mpiexec and mpirun start %s (%s): %v, want %v", lib, l.Mpiexec, got, want)
		}
	}
	if ls := fake(root, nil).launchers(); len(ls) != 0 {
		t.Errorf("without PATH: %+v", ls)
	}
}
