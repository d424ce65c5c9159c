package mpi

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Partitioned[T] is a persistent message that goes in parts: goroutines of the sender
// mark parts ready as they finish them, and those of the receiver ask which have
// arrived. The parts are numbered from 0 and of equal length. Start starts it, Wait and
// Test complete it, as those of any Persistent[T]: a send is complete only after all its
// parts were marked ready. See MPI 5.0, chapter 4.
//
// Ready, ReadyRange, ReadyList and Arrived can be called by any number of goroutines at a
// time, and while another one waits.
type Partitioned[T any] struct {
	Persistent[T]
	parts  int
	null   bool            // to or from ProcNull: MPICH 4 crashes, so MPI has a message without parts
	round  atomic.Uint32   // how often it was started
	marked []atomic.Uint32 // of a send: in which round each part was last marked ready
}

// PsendInit prepares to send x to rank dest in partitions parts of len(x)/partitions
// elements; len(x) must be a multiple of partitions. The receiver's PrecvInit must be for
// as much data, in as many parts or another number of them. Open MPI gives ErrUnsupported:
// version 4 has no partitioned communication, and that of 5.0 loses data. dest can be ProcNull. See MPI 5.0, section 4.2.1.
func PsendInit[T any](comm Communicator, x []T, partitions, dest, tag int) (*Partitioned[T], error) {
	return psendInit[T](comm, layout.Slice(x), partitions, dest, tag)
}

// PsendInitBuf prepares to send the elements of any [Memory] in parts, as [PsendInit] does those
// of a slice; its number of items must be a multiple of partitions.
func PsendInitBuf[T any](comm Communicator, x Memory[T], partitions, dest, tag int) (*Partitioned[T], error) {
	return psendInit[T](comm, BufferOf(x).raw, partitions, dest, tag)
}

// int MPI_Psend_init(const void *buf, int partitions, MPI_Count count, MPI_Datatype datatype, int dest, int tag, MPI_Comm comm, MPI_Info info, MPI_Request *request)
func psendInit[T any](comm Communicator, b layout.Buf, partitions, dest, tag int) (*Partitioned[T], error) {
	c, err := checkSend("Psend_init", comm, b, dest, tag)
	if err != nil {
		return nil, err
	}
	p := new(Partitioned[T])
	p.comm = c
	count, err := p.divide("Psend_init", b, partitions)
	if err != nil {
		return nil, err
	}
	p.marked = make([]atomic.Uint32, partitions)
	if p.null = dest == ProcNull; p.null {
		return p.init("Send_init", capi.SendInit(nil, 0, b.Type.Handle(), dest, tag, c.h), layout.Buf{})
	}
	p.pin(b)
	return p.init("Psend_init", capi.PsendInit(b.Ptr, partitions, count, b.Type.Handle(), dest, tag, c.h, noInfo()), layout.Buf{})
}

// PrecvInit prepares to receive a partitioned message into y, in partitions parts of
// len(y)/partitions elements; len(y) must be a multiple of partitions. The message must
// have the length of y. There are no wildcards for its source and tag. See PsendInit, and
// MPI 5.0, section 4.2.1.
func PrecvInit[T any](comm Communicator, y []T, partitions, source, tag int) (*Partitioned[T], error) {
	return precvInit(comm, y, layout.Slice(y), partitions, source, tag)
}

// PrecvInitBuf prepares to receive a message in parts into any [Memory], as [PrecvInit] does into
// a slice; its number of items must be a multiple of partitions.
func PrecvInitBuf[T any](comm Communicator, y Memory[T], partitions, source, tag int) (*Partitioned[T], error) {
	return precvInit[T](comm, nil, BufferOf(y).raw, partitions, source, tag)
}

// int MPI_Precv_init(void *buf, int partitions, MPI_Count count, MPI_Datatype datatype, int source, int tag, MPI_Comm comm, MPI_Info info, MPI_Request *request)
func precvInit[T any](comm Communicator, y []T, b layout.Buf, partitions, source, tag int) (*Partitioned[T], error) {
	c, err := checkRecv("Precv_init", comm, b, source, tag)
	if err != nil {
		return nil, err
	}
	if source == AnySource {
		return nil, c.errorf("Precv_init", ErrRank, "the source is AnySource: a partitioned receive must name its source")
	}
	if tag == AnyTag {
		return nil, c.errorf("Precv_init", ErrTag, "the tag is AnyTag: a partitioned receive must name its tag")
	}
	p := new(Partitioned[T])
	p.comm = c
	count, err := p.divide("Precv_init", b, partitions)
	if err != nil {
		return nil, err
	}
	p.y, p.source = y, source
	if p.null = source == ProcNull; p.null {
		return p.init("Recv_init", capi.RecvInit(nil, 0, b.Type.Handle(), source, tag, c.h), b)
	}
	p.pin(b)
	return p.init("Precv_init", capi.PrecvInit(b.Ptr, partitions, count, b.Type.Handle(), source, tag, c.h, noInfo()), b)
}

func noInfo() capi.Info { return capi.Info(capi.Predefined(capi.IdInfoNull)) }

// divide sets the number of parts and returns how many items each has.
func (p *Partitioned[T]) divide(op string, b layout.Buf, partitions int) (count int, err error) {
	if partitions < 1 || partitions > maxInt {
		return 0, p.comm.errorf(op, ErrCount, "%d partitions: want at least 1, and at most 2^31-1", partitions)
	}
	if b.N%partitions != 0 {
		return 0, p.comm.errorf(op, ErrCount, "%d items do not divide into %d equal partitions", b.N, partitions)
	}
	if brokenParts() {
		return 0, p.comm.errorf(op, ErrUnsupported, "%s has no MPI_%s that works", LibraryName(), op)
	}
	p.parts = partitions
	return b.N / partitions, nil
}

func (p *Partitioned[T]) init(op string, res capi.Result, recv layout.Buf) (*Partitioned[T], error) {
	if _, err := p.Persistent.init(op, res, recv); err != nil {
		return nil, err
	}
	return p, nil
}

// Start starts the operation: then its parts can be marked ready. It must have been
// waited for since the last Start.
func (p *Partitioned[T]) Start() error { return p.startAgain() }

func (p *Partitioned[T]) startAgain() error {
	if err := p.Persistent.startAgain(); err != nil {
		return err
	}
	p.round.Add(1)
	return nil
}

func (p *Partitioned[T]) plain() bool { return false }

// Cancel always fails: MPI cannot cancel partitioned communication.
func (p *Partitioned[T]) Cancel() error {
	return p.comm.errorf("Cancel", ErrRequest, "the %s request cannot be cancelled: partitioned communication cannot", p.op)
}

// Partitions returns the number of parts.
func (p *Partitioned[T]) Partitions() int { return p.parts }

// Ready marks a part of a send as ready: it can go, and must not change any more until the
// send is complete. Each part must be marked once after each Start. Ready does not block.
// See MPI 5.0, section 4.2.1.
//
//	int MPI_Pready(int partition, MPI_Request request)
func (p *Partitioned[T]) Ready(partition int) error {
	if err := p.mark("Pready", partition); err != nil {
		return err
	}
	if p.null {
		return nil
	}
	return p.comm.wrap("Pready", capi.Pready(partition, p.fixed))
}

// ReadyRange marks the parts from low up to, but not including, high as ready, as a slice
// expression has them. (MPI_Pready_range includes the last.) See Ready.
//
//	int MPI_Pready_range(int partition_low, int partition_high, MPI_Request request)
func (p *Partitioned[T]) ReadyRange(low, high int) error {
	if low > high {
		return p.comm.errorf("Pready_range", ErrArg, "the range from %d to %d is backwards", low, high)
	}
	for i := low; i < high; i++ {
		if err := p.mark("Pready_range", i); err != nil {
			for ; i > low; i-- {
				p.marked[i-1].Store(0)
			}
			return err
		}
	}
	if low == high || p.null {
		return nil
	}
	return p.comm.wrap("Pready_range", capi.PreadyRange(low, high-1, p.fixed))
}

// ReadyList marks the given parts as ready. See Ready.
//
//	int MPI_Pready_list(int length, const int array_of_partitions[], MPI_Request request)
func (p *Partitioned[T]) ReadyList(partitions ...int) error {
	list := make([]int32, 0, len(partitions))
	for _, i := range partitions {
		if err := p.mark("Pready_list", i); err != nil {
			for _, j := range list {
				p.marked[j].Store(0)
			}
			return err
		}
		list = append(list, int32(i))
	}
	if len(list) == 0 || p.null {
		return nil
	}
	return p.comm.wrap("Pready_list", capi.PreadyList(list, p.fixed))
}

// mark takes note that a part is ready, if it may be.
func (p *Partitioned[T]) mark(op string, partition int) error {
	if p.marked == nil {
		return p.comm.errorf(op, ErrRequest, "the %s request receives: the sender marks parts ready", p.op)
	}
	round, err := p.started(op, partition)
	if err != nil {
		return err
	}
	if last := p.marked[partition].Load(); last == round || !p.marked[partition].CompareAndSwap(last, round) {
		return p.comm.errorf(op, ErrRequest, "partition %d was marked ready before, and the send was not started since", partition)
	}
	return nil
}

// started returns how often the operation was started; it must have been.
func (p *Partitioned[T]) started(op string, partition int) (uint32, error) {
	if err := running(op); err != nil {
		return 0, err
	}
	if p.fixed == 0 {
		return 0, p.comm.errorf(op, ErrClosed, "the %s request is closed", p.op)
	}
	if uint(partition) >= uint(p.parts) {
		return 0, p.comm.errorf(op, ErrArg, "partition %d: want 0 to %d", partition, p.parts-1)
	}
	round := p.round.Load()
	if round == 0 {
		return 0, p.comm.errorf(op, ErrRequest, "the %s request is not started", p.op)
	}
	return round, nil
}

// Arrived reports whether a part of a receive is there and can be read; all are when the
// receive is complete. Some libraries, among them MPICH 4, tell only when all parts
// have arrived. Arrived does not wait. See MPI 5.0, section 4.2.2.
//
//	int MPI_Parrived(MPI_Request request, int partition, int *flag)
func (p *Partitioned[T]) Arrived(partition int) (bool, error) {
	if p.marked != nil {
		return false, p.comm.errorf("Parrived", ErrRequest, "the %s request sends: the receiver asks which parts have arrived", p.op)
	}
	if _, err := p.started("Parrived", partition); err != nil || p.null {
		return err == nil, err
	}
	arrived, code := capi.Arrived(p.fixed, partition)
	if code.Class() == capi.ErrRequest {
		// MPICH 4.0 says so when another goroutine's wait has completed the receive.
		return true, nil
	}
	return arrived, p.comm.wrap("Parrived", code)
}

// brokenParts tells the library whose partitioned communication is not usable: in Open MPI
// 5.0 a send can complete before it has sent its parts, when it is tested before they are
// ready; MPI_Parrived looks at the wrong parts, also outside of its memory, where the
// receiver has another number of them; and parts with gaps are misplaced.
var brokenParts = sync.OnceValue(func() bool { return strings.HasPrefix(LibraryName(), "Open MPI") })

// Close frees the operation and unpins its buffer. An operation that is in flight is
// waited for; but a send that has parts which are not marked ready is an error, as it
// cannot complete. Closing twice, or nil, does nothing.
func (p *Partitioned[T]) Close() error {
	if p == nil {
		return nil
	}
	if p.fixed != 0 && p.state == inFlight {
		for i := range p.marked {
			if p.marked[i].Load() != p.round.Load() {
				return p.comm.errorf("Request_free", ErrRequest, "partition %d of the send that is in flight was not marked ready: it cannot complete", i)
			}
		}
	}
	return p.Persistent.Close()
}
