#include "twin.h"

static void play(int rank, int peer, char *out, char *in, int bytes, long n) {
	for (long i = 0; i < n; i++) {
		if (rank < peer) {
			MPI_Send(out, bytes, MPI_BYTE, peer, 1, MPI_COMM_WORLD);
			MPI_Recv(in, bytes, MPI_BYTE, peer, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		} else {
			MPI_Recv(in, bytes, MPI_BYTE, peer, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
			MPI_Send(out, bytes, MPI_BYTE, peer, 1, MPI_COMM_WORLD);
		}
	}
}

// twin_pingpong: an iteration is a message there and one back.
double twin_pingpong(long bytes, long iterations) {
	int rank, peer = partner(&rank);
	char *out = rooms[0], *in = rooms[1];
#define PLAY(n) \
	if (peer >= 0) play(rank, peer, out, in, (int)bytes, n)
	MEASURED(PLAY, iterations);
}

static void call(long n, int bytes, char *out) {
	for (long i = 0; i < n; i++) MPI_Send(out, bytes, MPI_BYTE, MPI_PROC_NULL, 1, MPI_COMM_WORLD);
}

// twin_call: an iteration is a send to nobody, which is what a call costs by itself.
double twin_call(long bytes, long iterations) {
	char *out = rooms[0];
	(void)partner;
#define CALL(n) call(n, (int)bytes, out)
	MEASURED(CALL, iterations);
}
