package collective

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Bcast sends the elements of x of rank root to all ranks, into their x.
//
// All ranks call it, with the same root and the same length of x, which can be 0. It blocks until
// this rank's part is done: at root, that x can be changed; elsewhere, that it has come. Errors
// are those of arguments: [mpi.ErrBuffer] for lengths that do not fit, [mpi.ErrRoot],
// [mpi.ErrComm], [mpi.ErrType]. See MPI 5.0, section 6.4.
func Bcast[T any](comm mpi.Communicator, x []T, root int) error {
	return broadcast{comm, layout.Slice(x), root}.run(nil)
}

// BcastBuf sends the elements of rank root to all ranks: [Bcast] for any [mpi.Memory].
func BcastBuf[T any](comm mpi.Communicator, x mpi.Memory[T], root int) error {
	return broadcast{comm, raw(x), root}.run(nil)
}

// Ibcast starts to send the elements of rank root to all ranks: it is the nonblocking form of
// [Bcast]. Wait returns x, on all ranks. See MPI 5.0, section 6.12.2.
func Ibcast[T any](comm mpi.Communicator, x []T, root int) (*mpi.Request[T], error) {
	return mpi.Launch(x, broadcast{comm, layout.Slice(x), root}.run)
}

// IbcastBuf starts to send the elements of rank root to all ranks: [Ibcast] for any [mpi.Memory].
func IbcastBuf[T any](comm mpi.Communicator, x mpi.Memory[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, broadcast{comm, raw(x), root}.run)
}

// BcastInit prepares to send the elements of rank root to all ranks, again and again: it is the
// persistent form of [Bcast]. Each Start sends what is in x of root then. See MPI 5.0, section
// 6.13.2.
func BcastInit[T any](comm mpi.Communicator, x []T, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(x, broadcast{comm, layout.Slice(x), root}.run)
}

// BcastInitBuf prepares to send the elements of rank root to all ranks, again and again:
// [BcastInit] for any [mpi.Memory].
func BcastInitBuf[T any](comm mpi.Communicator, x mpi.Memory[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, broadcast{comm, raw(x), root}.run)
}

// int MPI_Bcast(void *buffer, int count, MPI_Datatype datatype, int root, MPI_Comm comm)
type bcastCall = func(buf unsafe.Pointer, count int, t capi.Datatype, root int, comm capi.Comm) capi.Result

var bcasts = newForms[bcastCall]("Bcast", capi.Bcast, capi.Ibcast, capi.BcastInit)

// A broadcast is the arguments of Bcast.
type broadcast struct {
	comm mpi.Communicator
	x    layout.Buf
	root int
}

func (b broadcast) run(o *mpi.Operation) (err error) {
	defer ends(o, b.comm, &err)
	op, call := bcasts.of(o)
	t, err := enterRooted(op, b.comm, b.root)
	if err != nil {
		return err
	}
	if err := mpi.UseBuf(op, b.x); err != nil {
		return err
	}
	if err := t.match(o, op, b.root, elements(b.x), b.x); err != nil {
		return err
	}
	if t.inter && brokenIbcastAcross() && !mpi.Mixed(t.comm) {
		return b.gathered(o, op, t)
	}
	x := b.x
	if t.needsToken(x.N) {
		x = layout.Slice(tokens[:1])
	}
	pin(o, x, x)
	r := call(x.Ptr, x.N, x.Type.Handle(), b.root, t.h)
	return conclude(o, op, r, nil, t.linked)
}

// gathered does the work of a broadcast across by an Allgatherv to which only the root
// contributes.
func (b broadcast) gathered(o *mpi.Operation, op string, t team) error {
	_, call := allgathervs.of(o)
	send, recv := layout.Buf{Type: b.x.Type}, layout.Buf{Type: b.x.Type}
	if t.root {
		send = b.x
	}
	if t.linked {
		recv = b.x
	}
	send, recv, c, err := packed(op, send, recv)
	if err != nil {
		return err
	}
	counts, displs := make([]int, t.peers), make([]int, t.peers)
	if t.linked {
		counts[b.root] = recv.N
	}
	pin(o, send, recv)
	r := call(send.Ptr, send.N, send.Type.Handle(), recv.Ptr, counts, displs, recv.Type.Handle(), t.h)
	return conclude(o, op, r, c, t.linked)
}
