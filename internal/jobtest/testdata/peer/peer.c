// Rank 1 of a job whose rank 0 is the Go program interop; see there.
#include <mpi.h>
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
	int8_t kind;
	double mass;
	int16_t flags[3];
	uint32_t cache; // is not sent
	float complex z;
	bool active;
} particle;

enum { COUNT = 100, ROWS = 7, COLS = 5 };

static void want(int ok, const char *what, int i) {
	if (ok) return;
	fprintf(stderr, "C: %s %d is wrong\n", what, i);
	MPI_Abort(MPI_COMM_WORLD, 5);
}

static void structs(void) {
	static particle x[COUNT], y[COUNT];
	MPI_Datatype packed, type;
	int lengths[] = {1, 1, 3, 1, 1};
	MPI_Aint at[] = {offsetof(particle, kind), offsetof(particle, mass), offsetof(particle, flags), offsetof(particle, z), offsetof(particle, active)};
	MPI_Datatype types[] = {MPI_INT8_T, MPI_DOUBLE, MPI_INT16_T, MPI_C_FLOAT_COMPLEX, MPI_C_BOOL};
	MPI_Type_create_struct(5, lengths, at, types, &packed);
	MPI_Type_create_resized(packed, 0, sizeof(particle), &type);
	MPI_Type_commit(&type);
	for (int i = 0; i < COUNT; i++) {
		x[i] = (particle){(int8_t)i, i / 4.0, {(int16_t)i, (int16_t)-i, 1}, 0, i + 1 * I, i % 2 == 0};
		y[i].cache = 4711;
	}
	MPI_Status status;
	int n;
	MPI_Recv(y, COUNT, type, 0, 1, MPI_COMM_WORLD, &status);
	MPI_Get_count(&status, type, &n);
	want(n == COUNT, "number of particles", n);
	for (int i = 0; i < COUNT; i++) {
		particle p = y[i];
		want(p.kind == i && p.mass == i / 4.0 && p.flags[0] == i && p.flags[1] == -i && p.flags[2] == 0 &&
			p.cache == 4711 && crealf(p.z) == i && cimagf(p.z) == 0 && p.active == (i % 2 == 0), "particle", i);
	}
	MPI_Send(x, COUNT, type, 0, 1, MPI_COMM_WORLD);
	MPI_Type_free(&packed);
	MPI_Type_free(&type);
}

static void columns(void) {
	double a[ROWS * COLS];
	for (int i = 0; i < ROWS * COLS; i++) a[i] = 1000 + i;
	MPI_Datatype column;
	MPI_Type_vector(ROWS, 1, COLS, MPI_DOUBLE, &column);
	MPI_Type_commit(&column);
	MPI_Sendrecv(a + 2, 1, column, 0, 2, a + 4, 1, column, 0, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
	for (int i = 0; i < ROWS * COLS; i++) {
		// Go's column 1 comes into our column 4.
		want(a[i] == (i % COLS == 4 ? i - 3 : 1000 + i), "element", i);
	}
	MPI_Type_free(&column);
}

static void reductions(void) {
	double x[COUNT], sum[COUNT];
	struct {
		double value;
		int index;
	} best[COUNT], most[COUNT];
	for (int i = 0; i < COUNT; i++) {
		x[i] = 2;
		best[i].value = 5;
		best[i].index = 5;
	}
	MPI_Allreduce(x, sum, COUNT, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
	MPI_Allreduce(best, most, COUNT, MPI_DOUBLE_INT, MPI_MAXLOC, MPI_COMM_WORLD);
	for (int i = 0; i < COUNT; i++) {
		want(sum[i] == i / 8.0 + 2, "sum", i);
		int v = i % 10, index = v > 5 || (v == 5 && i < 5) ? i : 5;
		want(most[i].value == (v > 5 ? v : 5) && most[i].index == index, "maximum", i);
	}
	MPI_Barrier(MPI_COMM_WORLD);
}

int main(void) {
	int rank, size;
	MPI_Init(NULL, NULL);
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	MPI_Comm_size(MPI_COMM_WORLD, &size);
	want(rank == 1 && size == 2, "rank", rank);
	structs();
	columns();
	reductions();
	printf("C is content\n");
	fflush(stdout);
	MPI_Finalize();
	return 0;
}
