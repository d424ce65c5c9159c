package collective

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A team is the communicator of a collective call, checked.
type team struct {
	comm       *mpi.Comm
	h          capi.Comm
	rank, size int  // of this process in its group
	peers      int  // how many ranks data comes from or goes to: the other group's on an intercommunicator
	inter      bool // it is one
	root       bool // this process is the root
	linked     bool // data goes from or to the root here: everywhere, or in the group without the root
}

// enter checks the communicator of a call.
func enter(op string, comm mpi.Communicator) (team, error) {
	c, h, err := mpi.Use(op, comm)
	if err != nil {
		return team{}, err
	}
	return team{comm: c, h: h, rank: c.Rank(), size: c.Size(), peers: mpi.Peers(c), inter: c.IsInter()}, nil
}

// enterRooted also checks the root.
func enterRooted(op string, comm mpi.Communicator, root int) (team, error) {
	t, err := enter(op, comm)
	if err != nil {
		return t, err
	}
	t.root, t.linked = root == t.rank, true
	if t.inter {
		t.root, t.linked = root == mpi.Root, root >= 0
	}
	switch {
	case uint(root) < uint(t.peers):
	case !t.inter:
		err = mpi.Errorf(op, mpi.ErrRoot, "root %d is outside the communicator: its ranks are 0 to %d", root, t.peers-1)
	case root != mpi.Root && root != mpi.ProcNull:
		err = mpi.Errorf(op, mpi.ErrRoot, "root %d is outside the remote group: its ranks are 0 to %d; the root itself passes Root, and the others of its group ProcNull", root, t.peers-1)
	}
	return t, err
}

// begin is the beginning of a call that moves data between two buffers: it checks the
// communicator, the root (0 where there is none) and the buffers, and returns what MPI
// gets in place of the buffers.
func begin(op string, comm mpi.Communicator, root int, send, recv layout.Buf) (t team, s, r layout.Buf, c *copies, err error) {
	if t, err = enterRooted(op, comm, root); err != nil {
		return t, send, recv, nil, err
	}
	if err = mpi.UseBuf(op, send); err == nil {
		err = mpi.UseBuf(op, recv)
	}
	if err == nil {
		err = t.apart(op, send, recv)
	}
	if err != nil {
		return t, send, recv, nil, err
	}
	send, recv = somewhere(send, recv)
	s, r, c, err = packed(op, send, recv)
	return t, s, r, c, err
}

// somewhere gives buffers without data addresses: MPICH and Intel MPI refuse nil for some, and
// one address for two of them, which Open MPI's nonblocking calls take for in place.
func somewhere(send, recv layout.Buf) (s, r layout.Buf) {
	if send.Bytes() == 0 {
		send.Ptr = unsafe.Pointer(&nowhere[0])
	}
	if recv.Bytes() == 0 {
		recv.Ptr = unsafe.Pointer(&nowhere[1])
	}
	return send, recv
}

// nowhere is where buffers without data are. Nothing is read or written there.
var nowhere [2]int64

// elements is how many elements of the Go type a buffer holds.
func elements(b layout.Buf) int { return b.N * b.Type.Elements }

// items converts a number of elements to one of items of the buffer's type.
func items(op string, b layout.Buf, n int) (int, error) {
	if e := b.Type.Elements; e > 1 {
		if n%e != 0 {
			return 0, mpi.Errorf(op, mpi.ErrCount, "%d elements are not a whole number of items of %d", n, e)
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

// reduction checks the two buffers of a reduction of count elements and returns what MPI gets
// for them: capi.InPlace for send if both are the same memory.
func reduction(op string, t team, send, recv layout.Buf) (from, to unsafe.Pointer, err error) {
	if err := mpi.UseBuf(op, send); err != nil {
		return nil, nil, err
	}
	if err := mpi.UseBuf(op, recv); err != nil {
		return nil, nil, err
	}
	if send.N != recv.N {
		return nil, nil, mpi.Errorf(op, mpi.ErrBuffer, "%d elements are sent, but the receive buffer has %d: want as many", send.N, recv.N)
	}
	return t.pointers(op, send, recv)
}

// pointers returns what MPI gets for two buffers: capi.InPlace for send if both begin at the same
// memory, also where this rank receives nothing. Any other overlap is an error.
func (t team) pointers(op string, send, recv layout.Buf) (from, to unsafe.Pointer, err error) {
	if err := t.apart(op, send, recv); err != nil {
		return nil, nil, err
	}
	switch {
	case t.inter:
	case send.Ptr == recv.Ptr && send.Bytes() > 0:
		return capi.InPlace(), recv.Ptr, nil
	case send.Overlaps(recv):
		return nil, nil, overlap(op)
	}
	send, recv = somewhere(send, recv)
	return send.Ptr, recv.Ptr, nil
}

// apart returns an error for buffers that mean in place on an intercommunicator.
func (t team) apart(op string, send, recv layout.Buf) error {
	if t.inter && send.N > 0 && recv.N > 0 && (send.Same(recv) || send.Overlaps(recv)) {
		return mpi.Errorf(op, mpi.ErrBuffer, "the send and receive buffers overlap: nothing works in place on an intercommunicator")
	}
	return nil
}

// noInter is the error of what needs one group.
func noInter(op string) error {
	return mpi.Errorf(op, mpi.ErrComm, "there is none on an intercommunicator: two groups have no common order")
}

// ranks says for what there must be counts or parts, in errors.
func (t team) ranks() string {
	if t.inter {
		return fmt.Sprintf("%d ranks of the remote group", t.peers)
	}
	return fmt.Sprintf("%d ranks", t.peers)
}

func overlap(op string) error {
	return mpi.Errorf(op, mpi.ErrBuffer, "the send and receive buffers overlap; pass the same slice for both to work in place")
}

// parts checks a buffer of one equal part a rank against the part itself, and
// returns the items of whole in a part.
func parts(op string, t team, part, whole layout.Buf, partName, wholeName string) (int, error) {
	if n := elements(part); elements(whole) != n*t.size {
		return 0, mpi.Errorf(op, mpi.ErrBuffer, "the %s buffer has %d elements: want %d, the %d of the %s buffer for each of the %d ranks", wholeName, elements(whole), n*t.size, n, partName, t.size)
	}
	return items(op, whole, elements(part))
}

// vector checks the counts and displacements of a buffer's parts, one a rank, in items,
// and returns the displacements; nil means one part after the other.
func vector(op string, t team, b layout.Buf, counts, displs []int, name string) ([]int, error) {
	who := "rank"
	if t.inter {
		who = "rank of the remote group"
	}
	displs, err := sections(op, t.peers, who, b, counts, displs, name)
	if err == nil && name == receiveWord {
		err = distinct(op, who, counts, displs, nil)
	}
	return displs, err
}

// sendWord and receiveWord are what messages call the two buffers.
const (
	sendWord    = "send"
	receiveWord = "receive"
)

// several is the plural of who has a part.
func several(who string) string {
	noun, rest, _ := strings.Cut(who, " ")
	return strings.TrimSpace(noun + "s " + rest)
}

// sections is vector for n parts of somebody.
func sections(op string, n int, who string, b layout.Buf, counts, displs []int, name string) ([]int, error) {
	if len(counts) != n {
		return nil, mpi.Errorf(op, mpi.ErrCount, "%d %s counts: want one for each of the %d %s", len(counts), name, n, several(who))
	}
	if displs == nil {
		displs = make([]int, n)
		for i := 1; i < n; i++ {
			displs[i] = displs[i-1] + counts[i-1]
		}
	}
	if len(displs) != n {
		return nil, mpi.Errorf(op, mpi.ErrDisp, "%d %s displacements: want one for each of the %d %s, or nil", len(displs), name, n, several(who))
	}
	for r, n := range counts {
		switch d := displs[r]; {
		case n < 0:
			return nil, mpi.Errorf(op, mpi.ErrCount, "the %s count of %s %d is %d", name, who, r, n)
		case n > 0 && (d < 0 || d+n > b.N):
			return nil, mpi.Errorf(op, mpi.ErrDisp, "the %s part of %s %d, %d elements from %d on, is outside the buffer of %d", name, who, r, n, d, b.N)
		}
	}
	return displs, nil
}
