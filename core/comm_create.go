package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// Create makes a communicator of the processes in group, which must be a subset of those of c; the
// others get nil. Groups that are disjoint can be given at the same time by their processes.
// Collective over c. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_create(MPI_Comm comm, MPI_Group group, MPI_Comm *newcomm)
func (c *Comm) Create(group *Group) (_ *Comm, err error) {
	defer c.report(&err)
	if _, err := check("Comm_create", c); err != nil {
		return nil, err
	}
	if err := c.checkGroup("Comm_create", group); err != nil {
		return nil, err
	}
	h, code := capi.CommCreate(c.h, group.h)
	return newComm(c, "Comm_create", h, code)
}

// CreateGroup makes a communicator of the processes in group, which alone call it. The tag keeps
// apart what several goroutines of a process make at the same time; it does not meet the tags of
// messages. Collective over the group. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_create_group(MPI_Comm comm, MPI_Group group, int tag, MPI_Comm *newcomm)
func (c *Comm) CreateGroup(group *Group, tag int) (_ *Comm, err error) {
	defer c.report(&err)
	const op = "Comm_create_group"
	if _, err := check(op, c); err != nil {
		return nil, err
	}
	if err := c.checkGroup(op, group); err != nil {
		return nil, err
	}
	if err := checkMember(op, group); err != nil {
		return nil, err
	}
	if err := checkTag(op, tag); err != nil {
		return nil, err
	}
	h, code := capi.CommCreateGroup(c.h, group.h, tag)
	return newComm(c, "Comm_create_group", h, code)
}

// CreateFromGroup makes a communicator of the processes of a group, with no communicator
// before it: the group can be that of a process set of a session. The tag, a text, keeps apart
// what is made at the same time. An info can be given. Collective over the group. See MPI
// 5.0, section 7.4.2.
//
//	int MPI_Comm_create_from_group(MPI_Group group, const char *stringtag, MPI_Info info, MPI_Errhandler errhandler, MPI_Comm *newcomm)
func CreateFromGroup(group *Group, tag string, info ...Info) (*Comm, error) {
	const op = "Comm_create_from_group"
	if err := checkText(op, "tag", tag); err != nil {
		return nil, err
	}
	if err := checkMember(op, group); err != nil {
		return nil, err
	}
	i, err := oneInfo(op, info)
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	h, code := capi.CommCreateFromGroup(group.h, capi.CText(tag), i, returnErrors())
	c, err := newComm(&Comm{session: group.session}, "Comm_create_from_group", h, code)
	if err != nil {
		return nil, err
	}
	if worldComm.h == 0 {
		learnTagUB(h)
	}
	if err := c.agree(op); err != nil {
		return nil, err
	}
	return c, c.beginMatching()
}

// returnErrors is the error handler that all our communicators have.
func returnErrors() capi.Errhandler { return capi.Errhandler(capi.Predefined(capi.IdErrorsReturn)) }

// checkGroup returns an error unless calls can be made with the group and c, or what is made from c.
func (c *Comm) checkGroup(op string, group *Group) error {
	if err := checkGroups(op, group); err != nil {
		return err
	}
	if group.session != c.session {
		return Errorf(op, ErrGroup, "the group comes from another session than the communicator, or one of them from World")
	}
	return nil
}

// checkMember returns an error unless this process is in the group.
func checkMember(op string, group *Group) error {
	if err := checkGroups(op, group); err != nil {
		return err
	}
	if group.rank == Undefined {
		return Errorf(op, ErrGroup, "this process is not in the group")
	}
	return nil
}
