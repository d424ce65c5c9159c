package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Rsend sends x to rank dest, whose receive must be posted already, which can save a handshake;
// otherwise what happens is undefined. See MPI 5.0, section 3.4.
func Rsend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Rsend", capi.Rsend, comm, layout.Slice(x), dest, tag)
}

// RsendBuf sends the elements of any [Memory] to rank dest, as [Rsend] does those of a slice.
func RsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Rsend", capi.Rsend, comm, BufferOf(x).raw, dest, tag)
}

// Irsend starts to send x to rank dest, whose receive must be posted already; otherwise what
// happens is undefined. See MPI 5.0, section 3.7.2.
func Irsend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Irsend", capi.Irsend, comm, layout.Slice(x), dest, tag)
}

// IrsendBuf starts to send the elements of any [Memory] to rank dest, as [Irsend] does those of a
// slice.
func IrsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Irsend", capi.Irsend, comm, BufferOf(x).raw, dest, tag)
}

// RsendInit prepares to send x to rank dest, whose receive is posted already, again and again: the
// persistent form of [Rsend].
func RsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Rsend_init", capi.RsendInit, comm, layout.Slice(x), dest, tag)
}

// RsendInitBuf prepares to send the elements of any [Memory] to rank dest, again and again, as
// [RsendInit] does those of a slice.
func RsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Rsend_init", capi.RsendInit, comm, BufferOf(x).raw, dest, tag)
}
