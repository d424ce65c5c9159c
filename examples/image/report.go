package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// The phases of a run.
const (
	phaseRead = iota
	phaseScatter
	phaseBlur
	phaseSobel
	phaseEqualize
	phaseGather
	phaseWrite
	phases
)

var phaseNames = [phases]string{"read", "scatter", "blur", "sobel", "equalize", "gather", "write"}

// A stopwatch adds up how long the phases take on a rank.
type stopwatch struct {
	last    time.Time
	seconds [phases]float64
}

func startWatch() *stopwatch { return &stopwatch{last: time.Now()} }

// lap books the time since the last lap on a phase.
func (w *stopwatch) lap(phase int) {
	now := time.Now()
	w.seconds[phase] += now.Sub(w.last).Seconds()
	w.last = now
}

// timings are the times of all ranks together, in seconds.
type timings struct {
	slowest, mean [phases]float64
	filters       float64 // blur to equalize, on the slowest rank
	job           float64 // scatter to gather, on the slowest rank
}

// collect puts the watches of all ranks together.
func (w *stopwatch) collect(comm mpi.Communicator) (timings, error) {
	filters := w.seconds[phaseBlur] + w.seconds[phaseSobel] + w.seconds[phaseEqualize]
	job := w.seconds[phaseScatter] + filters + w.seconds[phaseGather]
	slowest := append(w.seconds[:], filters, job)
	if err := collective.Allreduce(comm, slowest, slowest, mpi.Max); err != nil {
		return timings{}, err
	}
	var t timings
	if err := collective.Allreduce(comm, w.seconds[:], t.mean[:], mpi.Sum); err != nil {
		return timings{}, err
	}
	for i := range t.mean {
		t.mean[i] /= float64(comm.Size())
	}
	copy(t.slowest[:], slowest)
	t.filters, t.job = slowest[phases], slowest[phases+1]
	return t, nil
}

// A report is what rank 0 tells at the end.
type report struct {
	opt           options
	width, height int
	ranks         int
	checksum      uint32 // of the pixels written
	times         timings
}

func (r report) print(out io.Writer) error {
	fmt.Fprintf(out, "picture   %d x %d pixels\n", r.width, r.height)
	fmt.Fprintf(out, "ranks     %d, GOMAXPROCS %d, up to %d goroutines each\n", r.ranks, runtime.GOMAXPROCS(0), r.opt.threads)
	fmt.Fprintf(out, "library   %s\n", mpi.LibraryName())
	if r.opt.out != "" {
		fmt.Fprintf(out, "written   %s, %s, CRC-32 of the pixels %08x\n", r.opt.out, r.opt.mode, r.checksum)
	}
	if r.opt.repeat > 1 {
		fmt.Fprintf(out, "filtered  %d times\n", r.opt.repeat)
	}

	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nphase\tslowest rank\tmean\tMpixel/s\t")
	megapixels := float64(r.width) * float64(r.height) / 1e6
	line := func(name string, slowest float64, mean string, times int) {
		fmt.Fprintf(w, "%s\t%.1f ms\t%s\t%.1f\t\n", name, 1e3*slowest, mean, megapixels*float64(times)/slowest)
	}
	for i, name := range phaseNames {
		times := 1
		if i >= phaseBlur && i <= phaseEqualize {
			times = r.opt.repeat
		}
		if i == phaseWrite && r.opt.out == "" {
			continue
		}
		line(name, r.times.slowest[i], fmt.Sprintf("%.1f ms", 1e3*r.times.mean[i]), times)
	}
	line("all filters", r.times.filters, "", r.opt.repeat)
	line("scatter to gather", r.times.job, "", r.opt.repeat)
	return w.Flush()
}
