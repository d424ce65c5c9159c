package mpi

import "github.com/mpi4go/mpi4go/internal/layout"

// A Packed is a message that Pack has made, or one to Unpack. Sent or received as
// Memory, with SendBuf and RecvBuf, its datatype is MPI_PACKED, as programs in other
// languages expect.
type Packed []byte

// Buffer describes all of p, as MPI_PACKED.
func (p Packed) Buffer() Buffer[byte] { return Buffer[byte]{layout.Packed(p)} }

// Pack appends the elements of x to buf, in the form in which MPI sends them, and
// returns the longer buffer, as append does. Messages of several parts are put together
// so. The call is local; comm is the communicator that the message will be sent on. See MPI
// 5.0, section 5.2.
func Pack[T any](comm Communicator, buf Packed, x []T) (Packed, error) {
	return pack(comm, buf, layout.Slice(x))
}

// PackBuf appends the elements of any [Memory] to buf, as [Pack] does those of a slice.
func PackBuf[T any](comm Communicator, buf Packed, x Memory[T]) (Packed, error) {
	return pack(comm, buf, BufferOf(x).raw)
}

// Unpack takes the elements of y from the beginning of buf, and returns the rest of
// buf. buf must have them all.
func Unpack[T any](comm Communicator, buf Packed, y []T) (rest Packed, err error) {
	return unpack(comm, buf, layout.Slice(y))
}

// UnpackBuf takes the elements of any [Memory] from the beginning of buf, as [Unpack] does those
// of a slice.
func UnpackBuf[T any](comm Communicator, buf Packed, y Memory[T]) (rest Packed, err error) {
	return unpack(comm, buf, BufferOf(y).raw)
}

// PackSize returns how many bytes [Pack] appends for x at most.
func PackSize[T any](comm Communicator, x Memory[T]) (int, error) {
	b := BufferOf(x).raw
	p, err := commPacker("Pack_size", comm, b)
	n := 0
	if err == nil {
		n, err = p.room(b)
	}
	return n, raise(comm, err)
}

// PackExternal appends the elements of x to buf in the format external32, which is the
// same on all machines: big-endian, without gaps. No communicator is involved: it is for files and
// for other programs. See MPI 5.0, section 5.3.
func PackExternal[T any](buf []byte, x []T) ([]byte, error) {
	return packExternal(buf, layout.Slice(x))
}

// PackExternalBuf appends the elements of any [Memory] to buf in the format external32, as
// [PackExternal] does those of a slice.
func PackExternalBuf[T any](buf []byte, x Memory[T]) ([]byte, error) {
	return packExternal(buf, BufferOf(x).raw)
}

// UnpackExternal takes the elements of y from the beginning of buf, which has them in
// the format external32, and returns the rest of buf.
func UnpackExternal[T any](buf []byte, y []T) (rest []byte, err error) {
	return unpackExternal(buf, layout.Slice(y))
}

// UnpackExternalBuf takes the elements of any [Memory] from the beginning of buf, which has them
// in the format external32, as [UnpackExternal] does those of a slice.
func UnpackExternalBuf[T any](buf []byte, y Memory[T]) (rest []byte, err error) {
	return unpackExternal(buf, BufferOf(y).raw)
}

// PackExternalSize returns how many bytes x has in the format external32.
func PackExternalSize[T any](x Memory[T]) (int, error) {
	b := BufferOf(x).raw
	p, err := externalPacker("Pack_external_size", b)
	if err != nil {
		return 0, err
	}
	return p.room(b)
}
