package mpi

import (
	"sync"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Bsend sends x to rank dest and returns at once: it copies x to the buffer that [BufferAttach]
// has provided, which must have room for it. See MPI 5.0, section 3.4.
func Bsend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Bsend", capi.Bsend, comm, layout.Slice(x), dest, tag)
}

// BsendBuf sends the elements of any [Memory] to rank dest, as [Bsend] does those of a slice.
func BsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Bsend", capi.Bsend, comm, BufferOf(x).raw, dest, tag)
}

// Ibsend starts to send x to rank dest and is complete at once: x is copied to the buffer that
// [BufferAttach] has provided. See MPI 5.0, section 3.7.2.
func Ibsend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Ibsend", capi.Ibsend, comm, layout.Slice(x), dest, tag)
}

// IbsendBuf starts to send the elements of any [Memory] to rank dest, as [Ibsend] does those of a
// slice.
func IbsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Ibsend", capi.Ibsend, comm, BufferOf(x).raw, dest, tag)
}

// BsendInit prepares to send x to rank dest through the attached buffer, again and again: the
// persistent form of [Bsend].
func BsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Bsend_init", capi.BsendInit, comm, layout.Slice(x), dest, tag)
}

// BsendInitBuf prepares to send the elements of any [Memory] to rank dest, again and again, as
// [BsendInit] does those of a slice.
func BsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Bsend_init", capi.BsendInit, comm, BufferOf(x).raw, dest, tag)
}

// attached is the memory of buffered sends: C's, so that it stays in place.
var attached struct {
	sync.Mutex
	size int
}

// BufferAttach provides memory for the buffered sends that are in flight at a time, of so many
// bytes: for each message its own and [BsendOverhead]. See MPI 5.0, section 3.6.
func BufferAttach(bytes int) error {
	if err := running("Buffer_attach"); err != nil {
		return err
	}
	attached.Lock()
	defer attached.Unlock()
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

// BufferFlush waits until all buffered messages have left the attached buffer.
func BufferFlush() error {
	attached.Lock()
	size := attached.size
	attached.Unlock()
	if size == 0 {
		return running("Buffer_flush")
	}
	if err := BufferDetach(); err != nil {
		return err
	}
	return BufferAttach(size)
}

// BsendOverhead returns how many bytes of the attached buffer a buffered message takes beyond its
// own.
func BsendOverhead() int { return capi.BsendOverhead() }
