package capi

/*
#include "mpi4go.h"
*/
import "C"

import (
	"slices"
	"unsafe"
)

// TypeContents returns the call that made a datatype: its combiner, and its integer and
// datatype arguments in the order of the C function; MPI_DISTRIBUTE_DFLT_DARG is 0. Of a
// predefined datatype there is the combiner only. Datatypes that are not predefined
// must be freed.
func TypeContents(t Datatype) (combiner int, args []int, types []Datatype, code Code) {
	serialize()
	defer unserialize()
	var sizes [4]C.int64_t
	r := C.mpi4go_Type_get_envelope(C.uint64_t(t), &sizes[0])
	if r.code != 0 || int(r.a) == CombinerNamed {
		return int(r.a), nil, nil, Code(r.code)
	}
	// One more of each: an empty slice has no first element to point to.
	integers := make([]int32, sizes[0]+1)
	addresses, counts := make([]int, sizes[1]+1), make([]int, sizes[2]+1)
	types = make([]Datatype, sizes[3]+1)
	code = Code(C.mpi4go_Type_get_contents(C.uint64_t(t), &sizes[0], (*C.int32_t)(unsafe.Pointer(&integers[0])),
		(*C.int64_t)(unsafe.Pointer(&addresses[0])), (*C.int64_t)(unsafe.Pointer(&counts[0])), (*C.uint64_t)(unsafe.Pointer(&types[0]))))
	if code != 0 {
		return 0, nil, nil, code
	}
	for _, v := range integers[:sizes[0]] {
		args = append(args, int(v))
	}
	args = append(args, addresses[:sizes[1]]...)
	return int(r.a), inOrder(int(r.a), args, counts[:sizes[2]]), types[:sizes[3]], 0
}

// inOrder puts the integer arguments of a constructor in the order of its C function.
// Integers come first, then addresses, then large counts, which is that order but for
// arrays whose sizes are large counts.
func inOrder(combiner int, args, large []int) []int {
	switch {
	case combiner == CombinerSubarray && len(args) == 2: // ndims, order
		args = append(append(args[:1:1], large...), args[1])
	case combiner == CombinerDarray && len(large) > 0: // size, rank, ndims, then all but gsizes
		args = slices.Insert(args, 3, large...)
	default:
		args = append(args, large...)
	}
	switch combiner {
	case CombinerSubarray:
		args[len(args)-1] = constant(C.CONSTANT_ORDER, true, args[len(args)-1])
	case CombinerDarray:
		n := args[2]
		args[len(args)-1] = constant(C.CONSTANT_ORDER, true, args[len(args)-1])
		for i := range n {
			args[3+n+i] = constant(C.CONSTANT_DISTRIBUTE, true, args[3+n+i])
			if arg := &args[3+2*n+i]; *arg == int(Distribution(DistributeDfltDarg)) {
				*arg = 0
			}
		}
	}
	return args
}

func constant(kind int32, out bool, v int) int {
	if int(int32(v)) != v {
		return v
	}
	direction := C.int32_t(0)
	if out {
		direction = 1
	}
	return int(C.mpi4go_Constant(C.int32_t(kind), direction, C.int32_t(v)))
}

// Distribution returns the library's value of a constant of kind distribute.
func Distribution(v int) int32 { return int32(constant(C.CONSTANT_DISTRIBUTE, false, v)) }
