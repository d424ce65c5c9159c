package mpi_test

import (
	"errors"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// part checks that a split has made one of the parts of comm. Collective over the part.
func part(t *testing.T, sub, comm *mpi.Comm) {
	t.Helper()
	if sub == nil {
		return
	}
	g, err := sub.Group()
	must(t, err)
	whole, err := comm.Group()
	must(t, err)
	outside, err := g.Difference(whole)
	must(t, err)
	if outside.Size() != 0 || sub.Size() > comm.Size() {
		t.Errorf("%v is no part of %v", g, whole)
	}
	for _, g := range []*mpi.Group{g, whole, outside} {
		must(t, g.Close())
	}
	exchanger[int]{}.round(t, viaSendrecv, sub, 3)
	must(t, sub.Close())
}

// unsupported reports whether the library has said that it lacks the split.
func unsupported(t *testing.T, err error) bool {
	t.Helper()
	if !errors.Is(err, mpi.ErrUnsupported) {
		must(t, err)
		return false
	}
	wantErr(t, err, mpi.ErrUnsupported, mpi.LibraryName())
	return true
}

func TestSplitHardware(t *testing.T) {
	comm := newComm(t)
	for _, kind := range []mpi.SplitKind{mpi.SplitHardware, mpi.SplitResource} {
		sub, err := comm.SplitType(kind, comm.Rank(), mpi.Info{"mpi_hw_resource_type": "mpi_shared_memory"})
		if unsupported(t, err) {
			continue
		}
		if sub == nil {
			t.Errorf("kind %d: no communicator of the processes that share memory", kind)
		} else if sub.Size() != comm.Size() || sub.Rank() != comm.Rank() {
			t.Errorf("kind %d: rank %d of %d", kind, sub.Rank(), sub.Size())
		}
		part(t, sub, comm)
	}
	must(t, barrier(comm))
}

// TestSplitUnknown splits by hardware that does not exist.
func TestSplitUnknown(t *testing.T) {
	harness.SkipQuirk(t, "split-unknown")
	sub, err := newComm(t).SplitType(mpi.SplitHardware, 0, mpi.Info{"mpi_hw_resource_type": "no such thing"})
	if !unsupported(t, err) && sub != nil {
		t.Errorf("a communicator of %d processes that share nothing", sub.Size())
		must(t, sub.Close())
	}
}

// TestSplitUnguided goes down the levels of the hardware: communicators get smaller.
func TestSplitUnguided(t *testing.T) {
	comm := newComm(t)
	level := comm
	for range 20 {
		sub, name, err := level.SplitUnguided(0)
		if unsupported(t, err) {
			break
		}
		if sub == nil {
			if name != "" {
				t.Errorf("%q of no communicator", name)
			}
			break
		}
		if sub.Size() >= level.Size() {
			t.Errorf("split by %q: %d of %d processes", name, sub.Size(), level.Size())
			must(t, sub.Close())
			break
		}
		if level != comm {
			must(t, level.Close())
		}
		level = sub
	}
	if level != comm {
		must(t, level.Close())
	}
	must(t, barrier(comm))
}

func TestSplitTypeErrors(t *testing.T) {
	comm := newComm(t)
	_, err := comm.SplitType(222, 0) // MPI_COMM_TYPE_HW_UNGUIDED of the standard ABI
	wantErr(t, err, mpi.ErrArg, "SplitUnguided")
	_, err = comm.SplitType(mpi.SplitShared, 1<<40)
	wantErr(t, err, mpi.ErrArg, "key")
	_, err = comm.SplitType(mpi.SplitShared, 0, nil, nil)
	wantErr(t, err, mpi.ErrInfo, "2 infos")
	_, _, err = comm.SplitUnguided(-1 << 40)
	wantErr(t, err, mpi.ErrArg, "key")
	_, _, err = (*mpi.Comm)(nil).SplitUnguided(0)
	wantErr(t, err, mpi.ErrComm, "nil")
	if info, err := mpi.HardwareResources(); err == nil {
		for name, value := range info.All() {
			if value != "true" && value != "false" {
				t.Errorf("%s is %q", name, value)
			}
		}
	} else {
		wantErr(t, err, mpi.ErrUnsupported, "MPI_Get_hw_resource_info")
	}
}
