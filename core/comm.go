package core

import (
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A Communicator is a group of processes that can communicate, and a context that
// keeps their messages apart from others'. Every communication function takes one.
// The communicators of this module implement it: Comm, and those that embed one.
type Communicator interface {
	// Rank returns the number of this process, from 0 to Size-1.
	Rank() int
	// Size returns the number of processes.
	Size() int
	// base returns the communicator proper; nil if the receiver is nil.
	base() *Comm
}

// A Comm is an intracommunicator: a group of processes that communicate with each
// other. World and Self are there from the start; Dup, Split and others make more.
//
// The making and the Close of a communicator are collective: every rank of the
// original calls them, in the same order. See MPI 5.0, chapter 7.
type Comm struct {
	h          mpi.Comm
	rank, size int
	predefined bool
	leak       *leak // nil unless leaks are looked for

	topology atomic.Pointer[mpi.Topology] // once it was asked for; see topology.go

	sending sync.Mutex // while the messages of an object are posted; see object.go
	objects struct {   // what object collectives use; see extend.go
		sync.Mutex
		comm *Comm
		next int // tag
	}
}

var (
	worldComm = Comm{predefined: true}
	selfComm  = Comm{predefined: true}
)

// World returns the communicator of all processes that were started together.
func World() *Comm { return &worldComm }

// Self returns the communicator that has only this process.
func Self() *Comm { return &selfComm }

func (c *Comm) base() *Comm { return c }

// open takes a handle over.
func (c *Comm) open(h mpi.Comm) error {
	rank, code := mpi.CommRank(h)
	if code != 0 {
		return codeError("Comm_rank", code)
	}
	size, code := mpi.CommSize(h)
	if code != 0 {
		return codeError("Comm_size", code)
	}
	c.h, c.rank, c.size = h, rank, size
	return nil
}

// check returns the communicator proper if calls can be made with it.
func check(op string, comm Communicator) (*Comm, error) {
	if comm == nil {
		return nil, Errorf(op, ErrComm, "the communicator is nil")
	}
	c, ok := comm.(*Comm)
	if !ok && !reflect.ValueOf(comm).IsZero() { // a nil that embeds a Comm has no base
		c = comm.base()
	}
	if c != nil && c.h != 0 && state.phase.Load() == phaseRunning {
		return c, nil
	}
	if c == nil {
		return nil, Errorf(op, ErrComm, "the communicator is nil")
	}
	if err := running(op); err != nil {
		return nil, err
	}
	return nil, Errorf(op, ErrClosed, "the communicator is closed")
}

// Rank returns the number of this process in the communicator.
func (c *Comm) Rank() int { return c.rank }

// Size returns the number of processes in the communicator.
func (c *Comm) Size() int { return c.size }

// Handle returns the MPI library's own MPI_Comm, widened to 64 bits, for handing the
// communicator to C libraries.
func (c *Comm) Handle() uintptr { return uintptr(c.h) }

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

// Undefined, as the color for Split, leaves the caller out.
const Undefined = -32766

// Split divides the processes: those that pass the same color get a communicator
// together, ranked by key and among equal keys by their rank in c. A process that
// passes Undefined gets nil. Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) Split(color, key int) (*Comm, error) {
	if _, err := check("Split", c); err != nil {
		return nil, err
	}
	if color < 0 && color != Undefined || color > maxInt {
		return nil, Errorf("Split", ErrArg, "color %d: want 0 to %d, or Undefined", color, maxInt)
	}
	if key < -maxInt-1 || key > maxInt {
		return nil, Errorf("Split", ErrArg, "key %d does not fit 32 bits", key)
	}
	h, code := mpi.CommSplit(c.h, color, key)
	return newComm("Comm_split", h, code)
}

const maxInt = 1<<31 - 1

// A SplitKind says which processes SplitType puts together.
type SplitKind int

// SplitShared puts processes together that can share memory: those of one machine.
const SplitShared SplitKind = mpi.CommTypeShared

// SplitType divides the processes by where they run, and ranks them by key. Passing
// Undefined as the kind gives nil. Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) SplitType(kind SplitKind, key int) (*Comm, error) {
	if _, err := check("SplitType", c); err != nil {
		return nil, err
	}
	if kind != SplitShared && kind != Undefined {
		return nil, Errorf("SplitType", ErrArg, "unknown kind %d", kind)
	}
	h, code := mpi.CommSplitType(c.h, int(kind), key, mpi.Info(mpi.Predefined(mpi.IdInfoNull)))
	return newComm("Comm_split_type", h, code)
}

// Create returns a communicator of the processes in group, which must be a subset of
// c's; the others get nil. Collective over c. See MPI 5.0, section 7.4.2.
func (c *Comm) Create(group *Group) (*Comm, error) {
	if _, err := check("Create", c); err != nil {
		return nil, err
	}
	if err := checkGroups("Create", group); err != nil {
		return nil, err
	}
	h, code := mpi.CommCreate(c.h, group.h)
	return newComm("Comm_create", h, code)
}

// newComm takes over a new communicator; nil for MPI_COMM_NULL.
func newComm(op string, h mpi.Comm, code mpi.Code) (*Comm, error) {
	if code != 0 {
		return nil, codeError(op, code)
	}
	if h == mpi.Comm(mpi.Predefined(mpi.IdCommNull)) {
		return nil, nil
	}
	c := new(Comm)
	if err := c.open(h); err != nil {
		return nil, err
	}
	if debugging.leaks {
		c.leak = watch(c, openComm, op)
	}
	return c, c.beginMatching()
}

// A Comparison tells how alike two groups or communicators are.
type Comparison int

// The results of comparisons.
const (
	Identical Comparison = mpi.Ident     // the same communicator, or group
	Congruent Comparison = mpi.Congruent // the same processes in the same order
	Similar   Comparison = mpi.Similar   // the same processes in another order
	Unequal   Comparison = mpi.Unequal   // different processes
)

func (c Comparison) String() string {
	switch c {
	case Identical:
		return "identical"
	case Congruent:
		return "congruent"
	case Similar:
		return "similar"
	case Unequal:
		return "unequal"
	}
	return "Comparison(?)"
}

// Compare compares c with another communicator. See MPI 5.0, section 7.4.1.
func (c *Comm) Compare(other *Comm) (Comparison, error) {
	if _, err := check("Compare", c); err != nil {
		return 0, err
	}
	if _, err := check("Compare", other); err != nil {
		return 0, err
	}
	r, code := mpi.CommCompare(c.h, other.h)
	return Comparison(r), wrap("Comm_compare", code)
}

// Group returns the group of the communicator's processes.
func (c *Comm) Group() (*Group, error) {
	if _, err := check("Group", c); err != nil {
		return nil, err
	}
	h, code := mpi.CommGroup(c.h)
	return newGroup("Comm_group", h, code)
}

// Name returns the communicator's name, which debuggers and messages show.
func (c *Comm) Name() (string, error) {
	if _, err := check("Name", c); err != nil {
		return "", err
	}
	name := make([]byte, 1024)
	_, code := mpi.CommGetName(c.h, &name[0])
	return mpi.CString(name), wrap("Comm_get_name", code)
}

// SetName names the communicator; a long name is cut off at 63 bytes.
func (c *Comm) SetName(name string) error {
	if _, err := check("SetName", c); err != nil {
		return err
	}
	return wrap("Comm_set_name", mpi.CommSetName(c.h, mpi.CText(name[:min(len(name), 63)])))
}

// Abort ends all processes of the communicator, in practice the whole job, with the
// exit code. It does not return. See MPI 5.0, section 9.1.3.
func (c *Comm) Abort(code int) {
	if _, err := check("Abort", c); err != nil {
		die(code, "Abort: %v", err)
	}
	abort(c.h, code)
}

// Close frees the communicator: no further calls are possible. Operations in flight
// complete, but for receives of objects that no message has matched: they end with ErrClosed. Closing World or Self is an error; closing twice, or a nil communicator,
// does nothing. Collective. See MPI 5.0, section 7.4.3.
func (c *Comm) Close() error {
	if c == nil || c.h == 0 && !c.predefined {
		return nil
	}
	if err := running("Close"); err != nil {
		return err
	}
	if c.predefined {
		return Errorf("Close", ErrComm, "World and Self cannot be closed")
	}
	if err := c.objects.comm.Close(); err != nil {
		return err
	}
	h := c.h
	c.h = 0
	c.leak.over()
	mpi.WithdrawAll(h)
	return wrap("Comm_free", mpi.CommFree(h))
}
