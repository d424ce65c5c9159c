package core

import "github.com/mpi4go/mpi4go/internal/mpi"

// Dup returns a communicator of the same processes with a context of its own: its
// messages never match those of c. Libraries should communicate on a duplicate.
// Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) Dup() (*Comm, error) {
	if _, err := check("Dup", c); err != nil {
		return nil, err
	}
	h, code := mpi.CommDup(c.h)
	return newComm("Comm_dup", h, code)
}
