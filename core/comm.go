package mpi

import (
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/attr"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Communicator is a group of processes that can communicate, and a context that
// keeps their messages apart from others'. Every communication function takes one.
// The communicators of this module implement it: Comm, those that embed one, and Intercomm.
type Communicator interface {
	// Rank returns the number of this process in its group, from 0 to Size-1.
	Rank() int
	// Size returns the number of processes in this process's group.
	Size() int
	// IsInter reports whether it is an intercommunicator: an *Intercomm.
	IsInter() bool
	// base returns the communicator proper; nil if the receiver is nil.
	base() *Comm
}

// A Comm is an intracommunicator: a group of processes that communicate with each
// other. World and Self are there from the start; Dup, Split and others make more.
//
// The making and the Close of a communicator are collective: every rank of the
// original calls them, in the same order. See MPI 5.0, chapter 7.
type Comm struct {
	h          capi.Comm
	rank, size int
	peers      int  // how many ranks there are to communicate with: the remote group's on an intercommunicator
	inter      bool // what is behind an Intercomm
	mixed      bool // some of the processes are not in World, or may not be mpi4go
	compared   bool // the ranks have agreed to compare their collective calls
	predefined bool
	session    capi.Session // that its group came from; 0 for World's
	leak       *leak        // nil unless leaks are looked for
	owner      *Comm        // whose errhandling this internal communicator uses; nil for its own

	attributes  attr.Set
	errhandling Errhandling

	topology atomic.Pointer[capi.Topology] // once it was asked for; see topology.go

	sending sync.Mutex // while the messages of an object are posted; see object.go
	objects struct {   // what object collectives use; see extend.go
		sync.Mutex
		comm     *Comm
		next     int            // tag
		matchers sync.WaitGroup // goroutines that compare calls; see match.go
	}
}

var (
	worldComm = Comm{predefined: true}
	selfComm  = Comm{predefined: true}
)

// World returns the communicator of all processes that were started together.
func World() *Comm {
	if rereads.Load() > 0 {
		reread()
	}
	return &worldComm
}

// Self returns the communicator that has only this process.
func Self() *Comm { return &selfComm }

func (c *Comm) base() *Comm { return c }

// open takes a handle over.
func (c *Comm) open(h capi.Comm) error {
	rank, code := capi.CommRank(h)
	if code != 0 {
		return codeError("Comm_rank", code)
	}
	size, code := capi.CommSize(h)
	if code != 0 {
		return codeError("Comm_size", code)
	}
	peers := size
	inter, code := capi.CommTestInter(h)
	if code == 0 && inter {
		peers, code = capi.CommRemoteSize(h)
	}
	if code != 0 {
		return codeError("Comm_remote_size", code)
	}
	c.h, c.rank, c.size, c.peers, c.inter = h, rank, size, peers, inter
	if interop() {
		c.mix()
	}
	return nil
}

// check returns the communicator proper if calls can be made with it.
func check(op string, comm Communicator) (*Comm, error) {
	if comm == nil {
		return nil, Errorf(op, ErrComm, "the communicator is nil")
	}
	c := proper(comm)
	if c != nil && c.h != 0 && usable() {
		return c, nil
	}
	if c == nil {
		return nil, Errorf(op, ErrComm, "the communicator is nil")
	}
	if err := running(op); err != nil {
		return nil, err
	}
	if c.predefined {
		return nil, worldRunning(op) // a session has no World
	}
	return nil, Errorf(op, ErrClosed, "the communicator is closed")
}

// proper returns the communicator proper; nil for a nil of any type.
func proper(comm Communicator) *Comm {
	c, ok := comm.(*Comm)
	if !ok && comm != nil && !reflect.ValueOf(comm).IsZero() { // a nil that embeds a Comm has no base
		c = comm.base()
	}
	return c
}

// Rank returns the number of this process in the communicator.
func (c *Comm) Rank() int { return c.rank }

// Size returns the number of processes in the communicator.
func (c *Comm) Size() int { return c.size }

// IsInter reports whether the communicator is an intercommunicator. No Comm that a program holds
// is one: intercommunicators have the type [Intercomm]. See MPI 5.0, section 7.6.1.
func (c *Comm) IsInter() bool { return c.inter }

// Handle returns the MPI library's own MPI_Comm, widened to 64 bits, for handing the
// communicator to C libraries.
func (c *Comm) Handle() uintptr { return uintptr(c.h) }

// newComm takes over a new communicator; nil for MPI_COMM_NULL. It inherits from the one that it
// was made from: the error handler and the session.
func newComm(from *Comm, op string, h capi.Comm, code capi.Code) (*Comm, error) {
	if code != 0 {
		return nil, codeError(op, code)
	}
	if h == capi.Comm(capi.Predefined(capi.IdCommNull)) {
		return nil, nil
	}
	c := &Comm{session: from.session, compared: from.compared}
	c.inherit(from)
	if err := c.open(h); err != nil {
		return nil, err
	}
	if err := c.meet(); err != nil {
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
	Identical Comparison = capi.Ident     // the same communicator, or group
	Congruent Comparison = capi.Congruent // the same processes in the same order
	Similar   Comparison = capi.Similar   // the same processes in another order
	Unequal   Comparison = capi.Unequal   // different processes
)

// String returns the name of the result: "congruent".
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

// Compare tells whether c and another communicator have the same processes, in the same order, and
// whether they are one. See MPI 5.0, section 7.4.1.
func (c *Comm) Compare(other Communicator) (_ Comparison, err error) {
	defer c.report(&err)
	if _, err := check("Comm_compare", c); err != nil {
		return 0, err
	}
	o, err := check("Comm_compare", other)
	if err != nil {
		return 0, err
	}
	if c.inter != o.inter {
		return Unequal, nil
	}
	r, code := capi.CommCompare(c.h, o.h)
	return Comparison(r), wrap("Comm_compare", code)
}

// Group returns the group of the communicator's processes.
func (c *Comm) Group() (_ *Group, err error) {
	defer c.report(&err)
	if _, err := check("Comm_group", c); err != nil {
		return nil, err
	}
	h, code := capi.CommGroup(c.h)
	return newGroup(c.session, "Comm_group", h, code)
}

// Name returns the communicator's name, which debuggers and messages show.
func (c *Comm) Name() (_ string, err error) {
	defer c.report(&err)
	if _, err := check("Comm_get_name", c); err != nil {
		return "", err
	}
	name := make([]byte, 1024)
	_, code := capi.CommGetName(c.h, &name[0])
	return capi.CString(name), wrap("Comm_get_name", code)
}

// SetName names the communicator; a long name is cut off at 63 bytes.
func (c *Comm) SetName(name string) (err error) {
	defer c.report(&err)
	if _, err := check("Comm_set_name", c); err != nil {
		return err
	}
	if err := checkText("Comm_set_name", "name", name); err != nil {
		return err
	}
	return wrap("Comm_set_name", capi.CommSetName(c.h, capi.CText(name[:min(len(name), 63)])))
}

// Info returns the hints that the library uses for the communicator: those that it was given
// and understands, and others that it may have. See MPI 5.0, section 7.4.4.
//
//	int MPI_Comm_get_info(MPI_Comm comm, MPI_Info *info_used)
func (c *Comm) Info() (_ Info, err error) {
	defer c.report(&err)
	if _, err := check("Comm_get_info", c); err != nil {
		return nil, err
	}
	h, code := capi.CommGetInfo(c.h)
	return takeInfo("Comm_get_info", h, code)
}

// SetInfo gives the library hints for the communicator; it may ignore them. Collective; all
// processes pass the same. See MPI 5.0, section 7.4.4.
//
//	int MPI_Comm_set_info(MPI_Comm comm, MPI_Info info)
func (c *Comm) SetInfo(info Info) (err error) {
	defer c.report(&err)
	if _, err := check("Comm_set_info", c); err != nil {
		return err
	}
	if len(info) == 0 {
		return nil
	}
	h, err := info.handle("Comm_set_info")
	if err != nil {
		return err
	}
	defer freeInfo(h)
	return wrap("Comm_set_info", capi.CommSetInfo(c.h, h))
}

// Abort ends all processes of the communicator, in practice the whole job, with the
// exit code, of which systems keep the lowest 8 bits: a code like 256, which would look like success, becomes
// 1. It does not return. See MPI 5.0, section 9.1.3.
func (c *Comm) Abort(code int) {
	code = exitCode(code)
	if _, err := check("Abort", c); err != nil {
		die(code, "Abort: %v", err)
	}
	abort(c.h, code)
}

// Close frees the communicator: no further calls are possible. Operations in flight
// complete, but for receives of objects that no message has matched: they end with ErrClosed.
// Attributes are deleted before; if one's function fails, the communicator stays open.
// Closing World or Self is an error; closing twice, or a nil communicator, does nothing.
// Collective. See MPI 5.0, section 7.4.3.
func (c *Comm) Close() (err error) {
	defer c.report(&err)
	return c.close()
}

func (c *Comm) close() error {
	if c == nil || c.h == 0 && !c.predefined {
		return nil
	}
	if err := running("Comm_free"); err != nil {
		return err
	}
	if c.predefined {
		return Errorf("Comm_free", ErrComm, "World and Self cannot be closed")
	}
	h, err := c.retire()
	if err != nil {
		return err
	}
	return wrap("Comm_free", capi.CommFree(h))
}

// retire ends the use of a communicator, whose handle is then to be freed.
func (c *Comm) retire() (capi.Comm, error) {
	if err := c.attributes.Clear(c.public()); err != nil {
		return 0, attrError("Comm_free", err)
	}
	c.objects.matchers.Wait()
	if err := c.objects.comm.close(); err != nil {
		return 0, err
	}
	h := c.h
	c.h = 0
	c.leak.over()
	capi.WithdrawAll(h)
	capi.Unshadow(h)
	capi.Unmix(h)
	return h, nil
}
