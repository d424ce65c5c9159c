package mpi

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/find"
)

// Main runs an MPI program and ends the process; it is all of func main:
//
//	func main() { mpi.Main(run) }
//
//	func run(ctx context.Context, world *mpi.Comm) error { ... }
//
// It initializes MPI, calls run on every rank, and finalizes MPI. If run returns an
// error or panics on any rank, that rank says so, with its number, and the whole job
// ends with a non-zero exit code: no rank waits for one that is gone. So it does if run is
// ended by runtime.Goexit, as by t.FailNow of a test. A panic on
// another goroutine ends the job too. ctx is canceled when run returns.
func Main(run func(ctx context.Context, world *Comm) error, opts ...Option) {
	if err := Init(opts...); err != nil {
		complain(err)
		os.Exit(1)
	}
	if err := protect(run); err != nil {
		die(1, "%v", err)
	}
	Exit(0)
}

// Exit ends the process with the exit code, after finalizing MPI if that has not been
// done. Programs that do not use Main best end with it, rather than with os.Exit or by
// returning from main: it runs the exit handlers of C, in which some MPI libraries tidy
// up. In Main, run can call it on all ranks to end with a code of its own, as for a
// wrong command line.
//
// Collective. A single rank that wants to end the job calls Comm.Abort.
//
// Of a code, systems keep the lowest 8 bits: one like 256, which would look like success, becomes 1.
func Exit(code int) {
	code = exitCode(code)
	if state.phase.Load() == phaseRunning {
		if err := Finalize(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	if state.phase.Load() == phaseNew {
		if !state.ended.Load() {
			os.Exit(code)
		}
		capi.LeaveLauncher() // there were only sessions
	}
	capi.Exit(code)
}

// exitCode is a code that does not become success where only its lowest 8 bits are kept.
func exitCode(code int) int {
	if code != 0 && code&0xff == 0 {
		return 1
	}
	return code
}

// protect calls run, and ends the job if it does not return.
func protect(run func(ctx context.Context, world *Comm) error) error {
	returned := false
	defer func() {
		if v := recover(); v != nil {
			die(2, "panic: %v\n\n%s", v, debug.Stack())
		} else if !returned {
			die(2, "run was ended by runtime.Goexit, which t.FailNow and t.SkipNow call: it must return\n\n%s", debug.Stack())
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := run(ctx, World())
	returned = true
	return err
}

// die prints a message with the rank and ends the whole job.
func die(code int, format string, args ...any) { worldComm.die(code, format, args...) }

// die prints a message with the rank and ends the processes of the communicator.
func (c *Comm) die(code int, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "mpi4go: %s: %s\n", whoAmI(), fmt.Sprintf(format, args...))
	if state.phase.Load() == phaseRunning {
		// Launchers drop the output that they have not forwarded when a rank aborts
		// (Hydra does, in one of ten jobs): let them read it.
		time.Sleep(100 * time.Millisecond)
		if FaultTolerant() {
			// The launcher of Open MPI 5.0.11 can hang when several ranks of such a job abort
			// at the same time, as they do after a failure that they do not handle.
			time.Sleep(time.Duration(min(worldComm.rank, 20)) * 100 * time.Millisecond)
		}
		h := c.h
		if h == 0 { // closed
			h = worldComm.h
		}
		abort(h, code)
	}
	os.Exit(code)
}

// abort calls MPI_Abort, which may fail to return or to end this process.
func abort(comm capi.Comm, code int) {
	time.AfterFunc(3*time.Second, func() { os.Exit(code) })
	capi.Abort(comm, code)
	os.Exit(code)
}

// whoAmI names this process: "rank 2 of 4 (host)".
func whoAmI() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	rank, size := worldComm.rank, worldComm.size
	if job, ok := find.UnderLauncher(); ok && size == 0 { // there are only sessions
		rank, size = job.Rank, job.Size
	}
	return fmt.Sprintf("rank %d of %d (%s)", rank, size, host)
}
