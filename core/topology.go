package mpi

import (
	"slices"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// neighbors returns the virtual topology of a communicator, which package topo makes, for
// neighborhood collectives. The library is asked once.
func (c *Comm) neighbors(op string) (*capi.Topology, error) {
	if t := c.topology.Load(); t != nil {
		return t, nil
	}
	t, code := capi.TopologyOf(c.h)
	if code != 0 {
		return nil, codeError(op, code)
	}
	switch t.Kind {
	case capi.Cart, capi.DistGraph:
	case capi.Graph:
		if err := c.checkSymmetric(op); err != nil {
			return nil, err
		}
	default:
		return nil, Errorf(op, ErrTopology, "the communicator has no topology: make one with package topo")
	}
	c.topology.Store(&t)
	return &t, nil
}

// checkSymmetric checks that a graph of MPI_Graph_create has each edge in the lists of both
// its ends, because in a neighborhood collective it goes both ways. All ranks know the
// whole graph, and find the same.
func (c *Comm) checkSymmetric(op string) error {
	nodes, n, code := capi.GraphdimsGet(c.h)
	if code != 0 {
		return codeError("Graphdims_get", code)
	}
	index, edges := make([]int32, nodes), make([]int32, n)
	if code := capi.GraphGet(c.h, index, edges); code != 0 {
		return codeError("Graph_get", code)
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
				return Errorf(op, ErrTopology, "the graph is not symmetric: rank %d has rank %d as a neighbor %d times, but rank %d has rank %d %d times", a, b, x, b, a, y)
			}
		}
	}
	return nil
}
