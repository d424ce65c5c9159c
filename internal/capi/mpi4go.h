// What Go sees of MPI: one table of functions with the same types for every
// library, filled by the ABI that the loaded library has. All constants are the
// MPI-5 standard ABI's; all handles are the library's own, widened to 64 bits.
#ifndef MPI4GO_H
#define MPI4GO_H

#include <stdint.h>

// A status holds what a receive tells: enough to answer every question about it
// without asking MPI again. freed says that the library has freed the request: every one
// that is not persistent, and in Open MPI a persistent one that failed.
typedef struct {
	int32_t source, tag, error;
	int16_t cancelled, freed;
	int64_t bytes;
} status;

// A result is what a call returns. handle is a new handle, or the request of an
// operation that is still in flight (0: none). tmp is memory that MPI reads until
// that request completes; mpi4go_free frees it.
typedef struct {
	int32_t code, flag;
	uint64_t handle;
	uint64_t tmp;
	int64_t a, b;
	status status;
} result;

// Error codes of ours, beside the library's, which are positive.
enum {
	CODE_MISSING = -1,   // the library has no such function
	CODE_TOO_LARGE = -2, // a count is above what the library can take
	CODE_NO_MEMORY = -3,
};

// Error classes that C looks at.
enum { CLASS_IN_STATUS = 19, CLASS_UNKNOWN = 14, CLASS_PROC_FAILED_PENDING = 1102 };

#define HAND_WRITTEN_ROWS \
	int32_t (*Init_thread)(int32_t required, int32_t *provided); \
	int32_t (*Initialized)(void); \
	int32_t (*Finalized)(void); \
	double (*Wtime)(void); \
	double (*Wtick)(void); \
	void (*Forget)(const char *name); \
	int32_t (*Error_class)(int32_t code); \
	int32_t (*Error_string)(int32_t code, char *text); \
	int32_t (*Pcontrol)(int32_t level); \
	result (*Op_create)(int32_t slot, int32_t commute); \
	result (*Test)(uint64_t request, int64_t spin); \
	result (*Testsome)(int64_t n, uint64_t *requests, int32_t *indices, status *statuses, int64_t spin); \
	int32_t (*Waitall)(int64_t n, const uint64_t *requests, status *statuses); \
	result (*Startall)(int64_t n, const uint64_t *requests, status *statuses); \
	result (*Type_get_envelope)(uint64_t dtype, int64_t *sizes); \
	int32_t (*Type_get_contents)(uint64_t dtype, const int64_t *sizes, int32_t *integers, int64_t *addresses, int64_t *counts, uint64_t *types); \
	int32_t (*Constant)(int32_t kind, int32_t out, int32_t value);

enum { CONSTANT_ORDER, CONSTANT_DISTRIBUTE, CONSTANT_RANK, CONSTANT_FLAVOR, CONSTANT_MODEL };

#include "table.gen.h"

static inline int32_t mpi4go_Init_thread(int32_t required, int32_t *provided) { return mpi4go_calls->Init_thread(required, provided); }
static inline int32_t mpi4go_Initialized(void) { return mpi4go_calls->Initialized(); }
static inline int32_t mpi4go_Finalized(void) { return mpi4go_calls->Finalized(); }
static inline double mpi4go_Wtime(void) { return mpi4go_calls->Wtime(); }
static inline double mpi4go_Wtick(void) { return mpi4go_calls->Wtick(); }
static inline void mpi4go_Forget(char *name) { mpi4go_calls->Forget(name); }
static inline int32_t mpi4go_Error_class(int32_t code) { return mpi4go_calls->Error_class(code); }
static inline int32_t mpi4go_Error_string(int32_t code, char *text) { return mpi4go_calls->Error_string(code, text); }
static inline int32_t mpi4go_Pcontrol(int32_t level) { return mpi4go_calls->Pcontrol(level); }
static inline result mpi4go_Op_create(int32_t slot, int32_t commute) { return mpi4go_calls->Op_create(slot, commute); }
static inline result mpi4go_Test(uint64_t request, int64_t spin) { return mpi4go_calls->Test(request, spin); }
static inline result mpi4go_Testsome(int64_t n, uint64_t *requests, int32_t *indices, status *statuses, int64_t spin) { return mpi4go_calls->Testsome(n, requests, indices, statuses, spin); }
static inline int32_t mpi4go_Waitall(int64_t n, const uint64_t *requests, status *statuses) { return mpi4go_calls->Waitall(n, requests, statuses); }
static inline result mpi4go_Startall(int64_t n, const uint64_t *requests, status *statuses) { return mpi4go_calls->Startall(n, requests, statuses); }
static inline result mpi4go_Type_get_envelope(uint64_t dtype, int64_t *sizes) { return mpi4go_calls->Type_get_envelope(dtype, sizes); }
static inline int32_t mpi4go_Type_get_contents(uint64_t dtype, const int64_t *sizes, int32_t *integers, int64_t *addresses, int64_t *counts, uint64_t *types) { return mpi4go_calls->Type_get_contents(dtype, sizes, integers, addresses, counts, types); }
static inline int32_t mpi4go_Constant(int32_t kind, int32_t out, int32_t value) { return mpi4go_calls->Constant(kind, out, value); }

// load.c
enum { ABI_NONE, ABI_OPENMPI, ABI_MPICH, ABI_STANDARD };
int mpi4go_static(void);
int mpi4go_load(const char *path, char *message, int size); // returns the ABI
void mpi4go_signals_save(void);
void mpi4go_signals_restore(void);
void *mpi4go_symbol(const char *name);
int mpi4go_query_cuda(void);
void mpi4go_free(uint64_t memory);
void *mpi4go_alloc(int64_t bytes);
int32_t mpi4go_roused(void);
void mpi4go_nap(int64_t nanoseconds, int32_t seen);
void mpi4go_rouse(void);
void mpi4go_yield(void);
int64_t mpi4go_now(void);
int mpi4go_cpus(void);
int64_t mpi4go_memory(void);
int mpi4go_parent_cpus(void);
int mpi4go_int_at(uint64_t address);
int mpi4go_watch(int fd, const char *message);
extern uint64_t mpi4go_predefined[0x300];
extern char mpi4go_in_place;
extern int32_t mpi4go_bsend_overhead;
extern int32_t mpi4go_contenders; // goroutines that want the engine: spinning ends
extern int32_t mpi4go_yielding;   // spinning yields the core

// pmi.c
void mpi4go_pmi_open(void);
int mpi4go_pmi_close(void);
void mpi4go_pmi_release(void);

// callbacks.c
enum { OP_SLOTS = 512 };
extern void *const mpi4go_op_slots[OP_SLOTS];

// abi_*.c: bind the functions of a loaded library
const mpi4go_table *mpi4go_bind_openmpi(void *library);
const mpi4go_table *mpi4go_bind_mpich(void *library);
const mpi4go_table *mpi4go_bind_standard(void *library);

#endif
