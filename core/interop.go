package mpi

import "os"

// Jobs with programs that do not use mpi4go, which MPI4GO_INTEROP tells of. There a function that
// stands for one of MPI makes that call and no other that communicates, because the other
// ranks make no more: what mpi4go would ask them to check arguments or to tidy up is left out.

// interop reports whether this is such a job.
func interop() bool { return os.Getenv("MPI4GO_INTEROP") != "" }

// Interop reports whether the job has programs that do not use mpi4go, so that a function may
// make the calls of MPI that its documentation names, and no others that communicate.
func Interop() bool { return interop() }
