package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// What neighborhood collectives share. In them a rank receives a part from each of its
// sources and sends a part to each of its destinations, as the communicator's topology
// has them.

// A neighborhood is the communicator of such a call, checked.
type neighborhood struct {
	team
	topology              *capi.Topology
	sources, destinations int
}

// enterNeighbors checks the communicator of a call.
func enterNeighbors(op string, comm mpi.Communicator) (n neighborhood, err error) {
	if n.team, err = enter(op, comm); err != nil {
		return n, err
	}
	if n.topology, err = mpi.Neighbors(op, n.comm); err == nil {
		n.sources, n.destinations = len(n.topology.Sources), n.topology.Destinations
	}
	return n, err
}

// beginNeighbors also checks two buffers, which may not overlap: there is no in place.
func beginNeighbors(op string, comm mpi.Communicator, send, recv layout.Buf) (neighborhood, error) {
	n, err := enterNeighbors(op, comm)
	if err != nil {
		return n, err
	}
	if err := mpi.UseBuf(op, send); err != nil {
		return n, err
	}
	if err := mpi.UseBuf(op, recv); err != nil {
		return n, err
	}
	return n, apart(op, send, recv)
}

func apart(op string, send, recv layout.Buf) error {
	if send.Overlaps(recv) {
		return mpi.Errorf(op, mpi.ErrBuffer, "the send and receive buffers overlap, and neighborhood collectives do not work in place")
	}
	return nil
}

// sourceWord and destinationWord are what messages call those who have a part.
const (
	sourceWord      = "source"
	destinationWord = "destination"
)

// even returns the items in a part of a buffer of n equal parts.
func even(op string, b layout.Buf, n int, name, who string) (int, error) {
	switch {
	case n > 0 && b.N%n == 0:
		return b.N / n, nil
	case n == 0 && b.N == 0:
		return 0, nil
	}
	return 0, mpi.Errorf(op, mpi.ErrBuffer, "the %s buffer has %d elements: want an equal part for each of the %d %ss", name, elements(b), n, who)
}

// agree checks that a part to send is as long as one to receive, where there are
// both.
func (n neighborhood) agree(op string, send, recv int) error {
	if send != recv && n.sources > 0 && n.destinations > 0 {
		return mpi.Errorf(op, mpi.ErrBuffer, "%d elements go to each of the %d destinations, but %d come from each of the %d sources: want as many", send, n.destinations, recv, n.sources)
	}
	return nil
}

// receives checks the parts to receive, and returns their displacements.
func (n neighborhood) receives(op string, b layout.Buf, counts, displs []int) ([]int, error) {
	displs, err := sections(op, n.sources, sourceWord, b, counts, displs, receiveWord)
	if err == nil {
		err = distinct(op, sourceWord, counts, displs, n.topology.Sources)
	}
	return displs, err
}

// An item is how long each part is, and of which type.
type item struct {
	n int
	t *layout.Type
}

// bothWays returns what MPI gets for equal parts: Open MPI (seen in 4.1.4 and 5.0.11) takes a count of
// 0 for that of all ranks, and returns at once. So a rank that only sends says that it would receive as
// much, and the other way round.
func (n neighborhood) bothWays(out, in item) (item, item) {
	switch {
	case mpichKin():
	case n.sources == 0:
		in = out
	case n.destinations == 0:
		out = in
	}
	return out, in
}

// some is counts that are not nil, which libraries want even where there are none.
func some(counts []int) []int {
	if counts == nil {
		return []int{}
	}
	return counts
}
