package capi

/*
#include <stdlib.h>
#include "mpi4go.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/find"
)

// ABI is the binary interface of the loaded library.
type ABI int

// The ABIs.
const (
	NoABI       ABI = C.ABI_NONE
	OpenMPI     ABI = C.ABI_OPENMPI
	MPICH       ABI = C.ABI_MPICH
	StandardABI ABI = C.ABI_STANDARD
)

func (a ABI) String() string {
	switch a {
	case OpenMPI:
		return "Open MPI ABI"
	case MPICH:
		return "MPICH ABI"
	case StandardABI:
		return "MPI standard ABI"
	}
	return "no MPI"
}

// Loaded describes the library in use.
type Loaded struct {
	ABI     ABI
	Library find.Library // zero if MPI was in the process already
}

var load = sync.OnceValues(loadLibrary)

// Load finds an MPI library, loads it and binds its functions, once a process.
// MPI4GO_LIBRARY and MPI4GO_MPI choose one (package find tells how).
func Load() (Loaded, error) { return load() }

func loadLibrary() (Loaded, error) {
	if C.mpi4go_static() != 0 {
		return Loaded{}, errors.New("this program is linked statically (-extldflags -static), and such programs cannot load an MPI library: link it dynamically")
	}
	C.mpi4go_signals_save()
	defer C.mpi4go_signals_restore()
	if abi, _ := open(""); abi != NoABI {
		return Loaded{ABI: abi}, nil
	}
	candidates, err := find.Select()
	if err != nil {
		return Loaded{}, err
	}
	var failed []string
	for _, lib := range candidates {
		if err := damage(lib.Path); err != nil {
			failed = append(failed, "  "+err.Error())
			continue
		}
		abi, message := open(lib.Path)
		if abi != NoABI {
			return Loaded{ABI: abi, Library: lib}, nil
		}
		failed = append(failed, "  "+message)
	}
	var b strings.Builder
	b.WriteString("no MPI library could be loaded\n\n")
	if len(failed) > 0 {
		fmt.Fprintf(&b, "These were tried:\n%s\n\n", strings.Join(failed, "\n"))
	}
	fmt.Fprintf(&b, "%s\n\n%s", strings.TrimSpace(find.Describe()), strings.TrimSpace(find.InstallHint()))
	return Loaded{}, errors.New(b.String())
}

// open loads one library, or the MPI in the process for "".
func open(path string) (ABI, string) {
	message := make([]byte, 1024)
	var cpath *C.char
	if path != "" {
		cpath = C.CString(path)
		defer C.free(unsafe.Pointer(cpath))
	}
	abi := ABI(C.mpi4go_load(cpath, (*C.char)(unsafe.Pointer(&message[0])), C.int(len(message))))
	return abi, CString(message)
}

// Has reports whether the loaded library exports a function, by its full name.
func Has(function string) bool {
	name := C.CString(function)
	defer C.free(unsafe.Pointer(name))
	return C.mpi4go_symbol(name) != nil
}

// QueryCUDA asks whether the library takes pointers to the memory of CUDA devices: 1 yes,
// 0 no, -1 if it has no MPIX_Query_cuda_support.
func QueryCUDA() int { return int(C.mpi4go_query_cuda()) }

// InitThread initializes MPI, asking for a thread level, and returns the level that
// is granted. Go's signal handlers are as before when it returns.
func InitThread(required int) (provided int, code Code) {
	C.mpi4go_signals_save()
	defer C.mpi4go_signals_restore()
	openLauncher()
	var p C.int32_t
	code = Code(C.mpi4go_Init_thread(C.int32_t(required), &p))
	return int(p), code
}

// OpenSession is MPI_Session_init, with error codes returned; like InitThread, it leaves
// Go's signal handlers as they were.
func OpenSession(info Info) (Session, Code) {
	C.mpi4go_signals_save()
	defer C.mpi4go_signals_restore()
	openLauncher()
	return SessionInit(info, Errhandler(Predefined(IdErrorsReturn)))
}

// openLauncher finds the connection to the launcher, before MPI is initialized.
func openLauncher() { C.mpi4go_pmi_open() }

// left is set when this process has told the launcher that it may end.
var left bool

// LeaveLauncher tells the launcher that this process may end now, if it waits for that
// (see pmi.c); to be called after Finalize.
func LeaveLauncher() { left = C.mpi4go_pmi_close() != 0 }

// Unguard tells the guardian, if there is one (see pmi.c), that this process may end now.
func Unguard() { C.mpi4go_pmi_release() }

// LeaveUnfinalized makes Exit end the process at once, where MPI could not be finalized.
func LeaveUnfinalized() { left = true }

// Initialized and Finalized ask the library whether it is; call Load before.
func Initialized() bool { return C.mpi4go_Initialized() != 0 }
func Finalized() bool   { return C.mpi4go_Finalized() != 0 }

// Exit ends the process as C does, with the exit handlers of the C library, which
// os.Exit leaves out. MPICH 5 takes its leave of the launcher in one; where
// LeaveLauncher has done that, the handlers must not do it again.
func Exit(code int) {
	if left {
		os.Exit(code)
	}
	C.exit(C.int(code))
}
