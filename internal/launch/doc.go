// Package launch runs programs under the mpiexec that belongs to a given MPI
// library.
//
// Launchers differ in what they allow by default: Open MPI refuses to run as
// root, refuses more ranks than cores, and binds every rank to a core, which
// leaves a Go program with GOMAXPROCS=1. A [Job] evens that out, and tells
// the ranks through MPI4GO_LIBRARY to load the very library whose launcher
// started them: with two MPIs installed, each rank would otherwise risk being
// rank 0 of 1. MPI4GO_REEXEC=1 tells them that they are ranks, which start no
// others.
package launch
