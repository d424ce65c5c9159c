package pio

import (
	"math/bits"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/flags"
)

// A Mode says what a file is opened for: one of ReadOnly, ReadWrite and WriteOnly, and any of
// the others, put together by |. See MPI 5.0, section 14.2.1.
type Mode int

// The modes.
const (
	ReadOnly  Mode = capi.ModeRdonly // for reading
	ReadWrite Mode = capi.ModeRdwr   // for both
	WriteOnly Mode = capi.ModeWronly // for writing

	CreateFile    Mode = capi.ModeCreate        // make the file, if it is not there
	Exclusive     Mode = capi.ModeExcl          // with CreateFile: it must not be there
	Append        Mode = capi.ModeAppend        // all positions are at the end of the file at first
	DeleteOnClose Mode = capi.ModeDeleteOnClose // Close deletes the file
	UniqueOpen    Mode = capi.ModeUniqueOpen    // nobody else opens the file meanwhile
	Sequential    Mode = capi.ModeSequential    // only the shared position is used
)

var modeNames = flags.Names[Mode]{
	{ReadOnly, "ReadOnly"}, {ReadWrite, "ReadWrite"}, {WriteOnly, "WriteOnly"},
	{CreateFile, "CreateFile"}, {Exclusive, "Exclusive"}, {Append, "Append"},
	{DeleteOnClose, "DeleteOnClose"}, {UniqueOpen, "UniqueOpen"}, {Sequential, "Sequential"},
}

// String returns the names: "ReadWrite|CreateFile".
func (m Mode) String() string { return modeNames.String("Mode", m) }

// check returns an error for modes that do not go together.
func (m Mode) check(op string) error {
	var known Mode
	for _, n := range modeNames {
		known |= n.Flag
	}
	switch access := m & (ReadOnly | ReadWrite | WriteOnly); {
	case m&^known != 0:
		return mpi.Errorf(op, mpi.ErrAmode, "mode %v: there is no %v", m, m&^known)
	case bits.OnesCount(uint(access)) != 1:
		return mpi.Errorf(op, mpi.ErrAmode, "mode %v: want one of ReadOnly, ReadWrite and WriteOnly", m)
	case access == ReadOnly && m&(CreateFile|Exclusive) != 0:
		return mpi.Errorf(op, mpi.ErrAmode, "mode %v: a file cannot be made for reading only", m)
	case access == ReadWrite && m&Sequential != 0:
		return mpi.Errorf(op, mpi.ErrAmode, "mode %v: a sequential file is read or written, not both", m)
	case m&Exclusive != 0 && m&CreateFile == 0:
		return mpi.Errorf(op, mpi.ErrAmode, "mode %v: Exclusive is for CreateFile", m)
	}
	return nil
}

func (m Mode) reads() bool  { return m&WriteOnly == 0 }
func (m Mode) writes() bool { return m&ReadOnly == 0 }
