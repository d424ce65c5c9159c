// Package harness makes "go test" run a package's tests on several MPI ranks.
//
// A package opts in through its TestMain:
//
//	func TestMain(m *testing.M) {
//		harness.Main(m, harness.Runtime{Init: ..., Finalize: ...})
//	}
//
// which package ranks does for packages above core.
//
// The process that go test starts then becomes a coordinator: for each number
// of ranks it runs the same test binary, with the same flags, under the
// mpiexec of the chosen library, and merges what the ranks say. Every rank runs
// every test, in the same order. A test fails if it failed on any rank, if a
// rank never finished it, or if a rank never reached it.
//
// # Output
//
// Each rank writes to a file of its own. With -v (and -json) a passing test
// shows rank 0's output; a failing test shows that of the failing ranks, each
// line prefixed with its rank, equal outputs folded into one.
//
// # Failures and hangs
//
// A rank that fails fatally (t.Fatal) in the middle of a collective test leaves
// the others waiting for it. The coordinator notices: when a rank has failed or
// died and nothing has moved for a few seconds, or when a job outlives its
// limit, every rank is sent SIGQUIT, their goroutine stacks are collected and
// shown, and the whole job is killed. Tests should therefore prefer t.Error and
// go on to their next collective call; t.Fatal is right when all ranks fail alike.
//
// # Flags and variables
//
// Profiles (-cpuprofile and so on) are those of rank 0 of the last job. With
// -cover the statements covered by any rank count. Results are never cached,
// because they depend on an MPI library that the go command knows nothing of.
//
//	MPI4GO_TEST_NP       numbers of ranks, default 1,2,3,4
//	MPI4GO_BENCH_NP      numbers of ranks for benchmarks, default 2
//	MPI4GO_TEST_TIMEOUT  limit for one job (Go duration), default 2m, or what an explicit -timeout leaves
//	MPI4GO_TEST_GRACE    silence after a failure that counts as a hang, default 10s
//	MPI4GO_TEST_LOCK     off: do not wait for other test jobs on this machine
//	MPI4GO_TEST_REPORT   a file to which summary lines are appended
//	MPI4GO_TEST_DIR      set for the ranks: where they leave their results
//	MPI4GO_MPI, MPI4GO_LIBRARY choose the library, see package find
//
// One job runs at a time on a machine, however many packages go test runs.
//
// A test binary that is started under mpiexec by hand runs as a plain rank.
//
// # Benchmarks
//
// With -bench, benchmarks run in a job of their own, and tests only if -run is
// given. See [Run] for how ranks keep in step.
package harness
