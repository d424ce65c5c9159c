package topo

import (
	"math"
	"slices"

	"github.com/mpi4go/mpi4go/core"
)

// DimsCreate chooses the dimensions of a grid of n processes. Those of dims that are 0 are
// filled in, as close to one another as can be and in decreasing order; the others
// stay, and their product must divide n:
//
//	dims, err := topo.DimsCreate(12, 0, 0)    // 4, 3
//	dims, err := topo.DimsCreate(12, 0, 2, 0) // 3, 2, 2
//
// Local; all processes get the same. It works in programs that have only sessions, too. See MPI 5.0, section 8.5.2.
//
//	int MPI_Dims_create(int nnodes, int ndims, int dims[])
func DimsCreate(n int, dims ...int) ([]int, error) {
	const op = "Dims_create"
	if err := mpi.Running(op); err != nil {
		return nil, err
	}
	if n < 1 || n > maxInt {
		return nil, mpi.Errorf(op, mpi.ErrArg, "%d processes: want 1 to %d", n, maxInt)
	}
	rest := n
	for i, d := range dims {
		switch {
		case d < 0:
			return nil, mpi.Errorf(op, mpi.ErrDims, "dimension %d is %d: want 1 or more, or 0 to have it chosen", i, d)
		case d > 0 && rest%d != 0:
			return nil, mpi.Errorf(op, mpi.ErrDims, "%d processes cannot be laid out as %s: %d is not a multiple of the dimensions given", n, sizes(dims), n)
		case d > 0:
			rest /= d
		}
	}
	if rest > 1 && !slices.Contains(dims, 0) {
		return nil, mpi.Errorf(op, mpi.ErrDims, "the grid %s has %d processes: want %d", sizes(dims), n/rest, n)
	}
	// MPI_Dims_create is not for programs without Init, and Open MPI's (seen in 4.1.4 and 5.0.11) does not
	// find the most even dimensions: it makes 72 processes a grid of 12×6.
	return fill(rest, dims), nil
}

// fill fills in the dimensions that are 0 with factors of n.
func fill(n int, dims []int) []int {
	free := 0
	for _, d := range dims {
		free += 1 - min(d, 1)
	}
	factors, all := even(n, free), slices.Clone(dims)
	for i, d := range all {
		if d == 0 {
			all[i], factors = factors[0], factors[1:]
		}
	}
	return all
}

// even writes n as the product of k factors with the least difference between the
// largest and the smallest, in decreasing order.
func even(n, k int) (best []int) {
	var divisors []int // decreasing
	for d := n; d > 0; d = n / (n/d + 1) {
		if n%d == 0 {
			divisors = append(divisors, d)
		}
	}
	spread := n
	var try func(rest int, chosen []int) // chosen is increasing, and rest what is left of n
	try = func(rest int, chosen []int) {
		left := k - len(chosen)
		if left == 1 {
			if rest-chosen[0] < spread {
				best, spread = append(slices.Clone(chosen), rest), rest-chosen[0]
			}
			return
		}
		mean := int(math.Pow(float64(rest), 1/float64(left)) + 0.5)
		if len(chosen) > 0 && mean-chosen[0] > spread {
			return // the largest is at least the mean
		}
		for _, d := range divisors {
			if d <= mean && rest%d == 0 && (len(chosen) == 0 || d >= chosen[len(chosen)-1]) {
				try(rest/d, append(chosen, d))
			}
		}
	}
	if k < 2 {
		return []int{n}[:k]
	}
	try(n, nil)
	slices.Reverse(best)
	return best
}
