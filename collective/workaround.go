package collective

import (
	"strings"
	"sync"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Workarounds: what MPI libraries get wrong, in C too, and what is done instead.

func mpichKin() bool { return core.MPICHKin() }

// needsPacking reports whether a buffer must not go to the library as it is. In Gather
// and Scatter, and in Alltoall in place, inner ranks of MPICH's trees (seen in 4.0.2
// and 5.0.2) forward others' parts as bytes, in segments; a rank that receives them as a
// struct type loses the basic element that a segment cuts in two, or fails with
// "Message truncated". As bytes everywhere, the same data arrives.
func needsPacking(b layout.Buf) bool { return b.Type.IsMixed() && mpichKin() }

// viaPacked does a call on packed copies of its buffers. A buffer that is part of the
// other, which means in place, becomes that part of the other's copy.
func viaPacked(send, recv layout.Buf, call func(send, recv layout.Buf) error) error {
	var s, r layout.Buf
	if i, ok := send.Within(recv); ok && i+send.N <= recv.N {
		r = recv.Pack()
		s = r.Items(i, send.N)
	} else if i, ok := recv.Within(send); ok && i+recv.N <= send.N {
		s = send.Pack()
		r = s.Items(i, recv.N)
	} else if send.Overlaps(recv) {
		return overlap("packing")
	} else {
		s, r = send.Pack(), recv.Pack()
	}
	if err := call(s, r); err != nil {
		return err
	}
	recv.Unpack(r)
	return nil
}

// brokenReduceScatter reports whether MPI_Reduce_scatter and MPI_Reduce_scatter_block
// cannot be used: MPICH and Intel MPI (seen in 4.0.2, 5.0.2; 2021.18) corrupt memory
// or return garbage for an operator that is not commutative on elements with gaps,
// when the number of ranks is a power of two.
func brokenReduceScatter[T any](op core.Reducer[T], b layout.Buf) bool {
	return b.Type.HasGaps() && !core.Commutes(op) && mpichKin()
}

// reduceThenScatter does the work of ReduceScatter through rank 0.
func reduceThenScatter[T any](comm core.Communicator, send, recv layout.Buf, counts []int, op core.Reducer[T]) error {
	all := layout.Slice[T](nil)
	if comm.Rank() == 0 {
		all = layout.Slice(make([]T, send.N))
	}
	if err := reduce(comm, send, all, op, 0); err != nil {
		return err
	}
	return scatterv(comm, all, counts, nil, recv, 0)
}

// brokenReduceInPlace reports whether MPI_Reduce cannot work in place: MPICH 4.0.2
// reads through MPI_IN_PLACE at roots other than 0, from 2 KiB on.
var brokenReduceInPlace = sync.OnceValue(func() bool { return strings.HasPrefix(core.LibraryName(), "MPICH 4.0") })
