package mpi

import (
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Libraries are wrong about some operators: MPICH 4.0.2 compares unsigned integers as if they had
// a sign, and the vector instructions of Open MPI (4.1.4, 5.0.11) add integers of 8 and 16 bits
// without wrapping around, but their plain loops, which do the last few elements, do wrap. So before an operator
// reduces elements of a type for the first time, it is tried on this rank alone, on values at the ends of
// the type's range, and where it is wrong a Go function stands in. All ranks of a job have the
// same library and find the same.
//
// One-sided communication takes the library's operators only: there what is wrong is an error.

// tried returns what is known about a predefined operator on elements of a type.
func tried(op string, id int, t *layout.Type) (*layout.Operator, error) {
	known := &t.Operators[id%len(t.Operators)]
	if k := known.Load(); k != nil {
		return k, nil
	}
	trying.Lock()
	defer trying.Unlock()
	if k := known.Load(); k != nil {
		return k, nil
	}
	k, err := try(op, id, t)
	if err == nil {
		known.Store(k)
	}
	return k, err
}

var trying sync.Mutex

func try(op string, id int, t *layout.Type) (*layout.Operator, error) {
	k := &layout.Operator{Handle: capi.Op(capi.Predefined(id)), One: true, Many: true}
	elements := elementsOf(t)
	if elements == nil {
		return k, nil
	}
	if state.phase.Load() == phaseRunning {
		k.One, k.Many = elements.compare(id, func(in, inout unsafe.Pointer, n int) capi.Code {
			return capi.ReduceLocal(in, inout, n, t.Handle(), k.Handle)
		})
	} else {
		// There are only sessions, in which MPI_Reduce_local of Open MPI 5.0.11 crashes: what some
		// library computes wrongly is taken for wrong.
		k.One = !elements.integer()
		k.Many = k.One
	}
	if k.One && k.Many || interop() { // the others' operators are the library's
		return k, nil
	}
	stand := &userOp{t: t, f: elements.reduction(id), order: Commutative}
	var err error
	k.Handle, err = stand.handle(op)
	standIns = append(standIns, stand)
	return k, err
}

// standIns are in use as long as the program runs; else they would be freed as operators that it has
// dropped.
var standIns []*userOp
