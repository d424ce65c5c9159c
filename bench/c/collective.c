#include "twin.h"

// twin_allreduce: an iteration is a sum of bytes / 8 doubles.
double twin_allreduce(long bytes, long iterations) {
	double *in = (double *)rooms[0], *sum = (double *)rooms[1];
	int n = (int)(bytes / sizeof *in);
	(void)partner;
#define ALLREDUCE(times) \
	for (long i = 0; i < (times); i++) MPI_Allreduce(in, sum, n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD)
	MEASURED(ALLREDUCE, iterations);
}

double twin_barrier(long bytes, long iterations) {
	(void)bytes, (void)partner;
#define BARRIER(times) \
	for (long i = 0; i < (times); i++) MPI_Barrier(MPI_COMM_WORLD)
	MEASURED(BARRIER, iterations);
}
