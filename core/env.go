package core

import (
	"strings"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// QueryThread returns the thread level that the library granted.
func QueryThread() ThreadLevel { return state.level }

// TagUB returns the largest tag that messages may have.
func TagUB() int { return state.tagUB }

// Version returns the version of the MPI standard that the library implements, such
// as 3, 1. See MPI 5.0, section 9.1.1.
func Version() (version, subversion int, err error) {
	if err := running("Version"); err != nil {
		return 0, 0, err
	}
	v, s, code := mpi.GetVersion()
	return v, s, wrap("Get_version", code)
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
	if err := running("ProcessorName"); err != nil {
		return "", err
	}
	name := make([]byte, 1024)
	_, code := mpi.GetProcessorName(&name[0])
	return mpi.CString(name), wrap("Get_processor_name", code)
}

// Wtime returns the seconds since some moment in the past, which is the same for all
// calls of a rank. It is 0 before Init. See MPI 5.0, section 9.6.
func Wtime() float64 {
	if !usable() {
		return 0
	}
	return mpi.Wtime()
}

// Wtick returns the resolution of Wtime, in seconds.
func Wtick() float64 {
	if !usable() {
		return 0
	}
	return mpi.Wtick()
}

// wrap makes an error of a code; nil for success.
func wrap(op string, code mpi.Code) error {
	if code == 0 {
		return nil
	}
	return codeError(op, code)
}
