// MPI's user functions for reductions carry no user data: each live operator has a
// C function of its own, a slot, which passes its number on to Go.
#include "mpi4go.h"

extern void mpi4goReduce(int32_t slot, void *in, void *inout, int64_t n);

#define SLOT(i) \
	static void slot_##i(void *in, void *inout, int *n, void *datatype) { \
		(void)datatype; \
		mpi4goReduce(0##i, in, inout, *n); \
	}
// The numbers are octal: 01000 of them is 512.
#define EIGHT(m, i) m(i##0) m(i##1) m(i##2) m(i##3) m(i##4) m(i##5) m(i##6) m(i##7)
#define ROW(m, i) EIGHT(m, i##0) EIGHT(m, i##1) EIGHT(m, i##2) EIGHT(m, i##3) EIGHT(m, i##4) EIGHT(m, i##5) EIGHT(m, i##6) EIGHT(m, i##7)
#define ALL(m) ROW(m, 0) ROW(m, 1) ROW(m, 2) ROW(m, 3) ROW(m, 4) ROW(m, 5) ROW(m, 6) ROW(m, 7)

ALL(SLOT)

#define ENTRY(i) slot_##i,
void *const mpi4go_op_slots[OP_SLOTS] = {ALL(ENTRY)};
