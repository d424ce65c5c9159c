package capi

/*
#cgo CFLAGS: -O2 -std=gnu11
#cgo linux LDFLAGS: -ldl -lpthread
#include "mpi4go.h"
*/
import "C"

import (
	"bytes"
	"fmt"
	"unsafe"
)

// Handles of the loaded library, widened to 64 bits.
type (
	Comm       uintptr
	Group      uintptr
	Datatype   uintptr
	Op         uintptr
	Win        uintptr
	Info       uintptr
	Errhandler uintptr
	Message    uintptr
	Request    uintptr
	File       uintptr
	Session    uintptr
)

// Counts and displacements are passed from []int to C as they are.
var _ [unsafe.Sizeof(int(0)) - 8]byte

// Predefined returns the handle of that name (IdCommWorld, IdDouble, ...), or 0
// where the library does not define it.
func Predefined(id int) uintptr { return uintptr(C.mpi4go_predefined[id]) }

// InPlace is MPI_IN_PLACE for buffer arguments.
func InPlace() unsafe.Pointer { return unsafe.Pointer(&C.mpi4go_in_place) }

// Status tells about a received message, and what became of its request. It has the layout of C's
// status.
type Status struct {
	Source, Tag int32
	Error       Code
	Cancelled   int16
	Freed       int16 // the library has freed the request
	Bytes       int64
}

// Result is what a blocking or nonblocking call returns. It has the layout of C's
// result.
type Result struct {
	Code   Code
	Flag   int32
	Handle uint64 // a nonblocking call's request
	Tmp    uint64 // memory that MPI reads until the request completes
	A, B   int64
	Status Status
}

// Request returns the request that a nonblocking call started.
func (r *Result) Request() Request { return Request(r.Handle) }

var (
	_ [unsafe.Sizeof(Result{}) - C.sizeof_result]byte
	_ [C.sizeof_result - unsafe.Sizeof(Result{})]byte
)

// Code is an error code of the library, or one of ours below 0. 0 is success.
type Code int32

// Codes of ours.
const (
	CodeMissing  Code = C.CODE_MISSING   // the library has no such function
	CodeTooLarge Code = C.CODE_TOO_LARGE // a count is above what the library can take
	CodeNoMemory Code = C.CODE_NO_MEMORY
	CodeClosed   Code = -4 // the communicator was freed meanwhile
	// CodeProcFailed is a receive from any source that was given up.
	CodeProcFailed Code = -5
)

// Class returns the error class of a code, one of the Err constants.
func (c Code) Class() int {
	switch c {
	case 0:
		return Success
	case CodeMissing:
		return ErrUnsupportedOperation
	case CodeTooLarge:
		return ErrCount
	case CodeNoMemory:
		return ErrNoMem
	case CodeClosed:
		return ErrComm
	case CodeProcFailed:
		return ErrProcFailed
	}
	return int(C.mpi4go_Error_class(C.int32_t(c)))
}

// String returns the library's text for the code.
func (c Code) String() string {
	switch c {
	case 0:
		return "no error"
	case CodeMissing:
		return "the MPI library has no such function"
	case CodeTooLarge:
		return "a count or displacement is above 2^31-1, which this MPI library cannot take here"
	case CodeNoMemory:
		return "out of memory"
	case CodeClosed:
		return "the communicator was closed meanwhile"
	case CodeProcFailed:
		return "a process that could have sent the message has failed"
	}
	text := make([]byte, 8192)
	if C.mpi4go_Error_string(C.int32_t(c), (*C.char)(unsafe.Pointer(&text[0]))) == 0 {
		return fmt.Sprintf("unknown MPI error code %d", int32(c))
	}
	return CString(text)
}

// ClassName returns the MPI name of an error class: "MPI_ERR_TRUNCATE".
func ClassName(class int) string {
	if s, ok := classNames[class]; ok {
		return s
	}
	return fmt.Sprintf("MPI error class %d", class)
}

// IsErrorClass reports whether it is an error class of MPI.
func IsErrorClass(class int) bool {
	_, ok := classNames[class]
	return ok
}

// CString returns the text of a NUL-terminated buffer that C has filled.
func CString(buf []byte) string {
	if i := bytes.IndexByte(buf, 0); i >= 0 {
		buf = buf[:i]
	}
	return string(buf)
}

// CText returns s as C wants it, with a zero byte at its end.
func CText(s string) *byte { return &append([]byte(s), 0)[0] }

// Free frees the memory a nonblocking call needed until completion.
func Free(tmp uint64) {
	if tmp != 0 {
		C.mpi4go_free(C.uint64_t(tmp))
	}
}

// Wtime and Wtick are MPI_Wtime and MPI_Wtick.
func Wtime() float64 { return float64(C.mpi4go_Wtime()) }
func Wtick() float64 { return float64(C.mpi4go_Wtick()) }

// Forget makes the function of that name (without MPI_) missing from the library, for one
// that is there but does not work. It is for use before the first call of it.
func Forget(name string) {
	for _, n := range []string{name, name + "_c"} {
		text := append([]byte(n), 0)
		C.mpi4go_Forget((*C.char)(unsafe.Pointer(&text[0])))
	}
}

// MachineCPUs returns how many CPUs the machine has, also those that this process is
// not bound to.
func MachineCPUs() int { return int(C.mpi4go_cpus()) }

// ParentCPUs returns how many CPUs the parent process may use: the launcher's, which is
// not bound to the core of one rank.
func ParentCPUs() int { return int(C.mpi4go_parent_cpus()) }

// Pcontrol is MPI_Pcontrol, which is variadic in C.
func Pcontrol(level int) Code {
	serialize()
	defer unserialize()
	return Code(C.mpi4go_Pcontrol(C.int32_t(level)))
}

// RankAt reads the rank that an attribute value points to.
func RankAt(p uintptr) int { return constant(C.CONSTANT_RANK, true, int(IntAt(p))) }

// IntAt reads the C int that an attribute value points to.
func IntAt(p uintptr) int32 { return int32(C.mpi4go_int_at(C.uint64_t(p))) }

// MachineMemory returns how many bytes of memory the machine has.
func MachineMemory() int { return int(C.mpi4go_memory()) }

// Alloc allocates memory of C, which Free frees; nil if there is none.
func Alloc(bytes int) unsafe.Pointer { return C.mpi4go_alloc(C.int64_t(bytes)) }

// BsendOverhead is MPI_BSEND_OVERHEAD.
func BsendOverhead() int { return int(C.mpi4go_bsend_overhead) }
