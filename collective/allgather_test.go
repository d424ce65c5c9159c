package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestAllgather(t *testing.T)  { forKinds(t, "Allgather") }
func TestAllgatherv(t *testing.T) { forKinds(t, "Allgatherv") }

func (v values[T]) allgather(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		want := v.concat(repeat(n))
		recv := make([]T, n*w.Size())
		ok(t, collective.Allgather(w, v.of(w.Rank(), n), recv))
		same(t, label(n, -1), recv, want)

		recv = make([]T, n*w.Size())
		own := recv[w.Rank()*n : (w.Rank()+1)*n]
		copy(own, v.of(w.Rank(), n))
		ok(t, collective.Allgather(w, own, recv))
		same(t, label(n, -1)+", own section in place", recv, want)

		clear(recv)
		copy(own, v.of(w.Rank(), n))
		ok(t, collective.Allgather(w, recv, recv))
		same(t, label(n, -1)+", same slice in place", recv, want)
	}
}

func (v values[T]) allgatherv(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		cs := uneven(n)
		want := v.concat(cs)
		recv := make([]T, len(want))
		ok(t, collective.Allgatherv(w, v.of(w.Rank(), cs[w.Rank()]), recv, cs, nil))
		same(t, label(n, -1), recv, want)
	}
}
