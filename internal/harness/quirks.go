package harness

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Quirk is a defect of an MPI library that makes a correct test fail. A test
// says which quirks it depends on with [SkipQuirk]; every skip is counted and
// listed at the end of the run, so that none goes unnoticed.
type Quirk struct {
	ID      string
	Library []string // beginnings of the version text (blanks collapsed) of the libraries concerned
	Reason  string
	Link    string // where it is reported, "" if nowhere
}

// quirks is the one table of all of them.
var quirks = []Quirk{
	{
		ID:      "spawn",
		Library: []string{"MPICH Version: 4.0.2"},
		Reason:  "MPI_Comm_spawn and MPI_Open_port fail in Debian's build (ch4:ucx), in C too",
	},
	{
		ID:      "spawn-again",
		Library: []string{"Open MPI v4.1"},
		Reason:  "a spawn after another one, whose processes have ended, hangs now and then (3 of 30 runs on 3 ranks; always in a C program that spawns four times)",
	},
	{
		ID:      "long-port",
		Library: []string{"MPICH Version: 5."},
		Reason:  "the addresses of UCX have more than the 256 bytes of a port's name in the MPICH ABI, unless it uses nothing but TCP",
	},
	{
		ID:      "child-abort",
		Library: []string{"Open MPI v5.0"},
		Reason:  "MPI_Abort in a process that was spawned ends the spawned ones only: the parent stays, in C too",
	},
	{
		ID:      "two-jobs",
		Library: []string{"Open MPI v5.0"},
		Reason:  "jobs can meet only if a common prte runs them, and starting a job with one, prterun --dvm, crashes in builds without a prun",
	},
	{
		ID:      "mprobe-worlds",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "after a matched probe, which receives of objects use, of a message from a spawned process, messages on intercommunicators that are made later can be lost (4 of 7 runs)",
	},
	{
		ID:      "exit-race",
		Library: []string{"MPICH Version: 5."},
		Reason:  "its launcher lets the other ranks wait for ever when it sees that a rank has exited by itself before it sees the rank's connection closed (1 of 50 runs, in C too); a rank that a signal ends does not have that problem",
	},
	{
		ID:      "iwrite-all-large",
		Library: []string{"MPICH Version: 4.0.2", "Intel(R) MPI Library"},
		Reason:  "MPI_File_iwrite_at_all of more than 2 GiB says now and then that it has written less (1 of 20 runs of MPICH, 4 of 18 of Intel MPI; not isolated in C); the request's error says so",
	},
	{
		ID:      "nonblocking-many",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "after some 500 nonblocking collectives of all kinds on three ranks, all ranks wait for ever in an MPI_Iscatterv that passes by itself (not isolated in C)",
	},
	{
		ID:      "thread-levels",
		Library: []string{"MPICH Version: 5."},
		Reason:  "MPI_File_open and MPI_Win_free wait for ever where some ranks have MPI_THREAD_MULTIPLE and others less, in C too; Init returns an error",
	},
	{
		ID:      "win-self",
		Library: []string{"Open MPI v4.1.4"},
		Reason:  "MPI_Win_create and MPI_Win_create_dynamic fail on communicators of one process, in C too",
		Link:    "https://github.com/open-mpi/ompi/issues/10726",
	},
	{
		ID:      "cas-64",
		Library: []string{"Open MPI v4.1"},
		Reason:  "MPI_Compare_and_swap of 8 bytes between processes of one machine crashes (vader with CMA), in C too",
		Link:    "https://github.com/open-mpi/ompi/issues/11349",
	},
	{
		ID:      "ordered-end",
		Library: []string{"Open MPI v4.1", "Open MPI v5.0"},
		Reason:  "MPI_File_read_ordered beyond the end of the file says that everything was read, in C too",
	},
	{
		ID:      "open-error",
		Library: []string{"Intel(R) MPI Library", "MPICH Version:"},
		Reason:  "MPI_File_open of a file that is there with MPI_MODE_EXCL gives ranks above 0 the error code of rank 0, which means nothing to them (\"Ring ids do not match\"), in C too",
	},
	{
		ID:      "truncate-overrun",
		Library: []string{"Open MPI v4.1", "Open MPI v5.0"},
		Reason:  "a message of several kilobytes that is too long is written behind the receive buffer, in C too",
	},
	{
		ID:      "truncate-self",
		Library: []string{"Open MPI v4.1", "Open MPI v5.0"},
		Reason:  "a short message to oneself that is too long for a posted receive is cut without an error, in C too",
	},
	{
		ID:      "truncate-silent",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "a message of a megabyte that is one byte too long was cut without an error, once in some ten thousand",
	},
	{
		ID:      "persistent-error",
		Library: []string{"MPICH Version: 5.", "Intel(R) MPI Library"},
		Reason:  "MPI_Testsome says that a persistent request has failed, but not with which error, in C too",
	},
	{
		ID:      "cancel-self",
		Library: []string{"Open MPI v4.1", "Open MPI v5.0"},
		Reason:  "a message to oneself that one thread sends while another cancels the receive is lost now and then, in C too",
	},
	{
		ID:      "cancel-race",
		Library: []string{"Open MPI v4.1", "Open MPI v5.0"},
		Reason:  "under MPI_THREAD_MULTIPLE, a receive that one thread cancels while another sends is, once in some 30 runs, reported as cancelled though its message is in the buffer (not isolated in C, but see cancel-self)",
	},
	{
		ID:      "bsend-struct",
		Library: []string{"MPICH Version: 4.", "MPICH Version: 5.", "Intel(R) MPI Library"},
		Reason:  "a buffered send goes as bytes, in segments, and a receiver of structs loses what a segment cuts in two, or fails with \"Message truncated\"",
	},
	{
		ID:      "unpack-misplaced",
		Library: []string{"Open MPI v5.0"},
		Reason:  "some layouts of 8-byte elements at offsets that are multiples of 4 are unpacked to wrong places, in C too (complex64 in structs whose blocks are not in the order of memory)",
	},
	{
		ID:      "darray-cyclic",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "the elements of a distributed array with a cyclic dimension are taken from wrong places, in C too (sizes 5, 5, 5, spread cyclic(2), block, block(4) over 1, 4, 4 processes, rank 8)",
	},
	{
		ID:      "split-unknown",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "MPI_Comm_split_type with MPI_COMM_TYPE_HW_GUIDED and a type of hardware that does not exist gives a duplicate instead of MPI_COMM_NULL, in C too",
	},
	{
		ID:      "no-sessions",
		Library: []string{"Open MPI v4"},
		Reason:  "it implements MPI 3.1, which has no sessions",
	},
	{
		ID:      "session-before-init",
		Library: []string{"Intel(R) MPI Library"},
		Reason:  "MPI_Init after MPI_Session_init is refused as a second initialization, in C too",
	},
	{
		ID:      "finalize-hosts",
		Library: []string{"MPICH Version: 4.0.2"},
		Reason:  "Debian's build (ch4:ucx) hangs in MPI_Finalize when the job is on several hosts (12 of 12 jobs), in C too; see docs/programs.md",
	},
	{
		ID:      "fault-tolerance",
		Library: []string{"Open MPI v4", "MPICH Version:", "Intel(R) MPI Library"},
		Reason:  "no fault tolerance: Open MPI 4 lacks it, and the functions of MPICH (ch4) and Intel MPI abort, crash or do nothing, in C too",
		Link:    "https://github.com/pmodels/mpich/issues/7426",
	},
}

// applies reports whether the quirk concerns a library.
func (q Quirk) applies(version string) bool {
	version = oneLine(version)
	for _, prefix := range q.Library {
		if strings.HasPrefix(version, prefix) {
			return true
		}
	}
	return false
}

// HasQuirk reports whether the running library has the quirk of that name.
func HasQuirk(id string) bool {
	q, ok := quirk(id)
	return ok && q.applies(world.library)
}

// HasQuirkOf is HasQuirk for the library of that version text.
func HasQuirkOf(id, version string) bool {
	q, ok := quirk(id)
	return ok && q.applies(version)
}

// SkipQuirk skips the test if the running library has the quirk of that name,
// and records that it did. A name that is not in the table fails the test.
func SkipQuirk(t testing.TB, id string) {
	t.Helper()
	if q := known(t, id); q.applies(world.library) {
		file := ""
		if world.dir != "" {
			file = rankFile(world.dir, world.rank, "quirks")
		}
		q.skip(t, file, "", world.library)
	}
}

// SkipQuirkOf is SkipQuirk for a test that is on no rank: for the library of that version
// text, with which it starts jobs.
func SkipQuirkOf(t testing.TB, id, version string) {
	t.Helper()
	if q := known(t, id); q.applies(version) {
		q.skip(t, os.Getenv(envReport), "mpi4go:   skipped ", version)
	}
}

// SkipJob is SkipQuirkOf for a test that has found out by itself that the library has the
// quirk.
func SkipJob(t testing.TB, id string) {
	t.Helper()
	known(t, id).skip(t, os.Getenv(envReport), "mpi4go:   skipped ", "")
}

// skip skips a test, and records it in a file, if there is one.
func (q Quirk) skip(t testing.TB, file, prefix, version string) {
	t.Helper()
	reason := q.Reason
	if q.Link != "" {
		reason += " (" + q.Link + ")"
	}
	if file != "" {
		if err := appendFile(file, fmt.Sprintf("%s%s: %s: %s\n", prefix, t.Name(), q.ID, reason)); err != nil {
			t.Errorf("mpitest: %v", err)
		}
	}
	t.Skipf("quirk %s of %s: %s", q.ID, shortVersion(version), reason)
}

// known returns a quirk, which must be in the table.
func known(t testing.TB, id string) Quirk {
	t.Helper()
	q, ok := quirk(id)
	if !ok {
		t.Fatalf("mpitest: there is no quirk %q", id)
	}
	return q
}

func quirk(id string) (Quirk, bool) {
	for _, q := range quirks {
		if q.ID == id {
			return q, true
		}
	}
	return Quirk{}, false
}
