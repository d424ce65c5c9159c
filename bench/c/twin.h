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

// A side's first milliseconds after a turn of the other belong to Go's runtime, whose monitor wakes
// up often for a while: this long, in seconds, both sides warm up.
#define WARMUP 0.01

// warm_up is how many iterations come between two looks at the clock; the Go side has as many.
static long warm_up(long iterations) {
	long n = iterations / 10 + 1;
	return n < 100 ? n : 100;
}

// warm tells, all ranks alike, whether the warm-up that began at start is over.
static int warm(double start) {
	int yes = MPI_Wtime() - start > WARMUP;
	MPI_Bcast(&yes, 1, MPI_INT, 0, MPI_COMM_WORLD);
	return yes;
}

// MEASURE runs LOOP(n) for the warm-up, and then, all ranks in step, for the result.
#define MEASURE(seconds, LOOP, iterations) \
	do { \
		double start = MPI_Wtime(); \
		do { \
			LOOP(warm_up(iterations)); \
		} while (!warm(start)); \
		MPI_Barrier(MPI_COMM_WORLD); \
		start = MPI_Wtime(); \
		LOOP(iterations); \
		seconds = MPI_Wtime() - start; \
	} while (0)

// MEASURED returns it.
#define MEASURED(LOOP, iterations) \
	do { \
		double seconds; \
		MEASURE(seconds, LOOP, iterations); \
		return seconds; \
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
