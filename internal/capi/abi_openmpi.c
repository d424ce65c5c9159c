// The Open MPI ABI: libmpi.so.40, Open MPI 4 to 6. Handles are pointers.
#include "mpi4go.h"
#include <stddef.h>

typedef void *COMM, *GROUP, *DTYPE, *OP, *WIN, *INFO, *ERRH, *MESSAGE, *REQUEST, *SESSION, *FILEH;
typedef struct {
	int MPI_SOURCE, MPI_TAG, MPI_ERROR, cancelled;
	size_t bytes;
} STATUS;
#define NATIVE_IN_PLACE ((void *)1)
#define NATIVE_UNWEIGHTED ((int *)2)
#define CONSTANTS "const_openmpi.gen.h"
#define BIND mpi4go_bind_openmpi

#include "abi.h"

static status status_out(const STATUS *s) {
	return (status){out_rank(s->MPI_SOURCE), out_tag(s->MPI_TAG), s->MPI_ERROR, s->cancelled, .bytes = (int64_t)s->bytes};
}
