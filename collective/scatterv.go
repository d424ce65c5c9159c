package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Scatterv deals parts of different lengths out: rank r receives counts[r] elements of
// root's send[displs[r]:] into recv, which has just that length. nil displs mean
// one after the other. send, counts and displs only matter at root. In place at root:
// recv is root's own part of send. See MPI 5.0, section 6.6.
func Scatterv[T any](comm mpi.Communicator, send []T, counts, displs []int, recv []T, root int) error {
	return scatteringV{comm, layout.Slice(send), counts, displs, layout.Slice(recv), root}.run(nil)
}

// ScattervBuf deals the elements of rank root out to all ranks, in parts of different lengths:
// [Scatterv] for any [mpi.Memory]; counts and displs are in items of send.
func ScattervBuf[T any](comm mpi.Communicator, send mpi.Memory[T], counts, displs []int, recv mpi.Memory[T], root int) error {
	return scatteringV{comm, raw(send), counts, displs, raw(recv), root}.run(nil)
}

// Iscatterv starts to deal the elements of rank root out to all ranks, in parts of different
// lengths: it is the nonblocking form of [Scatterv]. Wait returns recv. See MPI 5.0, section
// 6.12.4.
func Iscatterv[T any](comm mpi.Communicator, send []T, counts, displs []int, recv []T, root int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, scatteringV{comm, layout.Slice(send), counts, displs, layout.Slice(recv), root}.run)
}

// IscattervBuf starts to deal the elements of rank root out to all ranks, in parts of different
// lengths: [Iscatterv] for any [mpi.Memory].
func IscattervBuf[T any](comm mpi.Communicator, send mpi.Memory[T], counts, displs []int, recv mpi.Memory[T], root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, scatteringV{comm, raw(send), counts, displs, raw(recv), root}.run)
}

// ScattervInit prepares to deal the elements of rank root out to all ranks, in parts of different
// lengths, again and again: it is the persistent form of [Scatterv]. Each Start deals out what is
// in root's send then; counts and displs stay as they are now. See MPI 5.0, section 6.13.4.
func ScattervInit[T any](comm mpi.Communicator, send []T, counts, displs []int, recv []T, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, scatteringV{comm, layout.Slice(send), slices.Clone(counts), slices.Clone(displs), layout.Slice(recv), root}.run)
}

// ScattervInitBuf prepares to deal the elements of rank root out to all ranks, in parts of
// different lengths, again and again: [ScattervInit] for any [mpi.Memory].
func ScattervInitBuf[T any](comm mpi.Communicator, send mpi.Memory[T], counts, displs []int, recv mpi.Memory[T], root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, scatteringV{comm, raw(send), slices.Clone(counts), slices.Clone(displs), raw(recv), root}.run)
}

// int MPI_Scatterv(const void *sendbuf, const int sendcounts[], const int displs[],
//
//	MPI_Datatype sendtype, void *recvbuf, int recvcount, MPI_Datatype recvtype,
//	int root, MPI_Comm comm)
type scattervCall = func(send unsafe.Pointer, counts, displs []int, sendType capi.Datatype,
	recv unsafe.Pointer, recvCount int, recvType capi.Datatype, root int, comm capi.Comm) capi.Result

var scattervs = newForms[scattervCall]("Scatterv", capi.Scatterv, capi.Iscatterv, capi.ScattervInit)

// A scatteringV is the arguments of Scatterv.
type scatteringV struct {
	comm           mpi.Communicator
	send           layout.Buf
	counts, displs []int
	recv           layout.Buf
	root           int
}

func (s scatteringV) run(o *mpi.Operation) (err error) {
	defer ends(o, s.comm, &err)
	op, call := scattervs.of(o)
	t, send, recv, c, err := begin(op, s.comm, s.root, s.send, s.recv)
	if err != nil {
		return err
	}
	to, counts, displs := recv.Ptr, s.counts, s.displs
	if !t.root {
		counts, displs = nil, nil
	} else if to, displs, err = ownPart(op, t, recv, send, counts, displs, sendWord); err != nil {
		return err
	}
	if err := t.matchParts(o, op, s.root, s.recv, flow{counts: counts, buf: s.send}, flow{part: s.recv, rank: s.root}); err != nil {
		return err
	}
	out, err := fit(op, send, counts, displs)
	if err != nil {
		return err
	}
	defer out.freeAfter(o)
	pin(o, send, recv)
	r := call(out.ptr, out.counts, out.displs, out.dtype, to, recv.N, recv.Type.Handle(), s.root, t.h)
	return conclude(o, op, r, c, t.linked)
}
