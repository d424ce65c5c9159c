package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Barrier returns when all ranks have called it. See MPI 5.0, section 6.3.
//
// int MPI_Barrier(MPI_Comm comm)
func Barrier(comm core.Communicator) error {
	t, err := enter("Barrier", comm)
	if err != nil {
		return err
	}
	return core.Wrap("Barrier", mpi.Barrier(t.h).Code)
}
