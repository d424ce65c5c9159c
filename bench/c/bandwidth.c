#include "twin.h"

static void stream(int rank, int peer, char *memory, int bytes, long n) {
	MPI_Request requests[WINDOW];
	char ack = 0;
	for (long i = 0; i < n; i++) {
		if (rank < peer) {
			for (int k = 0; k < WINDOW; k++) MPI_Isend(memory, bytes, MPI_BYTE, peer, 2, MPI_COMM_WORLD, &requests[k]);
			MPI_Waitall(WINDOW, requests, MPI_STATUSES_IGNORE);
			MPI_Recv(&ack, 1, MPI_BYTE, peer, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		} else {
			for (int k = 0; k < WINDOW; k++) MPI_Irecv(memory, bytes, MPI_BYTE, peer, 2, MPI_COMM_WORLD, &requests[k]);
			MPI_Waitall(WINDOW, requests, MPI_STATUSES_IGNORE);
			MPI_Send(&ack, 1, MPI_BYTE, peer, 3, MPI_COMM_WORLD);
		}
	}
}

// twin_bandwidth: an iteration is a window of messages one way, and an answer.
double twin_bandwidth(long bytes, long iterations) {
	int rank, peer = partner(&rank);
	char *memory = rooms[0];
#define STREAM(n) \
	if (peer >= 0) stream(rank, peer, memory, (int)bytes, n)
	MEASURED(STREAM, iterations);
}

// twin_persistents: the same windows, of persistent requests.
double twin_persistents(long bytes, long iterations) {
	int rank, peer = partner(&rank);
	int to = peer < 0 ? MPI_PROC_NULL : peer;
	MPI_Request requests[WINDOW];
	char ack = 0;
	for (int k = 0; k < WINDOW; k++) {
		if (rank < peer) MPI_Send_init(rooms[0], (int)bytes, MPI_BYTE, to, 2, MPI_COMM_WORLD, &requests[k]);
		else MPI_Recv_init(rooms[0], (int)bytes, MPI_BYTE, to, 2, MPI_COMM_WORLD, &requests[k]);
	}
#define RESTART(n) \
	for (long i = 0; i < (n); i++) { \
		MPI_Startall(WINDOW, requests); \
		MPI_Waitall(WINDOW, requests, MPI_STATUSES_IGNORE); \
		if (rank < peer) MPI_Recv(&ack, 1, MPI_BYTE, peer, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE); \
		else if (peer >= 0) MPI_Send(&ack, 1, MPI_BYTE, peer, 3, MPI_COMM_WORLD); \
	}
	double seconds;
	MEASURE(seconds, RESTART, iterations);
	for (int k = 0; k < WINDOW; k++) MPI_Request_free(&requests[k]);
	return seconds;
}
