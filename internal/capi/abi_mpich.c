// The MPICH ABI: libmpi.so.12 and Debian's libmpich.so.12, MPICH, Intel MPI, MVAPICH
// and Cray MPI. Handles are ints, but for files.
#include "mpi4go.h"

typedef int COMM, GROUP, DTYPE, OP, WIN, INFO, ERRH, MESSAGE, SESSION, REQUEST;
typedef void *FILEH;
typedef struct {
	int count_low, count_high_and_cancelled;
	int MPI_SOURCE, MPI_TAG, MPI_ERROR;
} STATUS;
#define NATIVE_IN_PLACE ((void *)-1)
#define NATIVE_UNWEIGHTED (*g.UNWEIGHTED)
#define CONSTANTS "const_mpich.gen.h"
#define BIND mpi4go_bind_mpich

#include "abi.h"

static status status_out(const STATUS *s) {
	uint32_t high = (uint32_t)s->count_high_and_cancelled;
	int64_t bytes = (int64_t)((uint64_t)(high >> 1) << 32 | (uint32_t)s->count_low);
	return (status){out_rank(s->MPI_SOURCE), out_tag(s->MPI_TAG), s->MPI_ERROR, high & 1, .bytes = bytes};
}
