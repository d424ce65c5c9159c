// Package topo has communicators that know who is whose neighbor: grids of processes and
// graphs. It also has arrays that are spread over such a grid, with halos: Cart.
//
//	dims, err := topo.Dims(comm.Size(), 0, 0)                    // as square as can be
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
// # How halos are exchanged
//
// Each neighbor gets one message and sends one, by persistent requests, which Exchange starts and
// waits for in one call into C where it can block there; the elements of
// corners come from the diagonal neighbors themselves. So all messages are in flight at
// once between Begin and End; one dimension after the other would be fewer messages, but
// each dimension would have to wait for the one before. A neighborhood collective would be one call
// for all, but has no diagonal neighbors in a grid, and is not persistent in Open MPI 4, MPICH 4 and
// Intel MPI. Exchanges of two faces, on 2 ranks of a busy virtual machine with two cores (the
// best of many batches of 16), in µs:
//
//	                         8 B    1 KiB   32 KiB   512 KiB
//	Open MPI   requests      1.7    1.9     13        98
//	4.1.4      collective    1.0    2.2     13        98
//	MPICH      requests      1.3    2.5     16        82
//	4.0.2      collective    4.4    6.0     19        86
//
// A face that lies in one piece is sent from where it is. So that most do, a face takes the halo
// at its ends along, where that is not another process's (unless the array has Corners, which are
// exact). What has gaps is copied to one
// piece, or described to MPI as a subarray: from some length of its runs of elements without gaps on,
// which depends on the library; longRun in exchange.go has the measurements. Nothing is allocated.
//
// Several arrays are exchanged together by Exchange, and those of one kind with one message for all
// by a Group, which for three arrays takes 3.1 µs instead of 5.5 where faces have 16 elements (Open
// MPI 4.1.4; MPICH 4.0.2: 2.9 and 8.0), and gains nothing from some thousands on.
//
// # Where libraries differ
//
// Dims gives the most even dimensions everywhere; MPI_Dims_create of Open MPI does not. Sub of
// no dimension gives every process a grid of its own; MPI_Cart_sub of MPICH 4.0 gives
// rank 0 one. CartMap leaves out those who have no place; MPI_Cart_map of Open MPI leaves
// out nobody.
//
// # Errors
//
// Wrong arguments are found before MPI is called: ErrDims, ErrArg, ErrRank, ErrTopology
// of package mpi, with the numbers in the text.
//
// # Names
//
//	MPI                                  here
//	MPI_Dims_create                      Dims
//	MPI_Cart_create                      NewCartComm
//	MPI_Cart_get, MPI_Cartdim_get        CartComm.Dims, Periods, MyCoords; CartOf
//	MPI_Cart_rank, MPI_Cart_coords       CartComm.RankOf, CartComm.Coords
//	MPI_Cart_shift, MPI_Cart_sub         CartComm.Shift, CartComm.Sub
//	MPI_Cart_map, MPI_Graph_map          CartMap, GraphMap
//	MPI_Graph_create                     NewGraphComm
//	MPI_Graphdims_get, MPI_Graph_get     GraphComm.Adjacency; GraphOf
//	MPI_Graph_neighbors, _count          GraphComm.Neighbors, NeighborsCount
//	MPI_Dist_graph_create_adjacent       NewDistGraphAdjacent
//	MPI_Dist_graph_create                NewDistGraph
//	MPI_Dist_graph_neighbors, _count     DistGraphComm.Neighbors; DistGraphOf
//	MPI_UNWEIGHTED, MPI_WEIGHTS_EMPTY    weights that are nil, or empty
//	MPI_Topo_test                        KindOf
//	MPI_Comm_dup                         CartComm.Dup, GraphComm.Dup, DistGraphComm.Dup
//	MPI_Neighbor_allgather, ...          NeighborAllgather, ... of package collective
//
// Not there yet: hints for Dup, and topologies in MPI4GO_DEBUG=match; arrays in the memory of
// devices (storage.go is the place for them), and halos wider than a block.
package topo
