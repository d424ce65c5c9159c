package topo

import (
	"slices"

	mpi "github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An exchange is the halo traffic of arrays with the same blocks: for each neighbor a
// persistent send of the elements along the common border, and a persistent receive into the
// halo. Corners come from the diagonal neighbors themselves, so that everything can be in flight
// at once: a sequence of dimensions would have fewer messages, but each would wait for the last.
type exchange[T any] struct {
	fields   []*storage[T]
	sends    []transfer[T]
	recvs    []transfer[T]
	messages mpi.Persistents // of both, those that are received first
	wraps    []wrap          // where this process is its own neighbor
	active   bool
}

// A transfer is a message of an exchange: the region of each field, one field after the other.
type transfer[T any] struct {
	request *mpi.Persistent[T]
	region  region
	packed  []T // what is sent or received; nil: the elements where they are
	layout  mpi.Layout[T]
}

// A wrap is a part of the halo whose elements are this process's own.
type wrap struct{ to, from region }

// A packing says what becomes of regions that do not lie in one piece.
type packing int

const (
	byLength packing = iota // what is faster; see longRun
	always
	never
)

// longRun is how many bytes a run has that MPI shall take from where it is. Shorter ones are
// copied by pack. Both on 2 ranks of a busy virtual machine with two cores, the best of many
// batches of 16 exchanges of two faces of float64, in µs, copied by pack / described to MPI:
//
//	runs   bytes   Open MPI 4.1.4   MPICH 4.0.2
//	 128      8      1.9 / 2.9       2.8 / 4.2
//	8192      8       45 / 85         72 / 720
//	 128     16      2.4 / 3.1       3.7 / 4.9
//	1024     16       15 / 14         34 / 132
//	1024     32       36 / 14         65 / 196
//	1024    128       80 / 35        140 / 152
//	 256    512      120 / 25         79 / 82
//	  64   2048       48 / 32         74 / 142
//	  64   8192      410 / 340       250 / 180
//	  64  32768     2000 / 560      1500 / 780
const longRun = 128

// newExchange prepares the exchange of fields of one geometry.
func newExchange[T any](s *space, corners bool, tag int, how packing, fields ...*storage[T]) (*exchange[T], error) {
	x := &exchange[T]{fields: fields}
	g := &fields[0].geometry
	if g.empty() {
		return x, nil
	}
	for _, dir := range directions(g, corners) {
		rank, ok := s.neighbor(dir)
		if !ok {
			continue
		}
		inside, halo := g.border(dir)
		if rank == s.comm.Rank() {
			_, beyond := g.border(dir.opposite()) // what leaves here comes in there
			x.wraps = append(x.wraps, wrap{to: g.region(beyond), from: g.region(inside)})
			continue
		}
		if !corners {
			inside, halo = g.whole(s, inside), g.whole(s, halo)
		}
		out, err := x.prepare(inside, how, func(m mpi.Memory[T]) (*mpi.Persistent[T], error) {
			return mpi.SendInitBuf(s.comm, m, rank, tag)
		})
		x.sends = append(x.sends, out)
		if err != nil {
			return nil, x.undo(err)
		}
		in, err := x.prepare(halo, how, func(m mpi.Memory[T]) (*mpi.Persistent[T], error) {
			return mpi.RecvInitBuf(s.comm, m, rank, tag)
		})
		x.recvs = append(x.recvs, in)
		if err != nil {
			return nil, x.undo(err)
		}
	}
	// Several messages can be between the same two processes: those of one tag arrive in the order
	// of the sends, so that of the receives is the opposite: up is first sent, and first expected
	// from below.
	slices.Reverse(x.recvs)
	for _, list := range [][]transfer[T]{x.recvs, x.sends} {
		for i := range list {
			x.messages.Add(list[i].request, nil)
		}
	}
	return x, nil
}

// prepare makes one transfer.
func (x *exchange[T]) prepare(b Box, how packing, init func(mpi.Memory[T]) (*mpi.Persistent[T], error)) (t transfer[T], err error) {
	f := x.fields[0]
	t.region = f.region(b)
	if x.packs(t.region, how) {
		t.packed = make([]T, t.region.count()*len(x.fields))
		t.request, err = init(mpi.Slice(t.packed))
		return t, err
	}
	m, l, err := f.memory(b)
	if t.layout = l; err == nil {
		t.request, err = init(m)
	}
	return t, err
}

// packs reports whether a region is copied to one piece. Elements with gaps are not, because
// a copy would also be of the fields that are never sent.
func (x *exchange[T]) packs(r region, how packing) bool {
	elem := layout.Of[T]()
	switch {
	case !elem.Contiguous():
		return false
	case len(x.fields) > 1:
		return true
	case r.runs() == 1 || how == never:
		return false
	}
	return how == always || r.run*elem.Extent < longRun
}

// whole returns the box of a face through the halos of the dimensions whose neighbors are no other
// processes, so that it has fewer gaps, mostly none. What more is sent is there already, and
// comes to where the other's corners are, of which nobody expects anything; it is less than
// the face by far, or the face stays as it is.
func (g *geometry) whole(s *space, face Box) Box {
	wide := face
	for d := g.dims - 1; d >= 0 && s.remote(d) == [2]bool{}; d-- { // ends at the face's own, at the latest
		wide.From[d], wide.To[d] = -g.halo[d], g.n[d]+g.halo[d]
	}
	if 8*wide.count(g.dims) > 9*face.count(g.dims) {
		return face
	}
	return wide
}

// run does all of an exchange. local fills what more of the halo can be filled from here, before
// anything is sent.
func (x *exchange[T]) run(local func()) error {
	if err := x.fill("Exchange", local); err != nil {
		return err
	}
	if err := x.messages.Run(); err != nil {
		return err
	}
	x.unpack()
	return nil
}

// begin starts all messages.
func (x *exchange[T]) begin(local func()) error {
	if err := x.fill("Begin", local); err != nil {
		return err
	}
	x.active = true
	return x.messages.Start()
}

// end waits for all messages.
func (x *exchange[T]) end() error {
	if !x.active {
		return mpi.Errorf("End", mpi.ErrRequest, "the exchange has not begun: Begin comes first")
	}
	x.active = false
	if err := x.messages.Wait(); err != nil {
		return err
	}
	x.unpack()
	return nil
}

// fill fills the halo as far as nobody else is needed, and then the messages.
func (x *exchange[T]) fill(op string, local func()) error {
	if x.active {
		return mpi.Errorf(op, mpi.ErrRequest, "the exchange has begun before: End comes first")
	}
	for _, w := range x.wraps {
		for _, f := range x.fields {
			f.shift(w.to, w.from)
		}
	}
	local()
	for i := range x.sends {
		if t := &x.sends[i]; t.packed != nil {
			for k, f := range x.fields {
				f.pack(t.region, t.packed[k*t.region.count():])
			}
		}
	}
	return nil
}

// unpack empties the messages into the halo.
func (x *exchange[T]) unpack() {
	for i := range x.recvs {
		if t := &x.recvs[i]; t.packed != nil {
			for k, f := range x.fields {
				f.unpack(t.region, t.packed[k*t.region.count():])
			}
		}
	}
}

func (x *exchange[T]) close() error {
	if x == nil {
		return nil
	}
	for _, list := range [][]transfer[T]{x.recvs, x.sends} {
		for i := range list {
			if err := list[i].request.Close(); err != nil {
				return err
			}
			if err := list[i].layout.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

// undo closes an exchange that cannot be prepared.
func (x *exchange[T]) undo(err error) error {
	x.close()
	return err
}

// A direction is a step of -1, 0 or 1 in each dimension: to a neighbor.
type direction Index

func (d direction) opposite() direction {
	for i := range d {
		d[i] = -d[i]
	}
	return d
}

// directions returns those in which a halo has elements, in an order in which the opposite of
// the first is the last, and so on.
func directions(g *geometry, corners bool) (list []direction) {
	var dir direction
	var next func(d, steps int)
	next = func(d, steps int) {
		if d == g.dims {
			if steps == 1 || steps > 1 && corners {
				list = append(list, dir)
			}
			return
		}
		for k := -1; k <= 1; k++ {
			if dir[d] = k; k == 0 {
				next(d+1, steps)
			} else if g.halo[d] > 0 {
				next(d+1, steps+1)
			}
		}
		dir[d] = 0
	}
	next(0, 0)
	return list
}

// border returns the own elements that are next to the neighbor in a direction, and the part of
// the halo that has those of the neighbor.
func (g *geometry) border(dir direction) (inside, halo Box) {
	inside = g.own()
	halo = inside
	for d := range g.dims {
		n, w := g.n[d], g.halo[d]
		switch dir[d] {
		case -1:
			inside.To[d] = w
			halo.From[d], halo.To[d] = -w, 0
		case 1:
			inside.From[d] = n - w
			halo.From[d], halo.To[d] = n, n+w
		}
	}
	return inside, halo
}

// neighbor returns the rank in a direction. Empty blocks are no neighbors: they are the
// last ones of their dimension, and left out.
func (s *space) neighbor(dir direction) (rank int, ok bool) {
	to := slices.Clone(s.coords)
	for d := range to {
		filled := s.blocks(d).Filled()
		to[d] += dir[d]
		if to[d] < 0 || to[d] >= filled {
			if !s.periodic[d] {
				return 0, false
			}
			to[d] = (to[d] + filled) % filled
		}
	}
	return s.rank(to), true
}

// remote tells on which sides of a dimension another process is the neighbor.
func (s *space) remote(d int) (sides [2]bool) {
	for side, step := range []int{-1, 1} {
		var dir direction
		dir[d] = step
		rank, ok := s.neighbor(dir)
		sides[side] = ok && rank != s.comm.Rank()
	}
	return sides
}
