package mpi

/*
#include <stdlib.h>
#include "mpi4go.h"
*/
import "C"

import (
	"os"
	"runtime/debug"
	"unsafe"
)

// WatchCrash arranges that the message is printed when a panic on any goroutine ends
// the process. It is best effort: the stacks are printed in any case.
func WatchCrash(message string) {
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	if err := debug.SetCrashOutput(w, debug.CrashOptions{}); err != nil {
		return
	}
	w.Close() // the runtime has a duplicate
	text := C.CString(message)
	defer C.free(unsafe.Pointer(text))
	if C.mpi4go_watch(C.int(r.Fd()), text) == 0 {
		crashPipe = r
	}
}

var crashPipe *os.File // keeps the descriptor open
