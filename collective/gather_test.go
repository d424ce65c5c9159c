package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestGather(t *testing.T)  { forKinds(t, "Gather") }
func TestGatherv(t *testing.T) { forKinds(t, "Gatherv") }

func (v values[T]) gather(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		for _, root := range roots() {
			want := v.concat(repeat(n))
			var recv []T
			if w.Rank() == root {
				recv = make([]T, n*w.Size())
			}
			ok(t, collective.Gather(w, v.of(w.Rank(), n), recv, root))
			if w.Rank() == root {
				same(t, label(n, root), recv, want)
			}
			// In place: the root's section of recv is its contribution.
			send := v.of(w.Rank(), n)
			if w.Rank() == root {
				recv = make([]T, n*w.Size())
				send = recv[root*n : (root+1)*n]
				copy(send, v.of(root, n))
			}
			ok(t, collective.Gather(w, send, recv, root))
			if w.Rank() == root {
				same(t, label(n, root)+", in place", recv, want)
			}
		}
	}
}

func (v values[T]) gatherv(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		cs := uneven(n)
		want := v.concat(cs)
		for _, root := range roots() {
			var recv []T
			if w.Rank() == root {
				recv = make([]T, len(want))
			}
			ok(t, collective.Gatherv(w, v.of(w.Rank(), cs[w.Rank()]), recv, cs, nil, root))
			if w.Rank() == root {
				same(t, label(n, root), recv, want)
			}
			// With a gap of one element before each part.
			displs, at := make([]int, w.Size()), 0
			for r := range displs {
				displs[r] = at + 1
				at += 1 + cs[r]
			}
			if w.Rank() == root {
				recv = make([]T, at)
			}
			ok(t, collective.Gatherv(w, v.of(w.Rank(), cs[w.Rank()]), recv, cs, displs, root))
			if w.Rank() == root {
				for r, d := range displs {
					same(t, label(n, root)+", with gaps", recv[d:d+cs[r]], v.of(r, cs[r]))
					var zero T
					same(t, "gap", recv[d-1:d], []T{zero})
				}
			}
		}
	}
}
