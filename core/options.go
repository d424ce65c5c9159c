package mpi

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// An Option changes how Init sets MPI up.
type Option func(*options)

type options struct {
	level   ThreadLevel
	wait    WaitMode
	crowded string // MPI4GO_OVERSUBSCRIBED: 0, 1, or "" to find out
}

// oversubscribed returns what the user says, or else what was found.
func (o *options) oversubscribed(found bool) bool {
	if o.crowded != "" {
		return o.crowded == "1"
	}
	return found
}

// Threads asks for a thread level; ThreadMultiple is asked for by default. A library
// that grants less makes mpi4go take a lock for each call: programs stay correct.
// The environment variable MPI4GO_THREADS (single, funneled, serialized, multiple)
// overrides it.
func Threads(level ThreadLevel) Option { return func(o *options) { o.level = level } }

// A WaitMode is what a rank does with its core while it waits. docs/waiting.md has
// what each costs.
type WaitMode int

// The ways to wait.
const (
	// Spin looks all the time, which is the fastest. Where ranks outnumber cores, it
	// nevertheless lets others have the core, and naps for 20 µs in long waits.
	Spin WaitMode = capi.WaitSpin
	// Yield looks all the time too, but lets other processes and goroutines that want the
	// core have it in between.
	Yield WaitMode = capi.WaitYield
	// Sleep looks for a quarter of a millisecond, then sleeps between looks: 20 µs at
	// first, and longer the longer it waits, up to 1 ms.
	Sleep WaitMode = capi.WaitSleep
)

var waitModes = []string{Spin: "spin", Yield: "yield", Sleep: "sleep"}

// String returns the name of the mode: "spin".
func (m WaitMode) String() string {
	if m < 0 || int(m) >= len(waitModes) {
		return fmt.Sprintf("WaitMode(%d)", int(m))
	}
	return waitModes[m]
}

// Waits chooses how this rank waits; ranks Spin by default, and can choose differently. The
// environment variable MPI4GO_WAIT (spin, yield, sleep) overrides it. Where a rank does not Spin,
// blocking collective calls are nonblocking ones inside on all ranks, which costs some tenths of a
// microsecond a call.
func Waits(mode WaitMode) Option { return func(o *options) { o.wait = mode } }

// A ThreadLevel says which goroutines may call MPI at a time. See MPI 5.0, section 11.2.1.
type ThreadLevel int

// The thread levels, in rising order.
const (
	// ThreadSingle and ThreadFunneled are promises of the program: only one
	// goroutine at a time makes MPI calls. In exchange, no call takes a lock.
	ThreadSingle   ThreadLevel = capi.ThreadSingle
	ThreadFunneled ThreadLevel = capi.ThreadFunneled
	// ThreadSerialized lets any goroutine call at any time; mpi4go makes the calls
	// take turns.
	ThreadSerialized ThreadLevel = capi.ThreadSerialized
	// ThreadMultiple lets any goroutine call at any time, also inside the library.
	ThreadMultiple ThreadLevel = capi.ThreadMultiple
)

// String returns the name of the level: "multiple".
func (l ThreadLevel) String() string {
	switch l {
	case ThreadSingle:
		return "single"
	case ThreadFunneled:
		return "funneled"
	case ThreadSerialized:
		return "serialized"
	case ThreadMultiple:
		return "multiple"
	}
	return fmt.Sprintf("ThreadLevel(%d)", int(l))
}

// environment applies the variables that override options.
func (o *options) environment() error {
	if s := os.Getenv("MPI4GO_THREADS"); s != "" {
		levels := []ThreadLevel{ThreadSingle, ThreadFunneled, ThreadSerialized, ThreadMultiple}
		found := false
		for _, l := range levels {
			if strings.EqualFold(s, l.String()) {
				o.level, found = l, true
			}
		}
		if !found {
			return Errorf("Init", ErrArg, "MPI4GO_THREADS=%s: want single, funneled, serialized or multiple", s)
		}
	}
	if s := os.Getenv("MPI4GO_WAIT"); s != "" {
		i := slices.IndexFunc(waitModes, func(m string) bool { return strings.EqualFold(s, m) })
		if i < 0 {
			return Errorf("Init", ErrArg, "MPI4GO_WAIT=%s: want spin, yield or sleep", s)
		}
		o.wait = WaitMode(i)
	}
	if o.crowded = os.Getenv("MPI4GO_OVERSUBSCRIBED"); o.crowded != "" && o.crowded != "0" && o.crowded != "1" {
		return Errorf("Init", ErrArg, "MPI4GO_OVERSUBSCRIBED=%s: want 0 (each rank has a core) or 1 (ranks share cores)", o.crowded)
	}
	if o.wait < Spin || o.wait > Sleep {
		return Errorf("Init", ErrArg, "%v: want Spin, Yield or Sleep", o.wait)
	}
	if err := readDebug(); err != nil || !debugging.match {
		return err
	}
	if interop() {
		return Errorf("Init", ErrArg, "MPI4GO_DEBUG=match needs mpi4go on all ranks, which MPI4GO_INTEROP denies")
	}
	o.level = max(o.level, ThreadSerialized) // goroutines of ours call MPI
	return nil
}
