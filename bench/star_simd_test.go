//go:build goexperiment.simd && amd64

package bench

import "simd/archsimd"

// Go's compiler does not vectorize loops, as C's does. With GOEXPERIMENT=simd, which make
// bench sets, they are written with vectors of four: in blocks, whose vectors are at constant
// places. The compiler makes those part of the load, if the block's address is in a register,
// as that of a function's argument is: so the star is a function of blocks. In a loop, each of
// the nine addresses of a vector would be computed, which takes as many instructions as
// everything else.

func init() {
	if archsimd.X86.AVX2() && archsimd.X86.FMA() {
		applyStar, addOne, loops = applyStarVector, addOneVector, "vectors of 4 (GOEXPERIMENT=simd)"
	}
}

const (
	block    = 32               // elements that a function has at once
	starWide = block + 2*radius // those that the star touches in the block's own line
)

func applyStarVector(out []float64, in lines) {
	n := len(out)
	wide := n + 2*radius
	out = out[:n:n] // of known capacity: spares checks
	up2, up, down, down2 := in[0][2:][:n:n], in[1][2:][:n:n], in[3][2:][:n:n], in[4][2:][:n:n]
	row := in[2][:wide:wide]
	j := 0
	for ; j <= n-block; j += block {
		starOfBlock((*[block]float64)(out[j:]), (*[block]float64)(up2[j:]), (*[block]float64)(up[j:]),
			(*[starWide]float64)(row[j:]), (*[block]float64)(down[j:]), (*[block]float64)(down2[j:]))
	}
	archsimd.ClearAVXUpperBits()
	applyStarScalar(out[j:], lines{in[0][j:], in[1][j:], row[j:], in[3][j:], in[4][j:]})
}

//go:noinline
func starOfBlock(out, up2, up *[block]float64, row *[starWide]float64, down, down2 *[block]float64) {
	near, far := archsimd.BroadcastFloat64x4(w1), archsimd.BroadcastFloat64x4(w2)
	starOfVector(out[0:], up2[0:], up[0:], row[0:], down[0:], down2[0:], near, far)
	starOfVector(out[4:], up2[4:], up[4:], row[4:], down[4:], down2[4:], near, far)
	starOfVector(out[8:], up2[8:], up[8:], row[8:], down[8:], down2[8:], near, far)
	starOfVector(out[12:], up2[12:], up[12:], row[12:], down[12:], down2[12:], near, far)
	starOfVector(out[16:], up2[16:], up[16:], row[16:], down[16:], down2[16:], near, far)
	starOfVector(out[20:], up2[20:], up[20:], row[20:], down[20:], down2[20:], near, far)
	starOfVector(out[24:], up2[24:], up[24:], row[24:], down[24:], down2[24:], near, far)
	starOfVector(out[28:], up2[28:], up[28:], row[28:], down[28:], down2[28:], near, far)
}

// starOfVector adds the star at the first four elements; it is inlined.
func starOfVector(out, up2, up, row, down, down2 []float64, near, far archsimd.Float64x4) {
	f := load(down2).Sub(load(up2)).Add(load(row[4:]).Sub(load(row)))
	c := load(down).Sub(load(up)).Add(load(row[3:]).Sub(load(row[1:])))
	f.MulAdd(far, c.MulAdd(near, load(out))).StoreSlice(out)
}

func addOneVector(line []float64) {
	n := len(line)
	line = line[:n:n]
	j := 0
	for ; j <= n-block; j += block {
		addOneToBlock((*[block]float64)(line[j:]))
	}
	archsimd.ClearAVXUpperBits()
	addOneScalar(line[j:])
}

func addOneToBlock(x *[block]float64) {
	one := archsimd.BroadcastFloat64x4(1)
	load(x[0:]).Add(one).StoreSlice(x[0:])
	load(x[4:]).Add(one).StoreSlice(x[4:])
	load(x[8:]).Add(one).StoreSlice(x[8:])
	load(x[12:]).Add(one).StoreSlice(x[12:])
	load(x[16:]).Add(one).StoreSlice(x[16:])
	load(x[20:]).Add(one).StoreSlice(x[20:])
	load(x[24:]).Add(one).StoreSlice(x[24:])
	load(x[28:]).Add(one).StoreSlice(x[28:])
}

// load loads the first elements of a slice.
func load(x []float64) archsimd.Float64x4 { return archsimd.LoadFloat64x4((*[4]float64)(x)) }
