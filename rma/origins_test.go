package rma

import (
	"slices"
	"testing"
	"unsafe"
)

// TestOrigins checks which buffers a synchronization lets go.
func TestOrigins(t *testing.T) {
	var o origins
	x := make([]int, 8)
	hold := func(target, i int) {
		o.hold(target, [3]unsafe.Pointer{unsafe.Pointer(&x[i])})
	}
	held := func(want ...int) {
		t.Helper()
		var got []int
		for _, f := range o.flying {
			got = append(got, int(uintptr(f.buffers[0])-uintptr(unsafe.Pointer(&x[0])))/8)
		}
		if !slices.Equal(got, want) {
			t.Errorf("held: %v, want %v", got, want)
		}
	}
	hold(0, 0)
	hold(0, 0) // the same once more
	hold(1, 1)
	held(0, 1)
	mark := o.mark()
	hold(1, 1) // after the synchronization has begun
	hold(0, 2)
	held(0, 1, 1, 2)
	o.release(1, mark)
	held(0, 1, 2)
	o.release(everyone, mark)
	held(1, 2)
	o.release(everyone, o.mark())
	held()
	if len(o.free) != 4 {
		t.Errorf("%d pinners are kept", len(o.free))
	}
	one := testing.AllocsPerRun(100, func() {
		for i := range 4 {
			hold(i%2, i)
		}
		o.release(0, o.mark())
		o.release(everyone, o.mark())
	})
	if one != 0 {
		t.Errorf("%v allocations", one)
	}
}
