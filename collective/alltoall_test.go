package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestAlltoall(t *testing.T)  { forKinds(t, "Alltoall") }
func TestAlltoallv(t *testing.T) { forKinds(t, "Alltoallv") }
func TestAlltoallw(t *testing.T) { forSome(t, "Alltoallw") }

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

func (v values[T]) alltoallw(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		send, recv, want := make([][]T, w.Size()), make([][]T, w.Size()), make([][]T, w.Size())
		for s := range send {
			k := n * ((w.Rank() + s) % 3)
			send[s], recv[s], want[s] = v.of(pair(w.Rank(), s), k), make([]T, k), v.of(pair(s, w.Rank()), k)
		}
		ok(t, collective.Alltoallw(w, send, recv))
		for s := range recv {
			same(t, label(n, s), recv[s], want[s])
		}
		ok(t, collective.Alltoallw(w, send, send))
		for s := range send {
			same(t, label(n, s)+", in place", send[s], want[s])
		}
	}
}

var outside [8]int32 // not in the heap: too far away for displacements of 32 bits

// TestAlltoallwFar exchanges parts that are more than 2 GiB apart.
func TestAlltoallwFar(t *testing.T) {
	w := mpi.World()
	send, recv := make([][]int32, w.Size()), make([][]int32, w.Size())
	for s := range send {
		send[s], recv[s] = []int32{int32(pair(w.Rank(), s)), 7}, make([]int32, 2)
	}
	recv[0] = outside[2:4]
	p, err := collective.AlltoallwInit(w, send, recv)
	ok(t, err)
	for range 3 {
		clear(outside[:])
		ok(t, collective.Alltoallw(w, send, recv))
		same(t, "outside", outside[:], []int32{0, 0, int32(pair(0, w.Rank())), 7, 0, 0, 0, 0})
		clear(outside[:])
		ok(t, p.Start())
		_, _, err := p.Wait()
		ok(t, err)
		for s := range recv {
			same(t, "far", recv[s], []int32{int32(pair(s, w.Rank())), 7})
		}
	}
	ok(t, p.Close())
}

// TestAlltoallwColumns transposes a matrix that is dealt out in rows: each part is a
// column's piece, of its own layout.
func TestAlltoallwColumns(t *testing.T) {
	w := mpi.World()
	n := w.Size()
	column, err := mpi.Vector[float64](2, 1, n)
	ok(t, err)
	defer column.Close()
	a, y := make([]float64, 2*n), make([]float64, 2*n) // two rows a rank
	var send, recv []mpi.Memory[float64]
	for r := range n {
		a[r], a[n+r] = float64(100*w.Rank()+r), float64(100*w.Rank()+50+r)
		send = append(send, column.Of(a[r:]))
		recv = append(recv, mpi.Slice(y[2*r:2*r+2]))
	}
	ok(t, collective.AlltoallwBuf(w, send, recv))
	for r := range n {
		same(t, "column", y[2*r:2*r+2], []float64{float64(100*r + w.Rank()), float64(100*r + 50 + w.Rank())})
	}
}
