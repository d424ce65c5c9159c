// Package topo has communicators that know who is whose neighbor: grids of processes and
// graphs.
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
// of package core, with the numbers in the text.
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
//	MPI_Comm_dup                         Dup of each
//	MPI_Neighbor_allgather, ...          NeighborAllgather, ... of package collective
//
// Not there yet: hints for Dup, and topologies in MPI4GO_DEBUG=match.
package topo
