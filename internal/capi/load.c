// Loading: one MPI library a process, its ABI told by what it exports.
#define _GNU_SOURCE // CPU_COUNT
#include "mpi4go.h"
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <link.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

const mpi4go_table *mpi4go_calls;
uint64_t mpi4go_predefined[0x300];
char mpi4go_in_place;
int32_t mpi4go_bsend_overhead;
int32_t mpi4go_contenders;
int32_t mpi4go_yielding;

static void *library;

// detect tells the ABI. The order matters: Open MPI 6 and MPICH 5 export
// MPI_Abi_get_version from their own ABI's library too, where it answers -1, and
// Open MPI's libmpi_abi has ompi_mpi_comm_self.
static int detect(void *lib) {
	int (*version)(int *, int *) = (int (*)(int *, int *))dlsym(lib, "MPI_Abi_get_version");
	int major = -1, minor = -1;
	if (version && version(&major, &minor) == 0 && major >= 1) return ABI_STANDARD;
	if (dlsym(lib, "ompi_mpi_comm_self")) return ABI_OPENMPI;
	if (dlsym(lib, "MPI_Init_thread")) return ABI_MPICH;
	return ABI_NONE;
}

#ifdef __linux__
// find_interpreter ends with the first object, the program: 1 if a dynamic linker has started it, 2 if none has.
static int find_interpreter(struct dl_phdr_info *program, size_t size, void *unused) {
	(void)size, (void)unused;
	for (int i = 0; i < program->dlpi_phnum; i++)
		if (program->dlpi_phdr[i].p_type == PT_INTERP) return 1;
	return 2;
}
#endif

// mpi4go_static tells whether the program is linked statically: what it loads gets a C library
// besides the program's own, and crashes sooner or later.
int mpi4go_static(void) {
#ifdef __linux__
	return dl_iterate_phdr(find_interpreter, NULL) == 2;
#else
	return 0;
#endif
}

// mpi4go_load loads the library at path, or takes the MPI that is in the process
// already when path is NULL, and binds its functions. It returns the ABI, or
// ABI_NONE with a message.
int mpi4go_load(const char *path, char *message, int size) {
	void *lib = RTLD_DEFAULT;
	if (!path) {
		if (!dlsym(RTLD_DEFAULT, "MPI_Init_thread")) return ABI_NONE;
	} else if (!(lib = dlopen(path, RTLD_NOW | RTLD_LOCAL))) {
		snprintf(message, size, "%s", dlerror());
		return ABI_NONE;
	}
	int abi = detect(lib);
	if (abi == ABI_NONE) {
		snprintf(message, size, "%s: exports no MPI_Init_thread", path);
		return ABI_NONE;
	}
	// Plugins of the library look its symbols up globally.
	if (path) lib = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
	library = lib;
	switch (abi) {
	case ABI_OPENMPI: mpi4go_calls = mpi4go_bind_openmpi(lib); break;
	case ABI_MPICH: mpi4go_calls = mpi4go_bind_mpich(lib); break;
	case ABI_STANDARD: mpi4go_calls = mpi4go_bind_standard(lib); break;
	}
	return abi;
}

void *mpi4go_symbol(const char *name) { return dlsym(library, name); }

// mpi4go_query_cuda asks an extension that Open MPI and MPICH have in common.
int mpi4go_query_cuda(void) {
	int (*query)(void) = (int (*)(void))dlsym(library, "MPIX_Query_cuda_support");
	return query ? query() != 0 : -1;
}

void *mpi4go_alloc(int64_t bytes) { return malloc(bytes); }

void mpi4go_free(uint64_t memory) { free((void *)(uintptr_t)memory); }

// --- signals -------------------------------------------------------------------

// Some libraries (through UCX) replace the handlers of SIGSEGV and others when they
// are loaded or initialized. Go needs its own: a nil dereference is a panic.
static struct sigaction saved[NSIG];
static char have[NSIG];

void mpi4go_signals_save(void) {
	for (int s = 1; s < NSIG; s++) have[s] = sigaction(s, NULL, &saved[s]) == 0;
}

void mpi4go_signals_restore(void) {
	for (int s = 1; s < NSIG; s++)
		if (have[s]) sigaction(s, &saved[s], NULL);
}

// --- time ------------------------------------------------------------------------

int64_t mpi4go_now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int32_t roused; // counts the calls of mpi4go_rouse

int32_t mpi4go_roused(void) { return __atomic_load_n(&roused, __ATOMIC_ACQUIRE); }

// mpi4go_nap sleeps, unless mpi4go_rouse has been called since mpi4go_roused returned
// seen; where the system can, mpi4go_rouse also ends it.
void mpi4go_nap(int64_t nanoseconds, int32_t seen) {
	struct timespec t = {nanoseconds / 1000000000, nanoseconds % 1000000000};
#ifdef __linux__
	syscall(SYS_futex, &roused, FUTEX_WAIT_PRIVATE, seen, &t, NULL, 0);
#else
	if (mpi4go_roused() == seen) nanosleep(&t, NULL);
#endif
}

void mpi4go_rouse(void) {
	__atomic_add_fetch(&roused, 1, __ATOMIC_RELEASE);
#ifdef __linux__
	syscall(SYS_futex, &roused, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
#endif
}

void mpi4go_yield(void) { sched_yield(); }

int mpi4go_cpus(void) { return (int)sysconf(_SC_NPROCESSORS_ONLN); }

int64_t mpi4go_memory(void) { return (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE); }

int mpi4go_parent_cpus(void) {
#ifdef __linux__
	cpu_set_t set;
	if (sched_getaffinity(getppid(), sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
	return mpi4go_cpus();
}

int mpi4go_int_at(uint64_t address) { return *(int *)(uintptr_t)address; }

// --- crashes -----------------------------------------------------------------------

// When a goroutine panics, Go's runtime stops all goroutines, prints the stacks and
// ends the process; nobody in Go could add which rank it was. This thread does, when
// the runtime writes the crash to the socket that it reads.
static struct {
	int fd;
	char message[512];
} watch;

static void *watch_crash(void *unused) {
	char c[4096];
	(void)unused;
	if (read(watch.fd, c, 1) != 1) return NULL;
	if (write(2, watch.message, strlen(watch.message)) < 0) return NULL;
	while (read(watch.fd, c, sizeof c) > 0) {
	}
	return NULL;
}

int mpi4go_watch(int fd, const char *message) {
	pthread_t thread;
	pthread_attr_t attributes;
	sigset_t all, before;
	watch.fd = fd;
	snprintf(watch.message, sizeof watch.message, "%s", message);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 << 10);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&thread, &attributes, watch_crash, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}
