package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Rsend is a Send that may be called only when the receiver has posted its receive
// already, which can save a handshake; otherwise what happens is undefined. See MPI
// 5.0, section 3.4.
func Rsend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Rsend", capi.Rsend, comm, layout.Slice(x), dest, tag)
}

// RsendBuf is Rsend of any Memory.
func RsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Rsend", capi.Rsend, comm, BufferOf(x).raw, dest, tag)
}

// Irsend is an Isend that may be started only when the receiver has posted its receive
// already. See MPI 5.0, section 3.7.2.
func Irsend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Irsend", capi.Irsend, comm, layout.Slice(x), dest, tag)
}

// IrsendBuf is Irsend of any Memory.
func IrsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Irsend", capi.Irsend, comm, BufferOf(x).raw, dest, tag)
}

// RsendInit prepares an Rsend that is started again and again; see SendInit.
func RsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Rsend_init", capi.RsendInit, comm, layout.Slice(x), dest, tag)
}

// RsendInitBuf is RsendInit of any Memory.
func RsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Rsend_init", capi.RsendInit, comm, BufferOf(x).raw, dest, tag)
}
