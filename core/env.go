package mpi

import (
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// What a program can ask its environment.

// Initialized reports whether Init has completed, also after Finalize. See MPI 5.0,
// section 11.4.1.
func Initialized() bool { return state.phase.Load() != phaseNew }

// Finalized reports whether Finalize has been called; it is false in the functions that
// Finalize calls. See MPI 5.0, section 11.4.2.
func Finalized() bool { return state.phase.Load() == phaseFinalized }

// QueryThread returns the thread level that the library granted. See MPI 5.0, section 11.6.2.
func QueryThread() ThreadLevel { return state.level }

// IsThreadMain reports whether it is called on the thread on which MPI was initialized. Threads
// are not goroutines: it means something only to goroutines that are locked to
// their thread, such as main after runtime.LockOSThread in an init function. mpi4go needs no
// such thing at any thread level. See MPI 5.0, section 11.6.2.
//
//	int MPI_Is_thread_main(int *flag)
func IsThreadMain() (bool, error) {
	if err := running("Is_thread_main"); err != nil {
		return false, err
	}
	flag, code := capi.IsThreadMain()
	return flag, wrap("Is_thread_main", code)
}

// Version returns the version of the MPI standard that the library implements, such
// as 3, 1. See MPI 5.0, section 9.1.1.
func Version() (version, subversion int, err error) {
	if err := running("Get_version"); err != nil {
		return 0, 0, err
	}
	v, s, code := capi.GetVersion()
	return v, s, wrap("Get_version", code)
}

// ABIVersion returns the version of the standard ABI that the library has, such as 1, 0;
// -1, -1 if it is loaded through another ABI. Libraries from before MPI 5 give ErrUnsupported.
// See MPI 5.0, section 20.2.
//
//	int MPI_Abi_get_version(int *abi_major, int *abi_minor)
func ABIVersion() (major, minor int, err error) {
	if err := running("Abi_get_version"); err != nil {
		return 0, 0, err
	}
	major, minor, code := capi.AbiGetVersion()
	return major, minor, wrap("Abi_get_version", code)
}

// ABIInfo returns what the library tells about its ABI, such as the size of an MPI_Aint.
// Libraries from before MPI 5 give ErrUnsupported. See MPI 5.0, section 20.3.
//
//	int MPI_Abi_get_info(MPI_Info *info)
func ABIInfo() (Info, error) {
	if err := running("Abi_get_info"); err != nil {
		return nil, err
	}
	h, code := capi.AbiGetInfo()
	return takeInfo("Abi_get_info", h, code)
}

// LibraryVersion returns the library's own description, which can have several lines.
// It is "" before Init.
func LibraryVersion() string { return state.version }

// LibraryName returns the library's name and version, short: "Open MPI 4.1.4".
func LibraryName() string {
	if state.version == "" {
		if t := state.loaded.Library.Path; t != "" {
			return state.loaded.Library.Title()
		}
		return "the MPI library"
	}
	return shortVersion(state.version)
}

func shortVersion(v string) string {
	line, _, _ := strings.Cut(v, "\n")
	line, _, _ = strings.Cut(line, ",")
	line = strings.NewReplacer("Version:", "", "(R)", "", " Library", "").Replace(line)
	line, _, _ = strings.Cut(line, " for ")
	f := strings.Fields(line)
	if n := len(f); n > 0 {
		f[n-1] = strings.TrimPrefix(f[n-1], "v")
	}
	return strings.Join(f, " ")
}

// LibraryPath returns the file of the library that was loaded, "" if MPI was in the
// process already.
func LibraryPath() string { return state.loaded.Library.Path }

// ABI returns the binary interface of the library: "Open MPI ABI", "MPICH ABI" or
// "MPI standard ABI".
func ABI() string { return state.loaded.ABI.String() }

// ProcessorName returns the name of the machine, as MPI knows it.
func ProcessorName() (string, error) {
	if err := running("Get_processor_name"); err != nil {
		return "", err
	}
	name := make([]byte, 1024)
	_, code := capi.GetProcessorName(&name[0])
	return capi.CString(name), wrap("Get_processor_name", code)
}

// Wtime returns the seconds since some moment in the past, which is the same for all
// calls of a rank. It is 0 before Init. See MPI 5.0, section 9.6.
func Wtime() float64 {
	if !usable() {
		return 0
	}
	return capi.Wtime()
}

// Wtick returns the resolution of Wtime, in seconds. It is 0 before Init.
func Wtick() float64 {
	if !usable() {
		return 0
	}
	return capi.Wtick()
}

// Pcontrol passes a level on to a profiling library that stands between the program and MPI:
// 0 shall switch it off, 1 on, 2 flush its buffers, and others mean what it says.
// MPI itself does nothing. See MPI 5.0, section 15.2.4.
//
//	int MPI_Pcontrol(const int level, ...)
func Pcontrol(level int) error {
	if err := running("Pcontrol"); err != nil {
		return err
	}
	if level < -maxInt-1 || level > maxInt {
		return Errorf("Pcontrol", ErrArg, "level %d does not fit 32 bits", level)
	}
	return wrap("Pcontrol", capi.Pcontrol(level))
}
