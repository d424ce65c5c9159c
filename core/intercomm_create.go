package core

import "github.com/mpi4go/mpi4go/internal/mpi"

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
func (c *Comm) CreateIntercomm(localLeader int, peer Communicator, remoteLeader, tag int) (*Intercomm, error) {
	const op = "CreateIntercomm"
	if _, err := check(op, c); err != nil {
		return nil, raise(c, err)
	}
	if localLeader < 0 || localLeader >= c.size {
		return nil, c.errorf(op, ErrRank, "the local leader %d is outside the communicator: its ranks are 0 to %d", localLeader, c.size-1)
	}
	bridge := mpi.Comm(mpi.Predefined(mpi.IdCommNull))
	if c.rank == localLeader {
		p, err := check(op, peer)
		switch {
		case err != nil:
			return nil, err
		case p.inter:
			return nil, c.errorf(op, ErrComm, "the peer communicator is an intercommunicator")
		case remoteLeader < 0 || remoteLeader >= p.size:
			return nil, c.errorf(op, ErrRank, "the remote leader %d is outside the peer communicator: its ranks are 0 to %d", remoteLeader, p.size-1)
		case remoteLeader == p.rank:
			return nil, c.errorf(op, ErrRank, "the remote leader %d is this process, the local leader", remoteLeader)
		}
		bridge = p.h
	} else {
		remoteLeader, tag = 0, 0
	}
	if uint(tag) > uint(state.tagUB) {
		return nil, c.errorf(op, ErrTag, "tag %d: want 0 to %d (TagUB)", tag, state.tagUB)
	}
	h, code := mpi.IntercommCreate(c.h, localLeader, bridge, remoteLeader, tag)
	return across(c.child(unparented("Intercomm_create", h, code)))
}
