package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Gather collects send of every rank at root, one after the other in the order of
// ranks: len(recv) is Size times len(send), which is the same everywhere. recv only
// matters at root. In place at root: send is root's own section of recv, or recv.
// See MPI 5.0, section 6.5.
func Gather[T any](comm core.Communicator, send, recv []T, root int) error {
	return gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run(nil)
}

// GatherBuf is Gather of any Memory.
func GatherBuf[T any](comm core.Communicator, send, recv core.Memory[T], root int) error {
	return gathering{comm, raw(send), raw(recv), root}.run(nil)
}

// Igather starts a Gather. Wait returns recv at root, nil elsewhere. See MPI 5.0, section
// 6.12.3.
func Igather[T any](comm core.Communicator, send, recv []T, root int) (*core.Request[T], error) {
	return core.Launch(recv, gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// IgatherBuf is Igather of any Memory.
func IgatherBuf[T any](comm core.Communicator, send, recv core.Memory[T], root int) (*core.Request[T], error) {
	return core.Launch[T](nil, gathering{comm, raw(send), raw(recv), root}.run)
}

// GatherInit prepares a Gather. Each Start gathers what is in send then. See MPI 5.0,
// section 6.13.3.
func GatherInit[T any](comm core.Communicator, send, recv []T, root int) (*core.Persistent[T], error) {
	return core.Prepare(recv, gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// GatherInitBuf is GatherInit of any Memory.
func GatherInitBuf[T any](comm core.Communicator, send, recv core.Memory[T], root int) (*core.Persistent[T], error) {
	return core.Prepare[T](nil, gathering{comm, raw(send), raw(recv), root}.run)
}

// int MPI_Gather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
type gatherCall = func(send unsafe.Pointer, sendCount int, sendType mpi.Datatype,
	recv unsafe.Pointer, recvCount int, recvType mpi.Datatype, root int, comm mpi.Comm) mpi.Result

var gathers = newForms[gatherCall]("Gather", mpi.Gather, mpi.Igather, mpi.GatherInit)

// A gathering is the arguments of Gather.
type gathering struct {
	comm       core.Communicator
	send, recv layout.Buf
	root       int
}

func (g gathering) run(o *core.Operation) error {
	op, call := gathers.of(o)
	t, send, recv, c, err := begin(op, g.comm, g.root, g.send, g.recv)
	if err != nil {
		return err
	}
	from, n := send.Ptr, 0
	if t.rank == g.root {
		if send, from, n, err = ownSection(op, t, send, recv); err != nil {
			return err
		}
	}
	if err := t.match(o, op, g.root, partOf(t, g.root, g.send, g.recv), g.send); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(from, send.N, send.Type.Handle(), recv.Ptr, n, recv.Type.Handle(), g.root, t.h)
	return conclude(o, op, r, c, t.rank == g.root)
}

// ownSection resolves what a rank contributes to a buffer that collects one part a
// rank: its pointer, or InPlace if the contribution is in its place already, and how
// many items of recv a part has.
func ownSection(op string, t team, send, recv layout.Buf) (layout.Buf, unsafe.Pointer, int, error) {
	if send.Same(recv) && send.N == recv.N && t.size > 1 {
		if recv.N%t.size != 0 {
			return send, nil, 0, core.Errorf(op, core.ErrBuffer, "%d elements in place cannot be divided among %d ranks", recv.N, t.size)
		}
		n := recv.N / t.size
		send.N = n
		return send, mpi.InPlace(), n, nil
	}
	n, err := parts(op, t, send, recv, "send", "receive")
	switch {
	case err != nil:
		return send, nil, 0, err
	case send.N > 0 && send.Ptr == section(recv, t.rank*n):
		return send, mpi.InPlace(), n, nil
	case send.Overlaps(recv):
		return send, nil, 0, overlap(op)
	}
	return send, send.Ptr, n, nil
}
