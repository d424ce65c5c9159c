package launch

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mpi4go/mpi4go/internal/find"
)

// EnvFT asks for ranks that go on when one of them fails; see Job.FaultTolerant.
const EnvFT = "MPI4GO_FT"

// faultTolerance says how the launchers of the libraries that can go on without a failed
// rank are told to let them. MPICH's and Intel's know -disable-auto-cleanup, but their
// libraries do nothing with it (see core/fault.go).
var faultTolerance = []struct {
	impl    find.Family
	since   int // major version
	options []string
}{
	{find.OpenMPI, 5, []string{"--with-ft", "ulfm"}},
}

// FaultTolerance returns the options of the launcher of a library for fault-tolerant
// jobs. It is an error if the library cannot run them; one whose version is not known is
// taken for new enough.
func FaultTolerance(lib find.Library) ([]string, error) {
	for _, f := range faultTolerance {
		if lib.Impl != f.impl {
			continue
		}
		number, _, _ := strings.Cut(lib.Version, ".")
		if major, err := strconv.Atoi(number); err != nil || major >= f.since {
			return f.options, nil
		}
	}
	return nil, fmt.Errorf("%s has no fault tolerance: when a rank fails, the job ends", lib.Title())
}
