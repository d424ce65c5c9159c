// Package setup holds what the Makefile needs: mpi.sh installs MPI libraries,
// test.sh runs the tests with each of them, and list tells which there are.
package setup
