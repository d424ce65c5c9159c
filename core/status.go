package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Wildcards and special ranks. See MPI 5.0, sections 3.2.4 and 3.10.
const (
	AnySource = capi.AnySource // receive from any rank
	AnyTag    = capi.AnyTag    // receive a message with any tag
	ProcNull  = capi.ProcNull  // a partner that is not there: the call does nothing
	Root      = capi.Root      // as the root of a collective on an intercommunicator: this process is the root
)

// A Status tells about a received or probed message. See MPI 5.0, section 3.2.5.
type Status struct {
	Source    int  // the sender's rank
	Tag       int  // the message's tag
	Bytes     int  // the bytes of data received
	Cancelled bool // the operation was cancelled: there is no message
}

func newStatus(s *capi.Status) Status {
	if s.Cancelled != 0 { // the rest is what happened to be there
		return Status{Source: AnySource, Tag: AnyTag, Cancelled: true}
	}
	return Status{Source: int(s.Source), Tag: int(s.Tag), Bytes: int(s.Bytes)}
}

// Count returns how many elements of T the message has; -1 if it is not a whole
// number of them, or T cannot be communicated.
func Count[T any](s Status) int {
	t := layout.Of[T]()
	switch {
	case t.Err != nil:
		return -1
	case t.Size == 0:
		return 0
	case s.Bytes%t.Size != 0:
		return -1
	}
	return s.Bytes / t.Size
}

// Elements returns how many basic values (numbers and bools) of T the message has: also
// when its last element of T, an array or a struct, has come only in part. It is -1 if
// the message ends inside a value, or T cannot be communicated. See MPI 5.0, section
// 5.1.11.
func Elements[T any](s Status) int {
	t := layout.Of[T]()
	if t.Err != nil {
		return -1
	}
	n, ok := t.Basics(s.Bytes)
	if !ok {
		return -1
	}
	return n
}
