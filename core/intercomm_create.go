package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// CreateIntercomm makes an intercommunicator of the processes of c and those of another
// communicator that makes the same call. The groups must have no process in common. One
// process of each, the leader, speaks for it: on them, peer is a communicator that has
// both, remoteLeader the other leader's rank there, and tag a tag on peer that they use;
// elsewhere these three are ignored. localLeader is the rank in c of c's own leader, and
// the same on all of c.
//
// Collective over both groups. See MPI 5.0, section 7.6.2.
//
//	int MPI_Intercomm_create(MPI_Comm local_comm, int local_leader, MPI_Comm peer_comm, int remote_leader, int tag, MPI_Comm *newintercomm)
func (c *Comm) CreateIntercomm(localLeader int, peer Communicator, remoteLeader, tag int) (_ *Intercomm, err error) {
	defer c.report(&err)
	const op = "Intercomm_create"
	if _, err := check(op, c); err != nil {
		return nil, err
	}
	if localLeader < 0 || localLeader >= c.size {
		return nil, Errorf(op, ErrRank, "the local leader %d is outside the communicator: its ranks are 0 to %d", localLeader, c.size-1)
	}
	bridge := capi.Comm(capi.Predefined(capi.IdCommNull))
	if c.rank == localLeader {
		p, err := check(op, peer)
		switch {
		case err != nil:
			return nil, err
		case p.inter:
			return nil, Errorf(op, ErrComm, "the peer communicator is an intercommunicator")
		case remoteLeader < 0 || remoteLeader >= p.size:
			return nil, Errorf(op, ErrRank, "the remote leader %d is outside the peer communicator: its ranks are 0 to %d", remoteLeader, p.size-1)
		case remoteLeader == p.rank:
			return nil, Errorf(op, ErrRank, "the remote leader %d is this process, the local leader", remoteLeader)
		}
		bridge = p.h
	} else {
		remoteLeader, tag = 0, 0
	}
	if err := checkTag(op, tag); err != nil {
		return nil, err
	}
	h, code := capi.IntercommCreate(c.h, localLeader, bridge, remoteLeader, tag)
	return across(unparented(c, "Intercomm_create", h, code))
}

// CreateIntercommFromGroups makes an intercommunicator of two groups, with no communicator
// before it. All processes pass their own group as local, the other as remote, the rank of a
// leader in each, and the same tag, a text, which keeps apart what is made at the same
// time. An info can be given. Collective over both groups. See MPI 5.0, section 7.6.2.
//
//	int MPI_Intercomm_create_from_groups(MPI_Group local_group, int local_leader, MPI_Group remote_group, int remote_leader, const char *stringtag, MPI_Info info, MPI_Errhandler errhandler, MPI_Comm *newintercomm)
func CreateIntercommFromGroups(local *Group, localLeader int, remote *Group, remoteLeader int, tag string, info ...Info) (*Intercomm, error) {
	const op = "Intercomm_create_from_groups"
	if err := checkText(op, "tag", tag); err != nil {
		return nil, err
	}
	if err := checkMember(op, local); err != nil {
		return nil, err
	}
	if err := checkGroups(op, local, remote); err != nil {
		return nil, err
	}
	switch {
	case localLeader < 0 || localLeader >= local.size:
		return nil, Errorf(op, ErrRank, "the local leader %d is outside the group of %d processes", localLeader, local.size)
	case remoteLeader < 0 || remoteLeader >= remote.size:
		return nil, Errorf(op, ErrRank, "the remote leader %d is outside the group of %d processes", remoteLeader, remote.size)
	}
	common, err := local.Intersection(remote)
	if err != nil {
		return nil, err
	}
	defer common.Close()
	if common.size > 0 {
		return nil, Errorf(op, ErrGroup, "%d processes are in both groups", common.size)
	}
	i, err := oneInfo(op, info)
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	h, code := capi.IntercommCreateFromGroups(local.h, localLeader, remote.h, remoteLeader, capi.CText(tag), i, returnErrors())
	return newIntercomm(&Comm{session: local.session}, "Intercomm_create_from_groups", h, code)
}
