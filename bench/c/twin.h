// What the C sides of the benchmarks share. Each function
//
//	double twin_NAME(long bytes, long iterations)
//
// is called by all ranks with the same arguments and returns the seconds that its
// iterations took on this rank. They are plain loops over the library's own functions.
#ifndef TWIN_H
#define TWIN_H

#include <mpi.h>

enum { WINDOW = 32 };

// rooms are the two buffers. They are the Go side's own: a copy's speed depends on how
// its memory is laid out in pages and caches. See twin_room in common.c.
extern char *rooms[2];

// warmup is how many iterations come before the measured ones; the Go side has as many.
static long warmup(long iterations) {
	long n = iterations / 10 + 1;
	return n < 100 ? n : 100;
}

// MEASURED runs LOOP(n) for the warm-up, and then, all ranks in step, for the result.
#define MEASURED(LOOP, iterations) \
	do { \
		LOOP(warmup(iterations)); \
		MPI_Barrier(MPI_COMM_WORLD); \
		double start = MPI_Wtime(); \
		LOOP(iterations); \
		return MPI_Wtime() - start; \
	} while (0)

// partner is the rank that this one exchanges messages with: 0 and 1, 2 and 3, and so
// on; -1 for the last of an odd number.
static int partner(int *rank) {
	int size;
	MPI_Comm_rank(MPI_COMM_WORLD, rank);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	return (*rank ^ 1) < size ? *rank ^ 1 : -1;
}

#endif
