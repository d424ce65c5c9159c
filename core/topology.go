package core

import (
	"slices"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A topology is what neighborhood collectives need of the virtual topology of a
// communicator: from how many ranks this rank receives, and to how many it sends. Package
// topo makes topologies.
type topology struct{ sources, destinations int }

// neighbors returns the topology of the communicator. The library is asked once.
func (c *Comm) neighbors(op string) (*topology, error) {
	if t := c.topology.Load(); t != nil {
		return t, nil
	}
	kind, code := mpi.TopoTest(c.h)
	if code != 0 {
		return nil, codeError("Topo_test", code)
	}
	t := new(topology)
	var err error
	switch kind {
	case mpi.Cart:
		t.sources, code = mpi.CartdimGet(c.h)
		t.sources *= 2
		t.destinations, err = t.sources, wrap("Cartdim_get", code)
	case mpi.Graph:
		t.sources, err = c.graphDegree(op)
		t.destinations = t.sources
	case mpi.DistGraph:
		t.sources, t.destinations, _, code = mpi.DistGraphNeighborsCount(c.h)
		err = wrap("Dist_graph_neighbors_count", code)
	default:
		err = Errorf(op, ErrTopology, "the communicator has no topology: make one with package topo")
	}
	if err != nil {
		return nil, err
	}
	c.topology.Store(t)
	return t, nil
}

// graphDegree returns how many neighbors this rank has in a graph of MPI_Graph_create. In
// such a graph an edge goes both ways in a neighborhood collective, so it must be in the
// list of both its ends. All ranks know the whole graph, and find the same.
func (c *Comm) graphDegree(op string) (int, error) {
	nodes, n, code := mpi.GraphdimsGet(c.h)
	if code != 0 {
		return 0, codeError("Graphdims_get", code)
	}
	index, edges := make([]int32, nodes), make([]int32, n)
	if code := mpi.GraphGet(c.h, index, edges); code != 0 {
		return 0, codeError("Graph_get", code)
	}
	lists, begin := make([][]int32, nodes), int32(0)
	for i, end := range index {
		lists[i], begin = slices.Sorted(slices.Values(edges[begin:end])), end
	}
	// times counts b in the list of a.
	times := func(a, b int32) int {
		from, found := slices.BinarySearch(lists[a], b)
		if !found {
			return 0
		}
		to, _ := slices.BinarySearch(lists[a], b+1)
		return to - from
	}
	for a, list := range lists {
		for _, b := range slices.Compact(slices.Clone(list)) {
			if x, y := times(int32(a), b), times(b, int32(a)); x != y {
				return 0, Errorf(op, ErrTopology, "the graph is not symmetric: rank %d has rank %d as a neighbor %d times, but rank %d has rank %d %d times", a, b, x, b, a, y)
			}
		}
	}
	return len(lists[c.rank]), nil
}
