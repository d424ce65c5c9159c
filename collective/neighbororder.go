package collective

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A workaround for neighbors that are neighbors twice. Which of two parts from one rank is
// which follows from the topology (MPI 5.0, section 8.6): in a grid, what is sent downwards
// arrives from above, also where a periodic dimension has one or two processes; in a graph, the
// first part sent is the first received. Libraries match the parts by their order alone, and many
// wrongly: in grids, Open MPI (4.1.4, 5.0.11) in nonblocking and persistent calls and Intel MPI
// (2021.18) in all; MPICH 4.0.2 in Neighbor_alltoallv and _alltoallw on grids, and in
// Neighbor_alltoall on graphs, which it receives backwards. So each function is tried once, on
// this process alone, and where it is wrong MPI gets the parts to receive in an order that
// makes up for it.

// An order is how a library matches the parts from one rank to another.
type order int

const (
	rightly   order = iota
	inOrder         // the first sent is the first received
	backwards       // the first sent is the last received
)

// A mover calls one of the functions of a collective to move one item to each neighbor.
type mover func(form int, send, recv unsafe.Pointer, t capi.Datatype, h capi.Comm) capi.Result

// orders finds out the order of the three functions of a collective.
type orders struct {
	sync.Mutex
	known [3]atomic.Int32 // 1 more
}

// of returns the order of the function that is called for an operation, as far as it
// matters in this topology.
func (l *orders) of(o *mpi.Operation, t neighborhood, move mover) order {
	form := 1
	switch {
	case t.topology.Kind == capi.Cart && !t.topology.Short:
		return rightly
	case o != nil && o.Persistent:
		form = 2
	case o == nil && capi.BlocksInC(t.h):
		form = 0
	}
	if k := l.known[form].Load(); k > 0 {
		return order(k - 1)
	}
	l.Lock()
	defer l.Unlock()
	k := try(form, move)
	l.known[form].Store(int32(k) + 1)
	return k
}

// try moves four numbers around a grid of this process alone, which is its own neighbor four
// times.
func try(form int, move mover) order {
	ones := []int32{1, 1}
	grid, code := capi.CartCreate(capi.Comm(capi.Predefined(capi.IdCommSelf)), ones, ones, 0)
	if code != 0 {
		return rightly
	}
	defer capi.CommFree(grid)
	if form == 0 {
		capi.SetMixed(grid) // a blocking call blocks in C
		defer capi.Unmix(grid)
	}
	send, recv := []int32{0, 1, 2, 3}, make([]int32, 4)
	r := move(form, unsafe.Pointer(&send[0]), unsafe.Pointer(&recv[0]), layout.Of[int32]().Handle(), grid)
	if r.Code != 0 {
		return rightly
	}
	if form > 0 {
		request := r.Request()
		p := capi.Pending{Request: request}
		if form == 2 && capi.Start(request) != 0 {
			return rightly
		}
		capi.Wait(nil, []*capi.Pending{&p}, 1)
		if form == 2 {
			capi.RequestFree(request)
		}
		capi.Free(r.Tmp)
	}
	runtime.KeepAlive(send)
	runtime.KeepAlive(recv)
	switch {
	case slices.Equal(recv, []int32{0, 1, 2, 3}):
		return inOrder
	case slices.Equal(recv, []int32{3, 2, 1, 0}):
		return backwards
	}
	return rightly
}

// wrong reports whether a library with the order can be wrong in this topology. All
// ranks find the same.
func (l order) wrong(t *capi.Topology) bool {
	return l != rightly && t.Short || l == backwards && t.Kind != capi.Cart
}

// places returns which part of those to receive MPI gets in each place, so that they
// are matched right; nil if it can have them as they are.
func (l order) places(t *capi.Topology) []int {
	if !l.wrong(t) {
		return nil
	}
	places := make([]int, len(t.Sources))
	for i, s := range t.Sources {
		places[i] = i
		if s < 0 {
			continue
		}
		// The places of the same source, in the order in which MPI receives, and its parts in
		// the order in which they are sent.
		var from, sent []int
		for k, other := range t.Sources {
			if other == s {
				from, sent = append(from, k), append(sent, k)
			}
		}
		if l == backwards {
			slices.Reverse(from)
		}
		if t.Kind == capi.Cart { // the source sends in direction k^1 what comes as k
			slices.SortFunc(sent, func(a, b int) int { return (a ^ 1) - (b ^ 1) })
		}
		places[i] = sent[slices.Index(from, i)]
	}
	return places
}

// placed puts x in places; as it is for nil.
func placed[T any](x []T, places []int) []T {
	if places == nil {
		return x
	}
	y := make([]T, len(x))
	for i, k := range places {
		y[i] = x[k]
	}
	return y
}
