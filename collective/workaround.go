package collective

import (
	"strings"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Workarounds for libraries: what they do wrong in C too, and what is done instead.

// brokenReduceScatter reports whether the library's MPI_Reduce_scatter and
// MPI_Reduce_scatter_block cannot be used: MPICH and its kin (seen in 4.0.2, 5.0.2,
// and Intel MPI 2021.18) corrupt memory, or return garbage, for an operator
// that is not commutative on elements with gaps, when the number of ranks is a power
// of two.
func brokenReduceScatter[T any](op core.Reducer[T], b layout.Buf) bool {
	return !b.Type.Contiguous() && !core.Commutes(op) && !strings.HasPrefix(core.LibraryName(), "Open MPI")
}

// reduceThenScatter does the work of ReduceScatter through rank 0.
func reduceThenScatter[T any](comm core.Communicator, send, recv layout.Buf, counts []int, op core.Reducer[T]) error {
	var all layout.Buf
	if comm.Rank() == 0 {
		all = layout.Slice(make([]T, send.N))
	} else {
		all = layout.Slice[T](nil)
	}
	if err := reduce(comm, send, all, op, 0); err != nil {
		return err
	}
	return scatterv(comm, all, counts, nil, recv, 0)
}
