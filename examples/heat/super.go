package main

import "math"

// superSteps returns the lengths of n time steps that together damp all modes, whose rates of decay
// are between slowest and fastest, as much as n explicit steps can. n is a power of two.
//
// One step must be shorter than 2/fastest: a longer one makes the fastest modes grow. But several
// can be longer on the whole if each damps modes that others make grow. The best choice is
// where 1/dt are the roots of a Chebyshev polynomial; together they are up to n times as long as
// n steps of the largest length that is stable by itself. In between the temperature has errors, after
// the last of them it is right. (Super time stepping: Alexiades, Amiez and Gremaud, 1996.)
func superSteps(slowest, fastest float64, n int) []float64 {
	steps := make([]float64, 0, n)
	for _, k := range mixed(n) {
		root := math.Cos(math.Pi * float64(k) / float64(2*n))
		steps = append(steps, 2/(fastest+slowest+(fastest-slowest)*root))
	}
	return steps
}

// mixed returns the odd numbers below 2n in an order in which the product of any first few factors is
// small: in the order of size, rounding errors would grow beyond all bounds before the last steps damp
// them. (Lebedev and Finogenov, 1971.)
func mixed(n int) []int {
	if n == 1 {
		return []int{1}
	}
	var order []int
	for _, k := range mixed(n / 2) {
		order = append(order, k, 2*n-k)
	}
	return order
}
