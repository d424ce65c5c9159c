package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestScatter(t *testing.T)  { forKinds(t, "Scatter") }
func TestScatterv(t *testing.T) { forKinds(t, "Scatterv") }

func (v values[T]) scatter(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		for _, root := range roots() {
			var send []T
			if w.Rank() == root {
				send = v.concat(repeat(n))
			}
			recv := make([]T, n)
			ok(t, collective.Scatter(w, send, recv, root))
			same(t, label(n, root), recv, v.of(w.Rank(), n))
			// In place: the root's section of send stays where it is.
			recv = make([]T, n)
			if w.Rank() == root {
				recv = send[root*n : (root+1)*n]
			}
			ok(t, collective.Scatter(w, send, recv, root))
			same(t, label(n, root)+", in place", recv, v.of(w.Rank(), n))
		}
	}
}

func (v values[T]) scatterv(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		cs := uneven(n)
		for _, root := range roots() {
			var send []T
			if w.Rank() == root {
				send = v.concat(cs)
			}
			recv := make([]T, cs[w.Rank()])
			ok(t, collective.Scatterv(w, send, cs, nil, recv, root))
			same(t, label(n, root), recv, v.of(w.Rank(), cs[w.Rank()]))
		}
	}
}
