package mpi

import (
	"strings"
	"time"
	"unsafe"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Fault tolerance (ULFM): how the others go on when a process fails. It is an extension
// that a chapter of the next MPI standard will have, MPIX_ functions until then.

// FaultTolerant reports whether this job can live on when one of its processes fails: the
// library must be able to (Open MPI 5 is), and the launcher must have been told
// (mpiexec --with-ft ulfm, which MPI4GO_FT=1 does where MPI4GO_NP starts the ranks). In other
// jobs a failure ends all; then the functions for fault tolerance do what they do where
// nothing fails, or are ErrUnsupported.
//
// In a fault-tolerant job no call waits forever for a process that has failed. A call
// that needs it returns ErrProcFailed: messages from and to it, and on communicators that it
// belongs to collectives, some of which succeed on some ranks only, and receives and probes
// from AnySource. The others learn of it by Revoke, and go on after Shrink:
//
//	if errors.Is(err, mpi.ErrProcFailed) || errors.Is(err, mpi.ErrRevoked) {
//		comm.Revoke()               // everybody's calls end with ErrRevoked
//		smaller, err := comm.Shrink() // those that are left, in the same order
//		...                         // restore the lost part, and repeat what was not finished
//	}
//
// Main ends the job only if run returns such an error.
func FaultTolerant() bool { return usable() && capi.FaultTolerant() }

// Revoke ends all communication on the communicator, on all ranks: calls on it, also
// those that wait now, return ErrRevoked, but for Shrink, Agree and Close (and small sends,
// which may succeed, to nowhere). It is for a rank that gives up a common pattern of communication because of an error: the others
// would wait for it. Any rank can call it, also several.
//
//	int MPIX_Comm_revoke(MPI_Comm comm)
func (c *Comm) Revoke() (err error) {
	defer c.report(&err)
	if _, err := check("Comm_revoke", c); err != nil {
		return err
	}
	if err := faultError("Comm_revoke", capi.CommRevoke(c.h)); err != nil {
		return err
	}
	c.objects.Lock()
	defer c.objects.Unlock()
	if c.objects.comm == nil {
		return nil
	}
	return faultError("Comm_revoke", capi.CommRevoke(c.objects.comm.h))
}

// IsRevoked reports whether a rank has revoked the communicator, as far as is known here.
//
//	int MPIX_Comm_is_revoked(MPI_Comm comm, int *flag)
func (c *Comm) IsRevoked() (_ bool, err error) {
	defer c.report(&err)
	if _, err := check("Comm_is_revoked", c); err != nil {
		return false, err
	}
	is, code := capi.CommIsRevoked(c.h)
	return is, faultError("Comm_is_revoked", code)
}

// Shrink makes a communicator of the processes that have not failed, in the order of
// their ranks. All get the same group, also if more processes fail meanwhile.
//
// It works on a communicator that is revoked and on one that is not. Since all processes that
// are left must call it, call [Comm.Revoke] first if some of them can be waiting in another call
// on the communicator. The old communicator stays open until its Close. Collective over the
// processes that are left; it blocks.
//
//	int MPIX_Comm_shrink(MPI_Comm comm, MPI_Comm *newcomm)
func (c *Comm) Shrink() (_ *Comm, err error) {
	defer c.report(&err)
	if _, err := check("Comm_shrink", c); err != nil {
		return nil, err
	}
	h, code := capi.CommShrink(c.h)
	if code != 0 {
		return nil, faultError("Comm_shrink", code)
	}
	return newComm(c, "Comm_shrink", h, 0)
}

// Ishrink starts to make a communicator of the processes that have not failed: the nonblocking
// form of [Comm.Shrink]. Few libraries have it: Open MPI from 6 on.
//
//	int MPIX_Comm_ishrink(MPI_Comm comm, MPI_Comm *newcomm, MPI_Request *request)
func (c *Comm) Ishrink() (*CommRequest[*Comm], error) {
	return startComm("Comm_ishrink", c, false, newComm, capi.CommIshrink)
}

// Agree returns the bitwise and of the bits that the processes that are left pass; all get
// the same. If a failure is known to some rank but not acknowledged (AckFailed) by all,
// all also get ErrProcFailed: the bits are valid then, too. It works on a revoked
// communicator. Collective over the processes that are left.
//
//	ok, err := comm.Agree(bits) // bits is 1 where all went well, else 0
//
//	int MPIX_Comm_agree(MPI_Comm comm, int *flag)
func (c *Comm) Agree(bits int32) (_ int32, err error) {
	defer c.report(&err)
	if _, err := check("Comm_agree", c); err != nil {
		return 0, err
	}
	r := capi.CommAgree(c.h, unsafe.Pointer(&bits))
	return bits, faultError("Comm_agree", r.Code)
}

// Iagree starts to agree on bits with the processes that are left: it is the nonblocking form of
// [Comm.Agree]. When the request is complete, the one element of bits, which holds what this rank
// passes, is the result, also with [ErrProcFailed].
//
//	int MPIX_Comm_iagree(MPI_Comm comm, int *flag, MPI_Request *request)
func (c *Comm) Iagree(bits []int32) (*Request[int32], error) {
	if _, err := check("Comm_iagree", c); err != nil {
		return nil, err
	}
	if len(bits) != 1 {
		return nil, Errorf("Comm_iagree", ErrCount, "%d elements, want 1", len(bits))
	}
	return Launch(bits, func(o *Operation) error {
		o.Op = "Comm_iagree"
		o.Pin(layout.Slice(bits))
		o.Result = capi.CommIagree(c.h, unsafe.Pointer(&bits[0]))
		if o.Result.Code == capi.CodeMissing {
			return faultError(o.Op, o.Result.Code)
		}
		return nil
	})
}

// GetFailed returns the group of the processes of the communicator that are known here to
// have failed. Other ranks may know of others. Local.
//
//	int MPIX_Comm_get_failed(MPI_Comm comm, MPI_Group *failedgrp)
func (c *Comm) GetFailed() (*Group, error) {
	return c.failed("Comm_get_failed", capi.CommGetFailed)
}

// AckFailed acknowledges the first n failures in the order of GetFailed's group, or
// as many as there are, and returns how many are acknowledged now. When all that are known
// are, receives and probes from AnySource no longer fail because of them, and Agree does
// not report them. A nonblocking receive from AnySource whose Wait has returned
// ErrProcFailedPending is still in flight: it can be waited for again after that, or be
// cancelled. Local.
//
//	int MPIX_Comm_ack_failed(MPI_Comm comm, int num_to_ack, int *num_acked)
func (c *Comm) AckFailed(n int) (acked int, err error) {
	defer c.report(&err)
	if _, err := check("Comm_ack_failed", c); err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, Errorf("Comm_ack_failed", ErrArg, "%d failures: want 0 or more", n)
	}
	acked, code := capi.CommAckFailed(c.h, min(n, c.size))
	return acked, faultError("Comm_ack_failed", code)
}

// FailureAck acknowledges all failures of processes that are known here: an older form of
// [Comm.AckFailed].
//
//	int MPIX_Comm_failure_ack(MPI_Comm comm)
func (c *Comm) FailureAck() (err error) {
	defer c.report(&err)
	if _, err := check("Comm_failure_ack", c); err != nil {
		return err
	}
	return faultError("Comm_failure_ack", capi.CommFailureAck(c.h))
}

// FailureGetAcked returns the group of the processes whose failure was acknowledged here.
//
//	int MPIX_Comm_failure_get_acked(MPI_Comm comm, MPI_Group *failedgrp)
func (c *Comm) FailureGetAcked() (*Group, error) {
	return c.failed("Comm_failure_get_acked", capi.CommFailureGetAcked)
}

func (c *Comm) failed(op string, call func(capi.Comm) (capi.Group, capi.Code)) (_ *Group, err error) {
	defer c.report(&err)
	if _, err := check(op, c); err != nil {
		return nil, err
	}
	h, code := call(c.h)
	if code != 0 {
		return nil, faultError(op, code)
	}
	return newGroup(c.session, op, h, 0)
}

// lateFinalize is how long MPI_Finalize may take after failures.
const lateFinalize = 3 * time.Second

// finalize calls MPI_Finalize. In a fault-tolerant job, that of Open MPI 5.0.11 now and then
// waits minutes for processes that have failed; then this one is to end without.
func finalize() capi.Code {
	capi.WithdrawRest()
	if !capi.FaultTolerant() {
		return capi.Finalize()
	}
	done := make(chan capi.Code, 1)
	go func() { done <- capi.Finalize() }()
	select {
	case code := <-done:
		return code
	case <-time.After(lateFinalize):
		capi.LeaveUnfinalized()
		return 0
	}
}

// faultError makes an error of a code; nil for success.
func faultError(op string, code capi.Code) error {
	if code == capi.CodeMissing {
		return Errorf(op, ErrUnsupported, "%s has no fault tolerance (MPIX_%s); Open MPI 5 has", LibraryName(), op)
	}
	return wrap(op, code)
}

// forgetFaultTolerance takes the functions away where they are only there by name. In MPICH's
// device ch4 most of them abort the program, in Intel MPI, which is made of it, they do
// nothing or crash.
func forgetFaultTolerance() {
	if !mpichKin() || strings.Contains(state.version, "ch3") {
		return
	}
	for _, name := range []string{"revoke", "is_revoked", "shrink", "ishrink", "agree", "iagree", "get_failed", "ack_failed", "failure_ack", "failure_get_acked"} {
		capi.Forget("Comm_" + name)
	}
}
