// Package capi is the raw MPI: the functions of the C library that is found at run
// time, with Go's types and the standard ABI's constants. It is the only package
// with cgo for MPI; everything above it is plain Go.
//
// # One binary, three ABIs
//
// The MPI libraries that people run have three binary interfaces: Open MPI's,
// MPICH's (also Intel MPI, MVAPICH, Cray MPI) and the standard one of MPI 5. They
// differ in the type of handles, the layout of a status and the values of nearly all
// constants. abi.h is written once against the names COMM, STATUS and so on; each
// of abi_openmpi.c, abi_mpich.c and abi_standard.c defines these names and includes
// it, which gives three tables of functions with one signature. Load opens a
// library, tells its ABI, binds its symbols and makes its table the current one.
// No mpi.h is needed to build, and no MPI.
//
// Go sees only the constants of the standard ABI (const_gen.go); C translates both
// ways. Handles are the library's own, widened to 64 bits; predefined ones are looked
// up with Predefined. Counts are 64-bit everywhere: C calls the classic function where
// they fit an int, the large-count one (MPI_Send_c) where they do not, and where the
// library has none builds a big datatype or reduces in pieces.
//
// The calls are generated: gen/prototypes.txt has a line for each, from which
// go generate writes the C functions, the table and the Go functions. A call that the
// library lacks returns CodeMissing.
//
// # Waiting
//
// Goroutines must not pile up blocked in C, and ranks that outnumber cores must not
// spin each other out. wait.go has the strategy; every blocking function here follows
// it, so that callers see plain blocking calls.
package capi

//go:generate go run ./gen

import _ "github.com/mpi4go/mpi4go/internal/capi/cgo" // cgo is on
