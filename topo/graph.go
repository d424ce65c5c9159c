package topo

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A GraphComm is a communicator whose processes are the nodes of a graph that all of them
// know as a whole. It is a Comm, too. Graphs of many processes are better as a DistGraphComm,
// of which each process knows its own edges.
type GraphComm struct{ *mpi.Comm }

// NewGraphComm makes a graph of processes of comm: neighbors[i] lists the neighbors of the
// process with rank i, which may be several times the same, and itself. If the graph has fewer
// nodes than comm has processes, the last ranks get nil. With reorder, the library
// may give processes other ranks than in comm.
//
// For neighborhood collectives an edge must be in the lists of both its ends, as often.
//
// Collective over comm, with the same arguments everywhere. See MPI 5.0, section 8.5.3.
//
//	int MPI_Graph_create(MPI_Comm comm_old, int nnodes, const int index[], const int edges[],
//		int reorder, MPI_Comm *comm_graph)
func NewGraphComm(comm mpi.Communicator, neighbors [][]int, reorder bool) (*GraphComm, error) {
	const op = "Graph_create"
	h, index, edges, err := checkGraph(op, comm, neighbors)
	if err != nil || len(neighbors) == 0 {
		return nil, err
	}
	graph, code := capi.GraphCreate(h, index, edges, flag(reorder))
	c, err := mpi.NewComm(comm, op, graph, code)
	if c == nil || err != nil {
		return nil, err
	}
	return GraphOf(c)
}

// checkGraph checks the arguments of a graph and returns them as MPI takes them: all
// lists as one, and where they end in it.
func checkGraph(op string, comm mpi.Communicator, neighbors [][]int) (h capi.Comm, index, edges []int32, err error) {
	c, h, err := intra(op, comm)
	if err != nil {
		return 0, nil, nil, err
	}
	nodes := len(neighbors)
	if nodes > c.Size() {
		return 0, nil, nil, mpi.Errorf(op, mpi.ErrArg, "the graph has %d nodes, but the communicator %d processes", nodes, c.Size())
	}
	index, edges = make([]int32, nodes), []int32{}
	for i, list := range neighbors {
		for _, to := range list {
			if uint(to) >= uint(nodes) {
				return 0, nil, nil, mpi.Errorf(op, mpi.ErrRank, "node %d has node %d as a neighbor: the nodes are 0 to %d", i, to, nodes-1)
			}
			edges = append(edges, int32(to))
		}
		index[i] = int32(len(edges))
	}
	if len(edges) > maxInt {
		return 0, nil, nil, mpi.Errorf(op, mpi.ErrArg, "%d edges: MPI takes up to %d", len(edges), maxInt)
	}
	return h, index, edges, nil
}

// GraphOf returns the graph of a communicator that has one, which is not a new
// communicator: closing either closes both. Local.
func GraphOf(comm *mpi.Comm) (*GraphComm, error) {
	c, _, err := expect("Graph_get", comm, KindGraph)
	if err != nil {
		return nil, err
	}
	return &GraphComm{c}, nil
}

// Adjacency returns the neighbors of all processes, as NewGraphComm takes them. Local. See MPI
// 5.0, section 8.5.5.
//
//	int MPI_Graphdims_get(MPI_Comm comm, int *nnodes, int *nedges)
//
//	int MPI_Graph_get(MPI_Comm comm, int maxindex, int maxedges, int index[], int edges[])
func (g *GraphComm) Adjacency() ([][]int, error) {
	h, err := g.use("Graph_get")
	if err != nil {
		return nil, err
	}
	nodes, n, code := capi.GraphdimsGet(h)
	if code != 0 {
		return nil, mpi.Wrap("Graphdims_get", code)
	}
	index, edges := make([]int32, nodes), make([]int32, n)
	if code := capi.GraphGet(h, index, edges); code != 0 {
		return nil, mpi.Wrap("Graph_get", code)
	}
	lists, begin := make([][]int, nodes), int32(0)
	for i, end := range index {
		lists[i], begin = wide(edges[begin:end]), end
	}
	return lists, nil
}

// NeighborsCount returns how many neighbors a process has. Local. See MPI 5.0,
// section 8.5.5.
//
//	int MPI_Graph_neighbors_count(MPI_Comm comm, int rank, int *nneighbors)
func (g *GraphComm) NeighborsCount(rank int) (int, error) {
	const op = "Graph_neighbors_count"
	h, err := g.use(op)
	if err != nil {
		return 0, err
	}
	if uint(rank) >= uint(g.Size()) {
		return 0, mpi.Errorf(op, mpi.ErrRank, "rank %d is outside the graph: its ranks are 0 to %d", rank, g.Size()-1)
	}
	n, code := capi.GraphNeighborsCount(h, rank)
	return n, mpi.Wrap(op, code)
}

// Neighbors returns the neighbors of a process, in the order in which neighborhood
// collectives have their parts. Local. See MPI 5.0, section 8.5.5.
//
//	int MPI_Graph_neighbors(MPI_Comm comm, int rank, int maxneighbors, int neighbors[])
func (g *GraphComm) Neighbors(rank int) ([]int, error) {
	n, err := g.NeighborsCount(rank)
	if err != nil {
		return nil, err
	}
	h, err := g.use("Graph_neighbors")
	if err != nil {
		return nil, err
	}
	list := make([]int32, n)
	code := capi.GraphNeighbors(h, rank, list)
	return wide(list), mpi.Wrap("Graph_neighbors", code)
}

// Dup returns a graph of the same processes with a context of its own, as Comm.Dup
// does. Collective.
func (g *GraphComm) Dup() (*GraphComm, error) {
	if _, err := g.use("Dup"); err != nil {
		return nil, err
	}
	d, err := g.Comm.Dup()
	if err != nil {
		return nil, err
	}
	return GraphOf(d)
}

// Close frees the communicator, as Comm.Close does. Collective.
func (g *GraphComm) Close() error {
	if g == nil {
		return nil
	}
	return g.Comm.Close()
}

// use returns the handle if calls can be made with the graph.
func (g *GraphComm) use(op string) (capi.Comm, error) {
	_, h, err := mpi.Use(op, g)
	return h, err
}

// GraphMap returns the rank that NewGraphComm with reorder would give to this process, or
// Undefined if it would be left out. Collective over comm. See MPI 5.0, section
// 8.5.8.
//
//	int MPI_Graph_map(MPI_Comm comm, int nnodes, const int index[], const int edges[], int *newrank)
func GraphMap(comm mpi.Communicator, neighbors [][]int) (int, error) {
	const op = "Graph_map"
	h, index, edges, err := checkGraph(op, comm, neighbors)
	if err != nil {
		return 0, err
	}
	if len(neighbors) == 0 {
		return mpi.Undefined, nil
	}
	rank, code := capi.GraphMap(h, index, edges)
	if rank >= len(neighbors) {
		rank = mpi.Undefined // as in CartMap
	}
	return rank, mpi.Wrap(op, code)
}
