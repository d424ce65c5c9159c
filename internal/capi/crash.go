package capi

/*
#include <stdlib.h>
#include "mpi4go.h"
*/
import "C"

import (
	"os"
	"runtime/debug"
	"syscall"
	"unsafe"
)

// WatchCrash arranges that the message is printed when a panic on any goroutine ends
// the process. If it cannot, the stacks are printed all the same.
//
// The runtime writes the stacks, piece by piece, into a socket; C reads them at the other
// end. The socket has room for just a few pieces, so that the process cannot be gone
// before the reader has noticed.
func WatchCrash(message string) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	syscall.SetsockoptInt(fds[1], syscall.SOL_SOCKET, syscall.SO_SNDBUF, 1) // the least there is
	w := os.NewFile(uintptr(fds[1]), "crash")
	defer w.Close() // the runtime has a duplicate
	if debug.SetCrashOutput(w, debug.CrashOptions{}) != nil {
		syscall.Close(fds[0])
		return
	}
	text := C.CString("\n" + message + "\n")
	defer C.free(unsafe.Pointer(text))
	C.mpi4go_watch(C.int(fds[0]), text)
}
