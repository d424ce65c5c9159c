//go:build goexperiment.simd && amd64

package bench

import "simd/archsimd"

// Go's compiler does not vectorize loops, as C's does. With GOEXPERIMENT=simd, which make
// bench sets, they are written with vectors of four. The slices of known capacity spare
// them all checks of indices but one.

func init() {
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		applyStar, addOne, loops = applyStarVector, addOneVector, "vectors of 4 (GOEXPERIMENT=simd)"
	}
}

const lanes = 4

func applyStarVector(out []float64, in lines) {
	n := len(out)
	wide := n + 2*radius
	out = out[:n:n]
	up2, up, down, down2 := in[0][2:][:n:n], in[1][2:][:n:n], in[3][2:][:n:n], in[4][2:][:n:n]
	row := in[2][:wide:wide]
	near, far := archsimd.BroadcastFloat64x4(w1), archsimd.BroadcastFloat64x4(w2)
	j := 0
	for ; j <= n-lanes; j += lanes {
		here := (*[lanes + 2*radius]float64)(row[j:])
		f := load(down2[j:]).Sub(load(up2[j:])).Add(load(here[4:]).Sub(load(here[0:])))
		c := load(down[j:]).Sub(load(up[j:])).Add(load(here[3:]).Sub(load(here[1:])))
		f.MulAdd(far, c.MulAdd(near, load(out[j:]))).StoreSlice(out[j:])
	}
	archsimd.ClearAVXUpperBits()
	applyStarScalar(out[j:], lines{in[0][j:], in[1][j:], row[j:], in[3][j:], in[4][j:]})
}

func addOneVector(line []float64) {
	n := len(line)
	line = line[:n:n]
	one := archsimd.BroadcastFloat64x4(1)
	j := 0
	for ; j <= n-lanes; j += lanes {
		load(line[j:]).Add(one).StoreSlice(line[j:])
	}
	archsimd.ClearAVXUpperBits()
	addOneScalar(line[j:])
}

// load loads the first elements of a slice.
func load(x []float64) archsimd.Float64x4 { return archsimd.LoadFloat64x4((*[lanes]float64)(x)) }
