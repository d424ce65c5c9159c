// Package topo has communicators that know who is whose neighbor: grids of processes and
// graphs. It also has arrays that are spread over such a grid, with halos: Cart.
//
//	dims, err := topo.DimsCreate(comm.Size(), 0, 0)                    // as square as can be
//	grid, err := topo.NewCartComm(comm, dims, []bool{true, false}, false)
//	defer grid.Close()
//	below, above, err := grid.Shift(0, 1)                        // ranks, or ProcNull
//	_, err = mpi.Sendrecv(grid, x, above, 0, y, below, 0)
//
// A communicator with a topology is a Comm, too: all communication functions take it, and
// Rank is the rank in it, which reordering can make another one than before. Those whom the
// topology has no place for get nil. Making, Dup, Sub and Close are collective, all else is
// local.
//
// # Kinds
//
// A CartComm is a grid of any number of dimensions, periodic or not. A GraphComm is a
// graph that all processes know; a DistGraphComm is a directed graph of which each process
// knows its own edges, which is what suits many processes. A duplicate made with Dup
// has the topology of the original. CartOf, GraphOf and DistGraphOf give a Comm its topology
// back, and KindOf tells which it has.
//
// # Neighborhood collectives
//
// The functions of package collective whose names begin with Neighbor exchange data with
// the neighbors only. Each sends a part to every destination, and receives one from every
// source, in the order that the topology has them: in a grid, for each dimension first
// the neighbor below and then the one above, ProcNull beyond a border; in a GraphComm the
// list of Neighbors, in a DistGraphComm the Sources and Destinations of its Neighborhood.
//
//	// Exchange of borders: parts of send to, and of recv from, below and above.
//	err = collective.NeighborAlltoall(grid, send, recv)
//
// What a process sends below arrives from above, also where both are the same process,
// because a periodic dimension has only one or two. Several edges between two processes of a
// graph are matched in their order. Most MPI libraries mix such parts up (MPI 5.0, section 8.6, has
// the rules): package collective finds out and makes up for it.
//
// # Arrays
//
// A Cart[T] is an array of one to four dimensions whose elements are spread over processes in
// blocks. Around its block each process has a halo, the copies of its neighbors' elements that a
// stencil reads; Exchange brings it up to date. This is a step of the heat equation:
//
//	u, err := topo.NewCart[float64](comm, []int{ny, nx}, topo.Halo(1), topo.Periodic(true, false))
//	err = u.SetWalls(topo.Fixed(0.0)) // beyond the sides that are not periodic
//	v, err := topo.Like[float64](u)   // with the same walls
//	u.Fill(func(at topo.Index) float64 { return start(at[0], at[1]) })
//	for range steps {
//		err = u.Exchange()
//		for l := range u.Lines() {
//			out, here := v.Line(l), u.Line(l)
//			up, down := u.Line(l, -1, 0), u.Line(l, 1, 0)
//			left, right := u.Line(l, 0, -1), u.Line(l, 0, 1)
//			for j := range out {
//				out[j] = here[j] + k*(up[j]+down[j]+left[j]+right[j]-4*here[j])
//			}
//		}
//		u, v = v, u
//	}
//	err = u.Gather(all, 0)
//
// The inner loop has no calls and no bounds checks: it compiles to the same instructions as one
// over slices that were cut by hand, because the compiler sees that all lines have one length. A
// line costs some ten nanoseconds for each slice that is taken of it.
//
// Communication can overlap with the computation of what does not need it:
//
//	err = u.Begin()
//	for l := range u.Interior() { ... }
//	err = u.End()
//	for l := range u.Boundary() { ... }
//
// Gather and Scatter take the whole array to one rank and back, GatherBox and ScatterBox a part of
// it, Redistribute to other blocks. A Cart is Memory: its block, without the halo, can be sent or
// written to a file. Sum, Dot, Norm2, Max and Min are the same to the last bit for any number of
// processes.
//
// Each neighbor gets one message and sends one, all at the same time, by persistent requests: Exchange
// allocates nothing. Several arrays are exchanged together by Exchange, and those of one kind with
// one message for all by a Bundle. docs/performance.md has what that costs.
//
// # Errors
//
// Wrong arguments are found before MPI is called: ErrDims, ErrArg, ErrRank, ErrTopology
// of package mpi, with the numbers in the text.
//
// # Names
//
// docs/c.md has all of them.
//
//	MPI                                    here
//	MPI_Dims_create, MPI_Cart_create       DimsCreate, NewCartComm
//	MPI_Cart_shift, MPI_Cart_sub           CartComm.Shift, CartComm.Sub
//	MPI_Cart_rank, MPI_Cart_coords         CartComm.RankOf, CartComm.Coords
//	MPI_Graph_create                       NewGraphComm
//	MPI_Dist_graph_create_adjacent         NewDistGraphCommAdjacent
//	MPI_Neighbor_alltoall                  NeighborAlltoall of package collective
//
// Not there yet: hints for Dup, and topologies in MPI4GO_DEBUG=match; arrays in the memory of
// devices (storage.go is the place for them), and halos wider than a block.
package topo
