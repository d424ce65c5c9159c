package mpi

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An Op[T] is a reduction operator on elements of T.
type Op[T any] struct {
	id   int // of a predefined operator
	user *userOp
}

// opNames are the names of the predefined operators here.
var opNames = map[int]string{
	capi.IdSum: "Sum", capi.IdProd: "Prod", capi.IdMax: "Max", capi.IdMin: "Min",
	capi.IdLand: "LAnd", capi.IdLor: "LOr", capi.IdLxor: "LXor",
	capi.IdBand: "BAnd", capi.IdBor: "BOr", capi.IdBxor: "BXor",
	capi.IdMaxloc: "MaxLoc", capi.IdMinloc: "MinLoc", capi.IdReplace: "Replace", capi.IdNoOp: "NoOp",
}

// A Reducer returns an operator; it is what reductions take. The predefined ones are
// generic functions, passed without a type: it is inferred from the buffers.
//
//	err := collective.Allreduce(comm, x, y, mpi.Sum)
//
// An operator that makes no sense for the element type does not compile. Where the library computes
// one wrongly, a Go function stands in. See MPI 5.0,
// section 6.9.2.
type Reducer[T any] func() Op[T]

// Sum adds elements. Integers wrap around, as everywhere in Go.
func Sum[T Number]() Op[T] { return Op[T]{id: capi.IdSum} }

// Prod multiplies elements.
func Prod[T Number]() Op[T] { return Op[T]{id: capi.IdProd} }

// Max takes the larger of two elements.
func Max[T Real]() Op[T] { return Op[T]{id: capi.IdMax} }

// Min takes the smaller of two elements.
func Min[T Real]() Op[T] { return Op[T]{id: capi.IdMin} }

// LAnd is true if both are; for integers, 1 if both are not 0.
func LAnd[T Logical]() Op[T] { return Op[T]{id: capi.IdLand} }

// LOr is true if one is; for integers, 1 if one is not 0.
func LOr[T Logical]() Op[T] { return Op[T]{id: capi.IdLor} }

// LXor is true if exactly one is; for integers, 1 if exactly one is not 0.
func LXor[T Logical]() Op[T] { return Op[T]{id: capi.IdLxor} }

// BAnd combines the bits of integers by and.
func BAnd[T Integer]() Op[T] { return Op[T]{id: capi.IdBand} }

// BOr combines the bits of integers by or.
func BOr[T Integer]() Op[T] { return Op[T]{id: capi.IdBor} }

// BXor combines the bits of integers by exclusive or.
func BXor[T Integer]() Op[T] { return Op[T]{id: capi.IdBxor} }

// Replace takes the element that comes, instead of the one that is there; [NoOp] takes the one
// that is there. They are operators of one-sided communication: reductions return ErrOp. See MPI
// 5.0, section 12.3.4.
func Replace[T any]() Op[T] { return Op[T]{id: capi.IdReplace} }

// NoOp takes the element that is there, instead of the one that comes; see [Replace].
func NoOp[T any]() Op[T] { return Op[T]{id: capi.IdNoOp} }

// A Loc is a value and where it is: an index, a rank, whatever the program means.
// It has the layout of MPI's pair types (MPI_DOUBLE_INT and others).
type Loc[T Real] struct {
	Value T
	Index int32
}

// MaxLoc takes the Loc with the larger value; of equal values, that with the lower
// index. See MPI 5.0, section 6.9.4.
func MaxLoc[T Real]() Op[Loc[T]] {
	if layout.Of[Loc[T]]().HasPairType() {
		return Op[Loc[T]]{id: capi.IdMaxloc}
	}
	return pairOp(true, func(a, b Loc[T]) Loc[T] { return a.or(b, a.Value > b.Value) })
}

// MinLoc takes the Loc with the smaller value; of equal values, that with the lower
// index.
func MinLoc[T Real]() Op[Loc[T]] {
	if layout.Of[Loc[T]]().HasPairType() {
		return Op[Loc[T]]{id: capi.IdMinloc}
	}
	return pairOp(false, func(a, b Loc[T]) Loc[T] { return a.or(b, a.Value < b.Value) })
}

// A Loc64 is a [Loc] with an index of 64 bits, such as a position in an array that is spread over all
// ranks. MPI has no type and no operator for it: [MaxLoc64] and [MinLoc64] are operators in Go.
type Loc64[T Real] struct {
	Value T
	Index int64
}

// MaxLoc64 takes the Loc64 with the larger value; of equal values, that with the lower index.
func MaxLoc64[T Real]() Op[Loc64[T]] {
	return pairOp(true, func(a, b Loc64[T]) Loc64[T] { return a.or(b, a.Value > b.Value) })
}

// MinLoc64 takes the Loc64 with the smaller value; of equal values, that with the lower index.
func MinLoc64[T Real]() Op[Loc64[T]] {
	return pairOp(false, func(a, b Loc64[T]) Loc64[T] { return a.or(b, a.Value < b.Value) })
}

// pairOps has the operators on pairs that MPI has no type for, by what they prefer.
var pairOps sync.Map

func pairOp[P any](more bool, f func(a, b P) P) Op[P] {
	type key struct {
		t    *layout.Type
		more bool
	}
	k := key{layout.Of[P](), more}
	op, ok := pairOps.Load(k)
	if !ok {
		op, _ = pairOps.LoadOrStore(k, NewOp(f, Commutative))
	}
	return op.(*UserOp[P]).Op()
}

// An Order says whether an operator may be applied with its operands swapped.
type Order bool

// The orders.
const (
	Commutative    Order = true  // f(a, b) == f(b, a)
	NonCommutative Order = false // operands stay in the order of the ranks
)

// A UserOp is a reduction operator made of a Go function. Pass its Op method to
// reductions:
//
//	var longer = mpi.NewOp(func(a, b Vec) Vec { ... }, mpi.Commutative)
//	err := collective.Allreduce(comm, v, w, longer.Op)
//
// A panic in the function ends the job: there is no way back through MPI.
type UserOp[T any] struct{ op userOp }

// NewOp makes an operator of a function of two elements, which must be associative:
// it is applied in any grouping. For an operator that is not commutative, a comes from
// the lower rank. Up to 512 operators can live at a time. See MPI 5.0, section 6.9.5.
func NewOp[T any](f func(a, b T) T, order Order) *UserOp[T] {
	return NewBatchOp(func(in, inout []T) {
		for i, a := range in {
			inout[i] = f(a, inout[i])
		}
	}, order)
}

// NewBatchOp makes an operator of a function of two slices of equal length, which
// sets each inout[i] to in[i] op inout[i]. It is called once for each piece of the data
// that MPI reduces, which makes it faster than NewOp for simple operations.
func NewBatchOp[T any](f func(in, inout []T), order Order) *UserOp[T] {
	return &UserOp[T]{userOp{
		t:     layout.Of[T](),
		order: order,
		f: func(in, inout unsafe.Pointer, n int) {
			f(unsafe.Slice((*T)(in), n), unsafe.Slice((*T)(inout), n))
		},
	}}
}

// Op returns the operator. It is a Reducer.
func (u *UserOp[T]) Op() Op[T] { return Op[T]{user: &u.op} }

// Close frees the operator, when the operations that use it are complete, or closed. It cannot be
// used any more: that is ErrOp. Operators that live as long as the program need no Close, and one that
// the program drops is freed when the limit needs it. Closing twice does nothing.
func (u *UserOp[T]) Close() error { return u.op.close() }

// userOp is a UserOp without its type. MPI knows it from its first use on.
type userOp struct {
	mu    sync.Mutex
	t     *layout.Type
	f     capi.Reduction
	order Order
	h     capi.Op
	slot  int

	uses    int  // operations in flight, and persistent ones
	closed  bool // it is freed when there are no more uses
	cleanup runtime.Cleanup
}

func (u *userOp) handle(op string) (capi.Op, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed && u.uses == 0 { // what still uses it may start it again
		return 0, Errorf(op, ErrOp, "the operator is closed")
	}
	if u.h != 0 {
		return u.h, nil
	}
	if u.t.Pointers {
		return 0, Errorf(op, ErrOp, "%v has fields with pointers: MPI cannot make temporary values of it for an operator", u.t.Go)
	}
	h, slot, full, code := capi.OpCreate(u.f, bool(u.order))
	if full && reclaimOps() {
		h, slot, full, code = capi.OpCreate(u.f, bool(u.order))
	}
	if full {
		return 0, Errorf(op, ErrOp, "%d operators from Go functions are in use, which is the limit: Close those that are not needed", capi.MaxOps)
	}
	if code != 0 {
		return 0, codeError("Op_create", code)
	}
	u.h, u.slot = h, slot
	u.cleanup = runtime.AddCleanup(u, abandonedOps.put, freedOp{h, slot})
	return h, nil
}

func (u *userOp) close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	if u.uses > 0 {
		return nil
	}
	return u.free()
}

// hold keeps the operator until release, whatever is closed.
func (u *userOp) hold() {
	u.mu.Lock()
	u.uses++
	u.mu.Unlock()
}

func (u *userOp) release() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.uses--; u.uses == 0 && u.closed {
		u.free()
	}
}

func (u *userOp) free() error {
	if u.h == 0 {
		return nil
	}
	if err := running("Op_free"); err != nil {
		return err
	}
	u.cleanup.Stop()
	code := capi.OpFree(u.h)
	capi.ReleaseSlot(u.slot)
	u.h = 0
	return wrap("Op_free", code)
}

// raw returns the operator's handle for a reduction of items of type t.
func (o Op[T]) raw(op string, t *layout.Type) (capi.Op, error) {
	if t.Derived {
		return 0, Errorf(op, ErrType, "a reduction works on elements: it cannot take a derived layout of %v", t.Go)
	}
	if o.user != nil {
		return o.user.handle(op)
	}
	switch o.id {
	case 0:
		return 0, Errorf(op, ErrOp, "the operator is the zero value of Op")
	case capi.IdReplace, capi.IdNoOp:
		return 0, Errorf(op, ErrOp, "%s is for one-sided communication: it cannot reduce", opNames[o.id])
	}
	k, err := tried(op, o.id, t)
	if err != nil {
		return 0, err
	}
	return k.Handle, nil
}
