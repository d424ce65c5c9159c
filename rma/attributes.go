package rma

import (
	"fmt"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// The predefined attributes, as the library has them. See MPI 5.0, section 12.2.6.

// A Flavor is how a window was made.
type Flavor int

// The flavors.
const (
	FlavorCreate   Flavor = capi.WinFlavorCreate   // by Create
	FlavorAllocate Flavor = capi.WinFlavorAllocate // by Allocate
	FlavorDynamic  Flavor = capi.WinFlavorDynamic
	FlavorShared   Flavor = capi.WinFlavorShared // by AllocateShared
)

// String returns the name of the flavor.
func (f Flavor) String() string {
	switch f {
	case FlavorCreate:
		return "create"
	case FlavorAllocate:
		return "allocate"
	case FlavorDynamic:
		return "dynamic"
	case FlavorShared:
		return "shared"
	}
	return fmt.Sprintf("Flavor(%d)", int(f))
}

// A Model is the memory model of a window. See MPI 5.0, section 12.4.
type Model int

// The memory models.
const (
	Separate Model = capi.WinSeparate // a process's own loads and stores need Sync, or another synchronization, to meet those of others
	Unified  Model = capi.WinUnified  // they meet by themselves, sooner or later
)

// String returns the name of the model.
func (m Model) String() string {
	switch m {
	case Separate:
		return "separate"
	case Unified:
		return "unified"
	}
	return fmt.Sprintf("Model(%d)", int(m))
}

// Base returns the address at which the memory of this process begins (MPI_WIN_BASE).
//
//	int MPI_Win_get_attr(MPI_Win win, int win_keyval, void *attribute_val, int *flag)
func (w *Window[T]) Base() (uintptr, error) {
	v, err := w.attribute(capi.WinBase)
	if err != nil {
		return 0, err
	}
	return uintptr(v + w.w.targets[w.w.rank].shift), nil
}

// Bytes returns how many bytes the memory of this process has (MPI_WIN_SIZE).
func (w *Window[T]) Bytes() (int, error) { return w.attribute(capi.WinSize) }

// DispUnit returns the unit of displacements in C (MPI_WIN_DISP_UNIT): 1 byte, but see Unit. Offsets here are in
// elements.
func (w *Window[T]) DispUnit() (int, error) { return w.attribute(capi.WinDispUnit) }

// Flavor returns how the window was made (MPI_WIN_CREATE_FLAVOR).
func (w *Window[T]) Flavor() (Flavor, error) {
	v, err := w.attribute(capi.WinCreateFlavor)
	return Flavor(v), err
}

// Model returns the memory model (MPI_WIN_MODEL).
func (w *Window[T]) Model() (Model, error) {
	v, err := w.attribute(capi.WinModel)
	return Model(v), err
}

func (w *Window[T]) attribute(key int) (int, error) {
	const op = "Win_get_attr"
	b := w.base()
	if err := b.use(op); err != nil {
		return 0, w.raise(err)
	}
	v, ok, code := capi.WinAttribute(b.h, key)
	if code == 0 && !ok {
		return 0, w.raise(mpi.Errorf(op, mpi.ErrKeyval, "the library does not have this attribute"))
	}
	return v, w.raise(mpi.Wrap(op, code))
}
