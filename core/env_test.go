package mpi_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestPredefinedAttributes checks what MPI tells about World.
func TestPredefinedAttributes(t *testing.T) {
	if rank, ok := mpi.Host(); ok && uint(rank) >= uint(mpi.World().Size()) {
		t.Errorf("Host is %d", rank)
	}
	if rank := mpi.IOProcess(); rank != mpi.AnySource && rank != mpi.ProcNull && uint(rank) >= uint(mpi.World().Size()) {
		t.Errorf("IOProcess is %d", rank)
	}
	mpi.WtimeIsGlobal()
	if n, ok := mpi.UniverseSize(); ok && n < 1 {
		t.Errorf("UniverseSize is %d", n)
	}
	// One program is all that was started.
	if n, ok := mpi.AppNum(); ok && n != 0 {
		t.Errorf("AppNum is %d", n)
	}
	if code := mpi.LastUsedCode(); code < int(mpi.ErrIntern) {
		t.Errorf("LastUsedCode is %d", code)
	}
}

// TestIsThreadMain checks that one thread at most is the main thread.
func TestIsThreadMain(t *testing.T) {
	const n = 3
	var is [n]bool
	var begun, ended sync.WaitGroup
	begun.Add(n)
	for i := range n {
		ended.Go(func() {
			runtime.LockOSThread() // n goroutines on as many threads
			defer runtime.UnlockOSThread()
			begun.Done()
			begun.Wait()
			var err error
			if is[i], err = mpi.IsThreadMain(); err != nil {
				t.Error(err)
			}
		})
	}
	ended.Wait()
	if is[0] && (is[1] || is[2]) || is[1] && is[2] {
		t.Errorf("%v", is)
	}
}

// TestLibraryInfo checks what only newer libraries tell.
func TestLibraryInfo(t *testing.T) {
	major, minor, err := mpi.ABIVersion()
	switch standard := mpi.ABI() == "MPI standard ABI"; {
	case errors.Is(err, mpi.ErrUnsupported) && !standard:
	case err != nil || standard != (major >= 1) || standard && minor < 0:
		t.Errorf("ABIVersion: %d, %d, %v with the %s", major, minor, err, mpi.ABI())
	}
	for name, f := range map[string]func() (mpi.Info, error){"ABIInfo": mpi.ABIInfo, "HardwareResources": mpi.HardwareResources} {
		info, err := f()
		if err != nil && !errors.Is(err, mpi.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %v", name, info)
	}
}

func TestPcontrol(t *testing.T) {
	for _, level := range []int{0, 1, 2, 17, -1, 1} {
		must(t, mpi.Pcontrol(level))
	}
	wantErr(t, mpi.Pcontrol(1<<31), mpi.ErrArg)
}

// finalizeHooks attaches values to Self and World that Finalize deletes, and returns a
// check of how it did.
func finalizeHooks() (check func() error) {
	var h history
	key := mpi.NewKey(nil, func(c *mpi.Comm, v string) error {
		if err := barrier(mpi.World()); err != nil || mpi.Finalized() {
			return fmt.Errorf("MPI is not usable in a hook of Finalize: %v", err)
		}
		h = append(h, v)
		return nil
	})
	again := mpi.NewKey(nil, func(_ *mpi.Comm, v string) error { h = append(h, v); return nil })
	err := errors.Join(key.Set(mpi.World(), "world"), key.Set(mpi.Self(), "first"), again.Set(mpi.Self(), "second"))
	return func() error {
		if want := []string{"second", "first", "world"}; !slices.Equal(h, want) {
			return fmt.Errorf("Finalize has called %q, want %q (%v)", h, want, err)
		}
		return nil
	}
}
