package bench

import (
	"cmp"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

const (
	// Rounds of each side: the more, the less a machine whose speed changes matters to their ratios.
	// Even, so that each is first as often as second; fewer are there if there are fewer iterations.
	minRounds, maxRounds = 8, 20
	// warmup is how long a round runs before it counts; see WARMUP in twin.h.
	warmup = 10 * time.Millisecond
	// longRound is the most that a round of C may take, in seconds. It matters where C
	// collapses: ranks that spin on a core which the awaited rank needs.
	longRound = 0.15
)

// A benchmark is one case: what runs, and what its time is divided by.
type benchmark struct {
	group, name string
	bytes       int               // of a message, or of a rank's contribution
	rooms       [2]unsafe.Pointer // the buffers of loop, for C to use the same
	loop        func(n int)       // n iterations on this rank
	messages    int               // messages one after the other in an iteration: the time is given for one
	moves       bool              // bytes per time is a bandwidth
	flops       float64           // floating-point operations of all ranks in an iteration
	twin        string            // the function of the C side, "" for none
}

// A row is what was measured of one case.
type row struct {
	benchmark
	goTime, cTime float64   // medians, seconds a message
	ratios        []float64 // of the rounds, sorted
}

// table has the rows in the order of measurement, on rank 0.
var table []row

// run measures the case as a sub-benchmark of b, on all ranks.
func (c benchmark) run(b *testing.B) {
	var last row
	harness.Run(b, c.name, ranks.Bcast, func(b *testing.B, n int) { last = c.measure(b, n) })
	if mpi.World().Rank() == 0 && last.goTime > 0 {
		table = append(table, last)
	}
}

// measure does n iterations in Go, and about as many in C, in rounds that take turns.
// b's timer runs during those in Go.
func (c benchmark) measure(b *testing.B, n int) row {
	b.ReportAllocs()
	b.StopTimer()
	rounds := min(n, max(n/32*2, minRounds), maxRounds)
	f, haveC := twins.find(c.twin)
	cn := 0
	if haveC {
		twins.share(c.rooms)
		cn = c.affordable(f, n/rounds)
	}
	var goTimes, cTimes, ratios []float64
	for i := range rounds {
		var g, t float64
		inGo := func() { g = c.round(b, n*(i+1)/rounds-n*i/rounds) / float64(c.messages) }
		inC := func() { t = f.Run(c.bytes, cn) / float64(cn*c.messages) }
		switch {
		case !haveC:
			inGo()
		case i%2 == 0:
			inGo()
			inC()
		default:
			inC()
			inGo()
		}
		goTimes = append(goTimes, g)
		if haveC {
			cTimes, ratios = append(cTimes, t), append(ratios, g/t)
		}
	}
	r := row{benchmark: c, goTime: quantile(goTimes, 0.5)}
	b.ReportMetric(r.goTime*1e6, "go-us")
	if haveC {
		r.cTime, r.ratios = quantile(cTimes, 0.5), ratios
		slices.Sort(r.ratios)
		b.ReportMetric(r.cTime*1e6, "c-us")
		b.ReportMetric(quantile(ratios, 0.5), "ratio")
		b.ReportMetric(quantile(ratios, 0.75)-quantile(ratios, 0.25), "ratio-iqr")
	}
	if c.moves {
		b.ReportMetric(megabytes(c.bytes, r.goTime), "go-MB/s")
		if haveC {
			b.ReportMetric(megabytes(c.bytes, r.cTime), "c-MB/s")
		}
	}
	if c.flops > 0 {
		b.ReportMetric(c.flops/r.goTime/1e6, "go-MFLOP/s")
		if haveC {
			b.ReportMetric(c.flops/r.cTime/1e6, "c-MFLOP/s")
		}
	}
	runtime.KeepAlive(c.rooms)
	return r
}

// round times n iterations in Go, and returns the seconds that each took.
func (c benchmark) round(b *testing.B, n int) float64 {
	for begin, warm := time.Now(), false; !warm; { // as the C side does
		c.loop(min(n/10+1, 100))
		warm = ranks.Bcast(int(time.Since(begin)/warmup)) > 0
	}
	barrier()
	b.StartTimer()
	start := time.Now()
	c.loop(n)
	elapsed := time.Since(start)
	b.StopTimer()
	return elapsed.Seconds() / float64(n)
}

// affordable is how many iterations, at most n, a round of C can have.
func (c benchmark) affordable(f capi.TwinFunc, n int) int {
	probe := min(n, 5)
	if t := f.Run(c.bytes, probe) / float64(probe); t*float64(n) > longRound {
		n = max(1, int(longRound/t))
	}
	return ranks.Bcast(n)
}

func megabytes(bytes int, seconds float64) float64 { return float64(bytes) / seconds / 1e6 }

// quantile interpolates between the values; it sorts a copy of them.
func quantile(x []float64, q float64) float64 {
	x = slices.SortedFunc(slices.Values(x), cmp.Compare[float64])
	at := q * float64(len(x)-1)
	i := int(at)
	if i+1 >= len(x) {
		return x[len(x)-1]
	}
	return x[i] + (at-float64(i))*(x[i+1]-x[i])
}
