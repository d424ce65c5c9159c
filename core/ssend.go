package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Ssend is a Send that returns only after the receiver has begun to receive. See MPI
// 5.0, section 3.4.
func Ssend[T any](comm Communicator, x []T, dest, tag int) error {
	return send("Ssend", capi.Ssend, comm, layout.Slice(x), dest, tag)
}

// SsendBuf is Ssend of any Memory.
func SsendBuf[T any](comm Communicator, x Memory[T], dest, tag int) error {
	return send("Ssend", capi.Ssend, comm, BufferOf(x).raw, dest, tag)
}

// Issend is an Isend that is complete only after the receiver has begun to receive. See
// MPI 5.0, section 3.7.2.
func Issend[T any](comm Communicator, x []T, dest, tag int) (*Request[T], error) {
	return isend[T]("Issend", capi.Issend, comm, layout.Slice(x), dest, tag)
}

// IssendBuf is Issend of any Memory.
func IssendBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Request[T], error) {
	return isend[T]("Issend", capi.Issend, comm, BufferOf(x).raw, dest, tag)
}

// SsendInit prepares an Ssend that is started again and again; see SendInit.
func SsendInit[T any](comm Communicator, x []T, dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Ssend_init", capi.SsendInit, comm, layout.Slice(x), dest, tag)
}

// SsendInitBuf is SsendInit of any Memory.
func SsendInitBuf[T any](comm Communicator, x Memory[T], dest, tag int) (*Persistent[T], error) {
	return sendInit[T]("Ssend_init", capi.SsendInit, comm, BufferOf(x).raw, dest, tag)
}
