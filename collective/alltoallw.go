package collective

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Alltoallw sends a slice to each rank and receives one from each, of any lengths and anywhere in
// memory: send[r] goes to rank r, and what rank r sends to this rank comes into recv[r], which has
// just its length. Both have one part a rank, nil for none. In place: each recv[r] is send[r]; what is
// sent is copied before. See MPI 5.0, section 6.8.
func Alltoallw[T any](comm mpi.Communicator, send, recv [][]T) error {
	return exchangeW{comm, all(send, layout.Slice), all(recv, layout.Slice)}.run(nil)
}

// AlltoallwBuf sends a part from every rank to every rank, of lengths that can differ and from
// anywhere in memory: [Alltoallw] for any [mpi.Memory], each with a layout of its own. A nil
// Memory is an empty part.
func AlltoallwBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) error {
	return exchangeW{comm, all(send, raw[T]), all(recv, raw[T])}.run(nil)
}

// Ialltoallw starts to send a part from every rank to every rank, of lengths that can differ and
// from anywhere in memory: it is the nonblocking form of [Alltoallw]. Wait returns nil, because
// there is not one receive slice. See MPI 5.0, section 6.12.6.
func Ialltoallw[T any](comm mpi.Communicator, send, recv [][]T) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, exchangeW{comm, all(send, layout.Slice), all(recv, layout.Slice)}.run)
}

// IalltoallwBuf starts to send a part from every rank to every rank, of lengths that can differ
// and from anywhere in memory: [Ialltoallw] for any [mpi.Memory].
func IalltoallwBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, exchangeW{comm, all(send, raw[T]), all(recv, raw[T])}.run)
}

// AlltoallwInit prepares to send a part from every rank to every rank, of lengths that can differ
// and from anywhere in memory, again and again: it is the persistent form of [Alltoallw]. Each
// Start sends what is in the parts of send then; the parts stay those of now. See MPI 5.0, section
// 6.13.6.
func AlltoallwInit[T any](comm mpi.Communicator, send, recv [][]T) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, exchangeW{comm, all(send, layout.Slice), all(recv, layout.Slice)}.run)
}

// AlltoallwInitBuf prepares to send a part from every rank to every rank, of lengths that can
// differ and from anywhere in memory, again and again: [AlltoallwInit] for any [mpi.Memory].
func AlltoallwInitBuf[T any](comm mpi.Communicator, send, recv []mpi.Memory[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, exchangeW{comm, all(send, raw[T]), all(recv, raw[T])}.run)
}

// int MPI_Alltoallw(const void *sendbuf, const int sendcounts[], const int sdispls[],
//
//	const MPI_Datatype sendtypes[], void *recvbuf, const int recvcounts[],
//	const int rdispls[], const MPI_Datatype recvtypes[], MPI_Comm comm)
type alltoallwCall = func(send unsafe.Pointer, sendCounts, sendDispls []int, sendTypes []capi.Datatype,
	recv unsafe.Pointer, recvCounts, recvDispls []int, recvTypes []capi.Datatype, comm capi.Comm) capi.Result

var alltoallws = newForms[alltoallwCall]("Alltoallw", capi.Alltoallw, capi.Ialltoallw, capi.AlltoallwInit)

// An exchangeW is the arguments of Alltoallw.
type exchangeW struct {
	comm       mpi.Communicator
	send, recv []layout.Buf
}

// all describes parts.
func all[P any](parts []P, describe func(P) layout.Buf) []layout.Buf {
	return appendAll(make([]layout.Buf, 0, len(parts)), parts, describe)
}

// appendAll appends the descriptions of parts to a list.
func appendAll[P any](list []layout.Buf, parts []P, describe func(P) layout.Buf) []layout.Buf {
	for _, p := range parts {
		list = append(list, describe(p))
	}
	return list
}

func (e exchangeW) run(o *mpi.Operation) (err error) {
	defer ends(o, e.comm, &err)
	op, call := alltoallws.of(o)
	t, err := enter(op, e.comm)
	if err != nil {
		return err
	}
	if len(e.send) != t.peers || len(e.recv) != t.peers {
		return mpi.Errorf(op, mpi.ErrCount, "%d parts to send and %d to receive: want one for each of the %s", len(e.send), len(e.recv), t.ranks())
	}
	inPlace, err := e.check(op, t)
	if err != nil {
		return err
	}
	if err := t.matchParts(o, op, noRoot, e.recv[0], flow{parts: e.send}, flow{parts: e.recv}); err != nil {
		return err
	}
	c, parts := new(copies), e.send
	if inPlace && !mpi.Interop() {
		inPlace, parts = false, c.copyAll(parts)
	}
	recv, err := spreadOf(op, c.packAll(e.recv, true), &nowhere[1])
	if err != nil {
		return err
	}
	defer recv.freeAfter(o)
	send := spread{base: capi.InPlace()}
	if !inPlace {
		if send, err = spreadOf(op, c.packAll(parts, false), &nowhere[0]); err != nil {
			return err
		}
		defer send.freeAfter(o)
	}
	pin(o, send.parts...)
	pin(o, recv.parts...)
	r := call(send.base, send.counts, send.displs, send.types, recv.base, recv.counts, recv.displs, recv.types, t.h)
	runtime.KeepAlive(send.parts)
	runtime.KeepAlive(recv.parts)
	return conclude(o, op, r, c, true)
}

// check checks the parts, and reports whether they are exchanged in place.
func (e exchangeW) check(op string, t team) (inPlace bool, err error) {
	for _, b := range slices.Concat(e.send, e.recv) {
		if err := mpi.UseBuf(op, b); err != nil {
			return false, err
		}
	}
	inPlace = !t.inter
	for i, s := range e.send {
		r := e.recv[i]
		if !t.inter && i == t.rank && elements(s) != elements(r) {
			return false, mpi.Errorf(op, mpi.ErrCount, "rank %d sends %d elements to itself, but receives %d", i, elements(s), elements(r))
		}
		inPlace = inPlace && s.N == r.N && s.Type == r.Type && (s.Bytes() == 0 || s.Same(r))
	}
	if err := distinctParts(op, "rank", e.recv, nil); err != nil || inPlace {
		return inPlace, err
	}
	for _, s := range e.send {
		for _, r := range e.recv {
			if err := t.apart(op, s, r); err != nil {
				return false, err
			}
			if s.Overlaps(r) {
				return false, overlap(op)
			}
		}
	}
	return false, nil
}

// packAll packs the parts that need it.
func (c *copies) packAll(parts []layout.Buf, receives bool) []layout.Buf {
	p := make([]layout.Buf, len(parts))
	for i, b := range parts {
		p[i] = c.pack(b, receives)
	}
	return p
}

// copyAll copies the parts.
func (c *copies) copyAll(parts []layout.Buf) []layout.Buf {
	p := make([]layout.Buf, len(parts))
	for i, b := range parts {
		p[i] = b.Copy()
		c.in = append(c.in, func() { b.CopyInto(p[i]) })
	}
	return p
}

// A spread is parts anywhere in memory as MPI_Alltoallw takes them.
type spread struct {
	parts          []layout.Buf
	base           unsafe.Pointer
	counts, displs []int
	types          []capi.Datatype
	made           []capi.Datatype // of types: those to be freed
}

// near is how far apart parts can be for displacements that are ints in C.
const near = 1<<31 - 1

func spreadOf(op string, parts []layout.Buf, at *int64) (spread, error) {
	s := spread{parts: parts}
	if s.lay(at) <= near {
		return s, nil
	}
	s.base = unsafe.Pointer(at)
	for i, b := range parts {
		if b.N == 0 {
			continue
		}
		if err := s.anchor(op, i); err != nil {
			s.freeAfter(nil)
			return spread{}, err
		}
	}
	return s, nil
}

// lay works out the counts and types of the parts, and their displacements in bytes from
// the first one in memory, or of nothing from at: Open MPI takes one address for sending and receiving
// as in place. It returns the largest.
func (s *spread) lay(at *int64) (last int) {
	n := len(s.parts)
	s.base = nil
	s.counts, s.displs, s.types = room(s.counts, n), room(s.displs, n), room(s.types, n)
	for i, b := range s.parts {
		s.counts[i], s.displs[i], s.types[i] = b.N, 0, b.Type.Handle()
		if b.N > 0 && (s.base == nil || uintptr(b.Ptr) < uintptr(s.base)) {
			s.base = b.Ptr
		}
	}
	for i, b := range s.parts {
		if b.N > 0 {
			s.displs[i] = int(uintptr(b.Ptr) - uintptr(s.base))
			last = max(last, s.displs[i])
		}
	}
	if s.base == nil {
		s.base = unsafe.Pointer(at)
	}
	return last
}

// room returns x with n elements, never nil.
func room[T any](x []T, n int) []T { return slices.Grow(x[:0], max(n, 1))[:n] }

// anchor makes part i one item of a type that has the part's distance from the base.
func (s *spread) anchor(op string, i int) error {
	b := s.parts[i]
	h, code := capi.TypeCreateHindexed([]int{b.N}, []int{int(uintptr(b.Ptr)) - int(uintptr(s.base))}, s.types[i])
	if code == 0 {
		s.made = append(s.made, h)
		code = capi.TypeCommit(h)
	}
	s.counts[i], s.displs[i], s.types[i] = 1, 0, h
	return mpi.Wrap(op, code)
}

// freeAfter frees the types made: now, or with the operation.
func (s *spread) freeAfter(o *mpi.Operation) {
	if len(s.made) > 0 {
		freeAfter(o, s.made...)
	}
}
