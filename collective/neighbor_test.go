package collective_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// The neighborhood collectives, on grids and random graphs, against an oracle that
// knows all neighbors of all ranks.

// A net is a communicator with a topology, and what the oracle knows of it: the sources
// and the destinations of every rank.
type net struct {
	name           string
	comm           mpi.Communicator
	sources, dests [][]int
	cart           bool
	close          func() error
}

// from returns which part of its source comes as the lth part of this rank: in grids data
// keeps its direction, elsewhere the kth edge between two ranks is that at both ends.
func (n net) from(l int) (source, slot int) {
	me := n.comm.Rank()
	source = n.sources[me][l]
	if n.cart {
		return source, l ^ 1
	}
	k := 0
	for _, s := range n.sources[me][:l] {
		if s == source {
			k++
		}
	}
	for slot, d := range n.dests[source] {
		if d == me {
			if k == 0 {
				return source, slot
			}
			k--
		}
	}
	return source, -1
}

// in and out are the neighbors of this rank.
func (n net) in() []int  { return n.sources[n.comm.Rank()] }
func (n net) out() []int { return n.dests[n.comm.Rank()] }

// part numbers what a rank sends from a slot; allgather sends the same to all.
func part(rank, slot int) int { return 8*rank + slot + 1 }

// nets returns grids and graphs; those that this rank is not in are left out. Collective.
func nets(t *testing.T, w *mpi.Comm) (list []net) {
	t.Helper()
	size := w.Size()
	grid := func(periods []bool, dims ...int) {
		g, err := topo.NewCartComm(w, dims, periods, false)
		if ok(t, err); g == nil {
			return
		}
		n := net{name: fmt.Sprint("grid ", dims, periods), comm: g, cart: true, close: g.Close}
		for r := range g.Size() {
			at, err := g.Coords(r)
			ok(t, err)
			var near []int
			for d := range dims {
				for _, step := range []int{-1, 1} {
					to := slices.Clone(at)
					to[d] += step
					rank, err := g.RankOf(to...)
					if err != nil {
						rank = mpi.ProcNull
					}
					near = append(near, rank)
				}
			}
			n.sources = append(n.sources, near)
		}
		n.dests = n.sources
		list = append(list, n)
	}
	grid(nil, size)
	grid([]bool{true}, size)
	if size >= 2 {
		grid([]bool{true, false}, 2, size/2)
	}
	grid([]bool{true, true}, 1, size)
	grid(nil)
	dims, err := topo.DimsCreate(size, 0, 0, 0)
	ok(t, err)
	grid([]bool{true, false, true}, dims...)

	r := rand.New(rand.NewPCG(3, uint64(size)))
	for k := range 2 {
		lists := make([][]int, size-k/2)
		for range r.IntN(2*size + 1) {
			a, b := r.IntN(len(lists)), r.IntN(len(lists))
			lists[a] = append(lists[a], b)
			if a != b {
				lists[b] = append(lists[b], a)
			}
		}
		g, err := topo.NewGraphComm(w, lists, false)
		if ok(t, err); g != nil {
			list = append(list, net{name: fmt.Sprint("graph ", lists), comm: g, sources: lists, dests: lists, close: g.Close})
		}
	}
	for k := range 4 {
		n := net{sources: make([][]int, size), dests: make([][]int, size)}
		var edges topo.Edges
		for range r.IntN(3*size + 1) {
			a, b := r.IntN(size), r.IntN(size)
			edges.From, edges.To = append(edges.From, a), append(edges.To, b)
			n.dests[a], n.sources[b] = append(n.dests[a], b), append(n.sources[b], a)
		}
		var g *topo.DistGraphComm
		if k%2 == 0 {
			for _, l := range slices.Concat(n.sources, n.dests) {
				r.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
			}
			g, err = topo.NewDistGraphCommAdjacent(w, topo.Neighborhood{Sources: n.sources[w.Rank()], Destinations: n.dests[w.Rank()]}, false)
		} else {
			if w.Rank() != size-1 {
				edges = topo.Edges{}
			}
			if g, err = topo.NewDistGraphComm(w, edges, false); err == nil { // in an order of its own
				n.sources, n.dests = lists(t, w, g.Neighbors().Sources), lists(t, w, g.Neighbors().Destinations)
			}
		}
		ok(t, err)
		n.name, n.comm, n.close = fmt.Sprint("distributed graph ", n.sources, n.dests), g, g.Close
		list = append(list, n)
	}
	return list
}

// lists collects a list of every rank.
func lists(t *testing.T, w *mpi.Comm, mine []int) (all [][]int) {
	t.Helper()
	p, err := collective.AllgatherSlices(w, mine)
	ok(t, err)
	for _, l := range p.Each() {
		all = append(all, l)
	}
	return all
}

// A neighborTrial is a neighborhood collective on certain buffers: a trial with a
// blocking form, whose parts of missing neighbors stay as they are.
type neighborTrial[T comparable] struct {
	trial[T]
	call []func() error
}

func (c neighborTrial[T]) run(t *testing.T) {
	t.Helper()
	for k, call := range c.call {
		c.fill(k)
		if err := call(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		same(t, c.name, c.recv, c.want(k))
	}
	tryAll(t, []trial[T]{c.trial})
}

// lengths gives each edge a length.
type lengths func(source, slot int) int

// A delivery is buffers for all parts of a rank, each with its length.
type delivery[T comparable] struct {
	v                      values[T]
	net                    net
	length                 lengths
	send, recv             []T
	sendCounts, recvCounts []int
}

func (v values[T]) deliver(n net, length lengths) *delivery[T] {
	d := &delivery[T]{v: v, net: n, length: length, sendCounts: []int{}, recvCounts: []int{}}
	for slot := range n.out() {
		d.sendCounts = append(d.sendCounts, length(n.comm.Rank(), slot))
	}
	for l, s := range n.in() {
		k := 2
		if s >= 0 {
			k = length(n.from(l))
		}
		d.recvCounts = append(d.recvCounts, k)
	}
	d.send, d.recv = make([]T, sum(d.sendCounts)), make([]T, sum(d.recvCounts))
	return d
}

// untouched is what the receive buffer holds before.
func (d *delivery[T]) untouched() []T { return d.v.of(99, len(d.recv)) }

func (d *delivery[T]) fill(round int) {
	copy(d.recv, d.untouched())
	x := d.send[:0]
	for slot, n := range d.sendCounts {
		x = append(x, d.v.of(rank(part(d.net.comm.Rank(), slot), round), n)...)
	}
}

func (d *delivery[T]) want(round int) []T {
	x, at := d.untouched(), 0
	for l, n := range d.recvCounts {
		if source, slot := d.net.from(l); source >= 0 {
			copy(x[at:], d.v.of(rank(part(source, slot), round), n))
		}
		at += n
	}
	return x
}

// pieces cuts a slice into parts.
func pieces[T any](x []T, counts []int) (parts [][]T) {
	for _, n := range counts {
		parts, x = append(parts, x[:n:n]), x[n:]
	}
	return parts
}

func TestNeighbors(t *testing.T) {
	w := mpi.World()
	all := nets(t, w)
	t.Run("float64", func(t *testing.T) { values[float64]{number[float64]}.neighbors(t, all, 0, 7, 2003) })
	t.Run("uint8", func(t *testing.T) { values[uint8]{number[uint8]}.neighbors(t, all, 1) })
	t.Run("complex128", func(t *testing.T) { values[complex128]{cmplx[complex128]}.neighbors(t, all, 3) })
	t.Run("padded struct", func(t *testing.T) { values[small]{mkSmall}.neighbors(t, all, 5) })
	t.Run("strided", func(t *testing.T) { stridedNeighbors(t, all) })
	for _, n := range all {
		ok(t, n.close())
	}
}

func (v values[T]) neighbors(t *testing.T, all []net, counts ...int) {
	for _, n := range all {
		for _, count := range counts {
			for _, trial := range v.neighborhood(n, count) {
				trial.name = fmt.Sprintf("%s of %d, %s", trial.name, count, n.name)
				trial.run(t)
			}
		}
	}
}

// equal is a delivery of parts of one length, also those of missing neighbors.
func (v values[T]) equal(n net, count int) *delivery[T] {
	d := v.deliver(n, func(int, int) int { return count })
	for l := range d.recvCounts {
		d.recvCounts[l] = count
	}
	d.recv = make([]T, sum(d.recvCounts))
	return d
}

// wantJoined is want for what is sent to all alike.
func (d *delivery[T]) wantJoined(round int) []T {
	x, at := d.untouched(), 0
	for l, n := range d.recvCounts {
		if source := d.net.in()[l]; source >= 0 {
			copy(x[at:], d.v.of(rank(part(source, 0), round), n))
		}
		at += n
	}
	return x
}

func (v values[T]) neighborhood(n net, count int) []neighborTrial[T] {
	c := n.comm
	equal := v.equal(n, count)
	parts := v.deliver(n, func(r, slot int) int { return count * ((r + slot) % 3) })
	p, q := pieces(parts.send, parts.sendCounts), pieces(parts.recv, parts.recvCounts)
	// In allgathers the parts have no slot.
	joined, uneven := v.equal(n, count), v.deliver(n, func(r, _ int) int { return count * (r % 3) })
	x, y := make([]T, count), make([]T, count*(c.Rank()%3))
	fill := func(d *delivery[T], x []T) func(int) {
		return func(round int) {
			copy(d.recv, d.untouched())
			copy(x, v.of(rank(part(c.Rank(), 0), round), len(x)))
		}
	}
	return []neighborTrial[T]{
		{trial[T]{
			name: "NeighborAllgather", recv: joined.recv, returns: joined.recv,
			fill: fill(joined, x), want: joined.wantJoined,
			start: []started[T]{func() (*mpi.Request[T], error) { return collective.IneighborAllgather(c, x, joined.recv) }},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.NeighborAllgatherInit(c, x, joined.recv)
			}},
		}, []func() error{func() error { return collective.NeighborAllgather(c, x, joined.recv) }}},
		{trial[T]{
			name: "NeighborAllgatherv", recv: uneven.recv, returns: uneven.recv,
			fill: fill(uneven, y), want: uneven.wantJoined,
			start: []started[T]{func() (*mpi.Request[T], error) {
				return collective.IneighborAllgatherv(c, y, uneven.recv, uneven.recvCounts, nil)
			}},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.NeighborAllgathervInit(c, y, uneven.recv, uneven.recvCounts, nil)
			}},
		}, []func() error{func() error { return collective.NeighborAllgatherv(c, y, uneven.recv, uneven.recvCounts, nil) }}},
		{trial[T]{
			name: "NeighborAlltoall", recv: equal.recv, returns: equal.recv, fill: equal.fill, want: equal.want,
			start: []started[T]{func() (*mpi.Request[T], error) { return collective.IneighborAlltoall(c, equal.send, equal.recv) }},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.NeighborAlltoallInit(c, equal.send, equal.recv)
			}},
		}, []func() error{func() error { return collective.NeighborAlltoall(c, equal.send, equal.recv) }}},
		{trial[T]{
			name: "NeighborAlltoallv", recv: parts.recv, returns: parts.recv, fill: parts.fill, want: parts.want,
			start: []started[T]{func() (*mpi.Request[T], error) {
				return collective.IneighborAlltoallv(c, parts.send, parts.sendCounts, nil, parts.recv, parts.recvCounts, nil)
			}},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.NeighborAlltoallvInit(c, parts.send, parts.sendCounts, nil, parts.recv, parts.recvCounts, nil)
			}},
		}, []func() error{func() error {
			return collective.NeighborAlltoallv(c, parts.send, parts.sendCounts, nil, parts.recv, parts.recvCounts, nil)
		}}},
		{trial[T]{
			name: "NeighborAlltoallw", recv: parts.recv, fill: parts.fill, want: parts.want,
			start:   []started[T]{func() (*mpi.Request[T], error) { return collective.IneighborAlltoallw(c, p, q) }},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.NeighborAlltoallwInit(c, p, q) }},
		}, []func() error{func() error { return collective.NeighborAlltoallw(c, p, q) }}},
	}
}
