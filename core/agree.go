package mpi

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/cores"
)

// Ranks that do collective calls together must do them alike: a blocking call of MPI does not
// match a nonblocking one, and a rank that compares calls waits for what the others tell. How a
// rank is set up depends on its environment, its machine and its program, which can differ. So
// ranks tell each other at Init, where the widest need wins, and what cannot be reconciled is an
// error that names both sides.

// protocol is the version of what ranks tell each other in messages of this module's own: here,
// in objects, and where collective calls are compared.
const protocol = 1

// A term is one of the numbers that the ranks compare.
type term int

const (
	termNewest   term = iota // the highest version of the protocol
	termOldest               // the lowest, subtracted from limit
	termApart                // 1 if the launcher does not say that all ranks are on one machine
	termStarting             // 1 if blocking collective calls start nonblocking ones
	termMatching             // 1 if calls are compared: MPI4GO_DEBUG=match
	termWatching             // 1 if leaks are reported: MPI4GO_DEBUG=leaks
	termPromised             // 1 if the program has promised that one goroutine calls MPI
	termMultiple             // 1 if the thread level is multiple
	termBelow                // 1 if it is below that
	numTerms

	limit = 1<<31 - 1
)

// Terms are the highest value of each term, and in the low half, subtracted from limit, the lowest
// rank that has it.
type terms [numTerms]int64

// set says what this rank has.
func (t *terms) set(what term, value, rank int) { t[what] = int64(value)<<32 | int64(limit-rank) }

func (t *terms) flag(what term, on bool, rank int) {
	if on {
		t.set(what, 1, rank)
	}
}

func (t *terms) value(what term) int { return int(t[what] >> 32) }
func (t *terms) rank(what term) int  { return limit - int(t[what]&limit) }

// agree makes mine the terms of all ranks of a communicator, in a collective call that is the
// nonblocking one of MPI on all ranks.
func (mine *terms) agree(op string, comm capi.Comm) error {
	defer time.AfterFunc(patience, func() {
		fmt.Fprintf(os.Stderr, "mpi4go: %s: %s has been waiting for %v for other ranks to initialize mpi4go. If some ranks of the job are programs without it, set MPI4GO_INTEROP=1 for those that use it.\n", whoAmI(), op, patience)
	}).Stop()
	sent := *mine
	r := capi.Allreduce(unsafe.Pointer(&sent), unsafe.Pointer(mine), len(mine),
		capi.Datatype(capi.Predefined(capi.IdInt64T)), capi.Op(capi.Predefined(capi.IdMax)), comm)
	if r.Code != 0 {
		return codeError(op, r.Code)
	}
	if first, last := limit-mine.value(termOldest), mine.value(termNewest); first != last {
		return Errorf(op, ErrOther, "rank %d was built with version %d of mpi4go's protocol, rank %d with version %d: build all programs of a job with one version of mpi4go",
			mine.rank(termOldest), first, mine.rank(termNewest), last)
	}
	if mine.value(termMatching) > 0 && mine.value(termPromised) > 0 {
		return Errorf(op, ErrOther, "rank %d has MPI4GO_DEBUG=match, which needs goroutines that call MPI, but rank %d asked for thread level single or funneled, which promises that there are none: set MPI4GO_DEBUG=match for all ranks",
			mine.rank(termMatching), mine.rank(termPromised))
	}
	if name := LibraryName(); mine.value(termMultiple) > 0 && mine.value(termBelow) > 0 && strings.HasPrefix(name, "MPICH") && !strings.HasPrefix(name, "MPICH 4.0") {
		// Opening a file or closing a window waits for ever, in C too (seen in 5.0.2).
		return Errorf(op, ErrOther, "rank %d has thread level multiple, rank %d a lower one, with which %s hangs: ask for the same level on all ranks, in the program or by MPI4GO_THREADS",
			mine.rank(termMultiple), mine.rank(termBelow), name)
	}
	return nil
}

// ownTerms returns what this rank knows before it has spoken to others.
func ownTerms(rank int) (mine terms) {
	mine.set(termNewest, protocol, rank)
	mine.set(termOldest, limit-protocol, rank)
	mine.flag(termMatching, debugging.match, rank)
	mine.flag(termWatching, debugging.leaks, rank)
	mine.flag(termPromised, state.alone, rank)
	mine.flag(termMultiple, state.level == ThreadMultiple, rank)
	mine.flag(termBelow, state.level < ThreadMultiple, rank)
	return mine
}

// agree makes the processes of a communicator that comes from a session agree, because there is no
// World in which they could have done so.
func (c *Comm) agree(op string) error {
	if state.phase.Load() == phaseRunning {
		c.compared = worldComm.compared
		return nil
	}
	if interop() {
		return nil
	}
	all := ownTerms(c.rank)
	if err := all.agree(op, c.h); err != nil {
		return err
	}
	c.compared = all.value(termMatching) > 0
	if c.compared {
		comparing.Store(true)
	}
	return nil
}

// agree makes the ranks of World agree on how they do collective calls. Local, but how many
// ranks share the cores of this machine, is how each waits.
func (o *options) agree(world *Comm, p *capi.Policy) error {
	// Until they have agreed, all wait in the one way that always works.
	capi.SetPolicy(capi.Policy{Oversubscribed: true, Nonblocking: true, Serialized: p.Serialized})
	mine := ownTerms(world.rank)
	mine.flag(termApart, state.here.ranks != world.size, world.rank)
	if err := mine.agree("Init", world.h); err != nil {
		return err
	}
	shares, err := neighborhood(world, mine.value(termApart) > 0)
	if err != nil {
		return err
	}
	state.here.ranks, state.here.cores = len(shares), cores.Usable(shares)
	p.Oversubscribed = o.oversubscribed(cores.Crowded(shares) || parentComm != nil && len(shares)+parentComm.RemoteSize() > state.here.cores)
	mine.flag(termStarting, !p.BlocksInC(), world.rank)
	if err := mine.agree("Init", world.h); err != nil {
		return err
	}
	p.Nonblocking = mine.value(termStarting) > 0
	debugging.leaks = mine.value(termWatching) > 0
	worldComm.compared = mine.value(termMatching) > 0
	selfComm.compared = worldComm.compared
	comparing.Store(worldComm.compared)
	return nil
}

// neighborhood returns the shares of the ranks on this machine. If all of World may be there,
// World itself gathers them.
func neighborhood(world *Comm, apart bool) (shares []cores.Share, err error) {
	mine := cores.Mine()
	h, n := world.h, world.size
	if apart && n > 1 {
		var code capi.Code
		if h, code = capi.CommSplit(world.h, int(mine.Machine&limit), world.rank); code != 0 {
			return nil, codeError("Comm_split", code)
		}
		defer capi.CommFree(h)
		if n, code = capi.CommSize(h); code != 0 {
			return nil, codeError("Comm_size", code)
		}
	}
	all := make([]cores.Share, n)
	size, bytes := int(unsafe.Sizeof(mine)), capi.Datatype(capi.Predefined(capi.IdByte))
	if r := capi.Allgather(unsafe.Pointer(&mine), size, bytes, unsafe.Pointer(&all[0]), size, bytes, h); r.Code != 0 {
		return nil, codeError("Allgather", r.Code)
	}
	for _, s := range all {
		if s.Machine == mine.Machine {
			shares = append(shares, s)
		}
	}
	return shares, nil
}
