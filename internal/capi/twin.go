package capi

/*
#include <dlfcn.h>
#include <stdio.h>

static void *twin_open(const char *path, char *message, int size) {
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!object) snprintf(message, size, "%s", dlerror());
	return object;
}

static double twin_run(void *function, long bytes, long iterations) {
	return ((double (*)(long, long))function)(bytes, iterations);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// A Twin is a shared object of C functions that call the MPI library of this process
// directly: what benchmarks compare with. It was compiled with the library's own
// mpi.h and linked to no MPI: the one that Load has loaded provides its symbols.
type Twin struct{ object unsafe.Pointer }

// OpenTwin loads a shared object. Load has been called before.
func OpenTwin(path string) (*Twin, error) {
	message := make([]byte, 1024)
	cpath := C.CString(path)
	defer Free(uint64(uintptr(unsafe.Pointer(cpath))))
	object := C.twin_open(cpath, (*C.char)(unsafe.Pointer(&message[0])), C.int(len(message)))
	if object == nil {
		return nil, errors.New(CString(message))
	}
	return &Twin{object}, nil
}

// A TwinFunc is a function double f(long bytes, long iterations), which returns the
// seconds that its iterations took.
type TwinFunc struct{ f unsafe.Pointer }

// Func looks a function up.
func (t *Twin) Func(name string) (TwinFunc, bool) {
	cname := C.CString(name)
	defer Free(uint64(uintptr(unsafe.Pointer(cname))))
	f := C.dlsym(t.object, cname)
	return TwinFunc{f}, f != nil
}

// Run calls the function.
func (f TwinFunc) Run(bytes, iterations int) float64 {
	return float64(C.twin_run(f.f, C.long(bytes), C.long(iterations)))
}
