package layout

import "github.com/mpi4go/mpi4go/internal/capi"

// Subarray is the part of an array of the sizes that begins at starts and has subsizes;
// order is capi.OrderC or capi.OrderFortran.
func Subarray(old *Type, sizes, subsizes, starts []int, order int) (*Type, error) {
	var s shape
	n := len(sizes)
	first, last := make([]int, n), make([]int, n)
	total := 1
	for i := range sizes {
		first[i], last[i] = starts[i], starts[i]+subsizes[i]-1
		total = s.mul(total, subsizes[i])
	}
	s.array(old, sizes, first, last, total, order)
	return s.make("Type_create_subarray", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		if s.size == 0 { // MPI has no arrays of nothing
			return capi.TypeContiguous(0, h)
		}
		t, code := capi.TypeCreateSubarray(n, sizes, subsizes, starts, order, h)
		if code == capi.CodeTooLarge {
			return nested(old, h, sizes, subsizes, starts, order)
		}
		return t, code
	})
}

// array is the shape of total items of an array, of which first and last are the
// smallest and largest indices. Its extent is the whole array.
func (s *shape) array(old *Type, sizes, first, last []int, total, order int) {
	from, to, stride := 0, 0, old.Extent
	for _, i := range fastest(len(sizes), order) {
		from = s.add(from, s.mul(first[i], stride))
		to = s.add(to, s.mul(last[i], stride))
		stride = s.mul(stride, sizes[i])
	}
	s.count(old, total)
	if total > 0 {
		s.place(block{from, 1, old}, block{to, 1, old})
		s.rise(block{from, min(total, 2), old})
	}
	s.lb, s.ub = 0, stride
}

// fastest returns the dimensions from the fastest to the slowest.
func fastest(n, order int) []int {
	dims := make([]int, n)
	for i := range dims {
		dims[i] = i
		if order == capi.OrderC {
			dims[i] = n - 1 - i
		}
	}
	return dims
}

// nested makes a subarray whose sizes do not fit: of vectors of vectors.
func nested(old *Type, h capi.Datatype, sizes, subsizes, starts []int, order int) (capi.Datatype, capi.Code) {
	offset, stride := 0, old.Extent
	part, code := h, capi.Code(0)
	for k, i := range fastest(len(sizes), order) {
		var next capi.Datatype
		if k == 0 {
			next, code = contiguous(part, stride, subsizes[i])
		} else {
			next, code = hvector(part, 0, subsizes[i], 1, stride)
		}
		if part != h {
			capi.TypeFree(part)
		}
		if part = next; code != 0 {
			return 0, code
		}
		offset += starts[i] * stride
		stride *= sizes[i]
	}
	whole, code := capi.TypeCreateHindexed([]int{1}, []int{offset}, part)
	capi.TypeFree(part)
	return whole, code
}

// A Dim is one dimension of a distributed array.
type Dim struct {
	Size  int
	How   int // capi.DistributeBlock, DistributeCyclic or DistributeNone
	Arg   int // 0: MPI's default
	Procs int
}

// own returns how many indices of the dimension the process at coordinate c has, and
// the first and the last of them.
func (d Dim) own(c int) (n, first, last int) {
	if d.Size == 0 {
		return 0, 0, 0
	}
	switch d.How {
	case capi.DistributeNone:
		return d.Size, 0, d.Size - 1
	case capi.DistributeBlock:
		b := d.Arg
		if b == 0 {
			b = (d.Size-1)/d.Procs + 1
		}
		if c > (d.Size-1)/b {
			return 0, 0, 0
		}
		first = c * b
		n = min(b, d.Size-first)
		return n, first, first + n - 1
	}
	b := max(d.Arg, 1)
	blocks := (d.Size-1)/b + 1 // the last one may be short
	mine := (blocks - 1 - c + d.Procs) / d.Procs
	if c >= blocks {
		return 0, 0, 0
	}
	end := c + (mine-1)*d.Procs // my last block
	last = min(end*b+b, d.Size) - 1
	return (mine-1)*b + last - end*b + 1, c * b, last
}

// Darray is the part that process rank of size has of an array that is distributed over
// a grid of processes, which is in C order.
func Darray(old *Type, size, rank int, dims []Dim, order int) (*Type, error) {
	var s shape
	n := len(dims)
	sizes, first, last := make([]int, n), make([]int, n), make([]int, n)
	how, args, procs := make([]int32, n), make([]int32, n), make([]int32, n)
	total, coordinate := 1, rank
	for i := n - 1; i >= 0; i-- {
		d := dims[i]
		var k int
		k, first[i], last[i] = d.own(coordinate % d.Procs)
		coordinate /= d.Procs
		total = s.mul(total, k)
		sizes[i], how[i], args[i], procs[i] = d.Size, capi.Distribution(d.How), int32(d.Arg), int32(d.Procs)
		if d.Arg == 0 {
			args[i] = capi.Distribution(capi.DistributeDfltDarg)
		}
	}
	s.array(old, sizes, first, last, total, order)
	return s.make("Type_create_darray", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		if s.size == 0 {
			return capi.TypeContiguous(0, h)
		}
		return capi.TypeCreateDarray(size, rank, n, sizes, how, args, procs, order, h)
	})
}
