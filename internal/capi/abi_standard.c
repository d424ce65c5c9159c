// The standard ABI of MPI 5: libmpi_abi.so.1. Handles are pointers; the inside of a
// status is the implementation's, so it is asked.
#include "mpi4go.h"

typedef void *COMM, *GROUP, *DTYPE, *OP, *WIN, *INFO, *ERRH, *MESSAGE, *REQUEST, *SESSION, *FILEH;
typedef struct {
	int MPI_SOURCE, MPI_TAG, MPI_ERROR, internal[5];
} STATUS;
#define NATIVE_IN_PLACE ((void *)1)
#define NATIVE_UNWEIGHTED ((int *)10)
#define CONSTANTS "const_std.gen.h"
#define BIND mpi4go_bind_standard

#include "abi.h"

static status status_out(const STATUS *s) {
	status r = {s->MPI_SOURCE, s->MPI_TAG, s->MPI_ERROR};
	int cancelled = 0;
	g.Get_elements_x(s, H(DTYPE, mpi4go_predefined[0x247]), &r.bytes); // MPI_BYTE
	g.Test_cancelled(s, &cancelled);
	r.cancelled = cancelled;
	return r;
}
