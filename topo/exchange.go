package topo

import (
	"errors"
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// An exchange is the halo traffic of arrays with the same blocks: for each neighbor a
// persistent send of the elements along the common border, and a persistent receive into the
// halo. Corners come from the diagonal neighbors themselves, so that everything can be in flight
// at once: a sequence of dimensions would have fewer messages, but each would wait for the last.
type exchange[T any] struct {
	arrays   []*Cart[T]
	messages mpi.Persistents // of all neighbors, those that are received first
	out, in  []copied[T]     // those of them that are not sent from, or received to, where the elements are
	layouts  []mpi.Layout[T] // of the others
	wraps    []wrap          // where this process is its own neighbor
	begun    bool
	failed   error // why not all messages have begun
}

// A copied is a message whose elements are copied to one piece: the region of each array, one
// array after the other.
type copied[T any] struct {
	region region
	elems  []T
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

// longRun returns how many bytes a run has that MPI shall take from where it is. Shorter ones are
// copied by pack. It is what suits most faces with a library of that ABI: these are times on 2 ranks
// of a busy virtual machine with two cores, the best of many batches of 16 exchanges of two faces
// of float64, in µs, copied by pack / described to MPI:
//
//	runs   bytes   Open MPI 4.1.4   Open MPI 5.0   MPICH 4.0.2   MPICH 5.0      Intel MPI 2021.18
//	 128      8      1.4 / 3.5        2.0 / 3.9      2.4 / 3.0     3.1 / 3.5      2.0 / 5.7
//	8192      8       72 / 130         65 / 22        70 / 630      70 / 700       35 / 400
//	 128     16      2.4 / 3.6        1.8 / 2.9      4.7 / 5.5     7.5 / 6.0      3.2 / 6.3
//	1024     16       19 / 21          19 / 9.8       32 / 160      27 / 1300      10 / 53
//	1024     32       51 / 20          47 / 13        96 / 180      66 / 1200      30 / 53
//	1024    128       63 / 27          75 / 37       170 / 250     130 / 1100      61 / 76
//	 256    512       49 / 22          51 / 32       110 / 130      53 / 280       47 / 45
//	  64   2048       48 / 30          54 / 29       130 / 120     104 / 93        46 / 36
//	  64   8192      190 / 300        170 / 87       220 / 410     380 / 150      180 / 150
//	  64  32768     1700 / 1300      1400 / 370     1600 / 1700   1400 / 450     1400 / 1500
func longRun() int {
	if l, err := capi.Load(); err == nil && l.ABI == capi.OpenMPI {
		return 32
	}
	return 2048
}

// newExchange prepares the exchange of arrays that are like the first.
func newExchange[T any](tag int, how packing, arrays ...*Cart[T]) (*exchange[T], error) {
	x := &exchange[T]{arrays: arrays}
	g, s := arrays[0], arrays[0].space
	if g.empty() {
		return x, nil
	}
	type link struct {
		rank         int
		inside, halo Box
	}
	var links []link
	for _, dir := range directions(&g.geometry, g.corners) {
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
		if !g.corners {
			inside, halo = g.whole(s, inside), g.whole(s, halo)
		}
		links = append(links, link{rank, inside, halo})
	}
	// Several messages can be between the same two processes: those of one tag arrive in the order
	// of the sends, so that of the receives is the opposite: up is first sent, and first expected
	// from below.
	for _, l := range slices.Backward(links) {
		err := x.add(l.halo, how, &x.in, func(m mpi.Memory[T]) (*mpi.Persistent[T], error) {
			return mpi.RecvInitBuf(s.comm, m, l.rank, tag)
		})
		if err != nil {
			return nil, x.undo(err)
		}
	}
	for _, l := range links {
		err := x.add(l.inside, how, &x.out, func(m mpi.Memory[T]) (*mpi.Persistent[T], error) {
			return mpi.SendInitBuf(s.comm, m, l.rank, tag)
		})
		if err != nil {
			return nil, x.undo(err)
		}
	}
	return x, nil
}

// add adds the message of a box, which joins list if it is copied. If it is not, each array has its
// own.
func (x *exchange[T]) add(b Box, how packing, list *[]copied[T], init func(mpi.Memory[T]) (*mpi.Persistent[T], error)) error {
	var memory []mpi.Memory[T]
	if r := x.arrays[0].region(b); x.copies(r, how) {
		c := copied[T]{r, make([]T, r.count()*len(x.arrays))}
		*list, memory = append(*list, c), append(memory, mpi.Slice(c.elems))
	} else {
		for _, g := range x.arrays {
			m, l, err := g.memory(b)
			if err != nil {
				return err
			}
			x.layouts, memory = append(x.layouts, l), append(memory, m)
		}
	}
	for _, m := range memory {
		p, err := init(m)
		if err != nil {
			return err
		}
		x.messages.Add(p, nil)
	}
	return nil
}

// copies reports whether a region is copied to one piece. Elements with gaps are not, because
// a copy would also be of the fields that are never sent.
func (x *exchange[T]) copies(r region, how packing) bool {
	elem := layout.Of[T]()
	switch {
	case !elem.Contiguous():
		return false
	case len(x.arrays) > 1:
		return true
	case r.runs() == 1 || how == never:
		return false
	}
	return how == always || r.run*elem.Extent < longRun()
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

// exchange does all of an exchange.
func (x *exchange[T]) exchange() error {
	if err := x.fill("Exchange"); err != nil {
		return err
	}
	if err := x.messages.Run(); err != nil {
		return x.halt(err)
	}
	x.unpack()
	return nil
}

// begin starts all messages.
func (x *exchange[T]) begin() error {
	if err := x.fill("Begin"); err != nil {
		return err
	}
	if err := x.messages.Start(); err != nil {
		return x.halt(err)
	}
	x.begun = true
	return nil
}

// halt keeps the error of a start that some messages are in flight from: end is to wait for these.
func (x *exchange[T]) halt(err error) error {
	if x.messages.Active() > 0 {
		x.begun, x.failed = true, err
	}
	return err
}

// end waits for all messages.
func (x *exchange[T]) end() error {
	if !x.begun {
		return mpi.Errorf("End", mpi.ErrRequest, "the exchange has not begun: Begin comes first")
	}
	err := errors.Join(x.failed, x.messages.Wait())
	x.begun, x.failed = false, nil
	if err != nil {
		return err
	}
	x.unpack()
	return nil
}

// fill fills the halo as far as nobody else is needed, and then the messages.
func (x *exchange[T]) fill(op string) error {
	switch {
	case x.failed != nil:
		return mpi.Errorf(op, mpi.ErrRequest, "some messages are in flight of an exchange that could not start all: End comes first, and waits for them (%v)", x.failed)
	case x.begun:
		return mpi.Errorf(op, mpi.ErrRequest, "the exchange has begun before: End comes first")
	}
	for _, g := range x.arrays {
		for _, w := range x.wraps {
			g.shift(w.to, w.from)
		}
		g.fillWalls(false)
	}
	for _, c := range x.out {
		n := c.region.count()
		for k, g := range x.arrays {
			g.pack(c.region, c.elems[k*n:])
		}
	}
	return nil
}

// unpack empties the messages into the halo, and fills what waits for them.
func (x *exchange[T]) unpack() {
	for _, c := range x.in {
		n := c.region.count()
		for k, g := range x.arrays {
			g.unpack(c.region, c.elems[k*n:])
		}
	}
	for _, g := range x.arrays {
		g.fillWalls(true)
	}
}

// close waits for what is in flight, and closes all that can be closed.
func (x *exchange[T]) close() error {
	if x == nil {
		return nil
	}
	err := x.messages.Close()
	for i := range x.layouts {
		err = errors.Join(err, x.layouts[i].Close())
	}
	return err
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
