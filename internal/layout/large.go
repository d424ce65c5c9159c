package layout

import (
	"math"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Counts above 2^31-1, where the library has no large-count functions: they become
// counts of large blocks, and a remainder.

const (
	largest = math.MaxInt32
	chunk   = 1 << 30
)

// contiguous makes MPI_Type_contiguous of any count.
func contiguous(h mpi.Datatype, extent, n int) (mpi.Datatype, mpi.Code) {
	t, code := mpi.TypeContiguous(n, h)
	if code != mpi.CodeTooLarge {
		return t, code
	}
	return chunks(n, chunk*extent, func(n int) (mpi.Datatype, mpi.Code) { return mpi.TypeContiguous(n, h) })
}

// hvector makes MPI_Type_create_hvector of any count and length; extent is the old type's.
func hvector(h mpi.Datatype, extent, count, length, stride int) (mpi.Datatype, mpi.Code) {
	t, code := mpi.TypeCreateHvector(count, length, stride, h)
	if code != mpi.CodeTooLarge {
		return t, code
	}
	if length > largest {
		row, code := contiguous(h, extent, length)
		if code != 0 {
			return 0, code
		}
		defer mpi.TypeFree(row)
		h, length = row, 1
	}
	return chunks(count, chunk*stride, func(n int) (mpi.Datatype, mpi.Code) {
		return mpi.TypeCreateHvector(n, length, stride, h)
	})
}

// chunks makes a type of count parts: as many types of chunk parts as there are, which
// are stride bytes apart, and one of the rest. part makes a type of up to chunk parts.
func chunks(count, stride int, part func(n int) (mpi.Datatype, mpi.Code)) (mpi.Datatype, mpi.Code) {
	if count <= chunk {
		return part(count)
	}
	full, code := part(chunk)
	if code != 0 {
		return 0, code
	}
	defer mpi.TypeFree(full)
	body, code := mpi.TypeCreateHvector(count/chunk, 1, stride, full)
	if code != 0 || count%chunk == 0 {
		return body, code
	}
	defer mpi.TypeFree(body)
	tail, code := part(count % chunk)
	if code != 0 {
		return 0, code
	}
	defer mpi.TypeFree(tail)
	return mpi.TypeCreateStruct([]int{1, 1}, []int{0, count / chunk * stride}, []mpi.Datatype{body, tail})
}

// structure makes MPI_Type_create_struct of blocks of any length.
func structure(blocks []block, handle func(*Type) mpi.Datatype) (mpi.Datatype, mpi.Code) {
	n := len(blocks)
	lengths, offsets, types := make([]int, n), make([]int, n), make([]mpi.Datatype, n)
	for i, b := range blocks {
		lengths[i], offsets[i], types[i] = b.n, b.offset, handle(b.t)
	}
	t, code := mpi.TypeCreateStruct(lengths, offsets, types)
	if code != mpi.CodeTooLarge {
		return t, code
	}
	for i, b := range blocks {
		if b.n <= largest {
			continue
		}
		if types[i], code = contiguous(types[i], b.t.Extent, b.n); code != 0 {
			return 0, code
		}
		defer mpi.TypeFree(types[i])
		lengths[i] = 1
	}
	return mpi.TypeCreateStruct(lengths, offsets, types)
}
