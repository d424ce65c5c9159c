package mpi

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/find"
	"github.com/mpi4go/mpi4go/internal/launch"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// state is where the process is in its life with MPI.
var state struct {
	sync.Mutex
	phase    atomic.Int32 // of Init and Finalize
	sessions atomic.Int32 // that are open
	ended    atomic.Bool  // all that was begun
	loaded   capi.Loaded
	level    ThreadLevel
	alone    bool // the program promises that one goroutine calls MPI
	version  string
	tagUB    int
	here     struct{ ranks, cores int } // of World on this machine, as far as is known, and what they may use
}

const (
	phaseNew int32 = iota
	phaseRunning
	phaseFinalized
)

// Init initializes MPI: it finds and loads an MPI library, calls MPI_Init_thread and
// prepares World and Self. All ranks call it, once; Main does so by itself.
//
// With the environment variable MPI4GO_NP=N and no launcher, the program runs again
// under the matching mpiexec on N ranks, and Init does not return; so it does in a shell, say, that is the
// only rank of a launcher. Without it, the
// program is alone: one rank. If the process was started by the launcher of
// another MPI than the one loaded, which would make each rank an only one, Init
// returns an error that is ErrLauncher; MPI4GO_SINGLETON=1 allows it.
//
// The ranks tell each other how they wait, whether they outnumber the cores of their machines
// (MPI4GO_OVERSUBSCRIBED=0 or 1 overrides what they find), and what MPI4GO_DEBUG asks for: what one
// of them needs, all do. Ranks that cannot work together, such as those of programs that were
// built with different versions of mpi4go, get an error that names both sides.
//
// Where other ranks of the job are programs that do not use mpi4go, set MPI4GO_INTEROP=1 for those
// that do: then Init communicates with nobody, and blocking collective calls always are the blocking
// ones of MPI, which match theirs.
//
// See MPI 5.0, section 11.2.
func Init(opts ...Option) error {
	state.Lock()
	defer state.Unlock()
	switch state.phase.Load() {
	case phaseRunning:
		return Errorf("Init", ErrOther, "MPI is initialized already")
	case phaseFinalized:
		return Errorf("Init", ErrFinalized, "MPI was finalized: it cannot be initialized again")
	}
	o, job, launched, err := load("Init", opts)
	if err != nil {
		return err
	}
	level := int(o.level)
	if capi.Initialized() {
		if state.sessions.Load() > 0 { // Intel MPI says so, and would end with the session
			return Errorf("Init", ErrUnsupported, "%s cannot be initialized when there is a session already: call Init first", LibraryName())
		}
		level, _ = capi.QueryThread()
	} else if granted, code := capi.InitThread(level); code != 0 {
		return codeError("Init_thread", code)
	} else {
		level = granted
	}
	state.level = ThreadLevel(level)
	state.alone = o.level < ThreadSerialized
	return start(o, job, launched)
}

// load finds out what the program and its user want, and loads the library.
func load(op string, opts []Option) (o options, job find.Job, launched bool, err error) {
	if state.ended.Load() {
		return o, job, false, Errorf(op, ErrFinalized, "the last session was closed: MPI cannot be begun again")
	}
	o.level = ThreadMultiple
	for _, opt := range opts {
		opt(&o)
	}
	if err := o.environment(); err != nil {
		return o, job, false, err
	}
	job, launched = find.UnderLauncher()
	if n, err := launch.Requested(); err != nil {
		return o, job, launched, Errorf(op, ErrArg, "%v", err)
	} else if n > 0 {
		err := launch.Reexec(n)
		return o, job, launched, Errorf(op, ErrLauncher, "MPI4GO_NP=%d: %v", n, err)
	}
	loaded, err := capi.Load()
	if err != nil {
		return o, job, launched, &Error{Op: op, Class: ErrNoLibrary, Text: err.Error()}
	}
	state.loaded = loaded
	state.here.ranks, state.here.cores = job.LocalSize, capi.ParentCPUs()
	return o, job, launched, nil
}

// start prepares what calls need, once the library is initialized.
func start(o options, job find.Job, launched bool) error {
	world, self := capi.Comm(capi.Predefined(capi.IdCommWorld)), capi.Comm(capi.Predefined(capi.IdCommSelf))
	for _, h := range []capi.Comm{world, self} {
		if code := capi.CommSetErrhandler(h, capi.Errhandler(capi.Predefined(capi.IdErrorsReturn))); code != 0 {
			return codeError("Comm_set_errhandler", code)
		}
	}
	if err := worldComm.open(world); err != nil {
		return err
	}
	if err := selfComm.open(self); err != nil {
		return err
	}
	if err := openParent(); err != nil {
		return err
	}
	identify()
	if launched && job.Size > 1 && worldComm.size == 1 && parentComm == nil && os.Getenv("MPI4GO_SINGLETON") == "" {
		return wrongLauncher(job)
	}
	learnTagUB(world)
	policy := capi.Policy{
		Serialized: state.level < ThreadMultiple && o.level >= ThreadSerialized,
		Wait:       capi.WaitMode(o.wait),
	}
	if interop() {
		// Other ranks are no mpi4go: they do not take part in agreeing, and their
		// blocking collectives match no nonblocking ones.
		policy.Oversubscribed = o.oversubscribed(guessCrowded(job))
	} else if err := o.agree(&worldComm, &policy); err != nil {
		return err
	}
	capi.SetPolicy(policy)
	guard()
	advise(job)
	state.phase.Store(phaseRunning)
	testApart()
	return worldComm.beginMatching()
}

// learnTagUB learns the largest tag; it is the same for all communicators.
func learnTagUB(comm capi.Comm) {
	state.tagUB = 32767
	if p, ok, code := capi.CommGetAttr(comm, capi.TagUb); code == 0 && ok {
		state.tagUB = int(capi.IntAt(p))
	}
}

// identify learns which library it is, and what to make of it.
func identify() {
	version := make([]byte, 8192)
	capi.GetLibraryVersion(&version[0])
	state.version = strings.TrimSpace(capi.CString(version))
	forgetFaultTolerance()
}

// guard prepares for panics.
var guard = sync.OnceFunc(func() {
	capi.CallbackPanic = func(v any, stack []byte) {
		die(2, "panic in a function called by MPI: %v\n\n%s", v, stack)
	}
	capi.WatchCrash(fmt.Sprintf("mpi4go: %s: crashed, as the Go runtime tells; the whole job ends", whoAmI()))
})

// guessCrowded reports whether the ranks on this machine outnumber its cores, as far as the launcher
// tells, for ranks that cannot ask each other. All of them come to the same result: they look at
// what the launcher may use, not at what each of them is bound to.
func guessCrowded(job find.Job) bool {
	local := job.LocalSize
	if local <= 0 {
		local = job.Size // most likely one machine
	}
	if parentComm != nil {
		local += parentComm.RemoteSize() // most likely here, too
	}
	return local > state.here.cores
}

// advise tells about a setting that makes goroutines slow.
func advise(job find.Job) {
	if worldComm.rank == 0 && job.LocalSize > 0 && runtime.GOMAXPROCS(0) == 1 && capi.MachineCPUs() > 1 &&
		os.Getenv("GOMAXPROCS") == "" && os.Getenv("MPI4GO_ADVICE") != "off" {
		fmt.Fprintf(os.Stderr, "mpi4go: %s bound each rank to one core, so Go runs one goroutine at a time (GOMAXPROCS=1); if ranks use several goroutines, start with %s. MPI4GO_ADVICE=off silences this.\n", job.Launcher, unbound(job))
	}
}

// Finalize ends the use of MPI. All ranks call it, after completing all
// communication; Main does so by itself. End the process with Exit afterwards.
//
// At its beginning, while everything still works, the attributes of Self and then those of World
// are deleted, the last one first. So a value attached to Self under a key with a delete
// function is how a library hooks itself into Finalize. If such a function fails, MPI is
// finalized all the same, and the error returned; values that were set before are not deleted.
//
// Afterwards no call is possible but Initialized, Finalized, LibraryVersion and the like, and
// MPI cannot be initialized again. See MPI 5.0, section 11.2.2 to 11.2.4.
func Finalize() error {
	if err := worldRunning("Finalize"); err != nil {
		return err
	}
	hooks := attrError("Finalize", errors.Join(selfComm.attributes.Clear(&selfComm), worldComm.attributes.Clear(&worldComm)))
	state.Lock()
	defer state.Unlock()
	if n := state.sessions.Load(); n > 0 { // Intel MPI's do not survive it
		return Errorf("Finalize", ErrSession, "%d sessions are open: close them before", n)
	}
	matchers.Wait()
	reportLeaks()
	state.phase.Store(phaseFinalized)
	layout.Release()
	code := finalize()
	worldComm.h, selfComm.h = 0, 0
	if code != 0 {
		return codeError("Finalize", code)
	}
	capi.LeaveLauncher()
	return hooks
}

// usable reports whether calls are possible: between Init and Finalize, or while a session
// is open.
func usable() bool { return state.phase.Load() == phaseRunning || state.sessions.Load() > 0 }

// running returns an error if calls are not possible: not yet, or no longer.
func running(op string) error {
	switch {
	case usable():
		return nil
	case state.ended.Load():
		return Errorf(op, ErrFinalized, "the last session is closed: no call is possible any more")
	}
	return worldRunning(op)
}

// worldRunning returns an error if MPI is not initialized, or finalized.
func worldRunning(op string) error {
	switch state.phase.Load() {
	case phaseRunning:
		return nil
	case phaseNew:
		return Errorf(op, ErrNotInitialized, "MPI is not initialized: call mpi.Init first, or run the program through mpi.Main")
	}
	return Errorf(op, ErrFinalized, "MPI is finalized: no call is possible any more")
}
