package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Gather collects the slices send of all ranks in recv of rank root, one after the other in the
// order of ranks.
//
// All ranks call it, with the same root and the same len(send). At root, len(recv) is Size times
// len(send); elsewhere recv is ignored, and can be nil. In place at root: send is root's own
// section of recv, or recv. It blocks until this rank's part is done. Errors are those of
// arguments: [mpi.ErrBuffer] for lengths that do not fit, [mpi.ErrRoot], [mpi.ErrComm],
// [mpi.ErrType]. See MPI 5.0, section 6.5.
func Gather[T any](comm mpi.Communicator, send, recv []T, root int) error {
	return gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run(nil)
}

// GatherBuf collects parts of equal length from all ranks at rank root: [Gather] for any
// [mpi.Memory].
func GatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) error {
	return gathering{comm, raw(send), raw(recv), root}.run(nil)
}

// Igather starts to collect parts of equal length from all ranks at rank root: it is the
// nonblocking form of [Gather]. Wait returns recv at root, nil elsewhere. See MPI 5.0, section
// 6.12.3.
func Igather[T any](comm mpi.Communicator, send, recv []T, root int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// IgatherBuf starts to collect parts of equal length from all ranks at rank root: [Igather] for
// any [mpi.Memory].
func IgatherBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, gathering{comm, raw(send), raw(recv), root}.run)
}

// GatherInit prepares to collect parts of equal length from all ranks at rank root, again and
// again: it is the persistent form of [Gather]. Each Start gathers what is in send then. See MPI
// 5.0, section 6.13.3.
func GatherInit[T any](comm mpi.Communicator, send, recv []T, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, gathering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// GatherInitBuf prepares to collect parts of equal length from all ranks at rank root, again and
// again: [GatherInit] for any [mpi.Memory].
func GatherInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, gathering{comm, raw(send), raw(recv), root}.run)
}

// int MPI_Gather(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
type gatherCall = func(send unsafe.Pointer, sendCount int, sendType capi.Datatype,
	recv unsafe.Pointer, recvCount int, recvType capi.Datatype, root int, comm capi.Comm) capi.Result

var gathers = newForms[gatherCall]("Gather", capi.Gather, capi.Igather, capi.GatherInit)

// A gathering is the arguments of Gather.
type gathering struct {
	comm       mpi.Communicator
	send, recv layout.Buf
	root       int
}

func (g gathering) run(o *mpi.Operation) (err error) {
	defer ends(o, g.comm, &err)
	op, call := gathers.of(o)
	t, send, recv, c, err := begin(op, g.comm, g.root, g.send, g.recv)
	if err != nil {
		return err
	}
	from, n := send.Ptr, 0
	if t.root {
		if send, from, n, err = ownSection(op, t, send, recv); err != nil {
			return err
		}
	}
	if err := t.match(o, op, g.root, partOf(t, g.root, g.send, g.recv), g.send); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(from, send.N, send.Type.Handle(), recv.Ptr, n, recv.Type.Handle(), g.root, t.h)
	return conclude(o, op, r, c, t.root)
}

// ownSection resolves what a rank contributes to a buffer that collects one part a
// rank: its pointer, or capi.InPlace if the contribution is in its place already, and how
// many items of recv a part has.
func ownSection(op string, t team, send, recv layout.Buf) (layout.Buf, unsafe.Pointer, int, error) {
	if t.inter { // the parts are those of the other group
		n, err := t.share(op, recv)
		return send, send.Ptr, n, err
	}
	if send.Same(recv) && send.N == recv.N && t.size > 1 {
		n, err := t.share(op, recv)
		send.N = n
		return send, capi.InPlace(), n, err
	}
	n, err := parts(op, t, send, recv, "send", "receive")
	switch {
	case err != nil:
		return send, nil, 0, err
	case send.N > 0 && send.Ptr == section(recv, t.rank*n):
		return send, capi.InPlace(), n, nil
	case send.Overlaps(recv):
		return send, nil, 0, overlap(op)
	}
	return send, send.Ptr, n, nil
}

// share is how many items of b are of each rank.
func (t team) share(op string, b layout.Buf) (int, error) {
	if b.N%t.peers != 0 {
		return 0, mpi.Errorf(op, mpi.ErrBuffer, "%d elements cannot be divided among %s", elements(b), t.ranks())
	}
	return b.N / t.peers, nil
}
