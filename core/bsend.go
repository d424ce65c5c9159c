package mpi

import (
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Bsend sends x to rank dest and returns at once: it copies x to the buffer that [BufferAttach]
// has provided, which must have room for it. See MPI 5.0, section 3.4.
func Bsend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Bsend", bsend, comm, layout.Slice(x), dest, tag)
}

// BsendBuf sends the elements of any [Memory] to rank dest, as [Bsend] does those of a slice.
func BsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Bsend", bsend, comm, BufferOf(x).raw, dest, tag)
}

// Ibsend starts to send x to rank dest and is complete at once: x is copied to the buffer that
// [BufferAttach] has provided. See MPI 5.0, section 3.7.2.
func Ibsend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Ibsend", ibsend, comm, layout.Slice(x), dest, tag)
}

// IbsendBuf starts to send the elements of any [Memory] to rank dest, as [Ibsend] does those of a
// slice.
func IbsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Ibsend", ibsend, comm, BufferOf(x).raw, dest, tag)
}

// BsendInit prepares to send x to rank dest through the attached buffer, again and again: the
// persistent form of [Bsend].
func BsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return bsendInit[T](comm, layout.Slice(x), dest, tag)
}

// BsendInitBuf prepares to send the elements of any [Memory] to rank dest, again and again, as
// [BsendInit] does those of a slice.
func BsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return bsendInit[T](comm, BufferOf(x).raw, dest, tag)
}

// bsendInit does not call MPI_Bsend_init: in Open MPI (seen in 4.1.4), where other goroutines communicate, a
// start may send what the one before has sent. Each start is a call of MPI_Ibsend.
func bsendInit[T any](comm Communicator, b layout.Buf, dest, tag int) (*Persistent[T], error) {
	return Prepare[T](nil, func(o *Operation) error {
		c, err := checkSend("Bsend_init", comm, b, dest, tag)
		if err != nil {
			return err
		}
		o.Op = "Bsend_init"
		o.On(c)
		o.Pin(b)
		if o.Persistent {
			o.Result.Code = capi.CodeMissing
		} else {
			o.Result = ibsend(b.Ptr, b.N, b.Type.Handle(), dest, tag, c.h)
		}
		return nil
	})
}

// attached is the memory of buffered sends: C's, so that it stays in place. They look at it, so that none
// finds it detached by BufferFlush.
var attached struct {
	sync.RWMutex
	size int
}

func bsend(buf unsafe.Pointer, count int, t capi.Datatype, dest, tag int, comm capi.Comm) capi.Result {
	attached.RLock()
	defer attached.RUnlock()
	return capi.Bsend(buf, count, t, dest, tag, comm)
}

func ibsend(buf unsafe.Pointer, count int, t capi.Datatype, dest, tag int, comm capi.Comm) capi.Result {
	attached.RLock()
	defer attached.RUnlock()
	return capi.Ibsend(buf, count, t, dest, tag, comm)
}

// BufferAttach provides memory for the buffered sends that are in flight at a time, of so many
// bytes: for each message its own and [BsendOverhead]. See MPI 5.0, section 3.6.
func BufferAttach(bytes int) error {
	if err := running("Buffer_attach"); err != nil {
		return err
	}
	attached.Lock()
	defer attached.Unlock()
	return attach(bytes)
}

func attach(bytes int) error {
	if bytes < 1 {
		return Errorf("Buffer_attach", ErrBuffer, "%d bytes", bytes)
	}
	if attached.size != 0 {
		return Errorf("Buffer_attach", ErrBuffer, "a buffer of %d bytes is attached already", attached.size)
	}
	memory := capi.Alloc(bytes)
	if memory == nil {
		return Errorf("Buffer_attach", ErrNoMem, "no memory for %d bytes", bytes)
	}
	if code := capi.BufferAttach(memory, bytes); code != 0 {
		capi.Free(uint64(uintptr(memory)))
		return codeError("Buffer_attach", code)
	}
	attached.size = bytes
	return nil
}

// BufferDetach waits until all buffered messages have left the attached buffer, and frees it. It
// does nothing if there is none. See MPI 5.0, section 3.6.
func BufferDetach() error {
	if err := running("Buffer_detach"); err != nil {
		return err
	}
	attached.Lock()
	defer attached.Unlock()
	return detach()
}

func detach() error {
	if attached.size == 0 {
		return nil
	}
	memory, _, code := capi.BufferDetach()
	if code != 0 {
		return codeError("Buffer_detach", code)
	}
	attached.size = 0
	capi.Free(uint64(memory))
	return nil
}

// BufferFlush waits until all buffered messages have left the attached buffer, which stays
// attached. Buffered sends that other goroutines make meanwhile wait for it. It does nothing if there is
// no buffer. See MPI 5.0, section 3.6.
func BufferFlush() error {
	if err := running("Buffer_flush"); err != nil {
		return err
	}
	attached.Lock()
	defer attached.Unlock()
	size := attached.size
	if size == 0 {
		return nil
	}
	if err := detach(); err != nil {
		return err
	}
	return attach(size)
}

// BsendOverhead returns how many bytes of the attached buffer a buffered message takes beyond its
// own.
func BsendOverhead() int { return capi.BsendOverhead() }
