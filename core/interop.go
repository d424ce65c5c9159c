package mpi

import (
	"os"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// Jobs with programs that do not use mpi4go, which MPI4GO_INTEROP tells of. There a function that
// stands for one of MPI makes that call and no other that communicates, because the other
// ranks make no more: what mpi4go would ask them to check arguments or to tidy up is left out.

// interop reports whether this is such a job.
func interop() bool { return os.Getenv("MPI4GO_INTEROP") != "" }

// Interop reports whether the job has programs that do not use mpi4go, so that a function may
// make the calls of MPI that its documentation names, and no others that communicate.
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
