// Package mpitest runs the tests of a package on several ranks: go test is all it takes.
//
//	package solver
//
//	import (
//		"testing"
//
//		"github.com/mpi4go/mpi4go/core"
//		"github.com/mpi4go/mpi4go/core/mpitest"
//	)
//
//	func TestMain(m *testing.M) { mpitest.Main(m) }
//
//	func TestSolve(t *testing.T) {
//		world := mpi.World()
//		...
//	}
//
// The process that go test starts runs the same test binary under the mpiexec that belongs to the MPI
// library: on 1, 2, 3 and 4 ranks, one after another. Every rank runs every test, in the same order, so that tests
// can communicate; a test fails if it fails on any rank, and what failing ranks have printed shows their
// numbers. Tests are to be collective: t.Fatal or t.FailNow on one rank while others wait for it
// hangs, which is noticed after ten seconds of silence, and all ranks' stacks are shown. So use t.Error and go on
// where only some ranks may fail. Parallel tests (t.Parallel) must not communicate.
//
// Flags of go test work as ever: -run, -v, -race, -cover (what any rank has covered counts), -bench (see Bench),
// profiles (of rank 0). Results are not cached, because they depend on the MPI library, which the
// go command knows nothing of. A test binary (go test -c) can be started under any launcher, too, srun for
// example: it is a plain rank then.
//
// These variables matter, and those of package mpi:
//
//	MPI4GO_TEST_NP       numbers of ranks, 1,2,3,4 by default
//	MPI4GO_BENCH_NP      numbers of ranks for benchmarks, 2 by default
//	MPI4GO_TEST_TIMEOUT  how long the tests may take on one number of ranks, such as 30s; 2m by default, or what -timeout says
//	MPI4GO_TEST_GRACE    how much silence after a failure is a hang, 10s by default
//	MPI4GO_TEST_LOCK     off: do not wait for the tests of other packages, which else run one after another
//
// A package that initializes MPI in a TestMain of its own runs on one rank, or on those of a launcher that
// starts go test's binary.
package mpitest

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// Main runs the tests of a package on several ranks, between Init and Finalize of package mpi, and
// ends the process. It is the last statement of a TestMain; what is before it runs in the process that go test
// starts, and on each rank before Init.
func Main(m *testing.M) {
	harness.Main(m, harness.Runtime{
		Init: func() (rank, size int, library string, err error) {
			if err = mpi.Init(); err == nil {
				private, err = mpi.World().Dup()
			}
			return mpi.World().Rank(), mpi.World().Size(), mpi.LibraryVersion(), err
		},
		Finalize: func() error { return errors.Join(private.Close(), mpi.Finalize()) },
		Exit:     mpi.Exit,
		Barrier: func() error {
			_, err := bcast(0)
			return err
		},
	})
}

// NeedRanks skips a test that makes no sense on fewer than n ranks.
func NeedRanks(t testing.TB, n int) {
	t.Helper()
	harness.NeedRanks(t, n)
}

// Bench runs body as the sub-benchmark name of b, on all ranks in step. Every rank calls it, in the
// same order, from a top-level benchmark function. The body does n iterations, and is called several times, with
// the n that package testing wants on rank 0, whose clock counts:
//
//	func BenchmarkRing(b *testing.B) {
//		mpitest.Bench(b, "8B", func(b *testing.B, n int) {
//			for range n {
//				mpi.Sendrecv(world, x, right, 0, y, left, 0)
//			}
//		})
//	}
//
// A benchmark that communicates in a loop over b.Loop, or to b.N, outside of Bench hangs: ranks do it different
// numbers of times.
func Bench(b *testing.B, name string, body func(b *testing.B, n int)) {
	b.Helper()
	harness.Run(b, name, func(n int) int {
		n, err := bcast(n)
		if err != nil {
			b.Fatalf("mpitest: %v", err)
		}
		return n
	}, body)
}

// private is a communicator whose messages cannot meet those of tests.
var private *mpi.Comm

// bcast returns the n of rank 0, on all ranks.
func bcast(n int) (int, error) {
	x := []int{n}
	if private.Rank() > 0 {
		_, err := mpi.Recv(private, x, 0, 0)
		return x[0], err
	}
	var rs mpi.Requests
	for r := 1; r < private.Size(); r++ {
		rs.Add(mpi.Isend(private, x, r, 0))
	}
	return n, rs.WaitAll()
}
