package collective

import (
	"strings"
	"sync"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Workarounds: what MPI libraries get wrong, and what is done instead. Most give MPI
// copies of the buffers.

// copies says how to fill the copies of a call's buffers again, which a persistent
// operation needs at each start, and how to take the result out of them.
type copies struct{ in, out []func() }

func (c *copies) copyIn() {
	for _, f := range c.in {
		f()
	}
}

func (c *copies) copyOut() {
	for _, f := range c.out {
		f()
	}
}

func mpichKin() bool { return mpi.MPICHKin() }

// needsPacking reports whether a buffer must not go to the library as it is. In Gather
// and Scatter, and in Alltoall in place, inner ranks of MPICH's trees (seen in 4.0.2
// and 5.0.2) forward others' parts as bytes, in segments; a rank that receives them as a
// struct type loses the basic element that a segment cuts in two, or fails with
// "Message truncated". As bytes everywhere, the same data arrives.
func needsPacking(b layout.Buf) bool { return b.Type.IsMixed() && mpichKin() }

// packed returns what MPI gets instead of two buffers where they need packing: the same
// data as bytes, copied if there are gaps. A buffer that is part of the other, which
// means in place, becomes that part of the other's copy.
func packed(op string, send, recv layout.Buf) (s, r layout.Buf, c *copies, err error) {
	if !needsPacking(send) && !needsPacking(recv) {
		return send, recv, nil, nil
	}
	return pack(op, send, recv)
}

func pack(op string, send, recv layout.Buf) (layout.Buf, layout.Buf, *copies, error) {
	c := new(copies)
	if i, ok := send.Within(recv); ok && i+send.N <= recv.N {
		r := c.pack(recv, true)
		return r.Items(i, send.N), r, c, nil
	}
	if i, ok := recv.Within(send); ok && i+recv.N <= send.N {
		s := c.pack(send, false)
		r := s.Items(i, recv.N)
		c.out = append(c.out, func() { recv.Unpack(r) })
		return s, r, c, nil
	}
	if send.Overlaps(recv) {
		return send, recv, nil, overlap(op)
	}
	return c.pack(send, false), c.pack(recv, true), c, nil
}

// pack packs a buffer, if it needs it; receives says whether data arrives there.
func (c *copies) pack(b layout.Buf, receives bool) layout.Buf {
	if !needsPacking(b) {
		return b
	}
	p := b.Pack()
	c.in = append(c.in, func() { b.PackInto(p) })
	if receives {
		c.out = append(c.out, func() { b.Unpack(p) })
	}
	return p
}

// brokenReduceScatter reports whether MPI_Reduce_scatter and MPI_Reduce_scatter_block
// cannot be used: MPICH and Intel MPI (seen in 4.0.2, 5.0.2; 2021.18) corrupt memory
// or return garbage for an operator that is not commutative on elements with gaps,
// when the number of ranks is a power of two.
func brokenReduceScatter[T any](op mpi.Reducer[T], b layout.Buf) bool {
	return b.Type.HasGaps() && !mpi.Commutes(op) && mpichKin()
}

// allreduceInstead does the work of a reduction that deals its result out: every rank
// gets all of it, and takes its part, from the item at on.
func allreduceInstead[T any](o *mpi.Operation, comm mpi.Communicator, send, recv layout.Buf, at int, op mpi.Reducer[T]) error {
	all := send.Copy()
	c := &copies{out: []func(){func() { recv.Unpack(all.Items(at, recv.N).Pack()) }}}
	return reducing[T]{allreduces, comm, send, all, op}.into(o, c)
}

// brokenReduceInPlace reports whether MPI_Reduce cannot work in place: MPICH 4.0.2
// reads through MPI_IN_PLACE at roots other than 0, from 2 KiB on.
var brokenReduceInPlace = sync.OnceValue(func() bool { return strings.HasPrefix(mpi.LibraryName(), "MPICH 4.0") })

// copied returns a copy of what is sent, for a call whose other copies are c, or nil.
//
// Alltoallv and Alltoallw in place are calls with such a copy, which are not in place: a rank that has
// nothing at all could not tell that the others are, and their parts would not meet its own. Besides, Open MPI
// (seen in 4.1.4 and 5.0.11) gets the nonblocking Alltoallv wrong where ranks have nothing for each
// other, and Alltoallw from several kilobytes up.
func (c *copies) copied(send layout.Buf) (layout.Buf, *copies) {
	if c == nil {
		c = new(copies)
	}
	s := send.Copy()
	c.in = append(c.in, func() { send.CopyInto(s) })
	return s, c
}

// brokenPersistent reports whether the library's persistent collectives cannot be used:
// those of MPICH 4.0.2 and Intel MPI 2021.18 hang, or fail with "Invalid communicator",
// after some have been started again and freed.
var brokenPersistent = sync.OnceValue(func() bool {
	name := mpi.LibraryName()
	return strings.HasPrefix(name, "MPICH 4.0") || strings.HasPrefix(name, "Intel")
})

// brokenIbcastAcross reports whether MPI_Ibcast loses its data on intercommunicators: that of
// MPICH and Intel MPI (seen in 4.0.2, 5.0.2; 2021.18) does where the root is not rank 0 of its
// group. Blocking calls can be nonblocking ones inside.
func brokenIbcastAcross() bool { return mpichKin() }

// needsToken reports whether a Bcast or Reduce across must be one of a token, because this rank
// has no data: Open MPI (seen in 4.1.4 and 5.0.11) does not number a nonblocking call
// whose count is 0, and later calls on the communicator hang if other ranks have data. Those
// beside the root cannot know.
func (t team) needsToken(n int) bool {
	return t.inter && (n == 0 || !t.root && !t.linked)
}

// tokens are what is sent and received then; what they are does not matter.
var tokens [2]int8
