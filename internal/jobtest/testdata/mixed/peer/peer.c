// A rank of a job whose first rank is the Go program ../main.go; its functions are the same steps.
#include <mpi.h>
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int me, n;

static void want(int ok, const char *what, int i) {
	if (ok) return;
	fprintf(stderr, "C, rank %d: %s %d is wrong\n", me, what, i);
	MPI_Abort(MPI_COMM_WORLD, 5);
}

#define CALL(f) want((f) == MPI_SUCCESS, #f, 0)

typedef struct {
	int8_t kind;
	double mass;
	int16_t flags[3];
	uint32_t cache; // is not sent
	float complex z;
	bool active;
} particle;

enum { COUNT = 100, ROWS = 4 };

static void structs(void) {
	static particle x[COUNT], y[COUNT + 1];
	MPI_Datatype packed, type;
	int lengths[] = {1, 1, 3, 1, 1};
	MPI_Aint at[] = {offsetof(particle, kind), offsetof(particle, mass), offsetof(particle, flags), offsetof(particle, z), offsetof(particle, active)};
	MPI_Datatype types[] = {MPI_INT8_T, MPI_DOUBLE, MPI_INT16_T, MPI_C_FLOAT_COMPLEX, MPI_C_BOOL};
	MPI_Type_create_struct(5, lengths, at, types, &packed);
	MPI_Type_create_resized(packed, 0, sizeof(particle), &type);
	MPI_Type_commit(&type);
	for (int i = 0; i < COUNT; i++) {
		x[i] = (particle){(int8_t)i, i / 4.0, {(int16_t)i, (int16_t)-i, (int16_t)me}, 0, i + me * I, i % 2 == 0};
		y[i].cache = 4711;
	}
	int left = (me + n - 1) % n, got;
	MPI_Status status;
	CALL(MPI_Sendrecv(x, COUNT, type, (me + 1) % n, 1, y, COUNT + 1, type, left, 1, MPI_COMM_WORLD, &status));
	MPI_Get_count(&status, type, &got);
	want(got == COUNT, "number of particles", got);
	for (int i = 0; i < COUNT; i++) {
		particle p = y[i];
		want(p.kind == i && p.mass == i / 4.0 && p.flags[0] == i && p.flags[1] == -i && p.flags[2] == left &&
			p.cache == 4711 && crealf(p.z) == i && cimagf(p.z) == left && p.active == (i % 2 == 0), "particle", i);
	}
	MPI_Type_free(&packed);
	MPI_Type_free(&type);
}

static void reductions(void) {
	double x[COUNT], sum[COUNT];
	struct {
		double value;
		int index;
	} best[COUNT], most[COUNT];
	for (int i = 0; i < COUNT; i++) {
		x[i] = i + me;
		best[i].value = (7 * i + 3 * me) % 11;
		best[i].index = me;
	}
	CALL(MPI_Allreduce(x, sum, COUNT, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD));
	CALL(MPI_Allreduce(best, most, COUNT, MPI_DOUBLE_INT, MPI_MAXLOC, MPI_COMM_WORLD));
	CALL(MPI_Bcast(x, COUNT, MPI_DOUBLE, n - 1, MPI_COMM_WORLD));
	for (int i = 0; i < COUNT; i++) {
		int value = -1, index = 0;
		for (int r = 0; r < n; r++) {
			int v = (7 * i + 3 * r) % 11;
			if (v > value) value = v, index = r;
		}
		want(sum[i] == n * i + n * (n - 1) / 2, "sum", i);
		want(most[i].value == value && most[i].index == index, "maximum", i);
		want(x[i] == i + n - 1, "broadcast", i);
	}
	MPI_Barrier(MPI_COMM_WORLD);
}

static void file(const char *name) {
	MPI_File f;
	MPI_Status status;
	int cols = 2 * (n - 1), mine = me ? 2 : 0, got;
	double header = 1000 + me, x[2 * ROWS], y[2 * ROWS];
	CALL(MPI_File_open(MPI_COMM_WORLD, name, MPI_MODE_CREATE | MPI_MODE_RDWR, MPI_INFO_NULL, &f));
	CALL(MPI_File_set_size(f, 0));
	CALL(MPI_File_write_at_all(f, 8 * me, &header, 1, MPI_DOUBLE, MPI_STATUS_IGNORE));
	MPI_Datatype part;
	if (mine) MPI_Type_create_subarray(2, (int[]){ROWS, cols}, (int[]){ROWS, 2}, (int[]){0, 2 * me - 2}, MPI_ORDER_C, MPI_DOUBLE, &part);
	else MPI_Type_contiguous(1, MPI_DOUBLE, &part);
	MPI_Type_commit(&part);
	CALL(MPI_File_set_view(f, 8 * n, MPI_DOUBLE, part, "native", MPI_INFO_NULL));
	for (int i = 0; i < ROWS * mine; i++) x[i] = i / 2 * cols + 2 * me - 2 + i % 2;
	CALL(MPI_File_write_all(f, x, ROWS * mine, MPI_DOUBLE, MPI_STATUS_IGNORE));
	CALL(MPI_File_read_at_all(f, 0, y, ROWS * mine, MPI_DOUBLE, MPI_STATUS_IGNORE));
	for (int i = 0; i < ROWS * mine; i++) want(x[i] == y[i], "element of the view", i);
	MPI_Type_free(&part);
	CALL(MPI_File_close(&f));
	int all = n + ROWS * cols;
	double *z = malloc(8 * all);
	CALL(MPI_File_open(MPI_COMM_WORLD, name, MPI_MODE_RDONLY, MPI_INFO_NULL, &f));
	CALL(MPI_File_read_all(f, z, all, MPI_DOUBLE, &status));
	MPI_Get_count(&status, MPI_DOUBLE, &got);
	want(got == all, "number of elements", got);
	for (int i = 0; i < all; i++) want(z[i] == (i < n ? 1000 + i : i - n), "element of the file", i);
	free(z);
	CALL(MPI_File_close(&f));
}

static void ordered(const char *name) {
	MPI_File f;
	MPI_Offset at;
	double v = 2000 + me, x[100];
	int was = 8 * (n + 8 * (n - 1));
	CALL(MPI_File_open(MPI_COMM_WORLD, name, MPI_MODE_RDWR | MPI_MODE_APPEND, MPI_INFO_NULL, &f));
	CALL(MPI_File_write_ordered(f, &v, 1, MPI_DOUBLE, MPI_STATUS_IGNORE));
	CALL(MPI_File_sync(f));
	MPI_Barrier(MPI_COMM_WORLD);
	CALL(MPI_File_sync(f));
	CALL(MPI_File_get_position_shared(f, &at));
	want(at == was + 8 * n, "shared position", (int)at);
	CALL(MPI_File_read_at_all(f, was, x, n, MPI_DOUBLE, MPI_STATUS_IGNORE));
	for (int i = 0; i < n; i++) want(x[i] == 2000 + i, "element of those appended", i);
	CALL(MPI_File_close(&f));
}

static void window(void) {
	MPI_Win w;
	double *mine, one = 1, x[100];
	CALL(MPI_Win_allocate(8 * n, 8, MPI_INFO_NULL, MPI_COMM_WORLD, &mine, &w));
	MPI_Win_fence(0, w);
	for (int to = 0; to < n; to++) {
		x[to] = 100 * me + to;
		CALL(MPI_Put(&x[to], 1, MPI_DOUBLE, to, me, 1, MPI_DOUBLE, w));
	}
	MPI_Win_fence(0, w);
	for (int from = 0; from < n; from++) want(mine[from] == 100 * from + me, "number in the window", from);
	MPI_Barrier(MPI_COMM_WORLD);
	MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, w);
	CALL(MPI_Accumulate(&one, 1, MPI_DOUBLE, 0, n - 1, 1, MPI_DOUBLE, MPI_SUM, w));
	MPI_Win_unlock(0, w);
	MPI_Barrier(MPI_COMM_WORLD);
	MPI_Win_lock(MPI_LOCK_SHARED, 0, 0, w);
	CALL(MPI_Get(&one, 1, MPI_DOUBLE, 0, n - 1, 1, MPI_DOUBLE, w));
	MPI_Win_unlock(0, w);
	want(one == 100 * (n - 1) + n, "sum in the window", (int)one);
	MPI_Win_free(&w);

	static int32_t memory[64] __attribute__((aligned(64))), got[3];
	int right = (me + 1) % n;
	for (int i = 0; i < 64; i++) memory[i] = 1000 * me + i;
	CALL(MPI_Win_create(memory, sizeof memory, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &w));
	MPI_Win_fence(0, w);
	CALL(MPI_Get(got, 3, MPI_INT32_T, right, 4 * 5, 3, MPI_INT32_T, w));
	MPI_Win_fence(0, w);
	for (int i = 0; i < 3; i++) want(got[i] == 1000 * right + 5 + i, "element of the window", i);
	MPI_Win_free(&w);
}

static void shared(void) {
	MPI_Win w;
	MPI_Aint size;
	double *mine, *theirs;
	int unit, left = (me + n - 1) % n;
	CALL(MPI_Win_allocate_shared(8 * (me + 1), 8, MPI_INFO_NULL, MPI_COMM_WORLD, &mine, &w));
	MPI_Win_fence(0, w);
	for (int i = 0; i <= me; i++) mine[i] = 10 * me + i;
	MPI_Win_fence(0, w);
	CALL(MPI_Win_shared_query(w, left, &size, &unit, &theirs));
	for (int i = 0; i <= left; i++) want(theirs[i] == 10 * left + i, "shared number", i);
	MPI_Win_fence(0, w);
	MPI_Win_free(&w);
}

static void communicators(void) {
	MPI_Comm dup, half, inter, merged, grid, alone;
	CALL(MPI_Comm_dup(MPI_COMM_WORLD, &dup));
	CALL(MPI_Comm_split(dup, me % 2, me, &half));
	CALL(MPI_Intercomm_create(half, 0, dup, 1 - me % 2, 7, &inter));
	CALL(MPI_Intercomm_merge(inter, me % 2, &merged));
	CALL(MPI_Cart_create(dup, 1, (int[]){n}, (int[]){1}, 0, &grid));
	CALL(MPI_Cart_sub(grid, (int[]){0}, &alone));
	if (alone != MPI_COMM_NULL) MPI_Comm_free(&alone);
	MPI_Comm_free(&grid);
	MPI_Comm_free(&merged);
	MPI_Comm_free(&inter);
	MPI_Comm_free(&half);
	CALL(MPI_Comm_disconnect(&dup));
}

int main(int argc, char **argv) {
	int level;
	MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &level); // as the others: see the quirk thread-levels
	MPI_Comm_rank(MPI_COMM_WORLD, &me);
	MPI_Comm_size(MPI_COMM_WORLD, &n);
	want(argc == 2 && n > 1, "number of arguments", argc);
	structs();
	reductions();
	file(argv[1]);
	ordered(argv[1]);
	window();
	shared();
	communicators();
	printf("C is content\n");
	fflush(stdout);
	MPI_Finalize();
	return 0;
}
