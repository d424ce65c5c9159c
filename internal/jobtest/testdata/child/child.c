// A child of the Go program dynamic, which see: a world of C programs. It answers its
// parents' messages and takes part in collectives with them, in those of MPI that block.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void want(int ok, const char *what, int i) {
	if (ok) return;
	fprintf(stderr, "C: %s %d is wrong\n", what, i);
	MPI_Abort(MPI_COMM_WORLD, 5);
}

int main(int argc, char **argv) {
	int rank, size, parents, x[2], sum;
	MPI_Comm parent, all;
	MPI_Init(&argc, &argv);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	MPI_Comm_get_parent(&parent);
	want(parent != MPI_COMM_NULL, "parent", 0);
	MPI_Comm_remote_size(parent, &parents);
	want(argc == 3 && strcmp(argv[1], "from Go") == 0 && atoi(argv[2]) == parents, "number of arguments or parents", argc);

	// Parent rank 0 sends each child two numbers, and gets their sum.
	MPI_Recv(x, 2, MPI_INT, 0, 1, parent, MPI_STATUS_IGNORE);
	sum = x[0] + x[1];
	MPI_Send(&sum, 1, MPI_INT, 0, 2, parent);

	// Collectives across, and in a communicator of all.
	MPI_Barrier(parent);
	MPI_Intercomm_merge(parent, 1, &all);
	MPI_Bcast(x, 2, MPI_INT, 0, all);
	want(x[0] == 11 && x[1] == 22, "broadcast", x[0]);
	sum = 0;
	MPI_Allreduce(&size, &sum, 1, MPI_INT, MPI_SUM, all);
	want(sum == size * size, "sum", sum); // the parents add 0
	MPI_Barrier(all);
	MPI_Comm_free(&all);
	MPI_Comm_disconnect(&parent);
	MPI_Finalize();
	return 0;
}
