package bench

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

var plotFile = flag.String("plot", os.Getenv("BENCH_PLOT"), "draw latency and bandwidth into this `file` (png, svg or pdf)")

func TestMain(m *testing.M) {
	// A second a case, as package testing has it, would make a coffee break of the suite.
	flag.Parse()
	set := false
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == "test.benchtime" })
	if !set {
		flag.Set("test.benchtime", "0.5s")
	}
	rt := ranks.Runtime()
	rt.Finalize = func() error {
		if err := report(); err != nil {
			return err
		}
		twins.remove()
		return mpi.Finalize()
	}
	harness.Main(m, rt)
}

// report shows the results of all cases, on rank 0.
func report() error {
	if len(table)+len(waitTable) == 0 {
		return nil
	}
	fmt.Printf("\n%s", heading())
	if len(table) > 0 {
		fmt.Printf("\n%s%s", format(table), formatFlops(table))
	}
	fmt.Print(formatWaits(waitTable))
	if *plotFile != "" {
		if err := drawPlot(*plotFile, mpi.LibraryName(), table); err != nil {
			return err
		}
		fmt.Printf("\nplot: %s\n", *plotFile)
	}
	return nil
}

// heading tells what was measured with.
func heading() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s), %d ranks, %d cores, GOMAXPROCS %d, thread level %v", mpi.LibraryName(), mpi.ABI(),
		mpi.World().Size(), runtime.NumCPU(), runtime.GOMAXPROCS(0), mpi.QueryThread())
	if s := os.Getenv("MPI4GO_WAIT"); s != "" {
		fmt.Fprintf(&b, ", MPI4GO_WAIT=%s", s)
	}
	b.WriteByte('\n')
	if twins.note != "" {
		fmt.Fprintf(&b, "no C side: %s\n", twins.note)
	} else if twins.compiler != "" {
		fmt.Fprintf(&b, "C: compiled by %s -O3 -march=native, in the same process and at the same thread level; rounds of both take turns\n", twins.compiler)
	}
	return b.String()
}

// must ends the job on an error: the other ranks would wait for this one.
func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		mpi.World().Abort(1)
	}
}

// status is must for calls that also return a status.
func status(_ mpi.Status, err error) { must(err) }

func barrier() { must(collective.Barrier(mpi.World())) }
