package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A CartComm is a communicator whose processes are laid out in a grid of any number of
// dimensions. Each has coordinates, counted from 0; ranks go through them with the last
// coordinate running fastest. A dimension can be periodic: its last process is a neighbor
// of the first.
//
// It is a Comm, too, and all communication functions take it. In a neighborhood
// collective a process has two neighbors in each dimension: first the one with the
// lower coordinate, then the one with the higher; ProcNull where there is none.
type CartComm struct {
	*mpi.Comm
	dims, coords []int
	periods      []bool
}

// NewCartComm makes a grid of processes of comm with the dimensions dims; periods says
// which are periodic, nil none of them. If the grid has fewer processes than comm, the
// last ranks get nil. With reorder, the library may give processes other ranks than in comm to
// bring neighbors together. Without dimensions the grid is of one process.
//
// Collective over comm, with the same arguments everywhere. See MPI 5.0, section 8.5.1.
//
//	dims, err := topo.DimsCreate(comm.Size(), 0, 0)
//	grid, err := topo.NewCartComm(comm, dims, []bool{true, false}, false)
//	defer grid.Close()
//
//	int MPI_Cart_create(MPI_Comm comm_old, int ndims, const int dims[], const int periods[],
//		int reorder, MPI_Comm *comm_cart)
func NewCartComm(comm mpi.Communicator, dims []int, periods []bool, reorder bool) (*CartComm, error) {
	const op = "Cart_create"
	_, h, err := checkGrid(op, comm, dims, periods)
	if err != nil {
		return nil, err
	}
	grid, code := capi.CartCreate(h, ints(dims), flags(periods, len(dims)), flag(reorder))
	return newCart(comm, op, grid, code)
}

// checkGrid checks the arguments of a grid.
func checkGrid(op string, comm mpi.Communicator, dims []int, periods []bool) (*mpi.Comm, capi.Comm, error) {
	c, h, err := intra(op, comm)
	if err != nil {
		return nil, 0, err
	}
	if periods != nil && len(periods) != len(dims) {
		return nil, 0, mpi.Errorf(op, mpi.ErrDims, "%d periods for %d dimensions: want as many, or nil", len(periods), len(dims))
	}
	n := 1
	for i, d := range dims {
		if d < 1 {
			return nil, 0, mpi.Errorf(op, mpi.ErrDims, "dimension %d of the grid is %d: want 1 or more (Dims chooses some)", i, d)
		}
		if d > c.Size()/n {
			return nil, 0, mpi.Errorf(op, mpi.ErrDims, "the grid %s has more processes than the communicator, which has %d", sizes(dims), c.Size())
		}
		n *= d
	}
	return c, h, nil
}

// newCart takes over a communicator that a call returned.
func newCart(from mpi.Communicator, op string, h capi.Comm, code capi.Code) (*CartComm, error) {
	c, err := mpi.NewComm(from, op, h, code)
	if c == nil || err != nil {
		return nil, err
	}
	return CartOf(c)
}

// CartOf returns the grid of a communicator that has one, which is not a new
// communicator: closing either closes both. Local. See MPI 5.0, section 8.5.5.
//
//	int MPI_Cartdim_get(MPI_Comm comm, int *ndims)
//
//	int MPI_Cart_get(MPI_Comm comm, int maxdims, int dims[], int periods[], int coords[])
func CartOf(comm *mpi.Comm) (*CartComm, error) {
	c, h, err := expect("Cart_get", comm, KindCart)
	if err != nil {
		return nil, err
	}
	n, code := capi.CartdimGet(h)
	if code != 0 {
		return nil, mpi.Wrap("Cartdim_get", code)
	}
	dims, periods, coords := make([]int32, n), make([]int32, n), make([]int32, n)
	if n > 0 {
		code = capi.CartGet(h, dims, periods, coords)
	}
	g := &CartComm{Comm: c, dims: wide(dims), coords: wide(coords), periods: make([]bool, n)}
	for i, p := range periods {
		g.periods[i] = p != 0
	}
	return g, mpi.Wrap("Cart_get", code)
}

// Dims returns the numbers of processes in each dimension.
func (c *CartComm) Dims() []int { return slices.Clone(c.dims) }

// Periods returns which dimensions are periodic.
func (c *CartComm) Periods() []bool { return slices.Clone(c.periods) }

// MyCoords returns the coordinates of this process.
func (c *CartComm) MyCoords() []int { return slices.Clone(c.coords) }

// Coords returns the coordinates of a process. Local. See MPI 5.0, section 8.5.5.
//
//	int MPI_Cart_coords(MPI_Comm comm, int rank, int maxdims, int coords[])
func (c *CartComm) Coords(rank int) ([]int, error) {
	const op = "Cart_coords"
	h, err := c.use(op)
	if err != nil {
		return nil, err
	}
	if uint(rank) >= uint(c.Size()) {
		return nil, mpi.Errorf(op, mpi.ErrRank, "rank %d is outside the grid: its ranks are 0 to %d", rank, c.Size()-1)
	}
	coords := make([]int32, len(c.dims))
	if len(coords) == 0 {
		return []int{}, nil
	}
	code := capi.CartCoords(h, rank, coords)
	return wide(coords), mpi.Wrap(op, code)
}

// RankOf returns the rank of the process with the coordinates, one a dimension. In periodic
// dimensions coordinates outside the grid are wrapped around. Local. See MPI 5.0,
// section 8.5.5.
//
//	int MPI_Cart_rank(MPI_Comm comm, const int coords[], int *rank)
func (c *CartComm) RankOf(coords ...int) (int, error) {
	const op = "Cart_rank"
	h, err := c.use(op)
	if err != nil {
		return 0, err
	}
	if len(coords) != len(c.dims) {
		return 0, mpi.Errorf(op, mpi.ErrArg, "%d coordinates: want %d, one a dimension", len(coords), len(c.dims))
	}
	at := make([]int32, len(coords))
	for i, x := range coords {
		if d := c.dims[i]; c.periods[i] {
			x = ((x % d) + d) % d
		} else if uint(x) >= uint(d) {
			return 0, mpi.Errorf(op, mpi.ErrArg, "coordinate %d is %d, outside the grid: want 0 to %d", i, x, d-1)
		}
		at[i] = int32(x)
	}
	if len(at) == 0 {
		return 0, nil
	}
	rank, code := capi.CartRank(h, at)
	return rank, mpi.Wrap(op, code)
}

// Shift returns the ranks to receive from and to send to in order to move data by disp
// processes along a dimension, upwards for positive ones: the ranks of the processes disp
// below and disp above this one. They are ProcNull beyond the border of a dimension that is
// not periodic. Local. See MPI 5.0, section 8.5.6.
//
//	below, above, err := grid.Shift(0, 1)
//	_, err = mpi.Sendrecv(grid, x, above, 0, y, below, 0)
//
//	int MPI_Cart_shift(MPI_Comm comm, int direction, int disp, int *rank_source, int *rank_dest)
func (c *CartComm) Shift(dim, disp int) (source, dest int, err error) {
	const op = "Cart_shift"
	h, err := c.use(op)
	if err != nil {
		return 0, 0, err
	}
	if uint(dim) >= uint(len(c.dims)) {
		return 0, 0, mpi.Errorf(op, mpi.ErrDims, "there is no dimension %d: the grid has %d dimensions", dim, len(c.dims))
	}
	// What is far beyond the border could overflow in C.
	if d := c.dims[dim]; c.periods[dim] {
		disp %= d
	} else {
		disp = min(max(disp, -d), d)
	}
	source, dest, code := capi.CartShift(h, dim, disp)
	return source, dest, mpi.Wrap(op, code)
}

// Sub divides the grid into grids of the dimensions for which keep is true: those that
// differ in the coordinates of a dropped dimension are in different ones. Returned is the
// one that has this process. Rows of a matrix of processes are
//
//	row, err := grid.Sub(false, true)
//
// Collective, with the same arguments everywhere. See MPI 5.0, section 8.5.7.
//
//	int MPI_Cart_sub(MPI_Comm comm, const int remain_dims[], MPI_Comm *newcomm)
func (c *CartComm) Sub(keep ...bool) (*CartComm, error) {
	const op = "Cart_sub"
	h, err := c.use(op)
	if err != nil {
		return nil, err
	}
	if len(keep) != len(c.dims) {
		return nil, mpi.Errorf(op, mpi.ErrDims, "it is said of %d dimensions whether to keep them: want %d", len(keep), len(c.dims))
	}
	if !slices.Contains(keep, true) {
		// Each process alone. MPICH (seen in 4.0.2) makes a grid for rank 0 only.
		if err := c.subInVain(h, keep); err != nil {
			return nil, err
		}
		return NewCartComm(mpi.Self(), nil, nil, false)
	}
	sub, code := capi.CartSub(h, flags(keep, len(keep)))
	return newCart(c, op, sub, code)
}

// subInVain makes the call of Sub for ranks that are not mpi4go, which wait in it.
func (c *CartComm) subInVain(h capi.Comm, keep []bool) error {
	if !mpi.Interop() {
		return nil
	}
	sub, code := capi.CartSub(h, flags(keep, len(keep)))
	alone, err := mpi.NewComm(c, "Cart_sub", sub, code)
	if err != nil {
		return err
	}
	return alone.Close()
}

// Dup returns a grid of the same processes with a context of its own, as Comm.Dup
// does. Collective.
func (c *CartComm) Dup() (*CartComm, error) {
	if _, err := c.use("Dup"); err != nil {
		return nil, err
	}
	d, err := c.Comm.Dup()
	if err != nil {
		return nil, err
	}
	return CartOf(d)
}

// Close frees the communicator, as Comm.Close does. Collective.
func (c *CartComm) Close() error {
	if c == nil {
		return nil
	}
	return c.Comm.Close()
}

// use returns the handle if calls can be made with the grid.
func (c *CartComm) use(op string) (capi.Comm, error) {
	_, h, err := mpi.Use(op, c)
	return h, err
}

// CartMap returns the rank that NewCartComm with reorder would give to this process, or
// Undefined if it would be left out. Collective over comm. See MPI 5.0, section
// 8.5.8.
//
//	int MPI_Cart_map(MPI_Comm comm, int ndims, const int dims[], const int periods[], int *newrank)
func CartMap(comm mpi.Communicator, dims []int, periods []bool) (int, error) {
	const op = "Cart_map"
	_, h, err := checkGrid(op, comm, dims, periods)
	if err != nil {
		return 0, err
	}
	rank, code := capi.CartMap(h, ints(dims), flags(periods, len(dims)))
	if n, _ := product(dims); rank >= n { // checkGrid has seen that there is one
		rank = mpi.Undefined // Open MPI (seen in 4.1.4) leaves nobody out
	}
	return rank, mpi.Wrap(op, code)
}
