package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Scatter deals the elements of send of rank root out to all ranks, in parts of equal length: rank
// r receives the rth part into recv.
//
// All ranks call it, with the same root and the same len(recv). At root, len(send) is Size times
// len(recv); elsewhere send is ignored, and can be nil. In place at root: recv is root's own
// section of send. It blocks until this rank's part is done. Errors are those of arguments:
// [mpi.ErrBuffer] for lengths that do not fit, [mpi.ErrRoot], [mpi.ErrComm], [mpi.ErrType]. See
// MPI 5.0, section 6.6.
func Scatter[T any](comm mpi.Communicator, send, recv []T, root int) error {
	return scattering{comm, layout.Slice(send), layout.Slice(recv), root}.run(nil)
}

// ScatterBuf deals the elements of rank root out to all ranks, in parts of equal length: [Scatter]
// for any [mpi.Memory].
func ScatterBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) error {
	return scattering{comm, raw(send), raw(recv), root}.run(nil)
}

// Iscatter starts to deal the elements of rank root out to all ranks, in parts of equal length: it
// is the nonblocking form of [Scatter]. Wait returns recv. See MPI 5.0, section 6.12.4.
func Iscatter[T any](comm mpi.Communicator, send, recv []T, root int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, scattering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// IscatterBuf starts to deal the elements of rank root out to all ranks, in parts of equal length:
// [Iscatter] for any [mpi.Memory].
func IscatterBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, scattering{comm, raw(send), raw(recv), root}.run)
}

// ScatterInit prepares to deal the elements of rank root out to all ranks, in parts of equal
// length, again and again: it is the persistent form of [Scatter]. Each Start deals out what is in
// root's send then. See MPI 5.0, section 6.13.4.
func ScatterInit[T any](comm mpi.Communicator, send, recv []T, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, scattering{comm, layout.Slice(send), layout.Slice(recv), root}.run)
}

// ScatterInitBuf prepares to deal the elements of rank root out to all ranks, in parts of equal
// length, again and again: [ScatterInit] for any [mpi.Memory].
func ScatterInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, scattering{comm, raw(send), raw(recv), root}.run)
}

// int MPI_Scatter(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, int recvcount, MPI_Datatype recvtype, int root, MPI_Comm comm)
var scatters = newForms[gatherCall]("Scatter", capi.Scatter, capi.Iscatter, capi.ScatterInit)

// A scattering is the arguments of Scatter.
type scattering struct {
	comm       mpi.Communicator
	send, recv layout.Buf
	root       int
}

func (s scattering) run(o *mpi.Operation) (err error) {
	defer ends(o, s.comm, &err)
	op, call := scatters.of(o)
	t, send, recv, c, err := begin(op, s.comm, s.root, s.send, s.recv)
	if err != nil {
		return err
	}
	to, n := recv.Ptr, 0
	if t.root {
		if recv, to, n, err = ownSection(op, t, recv, send); err != nil {
			return err
		}
	}
	if err := t.match(o, op, s.root, partOf(t, s.root, s.recv, s.send), s.recv); err != nil {
		return err
	}
	pin(o, send, recv)
	r := call(send.Ptr, n, send.Type.Handle(), to, recv.N, recv.Type.Handle(), s.root, t.h)
	return conclude(o, op, r, c, t.linked)
}
