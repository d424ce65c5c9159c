package collective

import (
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Gatherv collects send of every rank, which may differ in length, at root: counts[r]
// elements of rank r go to recv[displs[r]:]. nil displs put them one after the other.
// recv, counts and displs only matter at root. In place at root: send is
// root's own part of recv. See MPI 5.0, section 6.5.
func Gatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int, root int) error {
	return gatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs, root}.run(nil)
}

// GathervBuf collects parts of different lengths from all ranks at rank root: [Gatherv] for any
// [mpi.Memory]; counts and displs are in items of recv.
func GathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int, root int) error {
	return gatheringV{comm, raw(send), raw(recv), counts, displs, root}.run(nil)
}

// Igatherv starts to collect parts of different lengths from all ranks at rank root: it is the
// nonblocking form of [Gatherv]. Wait returns recv at root, nil elsewhere. See MPI 5.0, section
// 6.12.3.
func Igatherv[T any](comm mpi.Communicator, send, recv []T, counts, displs []int, root int) (*mpi.Request[T], error) {
	return mpi.Launch(recv, gatheringV{comm, layout.Slice(send), layout.Slice(recv), counts, displs, root}.run)
}

// IgathervBuf starts to collect parts of different lengths from all ranks at rank root: [Igatherv]
// for any [mpi.Memory].
func IgathervBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int, root int) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, gatheringV{comm, raw(send), raw(recv), counts, displs, root}.run)
}

// GathervInit prepares to collect parts of different lengths from all ranks at rank root, again
// and again: it is the persistent form of [Gatherv]. Each Start gathers what is in send then;
// counts and displs stay as they are now. See MPI 5.0, section 6.13.3.
func GathervInit[T any](comm mpi.Communicator, send, recv []T, counts, displs []int, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, gatheringV{comm, layout.Slice(send), layout.Slice(recv), slices.Clone(counts), slices.Clone(displs), root}.run)
}

// GathervInitBuf prepares to collect parts of different lengths from all ranks at rank root, again
// and again: [GathervInit] for any [mpi.Memory].
func GathervInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts, displs []int, root int) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, gatheringV{comm, raw(send), raw(recv), slices.Clone(counts), slices.Clone(displs), root}.run)
}

// int MPI_Gatherv(const void *sendbuf, int sendcount, MPI_Datatype sendtype,
//
//	void *recvbuf, const int recvcounts[], const int displs[], MPI_Datatype recvtype,
//	int root, MPI_Comm comm)
type gathervCall = func(send unsafe.Pointer, sendCount int, sendType capi.Datatype,
	recv unsafe.Pointer, counts, displs []int, recvType capi.Datatype, root int, comm capi.Comm) capi.Result

var gathervs = newForms[gathervCall]("Gatherv", capi.Gatherv, capi.Igatherv, capi.GathervInit)

// A gatheringV is the arguments of Gatherv.
type gatheringV struct {
	comm           mpi.Communicator
	send, recv     layout.Buf
	counts, displs []int
	root           int
}

func (g gatheringV) run(o *mpi.Operation) (err error) {
	defer ends(o, g.comm, &err)
	op, call := gathervs.of(o)
	t, send, recv, c, err := begin(op, g.comm, g.root, g.send, g.recv)
	if err != nil {
		return err
	}
	from, counts, displs := send.Ptr, g.counts, g.displs
	if !t.root {
		counts, displs = nil, nil
	} else if from, displs, err = ownPart(op, t, send, recv, counts, displs, receiveWord); err != nil {
		return err
	}
	if err := t.matchParts(o, op, g.root, g.send, flow{part: g.send, rank: g.root}, flow{counts: counts, buf: g.recv}); err != nil {
		return err
	}
	in, err := fit(op, recv, counts, displs)
	if err != nil {
		return err
	}
	defer in.freeAfter(o)
	pin(o, send, recv)
	r := call(from, send.N, send.Type.Handle(), in.ptr, in.counts, in.displs, in.dtype, g.root, t.h)
	return conclude(o, op, r, c, t.root)
}

// ownPart is ownSection for parts of different lengths; name is that of the buffer with all of
// them.
func ownPart(op string, t team, send, recv layout.Buf, counts, displs []int, name string) (unsafe.Pointer, []int, error) {
	displs, err := vector(op, t, recv, counts, displs, name)
	if err != nil {
		return nil, nil, err
	}
	if t.inter { // the parts are those of the other group
		return send.Ptr, displs, nil
	}
	if want := counts[t.rank] * recv.Type.Elements; elements(send) != want {
		verb := "sends"
		if name == sendWord {
			verb = "receives"
		}
		return nil, nil, mpi.Errorf(op, mpi.ErrCount, "rank %d %s %d elements, but its count is %d", t.rank, verb, elements(send), want)
	}
	switch {
	case send.N > 0 && send.Ptr == section(recv, displs[t.rank]):
		return capi.InPlace(), displs, nil
	case send.Overlaps(recv):
		return nil, nil, overlap(op)
	}
	return send.Ptr, displs, nil
}
