package capi

// A Topology is a communicator's virtual topology, as this rank sees it in neighborhood
// collectives.
type Topology struct {
	Kind         int     // Cart, Graph, DistGraph; something else for none
	Sources      []int32 // the ranks that this one receives from
	Destinations int     // how many it sends to
	// Short says that a grid has periodic dimensions of one or two processes, whose
	// neighbors on both sides are the same process.
	Short bool
}

// TopologyOf asks the library.
func TopologyOf(comm Comm) (t Topology, code Code) {
	if t.Kind, code = TopoTest(comm); code != 0 {
		return t, code
	}
	switch t.Kind {
	case Cart:
		code = t.cart(comm)
	case Graph:
		var rank int
		if rank, code = CommRank(comm); code != 0 {
			return t, code
		}
		if t.Destinations, code = GraphNeighborsCount(comm, rank); code == 0 {
			t.Sources = make([]int32, t.Destinations)
			code = GraphNeighbors(comm, rank, t.Sources)
		}
	case DistGraph:
		var sources int
		if sources, t.Destinations, _, code = DistGraphNeighborsCount(comm); code == 0 {
			t.Sources = make([]int32, sources)
			code = DistGraphNeighbors(comm, t.Sources, nil, make([]int32, t.Destinations), nil)
		}
	}
	return t, code
}

func (t *Topology) cart(comm Comm) Code {
	n, code := CartdimGet(comm)
	if code != 0 || n == 0 {
		return code
	}
	t.Destinations = 2 * n
	dims, periods := make([]int32, n), make([]int32, n)
	if code := CartGet(comm, dims, periods, make([]int32, n)); code != 0 {
		return code
	}
	for d := range n {
		below, above, code := CartShift(comm, d, 1)
		if code != 0 {
			return code
		}
		t.Sources = append(t.Sources, int32(below), int32(above))
		t.Short = t.Short || periods[d] != 0 && dims[d] <= 2
	}
	return 0
}
