// The calls of one ABI. The including file has defined the handle types, STATUS,
// NATIVE_IN_PLACE, NATIVE_UNWEIGHTED and the ABI's name for BIND.
#include <dlfcn.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MAYBE_UNUSED __attribute__((unused))

typedef struct {
	int canonical;
	const char *symbol; // its address is the handle
	uint64_t value;     // the handle, where there is no symbol
} predefined;

typedef struct {
	const char *name; // without MPI_
	void **function;
} symbol;

#include CONSTANTS

#define H(type, handle) ((type)(uintptr_t)(handle))
#define HOUT(handle) (sizeof(handle) == 4 ? (uint64_t)(uint32_t)(uintptr_t)(handle) : (uint64_t)(uintptr_t)(handle))
#define BUF(p) ((p) == (uintptr_t)&mpi4go_in_place ? NATIVE_IN_PLACE : (void *)(p))
#define WEIGHTS(p) ((p) ? (p) : NATIVE_UNWEIGHTED)
#define NO_INFO H(INFO, mpi4go_predefined[0x130])
#define DISP(d) ((d) == -1 ? value_DISPLACEMENT_CURRENT : (d))
#define FITS(count) ((count) <= INT_MAX)

static status status_out(const STATUS *s);

// The hand-written calls' functions.
static struct {
	int (*Init_thread)(int *, char ***, int, int *);
	int (*Initialized)(int *);
	int (*Finalized)(int *);
	double (*Wtime)(void);
	double (*Wtick)(void);
	int (*Error_class)(int, int *);
	int (*Error_string)(int, char *, int *);
	int (*Pcontrol)(int, ...);
	int (*Op_create)(void *, int, OP *);
	int (*Test)(REQUEST *, int *, STATUS *);
	int (*Testsome)(int, REQUEST *, int *, int *, STATUS *);
	int (*Waitall)(int, REQUEST *, STATUS *);
	int (*Get_elements_x)(const STATUS *, DTYPE, int64_t *);
	int (*Test_cancelled)(const STATUS *, int *);
	int (*Type_get_envelope)(DTYPE, int *, int *, int *, int *);
	int (*Type_get_envelope_c)(DTYPE, int64_t *, int64_t *, int64_t *, int64_t *, int *);
	int (*Type_get_contents)(DTYPE, int, int, int, int *, int64_t *, DTYPE *);
	int (*Type_get_contents_c)(DTYPE, int64_t, int64_t, int64_t, int64_t, int *, int64_t *, int64_t *, DTYPE *);
	int *const *UNWEIGHTED; // a variable of MPICH's ABI, a constant elsewhere
} g;

static const symbol hand_written_symbols[] = {
	{"Init_thread", (void **)&g.Init_thread},
	{"Initialized", (void **)&g.Initialized},
	{"Finalized", (void **)&g.Finalized},
	{"Wtime", (void **)&g.Wtime},
	{"Wtick", (void **)&g.Wtick},
	{"Error_class", (void **)&g.Error_class},
	{"Error_string", (void **)&g.Error_string},
	{"Pcontrol", (void **)&g.Pcontrol},
	{"Op_create", (void **)&g.Op_create},
	{"Test", (void **)&g.Test},
	{"Testsome", (void **)&g.Testsome},
	{"Waitall", (void **)&g.Waitall},
	{"Get_elements_x", (void **)&g.Get_elements_x},
	{"Test_cancelled", (void **)&g.Test_cancelled},
	{"Type_get_envelope", (void **)&g.Type_get_envelope},
	{"Type_get_envelope_c", (void **)&g.Type_get_envelope_c},
	{"Type_get_contents", (void **)&g.Type_get_contents},
	{"Type_get_contents_c", (void **)&g.Type_get_contents_c},
	{"UNWEIGHTED", (void **)&g.UNWEIGHTED},
};

// --- counts beyond int -----------------------------------------------------

typedef struct {
	int count;
	DTYPE dtype;
	bool made; // dtype is ours
} pair;

static pair big_pair(int64_t count, DTYPE dtype, int32_t *code);
static int64_t extent_of(DTYPE dtype, int32_t *code);

// pair_of expresses count elements in an int count: as they are, or as one
// element of a big derived type.
static inline pair pair_of(int64_t count, DTYPE dtype, int32_t *code) {
	if (FITS(count)) return (pair){(int)count, dtype, false};
	return big_pair(count, dtype, code);
}

static void pair_free(pair *p);

// CHUNKS runs the statement after it over pieces of count elements that fit an
// int: once for most. ADVANCE moves a buffer to the piece.
enum { CHUNK = 1 << 30 };
#define CHUNKS(count, dtype) \
	int64_t done = 0, extent = FITS(count) ? 0 : extent_of(H(DTYPE, dtype), &r.code); \
	int64_t part = FITS(count) ? (count) : CHUNK; \
	for (bool first = true; r.code == 0 && (first || done < (count)); \
	     first = false, done += part, part = (count) - done < part ? (count) - done : part)
#define ADVANCE(p) ((p) == NATIVE_IN_PLACE || !(p) ? (p) : (void *)((char *)(p) + done * extent))

static bool predefined_op(uint64_t op) {
	for (int i = 0x20; i < 0x40; i++)
		if (mpi4go_predefined[i] == op) return true;
	return false;
}
#define PREDEFINED_OP(op) predefined_op(op)

// --- arrays in the library's types -----------------------------------------

// A scratch is room for converted arrays: on the stack for small blocking calls.
// A nonblocking call keeps it until its request completes.
typedef struct {
	char *memory;
	size_t used;
	char stack[2048];
} scratch_room;

#define SCRATCH(numbers, keep) \
	scratch_room scratch; \
	scratch.used = 0; \
	scratch.memory = (keep) || (numbers) * 8 > (int64_t)sizeof scratch.stack ? malloc((numbers) * 8 + 1) : scratch.stack

static void drop_scratch(scratch_room *s) {
	if (s->memory != s->stack) free(s->memory);
}

MAYBE_UNUSED static uint64_t keep_scratch(scratch_room *s, int32_t code) {
	if (code == 0) return (uint64_t)(uintptr_t)s->memory;
	drop_scratch(s);
	return 0;
}

// narrow_nums returns the numbers as ints, or NULL if one does not fit.
MAYBE_UNUSED static const int *narrow_nums(scratch_room *s, const int64_t *from, int64_t n) {
	if (!from || !s->memory) return NULL;
	int *to = (int *)(s->memory + s->used);
	s->used += n * 8;
	for (int64_t i = 0; i < n; i++) {
		if (from[i] > INT_MAX || from[i] < INT_MIN) return NULL;
		to[i] = (int)from[i];
	}
	return to;
}

MAYBE_UNUSED static const int64_t *copy_nums(scratch_room *s, const int64_t *from, int64_t n) {
	if (!from || !s->memory) return NULL;
	int64_t *to = (int64_t *)(s->memory + s->used);
	s->used += n * 8;
	memcpy(to, from, n * 8);
	return to;
}

#define NATIVE_HANDLES(name, type) \
	MAYBE_UNUSED static const type *name(scratch_room *s, const uint64_t *from, int64_t n) { \
		if (!from || !s->memory) return NULL; \
		type *to = (type *)(s->memory + s->used); \
		s->used += n * 8; \
		for (int64_t i = 0; i < n; i++) to[i] = H(type, from[i]); \
		return to; \
	}
NATIVE_HANDLES(native_dtypes, DTYPE)
NATIVE_HANDLES(native_infos, INFO)

// --- waiting -----------------------------------------------------------------

// A receive from any source stalls when a process fails that could have been the
// sender: tests return this class, and the request stays in flight. Open MPI 5 returns it
// again when the request completes or is cancelled later, and does not free it.
static bool stalled_class(int32_t code);
static int32_t unstall(int32_t code, int complete, REQUEST *request);

// spin_on tests the request of r until it completes or stalls, the budget of nanoseconds
// is spent, or a goroutine asks for the engine. Where ranks outnumber cores it gives
// the core away between tests.
static result spin_on(result r, int64_t budget) {
	if (r.code) return r;
	REQUEST q = H(REQUEST, r.handle);
	STATUS s = {0};
	int64_t deadline = 0;
	for (int n = 1;; n++) {
		int flag = 0;
		r.code = g.Test(&q, &flag, &s);
		if (r.code) r.code = unstall(r.code, flag, &q);
		if (r.code && stalled_class(r.code)) return r;
		if (r.code || flag) break;
		if (budget <= 1 || __atomic_load_n(&mpi4go_contenders, __ATOMIC_RELAXED)) return r;
		if (n % 16 == 0) {
			int64_t now = mpi4go_now();
			if (!deadline) deadline = now + budget;
			if (now > deadline) return r;
			if (mpi4go_yielding) sched_yield();
		}
	}
	if (r.code == 0) r.status = status_out(&s);
	r.status.freed = HOUT(q) != r.handle;
	r.handle = 0;
	mpi4go_free(r.tmp);
	r.tmp = 0;
	return r;
}

#include "abi.gen.h"
#include "contents.h"

// call_Test: handle is 0 in the result when the request is complete.
static result call_Test(uint64_t request, int64_t spin) {
	return spin_on((result){.handle = request}, spin);
}

// A batch is an array of requests in the library's type, and their statuses.
typedef struct {
	REQUEST *requests;
	STATUS *statuses;
	void *memory;
	char stack[64 * (sizeof(REQUEST) + sizeof(STATUS)) + 64];
} batch;

static bool batch_of(batch *b, int64_t n, const uint64_t *requests) {
	size_t size = n * (sizeof(REQUEST) + sizeof(STATUS)) + 64;
	b->memory = size > sizeof b->stack ? malloc(size) : b->stack;
	if (!b->memory) return false;
	b->statuses = (STATUS *)(((uintptr_t)b->memory + 15) & ~(uintptr_t)15);
	b->requests = (REQUEST *)(b->statuses + n + (n & 1));
	memset(b->statuses, 0, n * sizeof(STATUS));
	for (int64_t i = 0; i < n; i++) b->requests[i] = H(REQUEST, requests[i]);
	return true;
}

static void batch_free(batch *b) {
	if (b->memory != b->stack) free(b->memory);
}

static bool in_status(int code) {
	int class = 0;
	return code && g.Error_class(code, &class) == 0 && out_errclass(class) == CLASS_IN_STATUS;
}

static bool stalled_class(int32_t code) {
	int class = 0;
	return g.Error_class(code, &class) == 0 && out_errclass(class) == CLASS_PROC_FAILED_PENDING;
}

// unstall makes the code of a test right, which has completed a request or not.
static int32_t unstall(int32_t code, int complete, REQUEST *request) {
	if (!complete || !stalled_class(code)) return code;
	return f.Request_free(request);
}

// each_status is the status of one of several requests, with its own error; started is what the
// request was before the test.
static status each_status(bool errors, uint64_t started, REQUEST *request, const STATUS *s) {
	status r = status_out(s);
	r.error = errors ? s->MPI_ERROR : 0;
	if (r.error && stalled_class(r.error)) { // which is it?
		STATUS t = {0};
		int flag = 0;
		int32_t code = g.Test(request, &flag, &t);
		if (flag) {
			r = status_out(&t);
			r.error = unstall(code, flag, request);
		}
	}
	r.freed = HOUT(*request) != started;
	return r;
}

// call_Testsome tests until at least one of the requests completes, as long as
// spin_on would. a is how many did; indices and statuses tell which and how, with
// each one's own error. Without any active request a is 0.
static result call_Testsome(int64_t n, uint64_t *requests, int32_t *indices, status *statuses, int64_t budget) {
	result r = {0};
	batch b;
	if (!batch_of(&b, n, requests)) return (result){.code = CODE_NO_MEMORY};
	int count = 0;
	int64_t deadline = 0;
	for (int k = 1;; k++) {
		r.code = g.Testsome((int)n, b.requests, &count, indices, b.statuses);
		if (r.code || count) break;
		if (budget <= 1 || __atomic_load_n(&mpi4go_contenders, __ATOMIC_RELAXED)) break;
		if (k % 16 == 0) {
			int64_t now = mpi4go_now();
			if (!deadline) deadline = now + budget;
			if (now > deadline) break;
			if (mpi4go_yielding) sched_yield();
		}
	}
	bool each = in_status(r.code);
	if (r.code == 0 || each) {
		if (count < 0) count = 0; // MPI_UNDEFINED: none is active
		int32_t code = r.code;
		bool told = false;
		r.code = 0;
		r.a = count;
		for (int i = 0; i < count; i++) {
			told |= b.statuses[i].MPI_ERROR != 0; // also where it turns out to be none
			statuses[i] = each_status(each, requests[indices[i]], &b.requests[indices[i]], &b.statuses[i]);
			requests[indices[i]] = HOUT(b.requests[indices[i]]);
		}
		// MPICH 5.0 and Intel MPI say that a persistent request failed, but not which nor how.
		for (int i = 0; each && !told && i < count; i++) statuses[i].error = code;
	}
	batch_free(&b);
	return r;
}

// batch_statuses makes the statuses of a wait for all; code is what it returned, and the result is the
// part of it that no status has.
static int32_t batch_statuses(batch *b, int64_t n, const uint64_t *requests, status *statuses, int code) {
	bool each = in_status(code);
	for (int64_t i = 0; i < n; i++) statuses[i] = each_status(each, requests[i], &b->requests[i], &b->statuses[i]);
	return each ? 0 : code;
}

static int32_t call_Waitall(int64_t n, const uint64_t *requests, status *statuses) {
	batch b;
	if (!batch_of(&b, n, requests)) return CODE_NO_MEMORY;
	int32_t code = batch_statuses(&b, n, requests, statuses, g.Waitall((int)n, b.requests, b.statuses));
	batch_free(&b);
	return code;
}

// call_Startall starts persistent requests up to the first that cannot be: a tells how many it
// has started. When these are all, and statuses is not null, it waits for them too: flag tells that they
// are complete without an error. statuses and code are those of the wait.
static result call_Startall(int64_t n, const uint64_t *requests, status *statuses) {
	result r = {0};
	batch b;
	if (!batch_of(&b, n, requests)) return (result){.code = CODE_NO_MEMORY};
	while (r.a < n && !(r.code = f.Start(&b.requests[r.a]))) r.a++;
	if (r.code == 0 && statuses) {
		r.code = g.Waitall((int)n, b.requests, b.statuses);
		r.flag = r.code == 0;
		r.code = batch_statuses(&b, n, requests, statuses, r.code);
	}
	batch_free(&b);
	return r;
}

// --- environment, errors, operators --------------------------------------------

static int32_t call_Init_thread(int32_t required, int32_t *provided) {
	int p = 0;
	int code = g.Init_thread(NULL, NULL, in_thread(required), &p);
	*provided = out_thread(p);
	return code;
}

static int32_t call_Initialized(void) {
	int flag = 0;
	g.Initialized(&flag);
	return flag;
}

static int32_t call_Finalized(void) {
	int flag = 0;
	g.Finalized(&flag);
	return flag;
}

static double call_Wtime(void) { return g.Wtime(); }
static double call_Wtick(void) { return g.Wtick(); }

static void call_Forget(const char *name) {
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (!strcmp(symbols[i].name, name)) *symbols[i].function = NULL;
}

static int32_t call_Error_class(int32_t code) {
	int class = 0;
	if (g.Error_class(code, &class)) return CLASS_UNKNOWN;
	return out_errclass(class);
}

static int32_t call_Error_string(int32_t code, char *text) {
	int n = 0;
	return g.Error_string(code, text, &n) ? 0 : n;
}

static int32_t call_Pcontrol(int32_t level) { return g.Pcontrol ? g.Pcontrol(level) : CODE_MISSING; }

static result call_Op_create(int32_t slot, int32_t commute) {
	result r = {0};
	OP op;
	r.code = g.Op_create(mpi4go_op_slots[slot], commute, &op);
	if (r.code == 0) r.handle = HOUT(op);
	return r;
}

// --- counts beyond int, out of the hot path -------------------------------------

static int64_t extent_of(DTYPE dtype, int32_t *code) {
	int64_t lb, extent = 0;
	*code = f.Type_get_extent(dtype, &lb, &extent);
	return extent;
}

// big_pair builds a type of count elements: count / CHUNK blocks of CHUNK elements,
// and a remainder behind them.
static pair big_pair(int64_t count, DTYPE dtype, int32_t *code) {
	pair p = {1, dtype, false};
	int64_t extent = extent_of(dtype, code), blocks = count / CHUNK, rest = count % CHUNK;
	DTYPE block, body, tail, whole;
	if (*code) return p;
	if (!FITS(blocks)) {
		*code = CODE_TOO_LARGE;
		return p;
	}
	if ((*code = f.Type_contiguous(CHUNK, dtype, &block))) return p;
	if ((*code = f.Type_contiguous((int)blocks, block, &body))) goto free_block;
	if ((*code = f.Type_contiguous((int)rest, dtype, &tail))) goto free_body;
	int lengths[] = {1, 1};
	int64_t displacements[] = {0, blocks * CHUNK * extent};
	DTYPE types[] = {body, tail};
	if ((*code = f.Type_create_struct(2, lengths, displacements, types, &whole)) == 0) {
		p.dtype = whole;
		p.made = true;
		*code = f.Type_commit(&p.dtype);
	}
	f.Type_free(&tail);
free_body:
	f.Type_free(&body);
free_block:
	f.Type_free(&block);
	return p;
}

// Freeing a type that an operation in flight uses is allowed: MPI keeps it.
static void pair_free(pair *p) {
	if (p->made) f.Type_free(&p->dtype);
}

// --- binding -----------------------------------------------------------------

static const mpi4go_table table = {
	GENERATED_ROWS
	.Init_thread = call_Init_thread,
	.Initialized = call_Initialized,
	.Finalized = call_Finalized,
	.Wtime = call_Wtime,
	.Wtick = call_Wtick,
	.Forget = call_Forget,
	.Error_class = call_Error_class,
	.Error_string = call_Error_string,
	.Pcontrol = call_Pcontrol,
	.Op_create = call_Op_create,
	.Test = call_Test,
	.Testsome = call_Testsome,
	.Waitall = call_Waitall,
	.Startall = call_Startall,
	.Type_get_envelope = call_Type_get_envelope,
	.Type_get_contents = call_Type_get_contents,
	.Constant = call_Constant,
};

static void bind_symbols(void *library, const symbol *list, size_t n) {
	static const char *const prefixes[] = {"MPI_", "MPIX_"};
	for (size_t i = 0; i < n; i++) {
		*list[i].function = NULL;
		for (int k = 0; k < 2 && !*list[i].function; k++) {
			char name[64];
			strcpy(name, prefixes[k]);
			strncat(name, list[i].name, sizeof name - 6);
			*list[i].function = dlsym(library, name);
		}
	}
}

const mpi4go_table *BIND(void *library) {
	bind_symbols(library, symbols, sizeof symbols / sizeof *symbols);
	bind_symbols(library, hand_written_symbols, sizeof hand_written_symbols / sizeof *hand_written_symbols);
	for (size_t i = 0; i < sizeof predefined_handles / sizeof *predefined_handles; i++) {
		const predefined *p = &predefined_handles[i];
		mpi4go_predefined[p->canonical] = p->symbol ? (uint64_t)(uintptr_t)dlsym(library, p->symbol) : p->value;
	}
	mpi4go_bsend_overhead = value_BSEND_OVERHEAD;
	return &table;
}
