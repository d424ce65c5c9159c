package topo

import "github.com/mpi4go/mpi4go/core"

// MaxDims is how many dimensions a Cart can have.
const MaxDims = 4

// An Index is the place of an element, a number for each dimension. Those of the dimensions that
// an array does not have are not looked at.
type Index [MaxDims]int

// A Box is a part of an array: the elements from From up to, but without, To, in each
// dimension.
type Box struct{ From, To Index }

// A geometry is how one block of an array lies in memory: its own elements with the halo around
// them, row after row. Local indices count from the block's first element: those of the halo
// before it are negative. It can be compared.
type geometry struct {
	dims   int
	n      Index // elements of the block
	halo   Index // width, at either side
	offset Index // the block's first element in the whole array
	stride Index // elements of storage from one index to the next
	origin int   // where the block's first element lies
	size   int   // elements of storage
}

// newGeometry lays out a block. An empty block has no storage, and no halo.
func newGeometry(offset, n, halo []int) (g geometry) {
	g.dims = len(n)
	full := make([]int, g.dims)
	for d := range n {
		g.n[d], g.offset[d], g.halo[d] = n[d], offset[d], halo[d]
		full[d] = n[d] + 2*halo[d]
	}
	if g.empty() {
		return g
	}
	step := 1
	for d := g.dims - 1; d >= 0; d-- {
		g.stride[d] = step
		g.origin += halo[d] * step
		step *= full[d]
	}
	g.size = step
	return g
}

func (g *geometry) empty() bool {
	for d := range g.dims {
		if g.n[d] == 0 {
			return true
		}
	}
	return false
}

// own is the block without its halo.
func (g *geometry) own() Box { return Box{To: g.n} }

// place returns where an element lies. It panics if the element is in neither block nor halo.
func (g *geometry) place(op string, i []int) int {
	at := g.origin
	if len(i) != g.dims || g.size == 0 {
		panic(g.outside(op, i))
	}
	for d, k := range i {
		if k < -g.halo[d] || k >= g.n[d]+g.halo[d] {
			panic(g.outside(op, i))
		}
		at += k * g.stride[d]
	}
	return at
}

// outside is the error of indices that an array does not have.
func (g *geometry) outside(op string, i []int) error {
	where := append([]int(nil), i...) // i does not escape
	if len(i) != g.dims {
		return mpi.Errorf(op, mpi.ErrArg, "indices %v: want %d", where, g.dims)
	}
	return mpi.Errorf(op, mpi.ErrArg, "%v is outside the block, whose shape is %v with a halo of %v", where, g.n[:g.dims], g.halo[:g.dims])
}

// clip returns the part of a box that is in another.
func (b Box) clip(c Box, dims int) Box {
	for d := range dims {
		b.From[d] = max(b.From[d], c.From[d])
		b.To[d] = max(b.From[d], min(b.To[d], c.To[d]))
	}
	return b
}

// minus returns the box in indices that count from another place.
func (b Box) minus(origin Index) Box {
	for d := range origin {
		b.From[d] -= origin[d]
		b.To[d] -= origin[d]
	}
	return b
}

// count returns how many elements a box has.
func (b Box) count(dims int) int {
	n := 1
	for d := range dims {
		n *= max(b.To[d]-b.From[d], 0)
	}
	return n
}

// without cuts what is not in an inner box into slabs, two for each dimension: those of the first go
// through all of the others.
func (b Box) without(in Box, dims int) (slabs [2 * MaxDims]Box) {
	for d := range dims {
		low, high := b, b
		low.To[d], high.From[d] = in.From[d], in.To[d]
		slabs[2*d], slabs[2*d+1] = low, high
		b.From[d], b.To[d] = in.From[d], in.To[d]
	}
	return slabs
}

// A region is a box as it lies in storage: runs of elements without gaps, repeated in up to
// three dimensions.
type region struct {
	at   int    // the first element
	run  int    // elements in a row
	n    [3]int // how many runs, the last index runs fastest
	step [3]int // elements from one to the next
}

func (r region) runs() int  { return r.n[0] * r.n[1] * r.n[2] }
func (r region) count() int { return r.runs() * r.run }

// region returns where a box lies, with the longest runs that it has.
func (g *geometry) region(b Box) region {
	r := region{at: g.origin, run: 1, n: [3]int{1, 1, 1}}
	for d := range g.dims {
		r.at += b.From[d] * g.stride[d]
	}
	k := 2 // where the next dimension goes
	for d := g.dims - 1; d >= 0; d-- {
		n, step := b.To[d]-b.From[d], g.stride[d]
		switch {
		case n <= 0:
			return region{}
		case n == 1:
		case k == 2 && r.n[2] == 1 && step == r.run: // no gap before the next
			r.run *= n
		case r.n[k] > 1 && step == r.n[k]*r.step[k]:
			r.n[k] *= n
		default:
			if r.n[k] > 1 {
				k--
			}
			r.n[k], r.step[k] = n, step
		}
	}
	return r
}
