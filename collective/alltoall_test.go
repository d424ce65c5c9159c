package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
)

func TestAlltoall(t *testing.T)  { forKinds(t, "Alltoall") }
func TestAlltoallv(t *testing.T) { forKinds(t, "Alltoallv") }

// pair numbers what rank r sends to rank s.
func pair(r, s int) int { return r*mpi.World().Size() + s }

func (v values[T]) alltoall(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		var send, want []T
		for r := range w.Size() {
			send = append(send, v.of(pair(w.Rank(), r), n)...)
			want = append(want, v.of(pair(r, w.Rank()), n)...)
		}
		recv := make([]T, len(send))
		ok(t, collective.Alltoall(w, send, recv))
		same(t, label(n, -1), recv, want)
		ok(t, collective.Alltoall(w, send, send))
		same(t, label(n, -1)+", in place", send, want)
	}
}

func (v values[T]) alltoallv(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		// Rank r sends n*((r+s)%3) elements to rank s: some get nothing.
		cs := make([]int, w.Size())
		var send, want []T
		for s := range cs {
			cs[s] = n * ((w.Rank() + s) % 3)
			send = append(send, v.of(pair(w.Rank(), s), cs[s])...)
			want = append(want, v.of(pair(s, w.Rank()), cs[s])...)
		}
		recv := make([]T, len(want))
		ok(t, collective.Alltoallv(w, send, cs, nil, recv, cs, nil))
		same(t, label(n, -1), recv, want)
	}
}
