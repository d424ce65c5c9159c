package topo

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Kind is a kind of virtual topology.
type Kind int

// The kinds of topologies.
const (
	KindNone      Kind = mpi.Undefined  // an ordinary communicator
	KindCart      Kind = capi.Cart      // a CartComm
	KindGraph     Kind = capi.Graph     // a GraphComm
	KindDistGraph Kind = capi.DistGraph // a DistGraphComm
)

// String returns the name of the kind.
func (k Kind) String() string {
	switch k {
	case KindNone:
		return "none"
	case KindCart:
		return "Cartesian"
	case KindGraph:
		return "graph"
	case KindDistGraph:
		return "distributed graph"
	}
	return "Kind(?)"
}

// KindOf returns which topology a communicator has. Local. See MPI 5.0, section 8.5.5.
//
//	int MPI_Topo_test(MPI_Comm comm, int *status)
func KindOf(comm mpi.Communicator) (Kind, error) {
	_, h, err := mpi.Use("Topo_test", comm)
	if err != nil {
		return 0, err
	}
	kind, code := capi.TopoTest(h)
	return Kind(kind), mpi.Wrap("Topo_test", code)
}

// intra returns the communicator proper, which must not be an intercommunicator.
func intra(op string, comm mpi.Communicator) (*mpi.Comm, capi.Comm, error) {
	c, h, err := mpi.Use(op, comm)
	if err == nil && c.IsInter() {
		err = mpi.Errorf(op, mpi.ErrComm, "the communicator is an intercommunicator, which cannot have a topology")
	}
	return c, h, err
}

// expect checks that a communicator has the topology that is wanted.
func expect(op string, comm mpi.Communicator, want Kind) (*mpi.Comm, capi.Comm, error) {
	c, h, err := mpi.Use(op, comm)
	if err != nil {
		return nil, 0, err
	}
	kind, err := KindOf(c)
	if err == nil && kind != want {
		err = mpi.Errorf(op, mpi.ErrTopology, "the topology of the communicator is %v: want %v", kind, want)
	}
	return c, h, err
}
