// Package jobtest tests mpi4go from the outside: programs that must not compile, and
// whole jobs, how they fail and how they talk to C. Its tests start their own jobs, so
// they run as plain Go tests, on no rank.
package jobtest
