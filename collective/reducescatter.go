package collective

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// ReduceScatter combines send of all ranks element by element, and deals the result
// out in parts of counts[r] elements for rank r, which all ranks pass alike. len(send)
// is the sum of the counts, len(recv) the rank's own. In place: recv is the
// beginning of send. See MPI 5.0, section 6.10.2.
func ReduceScatter[T any](comm mpi.Communicator, send, recv []T, counts []int, op mpi.Reducer[T]) error {
	return dealtReduction[T]{comm, layout.Slice(send), layout.Slice(recv), counts, op}.run(nil)
}

// ReduceScatterBuf combines the elements of all ranks with an operator, and deals the result out
// in parts of given lengths: [ReduceScatter] for any [mpi.Memory] without a derived layout.
func ReduceScatterBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts []int, op mpi.Reducer[T]) error {
	return dealtReduction[T]{comm, raw(send), raw(recv), counts, op}.run(nil)
}

// IreduceScatter starts to combine the elements of all ranks with an operator, and to deal the
// result out in parts of given lengths: it is the nonblocking form of [ReduceScatter]. Wait
// returns recv. See MPI 5.0, section 6.12.10.
func IreduceScatter[T any](comm mpi.Communicator, send, recv []T, counts []int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch(recv, dealtReduction[T]{comm, layout.Slice(send), layout.Slice(recv), counts, op}.run)
}

// IreduceScatterBuf starts to combine the elements of all ranks with an operator, and to deal the
// result out in parts of given lengths: [IreduceScatter] for any [mpi.Memory] without a derived
// layout.
func IreduceScatterBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts []int, op mpi.Reducer[T]) (*mpi.Request[T], error) {
	return mpi.Launch[T](nil, dealtReduction[T]{comm, raw(send), raw(recv), counts, op}.run)
}

// ReduceScatterInit prepares to combine the elements of all ranks with an operator, and to deal
// the result out in parts of given lengths, again and again: it is the persistent form of
// [ReduceScatter]. Each Start combines what is in send then; counts stay as they are now. See MPI
// 5.0, section 6.13.10.
func ReduceScatterInit[T any](comm mpi.Communicator, send, recv []T, counts []int, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare(recv, dealtReduction[T]{comm, layout.Slice(send), layout.Slice(recv), slices.Clone(counts), op}.run)
}

// ReduceScatterInitBuf prepares to combine the elements of all ranks with an operator, and to deal
// the result out in parts of given lengths, again and again: [ReduceScatterInit] for any
// [mpi.Memory] without a derived layout.
func ReduceScatterInitBuf[T any](comm mpi.Communicator, send, recv mpi.Memory[T], counts []int, op mpi.Reducer[T]) (*mpi.Persistent[T], error) {
	return mpi.Prepare[T](nil, dealtReduction[T]{comm, raw(send), raw(recv), slices.Clone(counts), op}.run)
}

// int MPI_Reduce_scatter(const void *sendbuf, void *recvbuf, const int recvcounts[], MPI_Datatype datatype, MPI_Op op, MPI_Comm comm)
type reduceScatterCall = func(send, recv unsafe.Pointer, counts []int, t capi.Datatype, op capi.Op, comm capi.Comm) capi.Result

var reduceScatters = newForms[reduceScatterCall]("Reduce_scatter", capi.ReduceScatter, capi.IreduceScatter, capi.ReduceScatterInit)

// A dealtReduction is the arguments of ReduceScatter.
type dealtReduction[T any] struct {
	comm       mpi.Communicator
	send, recv layout.Buf
	counts     []int
	op         mpi.Reducer[T]
}

func (d dealtReduction[T]) run(o *mpi.Operation) (err error) {
	defer ends(o, d.comm, &err)
	op, call := reduceScatters.of(o)
	t, err := enter(op, d.comm)
	if err != nil {
		return err
	}
	at, err := d.check(op, t)
	if err != nil {
		return err
	}
	from, to, err := t.pointers(op, d.send, d.recv)
	if err != nil {
		return err
	}
	if err := matchReduction(t, o, op, noRoot, d.send, d.op); err != nil {
		return err
	}
	if brokenReduceScatter(d.op, d.send) {
		return allreduceInstead(o, d.comm, d.send, d.recv, at, d.op)
	}
	h, user, err := useOp(o, op, d.op, d.send)
	if err != nil {
		return err
	}
	pin(o, d.send, d.recv)
	r := call(from, to, d.counts, d.send.Type.Handle(), h, t.h)
	runtime.KeepAlive(user)
	return conclude(o, op, r, nil, true)
}

// check checks the counts, and returns where this rank's part begins.
func (d dealtReduction[T]) check(op string, t team) (at int, err error) {
	if err := mpi.UseBuf(op, d.send); err != nil {
		return 0, err
	}
	if err := mpi.UseBuf(op, d.recv); err != nil {
		return 0, err
	}
	if len(d.counts) != t.size {
		return 0, mpi.Errorf(op, mpi.ErrCount, "%d counts: want one for each of the %d ranks", len(d.counts), t.size)
	}
	total := 0
	for r, n := range d.counts {
		if n < 0 {
			return 0, mpi.Errorf(op, mpi.ErrCount, "the count of rank %d is %d", r, n)
		}
		if r == t.rank {
			at = total
		}
		total += n
	}
	if d.send.N != total || d.recv.N != d.counts[t.rank] {
		return 0, mpi.Errorf(op, mpi.ErrBuffer, "the send buffer has %d elements and the receive buffer %d: want %d, the sum of the counts, and %d, this rank's", d.send.N, d.recv.N, total, d.counts[t.rank])
	}
	return at, nil
}
