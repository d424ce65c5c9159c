package mpi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// calls are calls of all kinds, made where they must fail.
func calls() map[string]error {
	world := mpi.World()
	y := make([]int, 3)
	first := func(_ any, err error) error { return err }
	third := func(_, _ any, err error) error { return err }
	var rs mpi.Requests
	rs.Add(mpi.Irecv(world, y, 0, 0))
	return map[string]error{
		"Send":         mpi.Send(world, y, 0, 0),
		"Ssend":        mpi.Ssend(world, y, 0, 0),
		"Recv":         first(mpi.Recv(world, y, 0, 0)),
		"Sendrecv":     first(mpi.Sendrecv(world, y, 0, 0, y[:0], 0, 0)),
		"RecvAlloc":    third(mpi.RecvAlloc[int](world, 0, 0)),
		"Isend":        first(mpi.Isend(world, y, 0, 0)),
		"Irecv":        rs.WaitAll(),
		"Probe":        first(mpi.Probe(world, 0, 0)),
		"Iprobe":       third(mpi.Iprobe(world, 0, 0)),
		"Dup":          first(world.Dup()),
		"Split":        first(world.Split(0, 0)),
		"SplitType":    first(world.SplitType(mpi.SplitShared, 0)),
		"Compare":      first(world.Compare(world)),
		"Group":        first(world.Group()),
		"Name":         first(world.Name()),
		"SetName":      world.SetName("x"),
		"Close":        world.Close(),
		"Vector":       first(mpi.Vector[int](1, 1, 1)),
		"Contiguous":   first(mpi.Contiguous[int](1)),
		"Version":      third(mpi.Version()),
		"GetProcessor": first(mpi.ProcessorName()),
		"CUDAAware":    first(mpi.CUDAAware()),
	}
}

// wrongState checks that all calls fail with the class, and only with it.
func wrongState(class mpi.ErrorClass, fragment string) error {
	for name, err := range calls() {
		if !errors.Is(err, class) || !strings.Contains(err.Error(), fragment) {
			return fmt.Errorf("%s in the wrong state: %v, want an error that is %v and mentions %q", name, err, class, fragment)
		}
	}
	if mpi.Wtime() != 0 || mpi.Wtick() != 0 {
		return errors.New("Wtime is not 0 without MPI")
	}
	return nil
}

// checkBeforeInit runs on every rank before Init.
func checkBeforeInit() error {
	if mpi.Initialized() || mpi.Finalized() {
		return errors.New("initialized or finalized before Init")
	}
	if err := mpi.Finalize(); !errors.Is(err, mpi.ErrNotInitialized) {
		return fmt.Errorf("Finalize before Init: %v", err)
	}
	return wrongState(mpi.ErrNotInitialized, "mpi.Init")
}

// checkAfterFinalize runs on every rank after Finalize.
func checkAfterFinalize() error {
	if !mpi.Initialized() || !mpi.Finalized() {
		return errors.New("not finalized after Finalize")
	}
	for name, err := range map[string]error{"Finalize": mpi.Finalize(), "Init": mpi.Init()} {
		if !errors.Is(err, mpi.ErrFinalized) {
			return fmt.Errorf("%s after Finalize: %v", name, err)
		}
	}
	return wrongState(mpi.ErrFinalized, "finalized")
}

func TestEnvironment(t *testing.T) {
	if !mpi.Initialized() || mpi.Finalized() {
		t.Error("not initialized, or finalized")
	}
	if err := mpi.Init(); err == nil || errors.Is(err, mpi.ErrFinalized) {
		t.Errorf("a second Init: %v", err)
	}
	if v, s, err := mpi.Version(); err != nil || v < 3 || s < 0 {
		t.Errorf("Version: %d, %d, %v", v, s, err)
	}
	if mpi.LibraryVersion() == "" || mpi.LibraryName() == "" || strings.ContainsAny(mpi.LibraryName(), "\n,") {
		t.Errorf("LibraryVersion %q, LibraryName %q", mpi.LibraryVersion(), mpi.LibraryName())
	}
	if !strings.HasSuffix(mpi.ABI(), "ABI") {
		t.Errorf("ABI %q", mpi.ABI())
	}
	if mpi.TagUB() < 32767 {
		t.Errorf("TagUB is %d, the standard wants at least 32767", mpi.TagUB())
	}
	if l := mpi.QueryThread(); l < mpi.ThreadSingle || l > mpi.ThreadMultiple || strings.Contains(l.String(), "(") {
		t.Errorf("QueryThread: %v", l)
	}
	if name, err := mpi.ProcessorName(); err != nil || name == "" {
		t.Errorf("ProcessorName: %q, %v", name, err)
	}
	// Nothing tells what is right; but libraries with their own ABI have the function.
	if _, err := mpi.CUDAAware(); err != nil && (!errors.Is(err, mpi.ErrUnsupported) || mpi.ABI() != "MPI standard ABI") {
		t.Errorf("CUDAAware: %v", err)
	}
}

func TestWtime(t *testing.T) {
	if tick := mpi.Wtick(); tick <= 0 || tick > 1 {
		t.Errorf("Wtick is %g", tick)
	}
	start := mpi.Wtime()
	for last := start; last-start < 0.002; {
		now := mpi.Wtime()
		if now < last {
			t.Fatalf("Wtime went from %.9f back to %.9f", last, now)
		}
		last = now
	}
}

func TestErrors(t *testing.T) {
	err := mpi.Errorf("Op", mpi.ErrUnsupported, "no %s", "such thing")
	if !errors.Is(err, errors.ErrUnsupported) || !errors.Is(err, mpi.ErrUnsupported) || errors.Is(err, mpi.ErrOther) {
		t.Errorf("what errors.Is says of %v", err)
	}
	var e *mpi.Error
	if !errors.As(err, &e) || e.Op != "Op" || e.Code != 0 || e.Class != mpi.ErrUnsupported || e.Text != "no such thing" {
		t.Errorf("%+v", e)
	}
	if want := "mpi: Op: no such thing (MPI_ERR_UNSUPPORTED_OPERATION)"; err.Error() != want {
		t.Errorf("text %q, want %q", err.Error(), want)
	}
	if errors.Is(mpi.Errorf("Op", mpi.ErrTag, ""), errors.ErrUnsupported) {
		t.Error("every error is ErrUnsupported")
	}
}
