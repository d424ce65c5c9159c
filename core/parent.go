package core

import "github.com/mpi4go/mpi4go/internal/mpi"

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
	h, code := mpi.CommGetParent()
	if code == mpi.CodeMissing || code == 0 && h == mpi.Comm(mpi.Predefined(mpi.IdCommNull)) {
		return nil
	}
	if code != 0 {
		return codeError("Comm_get_parent", code)
	}
	c := new(Comm)
	if err := c.open(h); err != nil {
		return err
	}
	if code := mpi.CommSetErrhandler(h, returnErrors()); code != 0 {
		return codeError("Comm_set_errhandler", code)
	}
	parentComm = &Intercomm{c}
	return c.meet()
}

// UniverseSize returns how many processes there can usefully be in all, as the launcher
// has it (MPI_UNIVERSE_SIZE); ok is false if it does not tell. What is not in World yet can be
// started by Spawn. See MPI 5.0, section 11.10.1.
func UniverseSize() (n int, ok bool) { return worldNumber(mpi.UniverseSize) }

// AppNum returns which of the commands of the launcher or of Spawn started this process,
// counted from 0 (MPI_APPNUM); ok is false if the library does not tell. See MPI 5.0,
// section 11.10.3.
func AppNum() (n int, ok bool) { return worldNumber(mpi.Appnum) }

// worldNumber returns an attribute of World that is a number.
func worldNumber(key int) (int, bool) {
	if running("") != nil {
		return 0, false
	}
	p, ok, code := mpi.CommGetAttr(worldComm.h, key)
	if !ok || code != 0 {
		return 0, false
	}
	return int(mpi.IntAt(p)), true
}
