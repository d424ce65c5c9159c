// The star stencil of the Parallel Research Kernels, of radius 2, on a grid that is
// spread over the ranks in blocks: halo exchange, out += S(in) where all of the star is
// inside the grid, in += 1.
#include "twin.h"

#include <stdlib.h>

enum { R = 2 };

// What twin_star works on: in, with a halo of R on all sides, is rooms[0], out is rooms[1].
static struct {
	long rows, cols;         // of the whole grid
	int down, across;        // ranks along rows and columns
	int row, col;            // of this one
	long top, left, ny, nx;  // where its block begins, and its size
	double *faces[4];        // packed: left out, left in, right out, right in
	long applied;            // stencils since twin_star_shape
} star;

static long begin_of(long n, int parts, int part) {
	long larger = n % parts;
	return part * (n / parts) + (part < larger ? part : larger);
}

double twin_star_grid(long down, long across) {
	int rank;
	MPI_Comm_rank(MPI_COMM_WORLD, &rank);
	star.down = (int)down, star.across = (int)across;
	star.row = rank / star.across, star.col = rank % star.across;
	return 0;
}

double twin_star_shape(long rows, long cols) {
	star.rows = rows, star.cols = cols, star.applied = 0;
	star.top = begin_of(rows, star.down, star.row);
	star.ny = begin_of(rows, star.down, star.row + 1) - star.top;
	star.left = begin_of(cols, star.across, star.col);
	star.nx = begin_of(cols, star.across, star.col + 1) - star.left;
	for (int i = 0; i < 4; i++) star.faces[i] = realloc(star.faces[i], sizeof(double) * R * star.ny);
	return 0;
}

// twin_star_applied tells how often the stencil was applied.
double twin_star_applied(long a, long b) {
	(void)a, (void)b, (void)partner;
	return (double)star.applied;
}

static void copy_face(double *face, double *at, long stride, int unpack) {
	for (long i = 0; i < star.ny; i++)
		for (int j = 0; j < R; j++)
			if (unpack) at[i * stride + j] = face[i * R + j];
			else face[i * R + j] = at[i * stride + j];
}

static void exchange(void) {
	long stride = star.nx + 2 * R;
	double *block = (double *)rooms[0] + R * stride + R;
	int rank = star.row * star.across + star.col, n = 0, wide = (int)(R * stride), high = (int)(R * star.ny);
	MPI_Request requests[8];
	if (star.row > 0) {
		MPI_Irecv(block - R * stride - R, wide, MPI_DOUBLE, rank - star.across, 1, MPI_COMM_WORLD, &requests[n++]);
		MPI_Isend(block - R, wide, MPI_DOUBLE, rank - star.across, 2, MPI_COMM_WORLD, &requests[n++]);
	}
	if (star.row < star.down - 1) {
		MPI_Irecv(block + star.ny * stride - R, wide, MPI_DOUBLE, rank + star.across, 2, MPI_COMM_WORLD, &requests[n++]);
		MPI_Isend(block + (star.ny - R) * stride - R, wide, MPI_DOUBLE, rank + star.across, 1, MPI_COMM_WORLD, &requests[n++]);
	}
	if (star.col > 0) {
		MPI_Irecv(star.faces[1], high, MPI_DOUBLE, rank - 1, 3, MPI_COMM_WORLD, &requests[n++]);
		copy_face(star.faces[0], block, stride, 0);
		MPI_Isend(star.faces[0], high, MPI_DOUBLE, rank - 1, 4, MPI_COMM_WORLD, &requests[n++]);
	}
	if (star.col < star.across - 1) {
		MPI_Irecv(star.faces[3], high, MPI_DOUBLE, rank + 1, 4, MPI_COMM_WORLD, &requests[n++]);
		copy_face(star.faces[2], block + star.nx - R, stride, 0);
		MPI_Isend(star.faces[2], high, MPI_DOUBLE, rank + 1, 3, MPI_COMM_WORLD, &requests[n++]);
	}
	MPI_Waitall(n, requests, MPI_STATUSES_IGNORE);
	if (star.col > 0) copy_face(star.faces[1], block - R, stride, 1);
	if (star.col < star.across - 1) copy_face(star.faces[3], block + star.nx, stride, 1);
}

static long most(long a, long b) { return a > b ? a : b; }
static long least(long a, long b) { return a < b ? a : b; }

static void iterate(void) {
	const double w1 = 1.0 / (2 * 1 * R), w2 = 1.0 / (2 * 2 * R);
	long s = star.nx + 2 * R;
	double *block = (double *)rooms[0] + R * s + R;
	exchange();
	for (long i = most(0, R - star.top); i < least(star.ny, star.rows - R - star.top); i++) {
		const double *restrict in = block + i * s;
		double *restrict out = (double *)rooms[1] + i * star.nx;
		for (long j = most(0, R - star.left); j < least(star.nx, star.cols - R - star.left); j++)
			out[j] += w2 * (in[j + 2 * s] - in[j - 2 * s]) + w1 * (in[j + s] - in[j - s]) + w1 * (in[j + 1] - in[j - 1]) + w2 * (in[j + 2] - in[j - 2]);
	}
	for (long i = 0; i < star.ny; i++)
		for (long j = 0; j < star.nx; j++) block[i * s + j] += 1;
	star.applied++;
}

double twin_star(long bytes, long iterations) {
	(void)bytes;
#define ITERATE(times) for (long i = 0; i < (times); i++) iterate()
	MEASURED(ITERATE, iterations);
}

double twin_star_exchange(long bytes, long iterations) {
	(void)bytes;
#define EXCHANGE(times) for (long i = 0; i < (times); i++) exchange()
	MEASURED(EXCHANGE, iterations);
}
