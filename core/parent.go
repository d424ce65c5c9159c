package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// parentComm connects the processes of this world to those that spawned them.
var parentComm *Intercomm

// Parent returns the intercommunicator with the processes that started this world by Spawn,
// their remote group is ours; nil if it was not started so, and after its Close or
// Disconnect. See MPI 5.0, section 11.8.2.
//
//	int MPI_Comm_get_parent(MPI_Comm *parent)
func Parent() *Intercomm {
	if parentComm == nil || parentComm.c.h == 0 {
		return nil
	}
	return parentComm
}

// openParent finds the parent, at initialization.
func openParent() error {
	h, code := capi.CommGetParent()
	if code == capi.CodeMissing || code == 0 && h == capi.Comm(capi.Predefined(capi.IdCommNull)) {
		return nil
	}
	if code != 0 {
		return codeError("Comm_get_parent", code)
	}
	c := new(Comm)
	if err := c.open(h); err != nil {
		return err
	}
	if code := capi.CommSetErrhandler(h, returnErrors()); code != 0 {
		return codeError("Comm_set_errhandler", code)
	}
	parentComm = &Intercomm{c}
	return c.meet()
}
