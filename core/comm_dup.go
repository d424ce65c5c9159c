package mpi

import (
	"context"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Dup makes a communicator of the same processes with a context of its own: its messages never
// match those of c.
//
// Libraries should communicate on a duplicate of the communicator that they are given. It inherits
// the error handler of c; attributes are copied as their keys say, and if the function of one
// fails, so does Dup, on this rank. The new communicator must be closed. Collective: all processes
// of c call it, and it blocks until they have. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *newcomm)
func (c *Comm) Dup() (_ *Comm, err error) {
	defer c.report(&err)
	if _, err := check("Comm_dup", c); err != nil {
		return nil, err
	}
	h, code := capi.CommDup(c.h)
	return c.duplicate(newComm(c, "Comm_dup", h, code))
}

// Clone duplicates a communicator of any type, as its Dup does: the duplicate of a *[Comm], an
// *[Intercomm] or a communicator with a topology, with the topology, is of the same type.
func Clone[C interface {
	Communicator
	Dup() (C, error)
}](comm C) (C, error) {
	return comm.Dup()
}

// duplicate gives a new communicator copies of c's attributes.
func (c *Comm) duplicate(n *Comm, err error) (*Comm, error) {
	if err != nil {
		return nil, err
	}
	if err := c.attributes.Copy(c.public(), &n.attributes); err != nil {
		n.close()
		return nil, attrError("Comm_dup", err)
	}
	return n, nil
}

// private returns a duplicate for mpi4go's own messages, of an intercommunicator one that
// has the processes of both groups. Errors on it go to the error handler of c, attributes are
// not copied, and it goes with c.
func (c *Comm) private() (*Comm, error) {
	op, h, code := "Comm_dup", capi.Comm(0), capi.Code(0)
	if c.inter {
		op = "Intercomm_merge"
		h, code = capi.IntercommMerge(c.h, 0)
	} else {
		h, code = capi.CommDup(c.h)
	}
	if code == 0 {
		code = capi.CommSetErrhandler(h, returnErrors())
	}
	if code != 0 {
		return nil, codeError(op, code)
	}
	n := &Comm{owner: c}
	return n, n.open(h)
}

// DupWithInfo makes a communicator of the same processes, as [Comm.Dup] does, and gives it the
// hints of info. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_dup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm *newcomm)
func (c *Comm) DupWithInfo(info Info) (_ *Comm, err error) {
	defer c.report(&err)
	if _, err := check("Comm_dup_with_info", c); err != nil {
		return nil, err
	}
	i, err := info.handle("Comm_dup_with_info")
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	h, code := capi.CommDupWithInfo(c.h, i)
	return c.duplicate(newComm(c, "Comm_dup_with_info", h, code))
}

// Idup starts to make a communicator of the same processes: the nonblocking form of [Comm.Dup]. It
// is collective, as nonblocking collectives are: all processes start it in the same order, and
// none waits for the others until it wants the communicator. See MPI 5.0, section 7.4.2.
func (c *Comm) Idup() (*CommRequest[*Comm], error) { return idup(c, newComm) }

// IdupWithInfo starts to make a communicator of the same processes with the hints of info: the
// nonblocking form of [Comm.DupWithInfo].
func (c *Comm) IdupWithInfo(info Info) (*CommRequest[*Comm], error) {
	return idupWithInfo(c, info, newComm)
}

// int MPI_Comm_idup(MPI_Comm comm, MPI_Comm *newcomm, MPI_Request *request)
func idup[C any](comm Communicator, take takeComm[C]) (*CommRequest[C], error) {
	return startComm("Comm_idup", comm, true, take, capi.CommIdup)
}

// int MPI_Comm_idup_with_info(MPI_Comm comm, MPI_Info info, MPI_Comm *newcomm, MPI_Request *request)
func idupWithInfo[C any](comm Communicator, info Info, take takeComm[C]) (*CommRequest[C], error) {
	i, err := info.handle("Comm_idup_with_info")
	if err != nil {
		return nil, raise(comm, err)
	}
	defer freeInfo(i)
	return startComm("Comm_idup_with_info", comm, true, take, func(h capi.Comm, newcomm unsafe.Pointer) capi.Result {
		return capi.CommIdupWithInfo(h, i, newcomm)
	})
}

// A CommRequest is an operation that makes a communicator, a *[Comm] or an *[Intercomm], and has
// been started. It must be waited for, alone or in Requests.
type CommRequest[C any] struct {
	request
	comm C
}

// takeComm is newComm or newIntercomm.
type takeComm[C any] = func(from *Comm, op string, h capi.Comm, code capi.Code) (C, error)

// startComm returns the request that call starts. MPI may write the handle of the new
// communicator any time until it is complete; then take takes it over.
func startComm[C any](op string, comm Communicator, duplicate bool, take takeComm[C], call func(h capi.Comm, newcomm unsafe.Pointer) capi.Result) (*CommRequest[C], error) {
	c, err := check(op, comm)
	if err != nil {
		return nil, raise(comm, err)
	}
	// It gets the error handler of now, and a duplicate the attributes.
	from := &Comm{session: c.session, compared: c.compared}
	from.inherit(c)
	if duplicate {
		if err := c.attributes.Copy(c.public(), &from.attributes); err != nil {
			from.attributes.Clear(c.public())
			return nil, raise(c, attrError(op, err))
		}
	}
	r := new(CommRequest[C])
	r.request.comm = c
	cell := capi.NewCell()
	r.finish = func() {
		h := cell.Comm()
		cell.Free()
		if r.err != nil {
			return
		}
		if r.comm, r.err = take(from, op, h, 0); r.err == nil {
			n := any(r.comm).(Communicator).base()
			n.attributes.Take(&from.attributes)
		}
	}
	if err := r.start(op, call(c.h, cell.Addr()), layout.Buf{}); err != nil {
		cell.Free()
		from.attributes.Clear(c.public())
		return nil, err
	}
	return r, nil
}

// Wait waits until the communicator has been made, and returns it. Waiting again panics.
func (r *CommRequest[C]) Wait() (C, error) {
	err := r.wait(nil)
	return r.comm, err
}

// WaitContext waits until the communicator is there, or until the context ends. Then the error is
// ErrPending: the communicator is not there yet, and can be waited for again.
func (r *CommRequest[C]) WaitContext(ctx context.Context) (C, error) {
	err := r.wait(ctx)
	return r.comm, err
}

// Test reports whether the communicator has been made; when it has, the results are those of Wait,
// which must not be called any more.
func (r *CommRequest[C]) Test() (done bool, comm C, err error) {
	done, err = r.test()
	return done, r.comm, err
}

// Value returns the communicator, when a set of requests has waited for it.
func (r *CommRequest[C]) Value() C { return r.comm }
