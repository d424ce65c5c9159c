package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A team is the communicator of a collective call, checked.
type team struct {
	comm       *core.Comm
	h          mpi.Comm
	rank, size int
}

// enter checks the communicator of a call.
func enter(op string, comm core.Communicator) (team, error) {
	c, h, err := core.Use(op, comm)
	if err != nil {
		return team{}, err
	}
	return team{c, h, c.Rank(), c.Size()}, nil
}

// enterRooted also checks the root.
func enterRooted(op string, comm core.Communicator, root int) (team, error) {
	t, err := enter(op, comm)
	if err == nil && uint(root) >= uint(t.size) {
		err = core.Errorf(op, core.ErrRoot, "root %d is outside the communicator: its ranks are 0 to %d", root, t.size-1)
	}
	return t, err
}

// begin is the beginning of a call that moves data between two buffers: it checks the
// communicator, the root (0 where there is none) and the buffers, and returns what MPI
// gets in place of the buffers.
func begin(op string, comm core.Communicator, root int, send, recv layout.Buf) (t team, s, r layout.Buf, c *copies, err error) {
	if t, err = enterRooted(op, comm, root); err != nil {
		return t, send, recv, nil, err
	}
	if err = core.UseBuf(op, send); err == nil {
		err = core.UseBuf(op, recv)
	}
	if err != nil {
		return t, send, recv, nil, err
	}
	s, r, c, err = packed(op, send, recv)
	return t, s, r, c, err
}

// elements is how many elements of the Go type a buffer holds.
func elements(b layout.Buf) int { return b.N * b.Type.Elements }

// items converts a number of elements to one of items of the buffer's type.
func items(op string, b layout.Buf, n int) (int, error) {
	if e := b.Type.Elements; e > 1 {
		if n%e != 0 {
			return 0, core.Errorf(op, core.ErrCount, "%d elements are not a whole number of items of %d", n, e)
		}
		return n / e, nil
	}
	return n, nil
}

// section is the part of b from its nth item on.
func section(b layout.Buf, n int) unsafe.Pointer {
	if b.Ptr == nil {
		return nil
	}
	return unsafe.Add(b.Ptr, n*b.Type.Extent)
}

// reduction checks the two buffers of a reduction of count elements and returns the
// send pointer: InPlace if both are the same memory.
func reduction(op string, send, recv layout.Buf) (unsafe.Pointer, error) {
	if err := core.UseBuf(op, send); err != nil {
		return nil, err
	}
	if err := core.UseBuf(op, recv); err != nil {
		return nil, err
	}
	switch {
	case send.N != recv.N:
		return nil, core.Errorf(op, core.ErrBuffer, "%d elements are sent, but the receive buffer has %d: want as many", send.N, recv.N)
	case send.Same(recv):
		return mpi.InPlace(), nil
	case send.Overlaps(recv):
		return nil, overlap(op)
	}
	return send.Ptr, nil
}

func overlap(op string) error {
	return core.Errorf(op, core.ErrBuffer, "the send and receive buffers overlap; pass the same slice for both to work in place")
}

// parts checks a buffer of one equal part a rank against the part itself, and
// returns the items of whole in a part.
func parts(op string, t team, part, whole layout.Buf, partName, wholeName string) (int, error) {
	if n := elements(part); elements(whole) != n*t.size {
		return 0, core.Errorf(op, core.ErrBuffer, "the %s buffer has %d elements: want %d, the %d of the %s buffer for each of the %d ranks", wholeName, elements(whole), n*t.size, n, partName, t.size)
	}
	return items(op, whole, elements(part))
}

// vector checks the counts and displacements of a buffer's parts, one a rank, in items,
// and returns the displacements; nil means one part after the other.
func vector(op string, t team, b layout.Buf, counts, displs []int, name string) ([]int, error) {
	return sections(op, t.size, "rank", b, counts, displs, name)
}

// sections is vector for n parts of somebody.
func sections(op string, n int, who string, b layout.Buf, counts, displs []int, name string) ([]int, error) {
	if len(counts) != n {
		return nil, core.Errorf(op, core.ErrCount, "%d %s counts: want one for each of the %d %ss", len(counts), name, n, who)
	}
	if displs == nil {
		displs = make([]int, n)
		for i := 1; i < n; i++ {
			displs[i] = displs[i-1] + counts[i-1]
		}
	}
	if len(displs) != n {
		return nil, core.Errorf(op, core.ErrDisp, "%d %s displacements: want one for each of the %d %ss, or nil", len(displs), name, n, who)
	}
	for r, n := range counts {
		switch d := displs[r]; {
		case n < 0:
			return nil, core.Errorf(op, core.ErrCount, "the %s count of %s %d is %d", name, who, r, n)
		case n > 0 && (d < 0 || d+n > b.N):
			return nil, core.Errorf(op, core.ErrDisp, "the %s part of %s %d, %d elements from %d on, is outside the buffer of %d", name, who, r, n, d, b.N)
		}
	}
	return displs, nil
}
