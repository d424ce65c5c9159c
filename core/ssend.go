package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Ssend sends x to rank dest and returns only after the receiver has begun to receive. See MPI
// 5.0, section 3.4.
func Ssend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Ssend", capi.Ssend, comm, layout.Slice(x), dest, tag)
}

// SsendBuf sends the elements of any [Memory] to rank dest, as [Ssend] does those of a slice.
func SsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Ssend", capi.Ssend, comm, BufferOf(x).raw, dest, tag)
}

// Issend starts to send x to rank dest and is complete only after the receiver has begun to
// receive. See MPI 5.0, section 3.7.2.
func Issend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Issend", capi.Issend, comm, layout.Slice(x), dest, tag)
}

// IssendBuf starts to send the elements of any [Memory] to rank dest, as [Issend] does those of a
// slice.
func IssendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Issend", capi.Issend, comm, BufferOf(x).raw, dest, tag)
}

// SsendInit prepares to send x to rank dest and to wait for the receiver, again and again: the
// persistent form of [Ssend].
func SsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Ssend_init", capi.SsendInit, comm, layout.Slice(x), dest, tag)
}

// SsendInitBuf prepares to send the elements of any [Memory] to rank dest, again and again, as
// [SsendInit] does those of a slice.
func SsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Ssend_init", capi.SsendInit, comm, BufferOf(x).raw, dest, tag)
}
