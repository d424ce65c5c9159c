package topo

import (
	"errors"
	"slices"
	"unique"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A Cart[T] is an array of one to four dimensions that is spread over the processes of a
// communicator in blocks. Each process has one block and around it a halo, the copies of
// its neighbors' elements, which Exchange brings up to date.
//
// Elements are in row-major order: the last dimension lies without gaps. Methods take local
// indices, which count from the first element of the block; those of the halo are negative, or
// begin at the length of the block. Indices that are in neither make At, Set, Row and Line panic,
// as those of slices do.
//
// A Cart is not for use by several goroutines at a time, but they may compute on different
// elements of it.
type Cart[T any] struct {
	storage[T]
	key     unique.Handle[geometry] // of storage
	space   *space
	corners bool
	remote  [MaxDims][2]bool // the sides where another process's elements are in the halo
	halos   *exchange[T]
	walls   [MaxDims][2]Wall[T]
	block   *mpi.Buffer[T] // the block as Memory, made when it is needed
	layout  mpi.Layout[T]
	closed  bool
}

// space is what Carts with the same blocks share.
type space struct {
	comm     *CartComm
	shape    []int
	grid     []int // processes along each dimension
	coords   []int // of this one
	periodic []bool
	users    int
	tags     int // how many have been given out
}

// NewCart makes an array of the given shape, all zero. What it is besides is said by options:
//
//	u, err := topo.NewCart[float64](comm, []int{ny, nx}, topo.Halo(1), topo.Periodic(true, false))
//
// The processes form a grid, and each dimension is spread by the rule of Blocks. The grid is what
// Grid says, or that of comm if it is a CartComm with as many dimensions, or one whose exchanges
// send as few elements as possible. Where there are more processes than indices along a dimension,
// some have empty blocks: they take part in everything that is collective, and have no halo and
// nothing to iterate over.
//
// NewCart is collective, and all ranks pass the same. Shapes and grids that do not fit give an
// error that is ErrDims, and a T that cannot be communicated one that is ErrType.
func NewCart[T any](comm mpi.Communicator, shape []int, options ...CartOption) (*Cart[T], error) {
	const op = "NewCart"
	c, _, err := mpi.Use(op, comm)
	if err != nil {
		return nil, err
	}
	if err := mpi.UseBuf(op, mpi.Slice[T](nil).Raw()); err != nil {
		return nil, err
	}
	o, err := readOptions(op, len(shape), options)
	if err != nil {
		return nil, err
	}
	if o.halo == nil {
		o.halo = make([]int, len(shape))
	}
	if grid, isGrid := comm.(*CartComm); isGrid && len(grid.dims) == len(shape) {
		if o.grid == nil {
			o.grid = grid.Dims()
		}
		if o.periodic == nil {
			o.periodic = grid.Periods()
		}
	}
	s, err := newSpace(op, c, shape, o)
	if err != nil {
		return nil, err
	}
	return makeCart[T](op, s, o)
}

// Like makes another array with the same blocks as g, of any element type: it is on the same
// processes, and has the same halo and corners unless the options Halo and Corners say otherwise; no
// other options are possible. Of the same type, it also has the walls that g has now. Its elements
// are zero. Lines of one are lines of the other. It is collective.
func Like[U, T any](g *Cart[T], options ...CartOption) (*Cart[U], error) {
	const op = "Like"
	if err := g.usable(op); err != nil {
		return nil, err
	}
	if err := mpi.UseBuf(op, mpi.Slice[U](nil).Raw()); err != nil {
		return nil, err
	}
	o, err := readOptions(op, g.dims, options)
	if err != nil {
		return nil, err
	}
	if o.grid != nil || o.periodic != nil || o.reorder {
		return nil, mpi.Errorf(op, mpi.ErrArg, "the grid of processes and what is periodic are those of the other array: only Halo and Corners can be given")
	}
	if o.halo == nil {
		o.halo = g.Halo()
		o.corners = o.corners || g.corners
	}
	h, err := makeCart[U](op, g.space, o)
	if twin, ok := any(g).(*Cart[U]); ok && err == nil {
		h.walls = twin.walls
	}
	return h, err
}

// makeCart makes an array in a space.
func makeCart[T any](op string, s *space, o cartOptions) (*Cart[T], error) {
	s.users++
	if err := s.checkHalo(op, o.halo); err != nil {
		return nil, s.undo(err)
	}
	if err := s.checkSize(op, o.halo, layout.Of[T]().Extent); err != nil {
		return nil, s.undo(err)
	}
	offset, n := make([]int, len(s.shape)), make([]int, len(s.shape))
	for d := range s.shape {
		from, to := s.blocks(d).Range(s.coords[d])
		offset[d], n[d] = from, to-from
	}
	geo := newGeometry(offset, n, o.halo)
	g := &Cart[T]{storage: newStorage[T](geo), key: unique.Make(geo), space: s, corners: o.corners}
	for d := range g.dims {
		g.remote[d] = s.remote(d)
	}
	var err error
	if g.halos, err = newExchange(s.tag(), byLength, g); err != nil {
		return nil, s.undo(err)
	}
	return g, nil
}

// newSpace spreads a shape over the processes of a communicator.
func newSpace(op string, c *mpi.Comm, shape []int, o cartOptions) (*space, error) {
	if _, ok := product(shape); !ok {
		return nil, mpi.Errorf(op, mpi.ErrDims, "shape %v: want sizes above 0, whose product fits an int", shape)
	}
	s := &space{shape: slices.Clone(shape), grid: slices.Clone(o.grid), periodic: o.periodic}
	if s.periodic == nil {
		s.periodic = make([]bool, len(shape))
	}
	if !slices.Contains(s.grid, 0) && s.grid != nil {
		if n, ok := product(s.grid); !ok || n != c.Size() {
			return nil, mpi.Errorf(op, mpi.ErrDims, "a grid of %v is of %d processes: the communicator has %d", s.grid, n, c.Size())
		}
	} else {
		p := plan{s.shape, o.halo, s.periodic}
		if s.grid = p.choose(c.Size(), o.grid); s.grid == nil {
			return nil, mpi.Errorf(op, mpi.ErrDims, "no grid of %d processes is like %v", c.Size(), o.grid)
		}
	}
	if err := s.checkHalo(op, o.halo); err != nil {
		return nil, err
	}
	var err error
	if s.comm, err = NewCartComm(c, s.grid, s.periodic, o.reorder); err != nil {
		return nil, err
	}
	s.coords = s.comm.coords
	return s, nil
}

// checkHalo returns an error for a halo that needs elements of more than the next block.
func (s *space) checkHalo(op string, halo []int) error {
	for d, w := range halo {
		if b := s.blocks(d); w > b.Smallest() {
			return mpi.Errorf(op, mpi.ErrDims, "dimension %d: a halo of width %d is wider than a block of %d (%d indices over %d processes)", d, w, b.Smallest(), b.N, b.Parts)
		}
	}
	return nil
}

// maxBytes is more than the memory that a process can address on the machines of today.
const maxBytes = 1 << 47

// checkSize returns an error, the same on all ranks, if the largest block is too large.
func (s *space) checkSize(op string, halo []int, elem int) error {
	full := make([]int, len(halo))
	for d := range full {
		full[d] = s.blocks(d).Largest() + 2*halo[d]
	}
	if n, ok := product(full); !ok || n > maxBytes/max(elem, 1) {
		return mpi.Errorf(op, mpi.ErrTooLarge, "a block of %v elements, with its halo, is too large for a process", full)
	}
	return nil
}

// blocks is how a dimension is spread.
func (s *space) blocks(d int) Blocks { return Blocks{s.shape[d], s.grid[d]} }

// at returns the coordinates of a rank: the last runs fastest, as in MPI.
func (s *space) at(rank int) []int {
	coords := make([]int, len(s.grid))
	for d := len(s.grid) - 1; d >= 0; d-- {
		coords[d] = rank % s.grid[d]
		rank /= s.grid[d]
	}
	return coords
}

// rank returns the rank at coordinates.
func (s *space) rank(coords []int) int {
	r := 0
	for d, k := range coords {
		r = r*s.grid[d] + k
	}
	return r
}

// tag returns a tag for the messages of an exchange; 0 is for all else. MPI guarantees some 32000:
// so many arrays can exchange their halos at a time.
func (s *space) tag() int {
	s.tags++
	return 1 + s.tags%32000
}

// undo closes what an array that cannot be made has used.
func (s *space) undo(err error) error {
	s.release()
	return err
}

// release frees the communicator when nobody uses it any more.
func (s *space) release() error {
	if s.users--; s.users > 0 {
		return nil
	}
	return s.comm.Close()
}

// usable returns an error for arrays that no calls can be made with.
func (g *Cart[T]) usable(op string) error {
	if g == nil {
		return mpi.Errorf(op, mpi.ErrArg, "the array is nil")
	}
	if g.closed {
		return mpi.Errorf(op, mpi.ErrClosed, "the array is closed")
	}
	return nil
}

// Close frees what MPI has of the array, and its memory. It is collective, and waits for an
// exchange that has begun. Closing twice, or nil, does nothing.
func (g *Cart[T]) Close() error {
	if g == nil || g.closed {
		return nil
	}
	if err := mpi.Running("Close"); err != nil {
		return err
	}
	err := errors.Join(g.halos.close(), g.layout.Close())
	g.closed, g.block, g.data = true, nil, nil
	return errors.Join(err, g.space.release())
}
