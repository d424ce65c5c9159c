package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Bcast sends x of rank root to all ranks, into their x. All have the same length.
// See MPI 5.0, section 6.4.
func Bcast[T any](comm core.Communicator, x []T, root int) error {
	return bcast(comm, layout.Slice(x), root)
}

// BcastBuf is Bcast of any Memory.
func BcastBuf[T any](comm core.Communicator, x core.Memory[T], root int) error {
	return bcast(comm, core.BufferOf(x).Raw(), root)
}

// int MPI_Bcast(void *buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm)
func bcast(comm core.Communicator, b layout.Buf, root int) error {
	t, err := enterRooted("Bcast", comm, root)
	if err != nil {
		return err
	}
	if err := core.UseBuf("Bcast", b); err != nil {
		return err
	}
	return core.Wrap("Bcast", mpi.Bcast(b.Ptr, b.N, b.Type.Handle(), root, t.h).Code)
}
