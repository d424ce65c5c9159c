package harness

import "testing"

// Run runs body as the sub-benchmark name of b, on all ranks in step. Every
// rank calls it, in the same order, from a top-level Benchmark function; bcast
// is the broadcast of an int from rank 0. The body does n iterations and is
// called several times, with the n that package testing wants on rank 0:
//
//	func BenchmarkAllreduce(b *testing.B) {
//		harness.Run(b, "8B", bcast, func(b *testing.B, n int) {
//			for range n {
//				collective.Allreduce(world, x, y, mpi.Sum)
//			}
//		})
//	}
//
// Rank 0's clock counts, from after the broadcast of n. On the other ranks body
// gets the top-level b, whose timer and metrics are never shown.
//
// A loop over b.Loop, or to b.N, of a benchmark that communicates and is not in a Run hangs: ranks
// do it different numbers of times.
//
// Rank 0 alone runs the real sub-benchmark: whether -bench selects it and
// how often it is repeated (-benchtime, -count, -cpu) is known only there, and
// the others follow until they are sent 0.
func Run(b *testing.B, name string, bcast func(int) int, body func(b *testing.B, n int)) {
	b.Helper()
	if world.rank != 0 {
		for {
			n := bcast(0)
			if n == 0 {
				return
			}
			body(b, n)
		}
	}
	b.Run(name, func(b *testing.B) {
		b.StopTimer()
		bcast(b.N)
		b.StartTimer()
		body(b, b.N)
	})
	bcast(0)
}
