package bench

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// needGoroutines skips a benchmark of several goroutines where they are not allowed.
func needGoroutines(b *testing.B) {
	if mpi.QueryThread() < mpi.ThreadSerialized {
		b.Skip("MPI4GO_THREADS promises that there is one goroutine")
	}
}

// atOnce runs f(0) to f(k-1), each on a goroutine.
func atOnce(k int, f func(g int)) {
	var group sync.WaitGroup
	for g := range k {
		group.Go(func() { f(g) })
	}
	group.Wait()
}

// BenchmarkGoroutines has no C side. Where every goroutine blocks in C, 4 of them take
// 100 times as long for a message as one does.
func BenchmarkGoroutines(b *testing.B) {
	needPeers(b)
	needGoroutines(b)
	const bytes = 8
	for _, k := range []int{1, 4, 16} {
		out, in := make([][]byte, k), make([][]byte, k)
		for g := range k {
			out[g], in[g] = make([]byte, bytes), make([]byte, bytes)
		}
		benchmark{group: "Goroutines", name: strconv.Itoa(k), bytes: bytes, messages: 2 * k, loop: func(n int) {
			atOnce(k, func(g int) { pingPong(mpi.World(), out[g], in[g], 10+g, n) })
		}}.run(b)
	}
}

// BenchmarkMixed is one goroutine in an Allreduce while others exchange messages.
func BenchmarkMixed(b *testing.B) {
	needPeers(b)
	needGoroutines(b)
	for _, k := range []int{1, 4} {
		comm, err := mpi.World().Dup()
		must(err)
		x, sum := make([]float64, 1), make([]float64, 1)
		out, in := make([][]byte, k), make([][]byte, k)
		for g := range k {
			out[g], in[g] = make([]byte, 8), make([]byte, 8)
		}
		benchmark{group: "Mixed", name: fmt.Sprintf("1+%d", k), messages: 1 + 2*k, loop: func(n int) {
			atOnce(k+1, func(g int) {
				if g < k {
					pingPong(mpi.World(), out[g], in[g], 10+g, n)
					return
				}
				for range n {
					must(collective.Allreduce(comm, x, sum, mpi.Sum))
				}
			})
		}}.run(b)
		must(comm.Close())
	}
}

// BenchmarkOversubscribed is where C can collapse: ranks spin on the cores that the
// ranks need which they wait for.
func BenchmarkOversubscribed(b *testing.B) {
	if cores := runtime.NumCPU(); mpi.World().Size() <= cores {
		b.Skipf("needs more ranks than the %d cores: MPI4GO_BENCH_NP=%d", cores, 2*cores)
	}
	barriers("Oversubscribed", "Barrier", "twin_barrier").run(b)
	c := allreduce("Oversubscribed", 8, "twin_allreduce")
	c.name = "Allreduce"
	c.run(b)
}
