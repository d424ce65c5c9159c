package mpi

import (
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// An Intercomm is an intercommunicator: the processes of two groups, each of which
// communicates with those of the other group. Rank and Size are of the caller's own
// group, the local one; ranks in calls (destinations, sources, roots) are those of the
// other, the remote one. See MPI 5.0, section 7.6.
//
// Point-to-point functions and collectives take it as they take a Comm; package collective
// tells what collectives do across two groups.
type Intercomm struct{ c *Comm }

func (i *Intercomm) base() *Comm {
	if i == nil {
		return nil
	}
	return i.c
}

// newIntercomm takes over a new intercommunicator; nil for MPI_COMM_NULL.
func newIntercomm(from *Comm, op string, h capi.Comm, code capi.Code) (*Intercomm, error) {
	return across(newComm(from, op, h, code))
}

// across returns the intercommunicator that c is.
func across(c *Comm, err error) (*Intercomm, error) {
	if c == nil || err != nil {
		return nil, err
	}
	return &Intercomm{c}, nil
}

// Rank returns the number of this process in the local group.
func (i *Intercomm) Rank() int { return i.c.rank }

// Size returns the number of processes in the local group.
func (i *Intercomm) Size() int { return i.c.size }

// RemoteSize returns the number of processes in the remote group.
func (i *Intercomm) RemoteSize() int { return i.c.peers }

// IsInter reports that the communicator is an intercommunicator: it returns true.
func (i *Intercomm) IsInter() bool { return true }

// Handle returns the MPI library's own MPI_Comm, as [Comm.Handle] does.
func (i *Intercomm) Handle() uintptr { return i.c.Handle() }

// Group returns the local group.
func (i *Intercomm) Group() (*Group, error) { return i.base().Group() }

// RemoteGroup returns the remote group. See MPI 5.0, section 7.6.1.
func (i *Intercomm) RemoteGroup() (_ *Group, err error) {
	defer i.base().report(&err)
	c, err := check("Comm_remote_group", i)
	if err != nil {
		return nil, err
	}
	h, code := capi.CommRemoteGroup(c.h)
	return newGroup(c.session, "Comm_remote_group", h, code)
}

// Compare compares i with another communicator, both groups of each. See MPI 5.0,
// section 7.6.1.
func (i *Intercomm) Compare(other Communicator) (Comparison, error) { return i.base().Compare(other) }

// Name returns the communicator's name, which debuggers and messages show.
func (i *Intercomm) Name() (string, error) { return i.base().Name() }

// SetName names the intercommunicator, as [Comm.SetName] does a communicator.
func (i *Intercomm) SetName(name string) error { return i.base().SetName(name) }

// Dup returns an intercommunicator of the same groups with a context of its own.
// Collective over both groups. See MPI 5.0, section 7.4.2.
func (i *Intercomm) Dup() (*Intercomm, error) { return across(i.base().Dup()) }

// DupWithInfo makes an intercommunicator of the same groups, as [Intercomm.Dup] does, and gives it
// the hints of info.
func (i *Intercomm) DupWithInfo(info Info) (*Intercomm, error) {
	return across(i.base().DupWithInfo(info))
}

// Idup starts to make an intercommunicator of the same groups: the nonblocking form of
// [Intercomm.Dup].
func (i *Intercomm) Idup() (*CommRequest[*Intercomm], error) { return idup(i, newIntercomm) }

// IdupWithInfo starts to make an intercommunicator of the same groups with the hints of info: the
// nonblocking form of [Intercomm.DupWithInfo].
func (i *Intercomm) IdupWithInfo(info Info) (*CommRequest[*Intercomm], error) {
	return idupWithInfo(i, info, newIntercomm)
}

// Split divides the processes of both groups: those that pass the same color get an
// intercommunicator together, ranked in their group by key. It is nil for those that pass
// Undefined, or whose color nobody passes in the other group. Collective over both
// groups. See MPI 5.0, section 7.4.2.
func (i *Intercomm) Split(color, key int) (*Intercomm, error) {
	return across(i.base().Split(color, key))
}

// Create returns an intercommunicator of those processes of both groups that are in
// group: each process passes a subset of the local group, the same in all of the local
// group. The others get nil, and all do where one of the subsets is empty. Collective over
// both groups. See MPI 5.0, section 7.4.2.
func (i *Intercomm) Create(group *Group) (*Intercomm, error) { return across(i.base().Create(group)) }

// Info returns the hints that the library uses for the intercommunicator, as [Comm.Info] does.
func (i *Intercomm) Info() (Info, error) { return i.base().Info() }

// SetInfo gives the library hints for the intercommunicator, as [Comm.SetInfo] does.
func (i *Intercomm) SetInfo(info Info) error { return i.base().SetInfo(info) }

// Merge returns a communicator of the processes of both groups: first those of the group
// that passes false for high, then those of the one that passes true. If both pass the
// same, either can be first. All processes of a group pass the same. Collective over both
// groups. See MPI 5.0, section 7.6.2.
//
//	int MPI_Intercomm_merge(MPI_Comm intercomm, int high, MPI_Comm *newintracomm)
func (i *Intercomm) Merge(high bool) (_ *Comm, err error) {
	defer i.base().report(&err)
	c, err := check("Intercomm_merge", i)
	if err != nil {
		return nil, err
	}
	last := 0
	if high {
		last = 1
	}
	h, code := capi.IntercommMerge(c.h, last)
	return unparented(c, "Intercomm_merge", h, code)
}

// Abort ends all processes of both groups, in practice the whole job, with the exit code, as
// [Comm.Abort] does.
func (i *Intercomm) Abort(code int) { i.base().Abort(code) }

// Close frees the intercommunicator, as [Comm.Close] does a communicator. Collective over both
// groups.
func (i *Intercomm) Close() error { return i.base().Close() }

// unparented takes over a communicator that was not made from one like it, so that its
// error handler may be none of ours.
func unparented(from *Comm, op string, h capi.Comm, code capi.Code) (*Comm, error) {
	c, err := newComm(from, op, h, code)
	if c == nil || err != nil {
		return nil, err
	}
	code = capi.CommSetErrhandler(h, returnErrors())
	return c, wrap("Comm_set_errhandler", code)
}

// metOthers is set when there has been a communicator with processes that are not in World.
var metOthers atomic.Bool

// meet looks for processes that are not in World: they may wait by another policy, and may
// not be mpi4go.
func (c *Comm) meet() error {
	if !c.inter && !metOthers.Load() || worldComm.h == 0 || c.session != 0 {
		return nil
	}
	groups := []func(capi.Comm) (capi.Group, capi.Code){capi.CommGroup}
	if c.inter {
		groups = append(groups, capi.CommRemoteGroup)
	}
	for _, group := range groups {
		h, code := group(c.h)
		if code != 0 {
			return codeError("Comm_group", code)
		}
		others, err := hasOthers(h)
		freeGroup(h)
		if err != nil {
			return err
		}
		if others {
			metOthers.Store(true)
			c.mix()
			c.crowd()
		}
	}
	return nil
}

// mix makes blocking collectives on the communicator the blocking ones of C.
func (c *Comm) mix() {
	c.mixed = true
	capi.SetMixed(c.h)
}

// hasOthers reports whether a group has processes that are not in World.
func hasOthers(h capi.Group) (bool, error) {
	world, code := capi.CommGroup(worldComm.h)
	if code != 0 {
		return false, codeError("Comm_group", code)
	}
	defer freeGroup(world)
	others, code := capi.GroupDifference(h, world)
	if code != 0 {
		return false, codeError("Group_difference", code)
	}
	defer freeGroup(others)
	n, code := capi.GroupSize(others)
	return n > 0, wrap("Group_size", code)
}
