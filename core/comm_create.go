package core

import "github.com/mpi4go/mpi4go/internal/mpi"

// Create returns a communicator of the processes in group, which must be a subset of
// c's; the others get nil. Collective over c. See MPI 5.0, section 7.4.2.
func (c *Comm) Create(group *Group) (*Comm, error) {
	if _, err := check("Create", c); err != nil {
		return nil, raise(c, err)
	}
	if err := checkGroups("Create", group); err != nil {
		return nil, err
	}
	h, code := mpi.CommCreate(c.h, group.h)
	return c.child(newComm("Comm_create", h, code))
}
