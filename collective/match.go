package collective

import (
	"reflect"
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// What the calls tell mpi.Match, in the debug mode that compares the calls of the ranks.
// Counts are in elements.

// noRoot is in the place of the root of calls that have none.
const noRoot = -1

// uneven is the count of calls in which it is not the same on all ranks.
const uneven = -1

// match compares a call in which n elements like those of b matter.
func (t team) match(o *mpi.Operation, op string, root, n int, b layout.Buf) error {
	if !mpi.Matching() || o.Restarts() {
		return nil
	}
	call := mpi.CollectiveCall{Op: op, Root: root}
	call.Describe(n, b)
	return mpi.Match(t.comm, o == nil, call)
}

// matchPlain compares a call without data.
func (t team) matchPlain(o *mpi.Operation, op string, root int) error {
	if !mpi.Matching() || o.Restarts() {
		return nil
	}
	return mpi.Match(t.comm, o == nil, mpi.CollectiveCall{Op: op, Root: root, N: uneven})
}

// matchReduction compares a reduction.
func matchReduction[T any](t team, o *mpi.Operation, op string, root int, b layout.Buf, r mpi.Reducer[T]) error {
	if !mpi.Matching() || o.Restarts() {
		return nil
	}
	call := mpi.CollectiveCall{Op: op, Root: root, With: mpi.OpName(r)}
	call.Describe(elements(b), b)
	return mpi.Match(t.comm, o == nil, call)
}

// A flow is how many elements go from this rank to each other, or come from it. The zero
// value says that this rank does not know.
type flow struct {
	counts []int      // items for each rank
	buf    layout.Buf // of them; or
	part   layout.Buf // all of it for one rank,
	rank   int        // this one; or
	parts  []layout.Buf
}

// list returns the flow as a list of elements, -1 where it is not known.
func (f flow) list(size int) []int {
	var l []int
	switch {
	case f.counts != nil:
		for _, n := range f.counts {
			l = append(l, n*f.buf.Type.Elements)
		}
	case f.part.Type != nil:
		l = slices.Repeat([]int{-1}, size)
		l[f.rank] = elements(f.part)
	default:
		for _, p := range f.parts {
			l = append(l, elements(p))
		}
	}
	return l
}

// matchParts compares a call whose parts have different lengths.
func (t team) matchParts(o *mpi.Operation, op string, root int, b layout.Buf, out, in flow) error {
	if !mpi.Matching() || o.Restarts() {
		return nil
	}
	if t.inter {
		return t.matchPlain(o, op, root)
	}
	call := mpi.CollectiveCall{Op: op, Root: root, Out: out.list(t.size), In: in.list(t.size)}
	call.Describe(uneven, b)
	return mpi.Match(t.comm, o == nil, call)
}

// matchObjects compares an object collective. The names of those that do not block begin
// with I.
func matchObjects[T any](t team, op string, root int) error {
	if !mpi.Matching() {
		return nil
	}
	call := mpi.CollectiveCall{Op: op, Root: root, N: uneven, Type: reflect.TypeFor[T]().String()}
	return mpi.Match(t.comm, op[0] != 'I', call)
}

// partOf is how many elements one rank has in a call that joins or divides a whole buffer
// at the root.
func partOf(t team, root int, part, whole layout.Buf) int {
	if t.rank == root {
		return elements(whole) / t.size
	}
	return elements(part)
}
