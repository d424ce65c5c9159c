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

// some is counts that are not nil, which libraries want even where there are none.
func some(counts []int) []int {
	if counts == nil {
		return []int{}
	}
	return counts
}
