package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
)

// Gather collects the whole array at rank root of Comm: all has as many elements as the array there,
// in row-major order, and is ignored elsewhere. Halos stay behind. It is collective. See MPI 5.0,
// section 6.5.
func (g *Cart[T]) Gather(all []T, root int) error { return g.gather("Gather", g.all(), all, root) }

// GatherBox collects a part of the array, such as a plane, at rank root of Comm: the elements in a
// box of global indices, which all ranks pass.
//
//	plane := topo.Box{From: topo.Index{0, 0, k}, To: topo.Index{nz, ny, k + 1}}
//	err = u.GatherBox(plane, values, 0)
func (g *Cart[T]) GatherBox(b Box, values []T, root int) error {
	return g.gather("GatherBox", b, values, root)
}

// Scatter spreads an array, which only root has in all, over the blocks: the opposite of
// [Cart.Gather]. Halos are not touched. It is collective. See MPI 5.0, section 6.6.
func (g *Cart[T]) Scatter(all []T, root int) error { return g.scatter("Scatter", g.all(), all, root) }

// ScatterBox spreads a part of the array, which only root has in values, over the blocks: the
// opposite of [Cart.GatherBox]. Elements outside of the box stay as they are.
func (g *Cart[T]) ScatterBox(b Box, values []T, root int) error {
	return g.scatter("ScatterBox", b, values, root)
}

// all is the box of the whole array; an empty one if the array cannot be used.
func (g *Cart[T]) all() (b Box) {
	if g.usable("") == nil {
		copy(b.To[:], g.space.shape)
	}
	return b
}

func (g *Cart[T]) gather(op string, b Box, values []T, root int) error {
	mine, parts, err := g.parts(op, b, values, root)
	if err != nil {
		return err
	}
	return g.ship(op, mine, parts)
}

func (g *Cart[T]) scatter(op string, b Box, values []T, root int) error {
	mine, parts, err := g.parts(op, b, values, root)
	if err != nil {
		return err
	}
	return g.ship(op, parts, mine)
}

// parts returns the part of a box that is in this process's block, and at root those of all
// processes, which lie in values.
func (g *Cart[T]) parts(op string, b Box, values []T, root int) (mine, parts []piece[T], err error) {
	if err := g.usable(op); err != nil {
		return nil, nil, err
	}
	s := g.space
	if root < 0 || root >= s.comm.Size() {
		return nil, nil, mpi.Errorf(op, mpi.ErrRoot, "root %d is outside the communicator: its ranks are 0 to %d", root, s.comm.Size()-1)
	}
	shape := make([]int, g.dims)
	for d := range shape {
		if b.From[d] < 0 || b.From[d] >= b.To[d] || b.To[d] > s.shape[d] {
			return nil, nil, mpi.Errorf(op, mpi.ErrArg, "dimension %d: indices from %d up to %d of an array of %v", d, b.From[d], b.To[d], s.shape)
		}
		shape[d] = b.To[d] - b.From[d]
	}
	me := s.comm.Rank()
	mine = []piece[T]{{root, &g.storage, s.box(me).clip(b, g.dims).minus(g.offset)}}
	if me != root {
		return mine, nil, nil
	}
	geo := newGeometry(make([]int, g.dims), shape, make([]int, g.dims))
	if len(values) != geo.size {
		return nil, nil, mpi.Errorf(op, mpi.ErrBuffer, "the buffer has %d elements: want %d, for %v", len(values), geo.size, shape)
	}
	whole := &storage[T]{geometry: geo, data: values}
	for rank := range s.comm.Size() {
		parts = append(parts, piece[T]{rank, whole, s.box(rank).clip(b, g.dims).minus(b.From)})
	}
	return mine, parts, nil
}

// box returns the block of a rank, in indices of the whole array.
func (s *space) box(rank int) (b Box) {
	for d, k := range s.at(rank) {
		b.From[d], b.To[d] = s.blocks(d).Range(k)
	}
	return b
}

// Redistribute copies the elements of src to dst, an array of the same shape and on the same
// processes, but with other blocks, or another halo. dst's halo is not touched. It is
// collective over the communicators of both.
func Redistribute[T any](dst, src *Cart[T]) error {
	const op = "Redistribute"
	if err := dst.usable(op); err != nil {
		return err
	}
	if err := src.usable(op); err != nil {
		return err
	}
	if !slices.Equal(dst.space.shape, src.space.shape) {
		return mpi.Errorf(op, mpi.ErrDims, "an array of %v cannot have the elements of one of %v", dst.space.shape, src.space.shape)
	}
	if dst == src {
		return nil
	}
	ranks, err := translate(op, dst.space.comm, src.space.comm)
	if err != nil {
		return err
	}
	out := meet(&src.storage, dst.space, func(rank int) int { return ranks[rank] })
	in := meet(&dst.storage, src.space, func(rank int) int { return rank })
	return src.ship(op, out, in)
}

// translate returns the ranks in to of all processes of from, which must be the same.
func translate(op string, from, to *CartComm) ([]int, error) {
	if from.Size() != to.Size() {
		return nil, mpi.Errorf(op, mpi.ErrComm, "the arrays are on %d and %d processes: want the same", from.Size(), to.Size())
	}
	f, err := from.Group()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := to.Group()
	if err != nil {
		return nil, err
	}
	defer t.Close()
	ranks := make([]int, from.Size())
	for r := range ranks {
		ranks[r] = r
	}
	if ranks, err = f.TranslateRanks(t, ranks...); err != nil {
		return nil, err
	}
	if slices.Contains(ranks, mpi.Undefined) {
		return nil, mpi.Errorf(op, mpi.ErrComm, "the arrays are on different processes")
	}
	return ranks, nil
}

// meet returns the pieces that a block has in common with the blocks of a space; name gives the
// rank of the process that has one.
func meet[T any](s *storage[T], other *space, name func(rank int) int) (list []piece[T]) {
	if s.empty() {
		return nil
	}
	mine := s.own()
	for d := range s.dims {
		mine.From[d] += s.offset[d]
		mine.To[d] += s.offset[d]
	}
	coords := make([]int, s.dims)
	var visit func(d int, b Box)
	visit = func(d int, b Box) {
		if d == s.dims {
			list = append(list, piece[T]{name(other.rank(coords)), s, b})
			return
		}
		blocks := other.blocks(d)
		for k := blocks.Owner(mine.From[d]); k <= blocks.Owner(mine.To[d]-1); k++ {
			from, to := blocks.Range(k)
			b.From[d], b.To[d] = max(from, mine.From[d])-s.offset[d], min(to, mine.To[d])-s.offset[d]
			coords[d] = k
			visit(d+1, b)
		}
	}
	visit(0, mine)
	return list
}

// A piece is a part of an array that comes from, or goes to, a rank.
type piece[T any] struct {
	rank int
	of   *storage[T]
	box  Box
}

// ship sends and receives pieces, at most one to and from each rank.
func (g *Cart[T]) ship(op string, out, in []piece[T]) (err error) {
	comm := g.space.comm
	me := comm.Rank()
	var requests mpi.Requests
	var layouts []mpi.Layout[T]
	defer func() {
		for _, l := range layouts {
			if e := l.Close(); err == nil {
				err = e
			}
		}
	}()
	post := func(p piece[T], call func(mpi.Communicator, mpi.Memory[T], int, int) (*mpi.Request[T], error)) {
		if p.rank == me || p.box.count(p.of.dims) == 0 {
			return
		}
		m, l, err := p.of.memory(p.box)
		if err != nil {
			requests.Add(nil, err)
			return
		}
		layouts = append(layouts, l)
		req, err := call(comm, m, p.rank, 0)
		requests.Add(req, err)
	}
	for _, p := range in {
		post(p, mpi.IrecvBuf[T])
	}
	for _, p := range out {
		post(p, mpi.IsendBuf[T])
	}
	self := func(p piece[T]) bool { return p.rank == me }
	if o, i := slices.IndexFunc(out, self), slices.IndexFunc(in, self); o >= 0 && i >= 0 {
		in[i].of.copy(in[i].box, out[o].of, out[o].box)
	}
	return requests.WaitAll()
}
