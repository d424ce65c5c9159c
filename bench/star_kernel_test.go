package bench

// The two loops of an iteration, which star_simd_test.go replaces where it can.
var (
	applyStar = applyStarScalar
	addOne    = addOneScalar
	loops     = "one element at a time; with GOEXPERIMENT=simd in vectors" // how Go works
)

// lines are those that the star at a line of the grid touches, from the second one above it
// to the second one below, with two more elements at both ends.
type lines [2*radius + 1][]float64

// applyStarScalar adds the star at each point of a line to out.
func applyStarScalar(out []float64, in lines) {
	n := len(out) // told like this, the compiler checks no index in the loop
	up2, up, down, down2 := in[0][2:][:n], in[1][2:][:n], in[3][2:][:n], in[4][2:][:n]
	left2, left, right, right2 := in[2][:n], in[2][1:][:n], in[2][3:][:n], in[2][4:][:n]
	for j := range out {
		out[j] += w2*(down2[j]-up2[j]) + w1*(down[j]-up[j]) + w1*(right[j]-left[j]) + w2*(right2[j]-left2[j])
	}
}

func addOneScalar(line []float64) {
	for j := range line {
		line[j]++
	}
}
