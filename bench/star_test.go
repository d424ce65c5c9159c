package bench

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// The star stencil of the Parallel Research Kernels: radius 2, on a grid that is spread over
// the ranks. An iteration is a halo exchange, out += S(in) where all of the star is inside the
// grid, and in += 1. S is a first derivative in both directions, and in begins as the sum of
// its indices, so that each iteration adds exactly 2 to each element of out: that is checked.

const (
	radius = 2
	w1, w2 = 1.0 / (2 * 1 * radius), 1.0 / (2 * 2 * radius)
	// flops counts as the Kernels do: for each of the 4*radius+1 points of the star a product and
	// a sum, and one for in += 1.
	flops = 2*(4*radius+1) + 1
)

// A star is the grid of a benchmark.
type star struct {
	in, out *topo.Cart[float64]
	active  topo.Box // the part of the block that changes in out
	applied int
}

func newStar(rows, cols int) *star {
	in, err := topo.NewCart[float64](mpi.World(), []int{rows, cols}, topo.Halo(radius))
	must(err)
	out, err := topo.Like[float64](in, topo.Halo(0))
	must(err)
	in.Fill(func(at topo.Index) float64 { return float64(at[0] + at[1]) })
	s := &star{in: in, out: out}
	for d, n := range []int{rows, cols} {
		s.active.From[d] = radius - in.Offset()[d]
		s.active.To[d] = n - radius - in.Offset()[d]
	}
	return s
}

func (s *star) close() {
	must(s.in.Close())
	must(s.out.Close())
}

func (s *star) iterate() {
	must(s.in.Exchange())
	for l := range s.in.In(s.active) {
		applyStar(s.out.Line(l), lines{s.in.Wide(l, -2, 0), s.in.Wide(l, -1, 0), s.in.Wide(l), s.in.Wide(l, 1, 0), s.in.Wide(l, 2, 0)})
	}
	for l := range s.in.Lines() {
		addOne(s.in.Line(l))
	}
	s.applied++
}

// norm returns the average of out where it changes, on all ranks.
func (s *star) norm() float64 {
	sum := [2]float64{}
	for l := range s.out.In(s.active) {
		for _, v := range s.out.Line(l) {
			sum[0] += math.Abs(v)
			sum[1]++
		}
	}
	must(collective.Allreduce(mpi.World(), sum[:], sum[:], mpi.Sum))
	return sum[0] / sum[1]
}

// check compares the norm with its closed form: what Go and C have done together.
func (s *star) check(b *testing.B, byC int) {
	want := 2 * float64(s.applied+byC)
	if got := s.norm(); math.Abs(got-want) > 1e-8*want {
		b.Errorf("after %d iterations by Go and %d by C the norm is %v, want %v", s.applied, byC, got, want)
	}
}

// BenchmarkStar is the whole stencil. From 1000 to 4000 the grid is strong scaling's: the same for
// any number of ranks. In "weak" each rank has as many rows as the grid of 4000 has.
func BenchmarkStar(b *testing.B) {
	for _, n := range []int{1000, 4000} {
		benchStar(b, fmt.Sprint(n), n, n)
	}
	if size := mpi.World().Size(); size > 1 {
		benchStar(b, "weak", 4000*size, 4000)
	}
}

func benchStar(b *testing.B, name string, rows, cols int) {
	s := newStar(rows, cols)
	defer s.close()
	applied := s.twin(rows, cols)
	benchmark{
		group: "Star", name: name, messages: 1, twin: "twin_star", rooms: s.rooms(),
		flops: flops * float64(rows-2*radius) * float64(cols-2*radius),
		loop: func(n int) {
			for range n {
				s.iterate()
			}
		},
	}.run(b)
	s.check(b, applied())
}

// BenchmarkStarExchange is the halo exchange alone.
func BenchmarkStarExchange(b *testing.B) {
	needPeers(b)
	for _, n := range []int{1000, 4000} {
		s := newStar(n, n)
		s.twin(n, n)
		benchmark{group: "StarExchange", name: fmt.Sprint(n), messages: 1, twin: "twin_star_exchange", rooms: s.rooms(), loop: func(n int) {
			for range n {
				must(s.in.Exchange())
			}
		}}.run(b)
		s.close()
	}
}

// rooms are the arrays, on which C works too.
func (s *star) rooms() [2]unsafe.Pointer {
	return [2]unsafe.Pointer{room(s.in.Data()), room(s.out.Data())}
}

// twin tells C about the grid, and returns a function that tells how often C has applied
// the stencil.
func (s *star) twin(rows, cols int) (applied func() int) {
	grid, ok := twins.find("twin_star_grid")
	if !ok {
		return func() int { return 0 }
	}
	shape, _ := twins.find("twin_star_shape")
	count, _ := twins.find("twin_star_applied")
	grid.Run(s.in.Grid()[0], s.in.Grid()[1])
	shape.Run(rows, cols)
	return func() int { return int(count.Run(0, 0)) }
}

// formatFlops makes the table of the cases whose floating-point operations are known.
func formatFlops(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		if r.flops == 0 {
			continue
		}
		if b.Len() == 0 {
			fmt.Fprintf(&b, "\nloops in Go: %s\n%-16s%10s%12s%12s%8s%14s\n", loops, "case", "grid", "Go MFLOP/s", "C MFLOP/s", "Go/C", "quartiles")
		}
		fmt.Fprintf(&b, "%-16s%10s%12.0f", r.group, r.name, r.flops/r.goTime/1e6)
		if r.cTime > 0 { // ratios are of times
			fmt.Fprintf(&b, "%12.0f%8.2f%14s", r.flops/r.cTime/1e6, 1/quantile(r.ratios, 0.5),
				fmt.Sprintf("%.2f–%.2f", 1/quantile(r.ratios, 0.75), 1/quantile(r.ratios, 0.25)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
