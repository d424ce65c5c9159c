package core

import (
	"context"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/layout"
	"github.com/mpi4go/mpi4go/internal/mpi"
)

// Dup returns a communicator of the same processes with a context of its own: its
// messages never match those of c. Libraries should communicate on a duplicate. What is
// cached on c, such as attributes, is copied as it wants to be. Collective. See MPI 5.0,
// section 7.4.2.
//
// The Clone of the C++ and Python bindings is this: they have it to return the type of the
// object that it is called on, which Dup does here.
//
//	int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *newcomm)
func (c *Comm) Dup() (*Comm, error) {
	if _, err := check("Dup", c); err != nil {
		return nil, err
	}
	h, code := mpi.CommDup(c.h)
	return newComm("Comm_dup", h, code)
}

// DupWithInfo is a Dup whose result has the hints of info instead of c's. See MPI 5.0,
// section 7.4.2.
//
//	int MPI_Comm_dup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm *newcomm)
func (c *Comm) DupWithInfo(info Info) (*Comm, error) {
	if _, err := check("DupWithInfo", c); err != nil {
		return nil, err
	}
	i, err := info.handle("DupWithInfo")
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	h, code := mpi.CommDupWithInfo(c.h, i)
	return newComm("Comm_dup_with_info", h, code)
}

// Idup starts a Dup. It is collective, as nonblocking collectives are: all processes
// start it in the same order, and none waits for the others until it wants the
// communicator. See MPI 5.0, section 7.4.2.
func (c *Comm) Idup() (*CommRequest[*Comm], error) { return idup(c, newComm) }

// IdupWithInfo starts a DupWithInfo.
func (c *Comm) IdupWithInfo(info Info) (*CommRequest[*Comm], error) {
	return idupWithInfo(c, info, newComm)
}

// int MPI_Comm_idup(MPI_Comm comm, MPI_Comm *newcomm, MPI_Request *request)
func idup[C any](comm Communicator, take takeComm[C]) (*CommRequest[C], error) {
	return startComm("Comm_idup", comm, take, mpi.CommIdup)
}

// int MPI_Comm_idup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm *newcomm, MPI_Request *request)
func idupWithInfo[C any](comm Communicator, info Info, take takeComm[C]) (*CommRequest[C], error) {
	i, err := info.handle("IdupWithInfo")
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	return startComm("Comm_idup_with_info", comm, take, func(h mpi.Comm, newcomm unsafe.Pointer) mpi.Result {
		return mpi.CommIdupWithInfo(h, i, newcomm)
	})
}

// A CommRequest is a communicator in the making: a *Comm or an *Intercomm. It must be waited
// for, alone or in Requests.
type CommRequest[C any] struct {
	request
	comm C
}

// takeComm is newComm or newIntercomm.
type takeComm[C any] = func(op string, h mpi.Comm, code mpi.Code) (C, error)

// startComm returns the request that call starts. MPI may write the handle of the new
// communicator any time until it is complete; then take takes it over.
func startComm[C any](op string, comm Communicator, take takeComm[C], call func(h mpi.Comm, newcomm unsafe.Pointer) mpi.Result) (*CommRequest[C], error) {
	c, err := check(op, comm)
	if err != nil {
		return nil, err
	}
	r := new(CommRequest[C])
	cell := mpi.NewCell()
	r.finish = func() {
		h := cell.Comm()
		cell.Free()
		if r.err == nil {
			r.comm, r.err = take(op, h, 0)
		}
	}
	if err := r.start(op, call(c.h, cell.Addr()), layout.Buf{}); err != nil {
		cell.Free()
		return nil, err
	}
	return r, nil
}

// Wait waits until the communicator is there and returns it. Waiting again panics.
func (r *CommRequest[C]) Wait() (C, error) {
	err := r.wait(nil)
	return r.comm, err
}

// WaitContext is a Wait that ends with the context. Then the error is ErrPending: the
// communicator is still in the making, and can be waited for again.
func (r *CommRequest[C]) WaitContext(ctx context.Context) (C, error) {
	err := r.wait(ctx)
	return r.comm, err
}

// Test reports whether the communicator is there; when it is, the results are those of
// Wait, which must not be called any more.
func (r *CommRequest[C]) Test() (done bool, comm C, err error) {
	done, err = r.test()
	return done, r.comm, err
}

// Value returns the communicator, when a set of requests has waited for it.
func (r *CommRequest[C]) Value() C { return r.comm }
