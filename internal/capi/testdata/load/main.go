// Load loads an MPI library, for tests of programs that cannot.
package main

import (
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/internal/capi"
)

func main() {
	loaded, err := capi.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(loaded.ABI)
}
