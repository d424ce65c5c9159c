package mpi

import "github.com/mpi4go/mpi4go/internal/capi"

// Undefined, as the color for Split, leaves the caller out.
const Undefined = -32766

// Split divides the processes into groups, each with a communicator of its own: those that pass
// the same color are together, ranked by key and among equal keys by their rank in c.
//
// A color is a number from 0 on; a process that passes [Undefined] gets nil. The new communicator
// must be closed; c stays. Collective: all processes of c call it, and it blocks until they have.
// Errors: [ErrArg] for a color below 0, [ErrClosed]. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_split(MPI_Comm comm, int color, int key, MPI_Comm *newcomm)
func (c *Comm) Split(color, key int) (_ *Comm, err error) {
	defer c.report(&err)
	if _, err := check("Comm_split", c); err != nil {
		return nil, err
	}
	if color < 0 && color != Undefined || color > maxInt {
		return nil, Errorf("Comm_split", ErrArg, "color %d: want 0 to %d, or Undefined", color, maxInt)
	}
	if err := checkKey("Comm_split", key); err != nil {
		return nil, err
	}
	h, code := capi.CommSplit(c.h, color, key)
	return newComm(c, "Comm_split", h, code)
}

const maxInt = 1<<31 - 1

// A SplitKind says which processes SplitType puts together.
type SplitKind int

// The kinds of SplitType. Where the library does not know one, the call is an error that is
// ErrUnsupported.
const (
	// SplitShared puts processes together that can share memory: those of one machine.
	SplitShared SplitKind = capi.CommTypeShared
	// SplitHardware puts processes together that share what the info's
	// "mpi_hw_resource_type" names (see HardwareResources). MPI calls it HW_GUIDED; for
	// HW_UNGUIDED see SplitUnguided.
	SplitHardware SplitKind = capi.CommTypeHwGuided
	// SplitResource is SplitHardware, or with "mpi_pset_name" puts processes together that
	// are in one process set (MPI 4.1).
	SplitResource SplitKind = capi.CommTypeResourceGuided
)

// SplitType divides the processes by where they run, and ranks them by key. Passing
// Undefined as the kind gives nil, and so does hardware that the caller is not bound to, or
// that the library does not know. An info can be given. Collective; all processes but those that
// pass Undefined pass the same kind. See MPI 5.0, section 7.4.2.
//
//	int MPI_Comm_split_type(MPI_Comm comm, int split_type, int key, MPI_Info info, MPI_Comm *newcomm)
func (c *Comm) SplitType(kind SplitKind, key int, info ...Info) (_ *Comm, err error) {
	defer c.report(&err)
	const op = "Comm_split_type"
	if _, err := check(op, c); err != nil {
		return nil, err
	}
	if err := checkKey(op, key); err != nil {
		return nil, err
	}
	switch kind {
	case SplitShared, SplitHardware, SplitResource, Undefined:
	case capi.CommTypeHwUnguided:
		return nil, Errorf(op, ErrArg, "this kind tells by what it has split: use SplitUnguided")
	default:
		return nil, Errorf(op, ErrArg, "unknown kind %d", kind)
	}
	i, err := oneInfo(op, info)
	if err != nil {
		return nil, err
	}
	defer freeInfo(i)
	return c.splitType(kind, key, i)
}

// SplitUnguided divides the processes by the next finer level of the hardware, say the
// machine, then the package, then a cache, and ranks them by key. It also returns the name
// of what the processes of the new communicator share, if the library tells. The
// communicator is nil when there is nothing finer. Collective. See MPI 5.0, section 7.4.2.
func (c *Comm) SplitUnguided(key int) (_ *Comm, _ string, err error) {
	defer c.report(&err)
	const op = "Comm_split_type"
	if _, err := check(op, c); err != nil {
		return nil, "", err
	}
	if err := checkKey(op, key); err != nil {
		return nil, "", err
	}
	i, code := capi.InfoCreate() // for the answer
	if code != 0 {
		return nil, "", codeError("Info_create", code)
	}
	defer freeInfo(i)
	sub, err := c.splitType(capi.CommTypeHwUnguided, key, i)
	if sub == nil || err != nil {
		return nil, "", err
	}
	told, err := readInfo(op, i)
	return sub, told["mpi_hw_resource_type"], err
}

// HardwareResources returns the kinds of hardware that the library knows, for
// SplitHardware, such as "hwloc://Package"; "true" are those that this process is bound to
// one of, "false" the others. See MPI 5.0, section 9.1.2.
//
//	int MPI_Get_hw_resource_info(MPI_Info *hw_info)
func HardwareResources() (Info, error) {
	if err := running("Get_hw_resource_info"); err != nil {
		return nil, err
	}
	h, code := capi.GetHwResourceInfo()
	return takeInfo("Get_hw_resource_info", h, code)
}

// splitType makes the call. Libraries that do not know a kind say that the argument is wrong;
// but what is SplitResource since MPI 4.1 is something else in MPICH 4.0.
func (c *Comm) splitType(kind SplitKind, key int, info capi.Info) (*Comm, error) {
	const op = "Comm_split_type"
	if v, s, _ := capi.GetVersion(); kind == SplitResource && (v < 4 || v == 4 && s < 1) {
		return nil, Errorf(op, ErrUnsupported, "%s is of MPI %d.%d; splitting by resources came with MPI 4.1", LibraryName(), v, s)
	}
	h, code := capi.CommSplitType(c.h, int(kind), key, info)
	if code != 0 && code.Class() == capi.ErrArg && kind != SplitShared {
		return nil, Errorf(op, ErrUnsupported, "%s does not know this kind of split: %v", LibraryName(), codeError(op, code))
	}
	return newComm(c, op, h, code)
}

// oneInfo makes the library's object of an optional info.
func oneInfo(op string, info []Info) (capi.Info, error) {
	i, err := optional(op, info)
	if err != nil {
		return 0, err
	}
	return i.handle(op)
}

// optional returns an optional info, nil if there is none.
func optional(op string, info []Info) (Info, error) {
	switch len(info) {
	case 0:
		return nil, nil
	case 1:
		return info[0], nil
	}
	return nil, Errorf(op, ErrInfo, "%d infos: want one, or none", len(info))
}

func checkKey(op string, key int) error {
	if key < -maxInt-1 || key > maxInt {
		return Errorf(op, ErrArg, "key %d does not fit 32 bits", key)
	}
	return nil
}
