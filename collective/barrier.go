package collective

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Barrier waits until all ranks of the communicator have called it. Every rank calls it. See MPI
// 5.0, section 6.3.
func Barrier(comm mpi.Communicator) error { return meeting{comm}.run(nil) }

// Ibarrier starts to wait for all ranks: the request is complete when all have started it. See MPI
// 5.0, section 6.12.1.
func Ibarrier(comm mpi.Communicator) (*mpi.Request[struct{}], error) {
	return mpi.Launch[struct{}](nil, meeting{comm}.run)
}

// BarrierInit prepares to wait for all ranks, again and again: it is the persistent form of
// [Barrier]. See MPI 5.0, section 6.13.1.
func BarrierInit(comm mpi.Communicator) (*mpi.Persistent[struct{}], error) {
	return mpi.Prepare[struct{}](nil, meeting{comm}.run)
}

// int MPI_Barrier(MPI_Comm comm)
var barriers = newForms("Barrier", capi.Barrier, capi.Ibarrier, capi.BarrierInit)

// A meeting is the argument of Barrier.
type meeting struct{ comm mpi.Communicator }

func (m meeting) run(o *mpi.Operation) (err error) {
	defer ends(o, m.comm, &err)
	op, call := barriers.of(o)
	t, err := enter(op, m.comm)
	if err != nil {
		return err
	}
	if err := t.matchPlain(o, op, noRoot); err != nil {
		return err
	}
	return conclude(o, op, call(t.h), nil, false)
}
