package collective

import (
	"iter"

	"github.com/mpi4go/mpi4go/core"
)

// Parts are slices of several ranks, one after the other.
type Parts[T any] struct {
	All    []T
	Counts []int // how many elements are of each rank
	Displs []int // where they begin
}

// Of returns the part of a rank.
func (p Parts[T]) Of(rank int) []T {
	from, to := p.Displs[rank], p.Displs[rank]+p.Counts[rank]
	return p.All[from:to:to]
}

// Each returns an iterator over the ranks and their parts.
func (p Parts[T]) Each() iter.Seq2[int, []T] {
	return func(yield func(int, []T) bool) {
		for rank := range p.Counts {
			if !yield(rank, p.Of(rank)) {
				return
			}
		}
	}
}

// newParts makes room for parts.
func newParts[T any](counts []int) Parts[T] {
	p := Parts[T]{Counts: counts, Displs: make([]int, len(counts))}
	total := 0
	for i, n := range counts {
		p.Displs[i] = total
		total += n
	}
	p.All = make([]T, total)
	return p
}

// GatherSlices collects x of every rank, of any length, at root, which returns all of
// them; the others return no parts. It is a Gather of the lengths and a Gatherv.
func GatherSlices[T any](comm mpi.Communicator, x []T, root int) (p Parts[T], err error) {
	t, err := enterRooted("GatherSlices", comm, root)
	if err != nil {
		return p, mpi.Raise(comm, err)
	}
	if err := mpi.UseBuf("GatherSlices", mpi.Slice(x).Raw()); err != nil {
		return p, mpi.Raise(comm, err)
	}
	var counts []int
	if t.root {
		counts = make([]int, t.peers)
	}
	if err := Gather(comm, []int{len(x)}, counts, root); err != nil {
		return p, err
	}
	if t.root {
		p = newParts[T](counts)
	}
	return p, Gatherv(comm, x, p.All, p.Counts, p.Displs, root)
}

// AllgatherSlices collects x of every rank, of any length, at all ranks. It is an Allgather
// of the lengths and an Allgatherv.
func AllgatherSlices[T any](comm mpi.Communicator, x []T) (p Parts[T], err error) {
	t, err := enter("AllgatherSlices", comm)
	if err != nil {
		return p, mpi.Raise(comm, err)
	}
	if err := mpi.UseBuf("AllgatherSlices", mpi.Slice(x).Raw()); err != nil {
		return p, mpi.Raise(comm, err)
	}
	counts := make([]int, t.peers)
	if err := Allgather(comm, []int{len(x)}, counts); err != nil {
		return p, err
	}
	p = newParts[T](counts)
	return p, Allgatherv(comm, x, p.All, p.Counts, p.Displs)
}

// ScatterSlices sends xs[r] of root, of any length, to each rank r, which returns it. xs
// matters only at root, where it has as many slices as there are ranks.
func ScatterSlices[T any](comm mpi.Communicator, xs [][]T, root int) ([]T, error) {
	t, err := enterRooted("ScatterSlices", comm, root)
	if err != nil {
		return nil, mpi.Raise(comm, err)
	}
	var p Parts[T]
	if t.root {
		if p, err = joined("ScatterSlices", t, xs); err != nil {
			return nil, mpi.Raise(comm, err)
		}
	}
	n := make([]int, 1)
	if err := Scatter(comm, p.Counts, n, root); err != nil {
		return nil, err
	}
	x := make([]T, n[0])
	return x, Scatterv(comm, p.All, p.Counts, p.Displs, x, root)
}

// AlltoallSlices sends xs[r], of any length, to each rank r, and returns what all ranks
// have sent to this one. xs has as many slices as there are ranks. It is an Alltoall of the
// lengths and an Alltoallv of a copy of xs in one piece.
func AlltoallSlices[T any](comm mpi.Communicator, xs [][]T) (p Parts[T], err error) {
	t, err := enter("AlltoallSlices", comm)
	if err != nil {
		return p, mpi.Raise(comm, err)
	}
	out, err := joined("AlltoallSlices", t, xs)
	if err != nil {
		return p, mpi.Raise(comm, err)
	}
	counts := make([]int, t.peers)
	if err := Alltoall(comm, out.Counts, counts); err != nil {
		return p, err
	}
	p = newParts[T](counts)
	return p, Alltoallv(comm, out.All, out.Counts, out.Displs, p.All, p.Counts, p.Displs)
}

// joined puts one slice for each rank into one piece.
func joined[T any](op string, t team, xs [][]T) (p Parts[T], err error) {
	if len(xs) != t.peers {
		return p, mpi.Errorf(op, mpi.ErrCount, "%d slices for %s", len(xs), t.ranks())
	}
	if err := mpi.UseBuf(op, mpi.Slice[T](nil).Raw()); err != nil {
		return p, err
	}
	counts := make([]int, len(xs))
	for i, x := range xs {
		counts[i] = len(x)
	}
	p = newParts[T](counts)
	for i, x := range xs {
		copy(p.Of(i), x)
	}
	return p, nil
}
