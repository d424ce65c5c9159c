// Command list prints the MPI libraries of this machine that have a launcher,
// one a line: path, family, name with version, and launcher, separated by tabs.
// The Makefile uses it to run the tests once with each of them. It exits with
// code 1, and says what was searched, if there is none.
package main

import (
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/internal/find"
)

func main() {
	libs, err := find.Select()
	n := 0
	for _, l := range libs {
		if l.Family == find.Standard && l.Impl == find.Intel {
			fmt.Fprintf(os.Stderr, "%s is left out: a truncated receive aborts the job in spite of MPI_ERRORS_RETURN, in C too (seen in 2021.18.1)\n", l.Path)
			continue
		}
		if l.Mpiexec != "" {
			fmt.Printf("%s\t%s\t%s\t%s\n", l.Path, l.Family, l.Title(), l.Mpiexec)
			n++
		}
	}
	if err == nil && n == 0 {
		err = fmt.Errorf("no MPI library with a launcher\n%s", find.Describe())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
