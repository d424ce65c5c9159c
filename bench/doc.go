// Package bench measures mpi4go beside C, in one run: each benchmark has a twin in C
// (directory c) that does the same through MPI's own functions.
//
//	go test -bench . ./bench
//
// runs on two ranks, with the MPI library that the module finds, and prints a table at
// the end. There is nothing to import.
//
// # What is compared
//
// The C files are compiled while the benchmarks start, by the mpicc of the library in
// use and with -O3 -march=native, and loaded into the same process. So both sides have the same
// library, connection, thread level and cores. For each case they take turns, in
// several rounds: Go first, then C first, and so on. The table has the medians of the
// rounds' times, the median of the rounds' ratios, and between which quartiles the
// ratios lie: if these are far apart, the machine was busy with something else.
// Without a C compiler the column of C is missing.
//
// Ranks ask for MPI_THREAD_MULTIPLE by default, which costs some libraries locks, in C
// as well as in Go. MPI4GO_THREADS=single runs everything, the twins too, as a C
// program without threads would.
//
// # The cases
//
//	Call           a Send to ProcNull: what a call costs by itself
//	PingPong       a message there and one back; the time is one way
//	Object         the same with structs that hold a slice of numbers; C sends the numbers alone
//	Bandwidth      32 Isend and Irecv, WaitAll, an answer of one byte; the time is per message
//	Persistents    the same messages from operations that are started and waited for together
//	Allreduce      the sum of float64s
//	Barrier
//	Goroutines     1, 4 and 16 goroutines of each rank play ping-pong at once; the time is per
//	               message, over all of them
//	Mixed          one goroutine in Allreduces while 1 or 4 play ping-pong; likewise
//	Oversubscribed Barrier and Allreduce with more ranks than cores (MPI4GO_BENCH_NP=4 on two)
//	Star           the star stencil of the Parallel Research Kernels on a topo.Cart, checked by the
//	               closed form of its result; in a table of MFLOP/s. StarExchange is its halo
//	               exchange alone. MPI4GO_BENCH_NP=1,2 shows strong scaling (1000, 4000) and weak
//	Waits          ping-pong, lateness after an idle time and use of the core for each way to
//	               wait (MPI4GO_WAIT), in a table of its own; without a C side
//
// With more than two ranks, 0 and 1, 2 and 3 and so on exchange messages at once.
//
// # Settings
//
//	-benchtime            time (or iterations, 100x) of the Go side of a case, default 0.5s
//	-plot FILE            draw latency and bandwidth: png, svg or pdf; also the variable BENCH_PLOT
//	MPI4GO_BENCH_NP       numbers of ranks, default 2
//	MPI4GO_MPI, MPI4GO_LIBRARY, MPI4GO_THREADS, MPI4GO_WAIT   as for every program
//	MPI4GO_MPICC          the compiler of the C side
//
// ns/op and allocs/op in the lines of package testing count Go's side only, and for all of
// an iteration: a ping-pong's is both ways, a Bandwidth's is the whole window.
package bench
