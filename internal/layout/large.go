package layout

import (
	"math"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Counts above 2^31-1, where the library has no large-count functions: they become
// counts of large blocks, and a remainder.

const (
	largest = math.MaxInt32
	chunk   = 1 << 30
)

// contiguous makes MPI_Type_contiguous of any count.
func contiguous(h capi.Datatype, extent, n int) (capi.Datatype, capi.Code) {
	t, code := capi.TypeContiguous(n, h)
	if code != capi.CodeTooLarge {
		return t, code
	}
	return chunks(n, chunk*extent, func(n int) (capi.Datatype, capi.Code) { return capi.TypeContiguous(n, h) })
}

// hvector makes MPI_Type_create_hvector of any count and length; extent is the old type's.
func hvector(h capi.Datatype, extent, count, length, stride int) (capi.Datatype, capi.Code) {
	t, code := capi.TypeCreateHvector(count, length, stride, h)
	if code != capi.CodeTooLarge {
		return t, code
	}
	if length > largest {
		row, code := contiguous(h, extent, length)
		if code != 0 {
			return 0, code
		}
		defer capi.TypeFree(row)
		h, length = row, 1
	}
	return chunks(count, chunk*stride, func(n int) (capi.Datatype, capi.Code) {
		return capi.TypeCreateHvector(n, length, stride, h)
	})
}

// chunks makes a type of count parts: as many types of chunk parts as there are, which
// are stride bytes apart, and one of the rest. part makes a type of up to chunk parts.
func chunks(count, stride int, part func(n int) (capi.Datatype, capi.Code)) (capi.Datatype, capi.Code) {
	if count <= chunk {
		return part(count)
	}
	full, code := part(chunk)
	if code != 0 {
		return 0, code
	}
	defer capi.TypeFree(full)
	body, code := capi.TypeCreateHvector(count/chunk, 1, stride, full)
	if code != 0 || count%chunk == 0 {
		return body, code
	}
	defer capi.TypeFree(body)
	tail, code := part(count % chunk)
	if code != 0 {
		return 0, code
	}
	defer capi.TypeFree(tail)
	return capi.TypeCreateStruct([]int{1, 1}, []int{0, count / chunk * stride}, []capi.Datatype{body, tail})
}

// structure makes MPI_Type_create_struct of blocks of any length.
func structure(blocks []block, handle func(*Type) capi.Datatype) (capi.Datatype, capi.Code) {
	n := len(blocks)
	lengths, offsets, types := make([]int, n), make([]int, n), make([]capi.Datatype, n)
	for i, b := range blocks {
		lengths[i], offsets[i], types[i] = b.n, b.offset, handle(b.t)
	}
	t, code := capi.TypeCreateStruct(lengths, offsets, types)
	if code != capi.CodeTooLarge {
		return t, code
	}
	for i, b := range blocks {
		if b.n <= largest {
			continue
		}
		if types[i], code = contiguous(types[i], b.t.Extent, b.n); code != 0 {
			return 0, code
		}
		defer capi.TypeFree(types[i])
		lengths[i] = 1
	}
	return capi.TypeCreateStruct(lengths, offsets, types)
}
