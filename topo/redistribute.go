package topo

import (
	"slices"

	mpi "github.com/mpi4go/mpi4go/core"
)

// Gather collects the whole array at rank root of Comm: all has as many elements as the array there,
// in row-major order, and is ignored elsewhere. Halos stay behind. It is collective. See MPI 5.0,
// section 6.5.
func (g *Cart[T]) Gather(all []T, root int) error {
	whole, err := g.whole("Gather", all, root)
	if err != nil {
		return err
	}
	out := []piece[T]{{root, &g.storage, g.own()}}
	if g.space.comm.Rank() != root {
		return g.ship("Gather", out, nil)
	}
	return g.ship("Gather", out, g.pieces(whole))
}

// Scatter is the opposite of Gather: it spreads all, which only root has, over the blocks. Halos
// are not touched. It is collective. See MPI 5.0, section 6.6.
func (g *Cart[T]) Scatter(all []T, root int) error {
	whole, err := g.whole("Scatter", all, root)
	if err != nil {
		return err
	}
	in := []piece[T]{{root, &g.storage, g.own()}}
	if g.space.comm.Rank() != root {
		return g.ship("Scatter", nil, in)
	}
	return g.ship("Scatter", g.pieces(whole), in)
}

// whole describes the memory of the whole array.
func (g *Cart[T]) whole(op string, all []T, root int) (*storage[T], error) {
	if err := g.usable(op); err != nil {
		return nil, err
	}
	s := g.space
	if root < 0 || root >= s.comm.Size() {
		return nil, mpi.Errorf(op, mpi.ErrRoot, "root %d is outside the communicator: its ranks are 0 to %d", root, s.comm.Size()-1)
	}
	if s.comm.Rank() != root {
		return nil, nil
	}
	geo := newGeometry(make([]int, g.dims), s.shape, make([]int, g.dims))
	if len(all) != geo.size {
		return nil, mpi.Errorf(op, mpi.ErrBuffer, "the buffer has %d elements: want %d, for an array of %v", len(all), geo.size, s.shape)
	}
	return &storage[T]{geometry: geo, data: all}, nil
}

// pieces returns the blocks of all processes, in the memory of the whole array.
func (g *Cart[T]) pieces(whole *storage[T]) (list []piece[T]) {
	for rank := range g.space.comm.Size() {
		list = append(list, piece[T]{rank, whole, g.space.box(rank)})
	}
	return list
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
