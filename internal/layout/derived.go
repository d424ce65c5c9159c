package layout

import (
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A CodeError is a call that failed while a datatype was made.
type CodeError struct {
	Function string // without MPI_
	Code     capi.Code
}

func (e *CodeError) Error() string { return e.Function + ": " + e.Code.String() }

// Arguments of the constructors are right but for overflow: their callers check them.
// Strides and displacements are in extents of the old type, or in bytes where the names
// begin with H.

// Contiguous is n items in a row.
func Contiguous(old *Type, n int) (*Type, error) {
	var s shape
	s.count(old, n)
	s.place(block{0, n, old})
	s.rise(block{0, n, old})
	s.overlapStrided(block{0, 1, old}, n, old.Extent)
	return s.make("Type_contiguous", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		return contiguous(h, old.Extent, n)
	})
}

// Vector is count blocks of length items.
func Vector(old *Type, count, length, stride int) (*Type, error) {
	var s shape
	bytes := s.vector(old, count, length, s.mul(stride, old.Extent))
	return s.make("Type_vector", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		t, code := capi.TypeVector(count, length, stride, h)
		if code == capi.CodeTooLarge {
			return hvector(h, old.Extent, count, length, bytes)
		}
		return t, code
	})
}

// Hvector is Vector with the stride in bytes.
func Hvector(old *Type, count, length, stride int) (*Type, error) {
	var s shape
	s.vector(old, count, length, stride)
	return s.make("Type_create_hvector", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		return hvector(h, old.Extent, count, length, stride)
	})
}

func (s *shape) vector(old *Type, count, length, stride int) (bytes int) {
	if count == 0 {
		return stride
	}
	s.count(old, s.mul(count, length))
	one := block{0, length, old}
	s.place(one, block{s.mul(count-1, stride), length, old})
	s.rise(one)
	if count > 1 {
		s.rise(block{stride, length, old})
	}
	s.overlapStrided(block{0, 1, old}, length, old.Extent)
	if !s.overflow {
		s.overlapStrided(one, count, stride)
	}
	return stride
}

// Indexed is blocks of the lengths at the displacements.
func Indexed(old *Type, lengths, displacements []int) (*Type, error) {
	var s shape
	blocks := s.indexed(old, lengths, displacements, old.Extent)
	return s.make("Type_indexed", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		t, code := capi.TypeIndexed(lengths, displacements, h)
		if code == capi.CodeTooLarge {
			return structure(blocks, func(*Type) capi.Datatype { return h })
		}
		return t, code
	})
}

// Hindexed is Indexed with displacements in bytes.
func Hindexed(old *Type, lengths, displacements []int) (*Type, error) {
	var s shape
	blocks := s.indexed(old, lengths, displacements, 1)
	return s.make("Type_create_hindexed", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		t, code := capi.TypeCreateHindexed(lengths, displacements, h)
		if code == capi.CodeTooLarge {
			return structure(blocks, func(*Type) capi.Datatype { return h })
		}
		return t, code
	})
}

// IndexedBlock is Indexed with blocks of one length.
func IndexedBlock(old *Type, length int, displacements []int) (*Type, error) {
	var s shape
	blocks := s.indexed(old, repeat(length, len(displacements)), displacements, old.Extent)
	return s.make("Type_create_indexed_block", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		t, code := capi.TypeCreateIndexedBlock(length, displacements, h)
		if code == capi.CodeTooLarge {
			return structure(blocks, func(*Type) capi.Datatype { return h })
		}
		return t, code
	})
}

// HindexedBlock is IndexedBlock with displacements in bytes.
func HindexedBlock(old *Type, length int, displacements []int) (*Type, error) {
	var s shape
	blocks := s.indexed(old, repeat(length, len(displacements)), displacements, 1)
	return s.make("Type_create_hindexed_block", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		t, code := capi.TypeCreateHindexedBlock(length, displacements, h)
		if code == capi.CodeTooLarge {
			return structure(blocks, func(*Type) capi.Datatype { return h })
		}
		return t, code
	})
}

func repeat(v, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = v
	}
	return all
}

func (s *shape) indexed(old *Type, lengths, displacements []int, unit int) []block {
	blocks := make([]block, len(lengths))
	for i, n := range lengths {
		blocks[i] = block{s.mul(displacements[i], unit), n, old}
	}
	s.all(blocks)
	return blocks
}

// all is a shape of blocks.
func (s *shape) all(blocks []block) {
	for _, b := range blocks {
		s.count(b.t, b.n)
		s.place(b)
		s.rise(b)
		s.overlapStrided(block{0, 1, b.t}, b.n, b.t.Extent)
	}
	if !s.overflow {
		s.overlap(blocks)
	}
}

// Dup is the type again.
func Dup(old *Type) (*Type, error) {
	var s shape
	s.count(old, 1)
	s.place(block{0, 1, old})
	s.rise(block{0, 1, old})
	s.lb, s.ub = old.LB, s.add(old.LB, old.Extent)
	return s.make("Type_dup", old, capi.TypeDup)
}

// Resized is the type with other bounds.
func Resized(old *Type, lb, extent int) (*Type, error) {
	var s shape
	s.count(old, 1)
	s.place(block{0, 1, old})
	s.rise(block{0, 1, old})
	s.lb, s.ub = lb, s.add(lb, extent)
	return s.make("Type_create_resized", old, func(h capi.Datatype) (capi.Datatype, capi.Code) {
		return capi.TypeCreateResized(h, lb, extent)
	})
}

// make returns the type of the shape; build makes its datatype from the old one's.
func (s *shape) make(function string, old *Type, build func(capi.Datatype) (capi.Datatype, capi.Code)) (*Type, error) {
	t, err := s.typ(old)
	if err != nil {
		return nil, err
	}
	h, code := build(old.Handle())
	if code != 0 {
		return nil, &CodeError{function, code}
	}
	return t, t.own(h)
}

// own commits the datatype h as that of t. Where the library has another idea of its
// extent, as for padded structs and empty types, it gets ours.
func (t *Type) own(h capi.Datatype) error {
	lb, extent, code := capi.TypeGetExtent(h)
	if code == 0 && (lb != t.LB || extent != t.Extent) {
		other := h
		h, code = capi.TypeCreateResized(other, t.LB, t.Extent)
		capi.TypeFree(other)
	}
	if code != 0 {
		return &CodeError{"Type_create_resized", code}
	}
	if code = capi.TypeCommit(h); code != 0 {
		capi.TypeFree(h)
		return &CodeError{"Type_commit", code}
	}
	t.handle.Store(uintptr(h))
	return nil
}
