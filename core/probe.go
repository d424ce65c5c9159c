package mpi

import (
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Probe waits until a message from source with the tag (both may be wildcards) can be
// received, and tells about it without receiving it. See MPI 5.0, section 3.8.1.
func Probe(comm Communicator, source, tag int) (Status, error) {
	c, err := checkRecv("Probe", comm, layout.Buf{Type: layout.Of[byte]()}, source, tag)
	if err != nil {
		return Status{}, err
	}
	s, code := capi.ProbeWait(source, tag, c.h)
	return probed(&s), c.wrap("Probe", code)
}

// probed is the status of a probe, in which MPICH can leave anything as cancelled.
func probed(s *capi.Status) Status {
	st := newStatus(s)
	st.Cancelled = false
	return st
}

// Iprobe tells about a message from source with the tag that can be received, without receiving it
// and without waiting: ok reports whether there is one.
func Iprobe(comm Communicator, source, tag int) (ok bool, st Status, err error) {
	c, err := checkRecv("Iprobe", comm, layout.Buf{Type: layout.Of[byte]()}, source, tag)
	if err != nil {
		return false, Status{}, err
	}
	ok, s, code := capi.Iprobe(source, tag, c.h)
	if !ok {
		capi.Serve()
		return false, Status{}, c.wrap("Iprobe", code)
	}
	return ok, probed(&s), c.wrap("Iprobe", code)
}
