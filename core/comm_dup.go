package core

import "github.com/mpi4go/mpi4go/internal/mpi"

// Dup returns a communicator of the same processes with a context of its own: its
// messages never match those of c. Libraries should communicate on a duplicate. Attributes
// are copied as their keys say, and if one's function fails, so does Dup, on this rank.
// Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) Dup() (*Comm, error) {
	if _, err := check("Dup", c); err != nil {
		return nil, raise(c, err)
	}
	h, code := mpi.CommDup(c.h)
	return c.duplicate(newComm("Comm_dup", h, code))
}

// duplicate is a child that also gets copies of the attributes. (MPI_Comm_idup copies the
// attributes of the time of the call: take copies with Set.Copy then, and give them to the
// duplicate in the end.)
func (c *Comm) duplicate(n *Comm, err error) (*Comm, error) {
	if n, err = c.child(n, err); err != nil {
		return nil, err
	}
	if err := c.attributes.Copy(c.public(), &n.attributes); err != nil {
		n.Close()
		return nil, c.raise(attrError("Comm_dup", err))
	}
	return n, nil
}

// private returns a duplicate for mpi4go's own messages: errors on it go to the error
// handler of c, and attributes are not copied.
func (c *Comm) private() (*Comm, error) {
	h, code := mpi.CommDup(c.h)
	n, err := newComm("Comm_dup", h, code)
	if err != nil {
		return nil, err
	}
	n.owner = c
	n.leak.over() // it goes with c
	return n, nil
}
