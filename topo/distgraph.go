package topo

import (
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A DistGraphComm is a communicator whose processes are the nodes of a directed graph, of
// which each process knows the edges that begin and end at it. It is a Comm, too. In
// a neighborhood collective a process receives from its sources and sends to its
// destinations.
type DistGraphComm struct {
	*mpi.Comm
	neighbors Neighborhood
}

// A Neighborhood is the edges of one process in a directed graph: from the ranks
// Sources and to the ranks Destinations, in the order in which neighborhood collectives have
// their parts. Ranks can be in a list several times, and be the process itself.
//
// Weights tell the library how much goes over an edge, when it may reorder the ranks; what
// the numbers mean is its own affair. A graph has weights on all its edges or, if both
// slices are nil, on none: in a graph with weights, a process without edges passes slices
// that are empty, but not nil.
type Neighborhood struct {
	Sources, Destinations             []int
	SourceWeights, DestinationWeights []int
}

// Edges is some edges of a directed graph: edge i leads from rank From[i] to rank To[i].
// Weights is as in Neighborhood.
type Edges struct{ From, To, Weights []int }

// NewDistGraphCommAdjacent makes a directed graph of the processes of comm. Each passes its own
// edges, so that both ends of an edge pass it. The hints in info, which can be left out, and
// reorder must be the same everywhere; with reorder, the library may give processes other
// ranks than in comm. Collective over comm. See MPI 5.0, section 8.5.4.
//
//	right, left := (me+1)%n, (me+n-1)%n
//	ring, err := topo.NewDistGraphCommAdjacent(comm, topo.Neighborhood{
//		Sources: []int{left}, Destinations: []int{right},
//	}, false)
//
//	int MPI_Dist_graph_create_adjacent(MPI_Comm comm_old, int indegree, const int sources[],
//		const int sourceweights[], int outdegree, const int destinations[],
//		const int destweights[], MPI_Info info, int reorder, MPI_Comm *comm_dist_graph)
func NewDistGraphCommAdjacent(comm mpi.Communicator, edges Neighborhood, reorder bool, info ...mpi.Info) (*DistGraphComm, error) {
	const op = "Dist_graph_create_adjacent"
	c, h, err := intra(op, comm)
	if err != nil {
		return nil, err
	}
	if (edges.SourceWeights == nil) != (edges.DestinationWeights == nil) {
		return nil, mpi.Errorf(op, mpi.ErrArg, "only one of SourceWeights and DestinationWeights is nil: a graph has weights or has none")
	}
	sources, sourceWeights, err := ends(op, c, "source", edges.Sources, edges.SourceWeights)
	if err != nil {
		return nil, err
	}
	destinations, destinationWeights, err := ends(op, c, "destination", edges.Destinations, edges.DestinationWeights)
	if err != nil {
		return nil, err
	}
	hints, free, err := mpi.UseInfo(op, info...)
	if err != nil {
		return nil, err
	}
	defer free()
	graph, code := capi.DistGraphCreateAdjacent(h, sources, sourceWeights, destinations, destinationWeights, hints, flag(reorder))
	return newDistGraph(comm, op, graph, code)
}

// NewDistGraphComm makes a directed graph of the processes of comm. Each edge is passed once, by
// any process: all of them by one, or each by the process where it begins. The order of a
// process's neighbors is the library's choice. Info and reorder are as in
// NewDistGraphCommAdjacent, which is faster where both ends know their edges. Collective over comm.
// See MPI 5.0, section 8.5.4.
//
//	int MPI_Dist_graph_create(MPI_Comm comm_old, int n, const int sources[], const int degrees[],
//		const int destinations[], const int weights[], MPI_Info info, int reorder,
//		MPI_Comm *comm_dist_graph)
func NewDistGraphComm(comm mpi.Communicator, edges Edges, reorder bool, info ...mpi.Info) (*DistGraphComm, error) {
	const op = "Dist_graph_create"
	c, h, err := intra(op, comm)
	if err != nil {
		return nil, err
	}
	if len(edges.From) != len(edges.To) {
		return nil, mpi.Errorf(op, mpi.ErrArg, "%d edges begin and %d end", len(edges.From), len(edges.To))
	}
	from, weights, err := ends(op, c, "source", edges.From, edges.Weights)
	if err != nil {
		return nil, err
	}
	to, _, err := ends(op, c, "destination", edges.To, nil)
	if err != nil {
		return nil, err
	}
	sources, degrees := []int32{}, []int32{}
	for i, rank := range from {
		if i == 0 || rank != from[i-1] {
			sources, degrees = append(sources, rank), append(degrees, 0)
		}
		degrees[len(degrees)-1]++
	}
	hints, free, err := mpi.UseInfo(op, info...)
	if err != nil {
		return nil, err
	}
	defer free()
	graph, code := capi.DistGraphCreate(h, sources, degrees, to, weights, hints, flag(reorder))
	return newDistGraph(comm, op, graph, code)
}

// ends checks the ranks and weights of edges.
func ends(op string, c *mpi.Comm, what string, ranks, weights []int) (r, w []int32, err error) {
	if weights != nil && len(weights) != len(ranks) {
		return nil, nil, mpi.Errorf(op, mpi.ErrArg, "%d %s weights for %d edges: want as many, or nil", len(weights), what, len(ranks))
	}
	for i, rank := range ranks {
		if uint(rank) >= uint(c.Size()) {
			return nil, nil, mpi.Errorf(op, mpi.ErrRank, "%s %d is rank %d, outside the communicator: its ranks are 0 to %d", what, i, rank, c.Size()-1)
		}
	}
	for i, n := range weights {
		if n < 0 || n > maxInt {
			return nil, nil, mpi.Errorf(op, mpi.ErrArg, "the weight of %s %d is %d: want 0 to %d", what, i, n, maxInt)
		}
	}
	if weights != nil {
		w = ints(weights)
	}
	return ints(ranks), w, nil
}

// newDistGraph takes over a communicator that a call returned.
func newDistGraph(from mpi.Communicator, op string, h capi.Comm, code capi.Code) (*DistGraphComm, error) {
	c, err := mpi.NewComm(from, op, h, code)
	if c == nil || err != nil {
		return nil, err
	}
	return DistGraphOf(c)
}

// DistGraphOf returns the graph of a communicator that has one, which is not a new
// communicator: closing either closes both. Local. See MPI 5.0, section 8.5.5.
//
//	int MPI_Dist_graph_neighbors_count(MPI_Comm comm, int *indegree, int *outdegree, int *weighted)
//
//	int MPI_Dist_graph_neighbors(MPI_Comm comm, int maxindegree, int sources[], int sourceweights[],
//		int maxoutdegree, int destinations[], int destweights[])
func DistGraphOf(comm *mpi.Comm) (*DistGraphComm, error) {
	const op = "Dist_graph_neighbors"
	c, h, err := expect(op, comm, KindDistGraph)
	if err != nil {
		return nil, err
	}
	in, out, weighted, code := capi.DistGraphNeighborsCount(h)
	if code != 0 {
		return nil, mpi.Wrap("Dist_graph_neighbors_count", code)
	}
	sources, destinations := make([]int32, in), make([]int32, out)
	var sourceWeights, destinationWeights []int32
	if weighted {
		sourceWeights, destinationWeights = make([]int32, in), make([]int32, out)
	}
	if code := capi.DistGraphNeighbors(h, sources, sourceWeights, destinations, destinationWeights); code != 0 {
		return nil, mpi.Wrap(op, code)
	}
	g := &DistGraphComm{c, Neighborhood{Sources: wide(sources), Destinations: wide(destinations)}}
	if weighted {
		g.neighbors.SourceWeights, g.neighbors.DestinationWeights = wide(sourceWeights), wide(destinationWeights)
	}
	return g, nil
}

// Neighbors returns the edges of this process. The weights are nil if the graph has none.
func (g *DistGraphComm) Neighbors() Neighborhood {
	n := g.neighbors
	return Neighborhood{
		slices.Clone(n.Sources), slices.Clone(n.Destinations),
		slices.Clone(n.SourceWeights), slices.Clone(n.DestinationWeights),
	}
}

// Dup returns a graph of the same processes with a context of its own, as Comm.Dup
// does. Collective.
func (g *DistGraphComm) Dup() (*DistGraphComm, error) {
	if _, _, err := mpi.Use("Dup", g); err != nil {
		return nil, err
	}
	d, err := g.Comm.Dup()
	if err != nil {
		return nil, err
	}
	return DistGraphOf(d)
}

// Close frees the communicator, as Comm.Close does. Collective.
func (g *DistGraphComm) Close() error {
	if g == nil {
		return nil
	}
	return g.Comm.Close()
}
