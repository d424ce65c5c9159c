package mpi

import (
	"os"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// interop reports whether this is such a job.
func interop() bool { return os.Getenv("MPI4GO_INTEROP") != "" }

// Interop reports whether MPI4GO_INTEROP says that other ranks of the job, or processes that it has
// spawned, do not use mpi4go, but are programs in C or Python, say.
//
// In such a job a function that stands for one of MPI makes that call, and no other that
// communicates, because the other ranks make no more. What mpi4go asks of all ranks elsewhere in order to
// check arguments is left out: a wrong argument of one rank is an error there, and the others wait, as in
// C; the root of Spawn, Accept and Connect does not tell the others of an error. How much memory the others
// have in a window is unknown, and see package rma for displacements; pio.Create is two calls. Where a
// library's call is avoided elsewhere because it hangs or crashes, as MPI_Comm_disconnect of Open MPI and
// Intel MPI, it is made here. What has no counterpart in MPI, such as objects and the grids of package
// topo, is for ranks that all use mpi4go, on a communicator of their own.
//
// Ask for the same thread level on all ranks: files of MPICH 5 hang where these differ, in C too.
// Programs in the standard ABI and in that of MPICH cannot open a file of MPICH together.
func Interop() bool { return interop() }

// Concert is for collective functions that check their arguments: err is what this rank has found.
// If it is an error on any rank, all get one. Where others are not mpi4go it tells them nothing.
// Collective.
func Concert(op string, c *Comm, err error) error {
	if interop() {
		return err
	}
	bad, worst := new(int32), new(int32)
	if err != nil {
		*bad = int32(c.rank) + 1
	}
	r := capi.Allreduce(unsafe.Pointer(bad), unsafe.Pointer(worst), 1, capi.Datatype(capi.Predefined(capi.IdInt32T)), capi.Op(capi.Predefined(capi.IdMax)), c.h)
	switch {
	case err != nil:
		return err
	case r.Code != 0:
		return codeError("Allreduce", r.Code)
	case *worst > 0:
		return Errorf(op, ErrOther, "the arguments of rank %d are wrong, as the error there tells", *worst-1)
	}
	return nil
}
