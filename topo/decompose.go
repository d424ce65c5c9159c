package topo

import (
	"math"
	"slices"
)

// Blocks spreads N indices over Parts processes in blocks, one after the other: the first
// N mod Parts blocks have one index more than the others, so that no two differ by more than
// one. Where there are more processes than indices, the first N have one each and the
// others none.
type Blocks struct{ N, Parts int }

// Range returns the indices of a part: from, and the first that is not its own.
func (b Blocks) Range(part int) (from, to int) { return b.begin(part), b.begin(part + 1) }

func (b Blocks) begin(part int) int {
	return part*(b.N/b.Parts) + min(part, b.N%b.Parts)
}

// Owner returns the part that has index i.
func (b Blocks) Owner(i int) int {
	small, larger := b.N/b.Parts, b.N%b.Parts
	if i < larger*(small+1) {
		return i / (small + 1)
	}
	return larger + (i-larger*(small+1))/small
}

// Largest returns the size of the largest block.
func (b Blocks) Largest() int { return (b.N + b.Parts - 1) / b.Parts }

// Smallest returns the size of the smallest block that has any index.
func (b Blocks) Smallest() int { return max(b.N/b.Parts, min(b.N, 1)) }

// Filled returns how many of the blocks are not empty; they are the first.
func (b Blocks) Filled() int { return min(b.N, b.Parts) }

// A plan is what a grid of processes is chosen for.
type plan struct {
	shape, halo []int
	periodic    []bool
}

// choose returns the grid of size processes that sends the fewest elements in an exchange. fixed
// has the numbers of processes along the dimensions that are not free; 0 means free, and nil
// that all are. There is none if the fixed numbers do not divide size.
//
// Of equal grids, that with the smaller halo is chosen (what a process sends to itself is not
// counted as sent), then that with the smaller largest block, then that with more processes along
// the first dimensions, whose faces lie in one piece. Grids whose blocks are empty, or thinner than
// the halo, come last.
func (p plan) choose(size int, fixed []int) []int {
	n := len(p.shape)
	grid := make([]int, n)
	var best []int
	var least [4]float64
	var try func(d, left int)
	try = func(d, left int) {
		if d == n {
			if left != 1 {
				return
			}
			if c := p.cost(grid); best == nil || slices.Compare(c[:], least[:]) < 0 {
				best, least = slices.Clone(grid), c
			}
			return
		}
		if fixed != nil && fixed[d] > 0 {
			if grid[d] = fixed[d]; left%grid[d] == 0 {
				try(d+1, left/grid[d])
			}
			return
		}
		for k := left; k >= 1; k-- { // more along the first dimensions comes first
			if left%k == 0 {
				grid[d] = k
				try(d+1, left/k)
			}
		}
	}
	try(0, size)
	return best
}

// cost compares grids: what does not fit, the elements that the largest block sends, those
// of its halo, and its own. The numbers can exceed an int, but not by rounding change their order
// where it matters.
func (p plan) cost(grid []int) (c [4]float64) {
	volume := 1.0
	for d, n := range p.shape {
		volume *= float64(Blocks{n, grid[d]}.Largest())
	}
	for d, n := range p.shape {
		b := Blocks{n, grid[d]}
		if b.Filled() < b.Parts {
			c[0] += 2
		}
		if b.Smallest() < p.halo[d] {
			c[0]++
		}
		face := float64(p.halo[d]) * volume / float64(b.Largest())
		switch {
		case b.Filled() > 2 || b.Filled() == 2 && p.periodic[d]:
			c[1] += 2 * face
		case b.Filled() == 2:
			c[1] += face
		}
		c[2] += 2 * face
	}
	c[3] = volume
	return c
}

// product multiplies sizes; ok is false if one is not positive or the product does not fit an int.
func product(sizes []int) (n int, ok bool) {
	n = 1
	for _, s := range sizes {
		if s < 1 || n > math.MaxInt/s {
			return 0, false
		}
		n *= s
	}
	return n, true
}
