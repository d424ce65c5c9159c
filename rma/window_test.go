package rma_test

import (
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/rma"
)

// TestMaking checks what windows of each flavor are, with lengths that differ and are 0.
func TestMaking(t *testing.T) {
	local(t)
	for _, m := range makers[int32]() {
		for _, c := range []struct {
			name   string
			length func(rank int) int
		}{
			{"uneven", func(rank int) int { return 3*rank + 1 }},
			{"odd", func(rank int) int { return 5 * (rank % 2) }},
			{"empty", func(int) int { return 0 }},
		} {
			length := c.length
			t.Run(m.flavor.String()+"/"+c.name, func(t *testing.T) {
				comm := mpi.World()
				skipMaker(t, m.flavor, comm)
				win, err := m.open(comm, length(comm.Rank()), rma.Hints(mpi.Info{"same_disp_unit": "true"}))
				must(t, err)
				checkWindow(t, win, m.flavor, length)
				ok(t, win.Close())
				ok(t, win.Close())
				if x := win.Local(); x != nil {
					t.Errorf("Local is %v after Close", x)
				}
				wantErr(t, win.Fence(), mpi.ErrClosed)
				_, err = win.Shared(0)
				wantErr(t, err, mpi.ErrClosed)
			})
		}
	}
}

func checkWindow(t *testing.T, win *rma.Window[int32], flavor rma.Flavor, length func(rank int) int) {
	t.Helper()
	comm := mpi.World()
	if win.Size() != comm.Size() || win.Rank() != comm.Rank() {
		t.Errorf("rank %d of %d", win.Rank(), win.Size())
	}
	for r := range comm.Size() {
		if win.Len(r) != length(r) {
			t.Errorf("the length of rank %d is %d", r, win.Len(r))
		}
	}
	if win.Len(-1) != 0 || win.Len(comm.Size()) != 0 {
		t.Error("ranks that do not exist have memory")
	}
	local := win.Local()
	if len(local) != length(comm.Rank()) {
		t.Errorf("Local has %d elements", len(local))
	}
	for i, v := range local {
		if v != 0 {
			t.Errorf("element %d is %d at first", i, v)
		}
	}
	if base, err := win.Base(); err != nil || len(local) > 0 && base != uintptr(unsafe.Pointer(&local[0])) {
		t.Errorf("the base is %#x, not that of %p, %v", base, local, err)
	}
	if n, err := win.Bytes(); err != nil || n != 4*len(local) {
		t.Errorf("%d bytes, %v", n, err)
	}
	if n, err := win.DispUnit(); err != nil || n != 1 {
		t.Errorf("a displacement is %d bytes, %v", n, err)
	}
	if f, err := win.Flavor(); err != nil || f != flavor {
		t.Errorf("the flavor is %v, %v", f, err)
	}
	if m, err := win.Model(); err != nil || m != rma.Unified && m != rma.Separate {
		t.Errorf("the model is %v, %v", m, err)
	}
}

// TestProperties checks the group, the name and the hints.
func TestProperties(t *testing.T) {
	local(t)
	win := allocate[float64](t, 2)
	g, err := win.Group()
	must(t, err)
	world, err := mpi.World().Group()
	must(t, err)
	if c, err := g.Compare(world); c != mpi.Identical {
		t.Errorf("the group is %v to that of the communicator, %v", c, err)
	}
	ok(t, g.Close())
	ok(t, world.Close())

	ok(t, win.SetName("counters"))
	wantErr(t, win.SetName("cut\x00off"), mpi.ErrArg)
	if name, err := win.Name(); name != "counters" {
		t.Errorf("the name is %q, %v", name, err)
	}
	ok(t, win.SetInfo(mpi.Info{"accumulate_ops": "same_op"}))
	info, err := win.Info()
	ok(t, err)
	t.Logf("hints: %v", info)
	_, err = rma.Allocate[int](mpi.World(), 1, rma.Hints(mpi.Info{"": "x"}))
	wantErr(t, err, mpi.ErrInfoKey)
}

// TestAfterComm checks that a window outlives the communicator that it was made from.
func TestAfterComm(t *testing.T) {
	local(t)
	me, _, left, right := ring()
	comm, err := mpi.World().Dup()
	must(t, err)
	win, err := rma.Allocate[int64](comm, 1)
	must(t, err)
	ok(t, comm.Close())
	ok(t, win.Fence())
	ok(t, win.Put([]int64{int64(me)}, right, 0))
	ok(t, win.Fence(rma.NoSucceed))
	if got := win.Local()[0]; got != int64(left) {
		t.Errorf("got %d", got)
	}
	g, err := win.Group()
	ok(t, err)
	ok(t, g.Close())
	ok(t, win.Close())
}
