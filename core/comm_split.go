package core

import "github.com/mpi4go/mpi4go/internal/mpi"

// Undefined, as the color for Split, leaves the caller out.
const Undefined = -32766

// Split divides the processes: those that pass the same color get a communicator
// together, ranked by key and among equal keys by their rank in c. A process that
// passes Undefined gets nil. Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) Split(color, key int) (*Comm, error) {
	if _, err := check("Split", c); err != nil {
		return nil, raise(c, err)
	}
	if color < 0 && color != Undefined || color > maxInt {
		return nil, c.errorf("Split", ErrArg, "color %d: want 0 to %d, or Undefined", color, maxInt)
	}
	if key < -maxInt-1 || key > maxInt {
		return nil, c.errorf("Split", ErrArg, "key %d does not fit 32 bits", key)
	}
	h, code := mpi.CommSplit(c.h, color, key)
	return c.child(newComm("Comm_split", h, code))
}

const maxInt = 1<<31 - 1

// A SplitKind says which processes SplitType puts together.
type SplitKind int

// SplitShared puts processes together that can share memory: those of one machine.
const SplitShared SplitKind = mpi.CommTypeShared

// SplitType divides the processes by where they run, and ranks them by key. Passing
// Undefined as the kind gives nil. Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) SplitType(kind SplitKind, key int) (*Comm, error) {
	if _, err := check("SplitType", c); err != nil {
		return nil, raise(c, err)
	}
	if kind != SplitShared && kind != Undefined {
		return nil, c.errorf("SplitType", ErrArg, "unknown kind %d", kind)
	}
	h, code := mpi.CommSplitType(c.h, int(kind), key, mpi.Info(mpi.Predefined(mpi.IdInfoNull)))
	return c.child(newComm("Comm_split_type", h, code))
}
