package bench

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

// BenchmarkWaits measures each way to wait: what it costs in time, and of the core.
// Rank 0 is the one that waits; rank 1 lets it.
func BenchmarkWaits(b *testing.B) {
	needPeers(b)
	if mpi.World().Rank() > 1 {
		b.Skip("rank 0 and 1 do it")
	}
	before := capi.CurrentPolicy()
	for _, mode := range []mpi.WaitMode{mpi.Spin, mpi.Yield, mpi.Sleep} {
		p := before
		p.Wait = capi.WaitMode(mode)
		p.Nonblocking = !p.BlocksInC()
		barrier() // no call may be in progress
		capi.SetPolicy(p)
		costs := waitCosts{mode: mode}
		out, in := make([]byte, 8), make([]byte, 8)
		costs.measure(b, "PingPong", &costs.pingPong, func(n int) float64 {
			pingPong(mpi.World(), out, in, 1, n/10+1)
			barrier()
			start := time.Now()
			pingPong(mpi.World(), out, in, 1, n)
			return time.Since(start).Seconds() / float64(2*n)
		})
		for i, idle := range idles {
			costs.measure(b, fmt.Sprintf("Wake%v", idle), &costs.wake[i], func(n int) float64 { return wake(n, idle) })
		}
		costs.measure(b, "Core", &costs.core, func(n int) float64 { return core(n, 200*time.Millisecond) })
		if mpi.World().Rank() == 0 && costs.measured {
			waitTable = append(waitTable, costs)
		}
	}
	barrier()
	capi.SetPolicy(before)
}

var idles = [...]time.Duration{100 * time.Microsecond, time.Millisecond, 10 * time.Millisecond}

// waitCosts is a row of the table of BenchmarkWaits.
type waitCosts struct {
	mode           mpi.WaitMode
	pingPong, core float64
	wake           [len(idles)]float64
	measured       bool
}

var waitTable []waitCosts

// measure runs a sub-benchmark of n waits and keeps the last result of f.
func (c *waitCosts) measure(b *testing.B, name string, result *float64, f func(n int) float64) {
	harness.Run(b, c.mode.String()+"/"+name, ranks.Bcast, func(b *testing.B, n int) {
		*result = f(n)
		c.measured = true
		if name == "Core" {
			b.ReportMetric(*result, "cpu-s/s")
		} else {
			b.ReportMetric(*result*1e6, "us")
		}
	})
}

// wake is the median time from the send of a message to the return of the receive that
// has waited for it for so long. Both ranks have the clock of the machine.
func wake(n int, idle time.Duration) float64 {
	late := make([]float64, n)
	at := []int64{0}
	for i := range late {
		barrier()
		if mpi.World().Rank() == 0 {
			status(mpi.Recv(mpi.World(), at, 1, 5))
			late[i] = float64(time.Now().UnixNano()-at[0]) / 1e9
			continue
		}
		for start := time.Now(); time.Since(start) < idle; { // a busy core is as quick as it can be
		}
		at[0] = time.Now().UnixNano()
		must(mpi.Send(mpi.World(), at, 0, 5))
	}
	return quantile(late, 0.5)
}

// core is the seconds of a core that a second of waiting takes.
func core(n int, idle time.Duration) float64 {
	var used, waited time.Duration
	for range n {
		barrier()
		if mpi.World().Rank() == 0 {
			cpu, start := cpuTime(), time.Now()
			status(mpi.Recv(mpi.World(), make([]byte, 1), 1, 6))
			used, waited = used+cpuTime()-cpu, waited+time.Since(start)
			continue
		}
		time.Sleep(idle)
		must(mpi.Send(mpi.World(), []byte{1}, 0, 6))
	}
	return used.Seconds() / max(waited.Seconds(), 1e-9)
}

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var r syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// formatWaits makes the table of BenchmarkWaits.
func formatWaits(rows []waitCosts) string {
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-8s %14s", "waits", "ping-pong µs")
	for _, d := range idles {
		fmt.Fprintf(&b, " %16s", fmt.Sprintf("wake µs, %v", d))
	}
	fmt.Fprintf(&b, " %10s\n", "core")
	for _, c := range rows {
		fmt.Fprintf(&b, "%-8v %14.2f", c.mode, c.pingPong*1e6)
		for _, w := range c.wake {
			fmt.Fprintf(&b, " %16.1f", w*1e6)
		}
		fmt.Fprintf(&b, " %9.0f%%\n", c.core*100)
	}
	return b.String()
}
