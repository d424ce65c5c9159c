//go:build !cgo

package cgo

// MPI is a C library: build with CGO_ENABLED=1, and with a C compiler (gcc or clang; CC names another one).
var _ = mpi4go_needs_cgo_and_a_C_compiler
