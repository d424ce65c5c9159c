package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// TestLargeCounts moves more elements than an int of C counts, whether the library has
// large-count functions or not.
func TestLargeCounts(t *testing.T) {
	w := mpi.World()
	if testing.Short() || w.Size() != 2 {
		t.Skip("needs 2 ranks, 5 GB of memory, and time")
	}
	const n = 1<<31 + 4099
	at := []int{0, 1, 1<<30 - 1, 1 << 30, 1<<31 - 1, 1 << 31, n - 1}
	x := make([]byte, n)
	set := func(v byte) {
		for i, k := range at {
			x[k] = v + byte(i)
		}
	}
	check := func(what string, v byte) {
		t.Helper()
		for i, k := range at {
			if x[k] != v+byte(i) {
				t.Errorf("%s: element %d is %d, want %d", what, k, x[k], v+byte(i))
			}
		}
	}

	if w.Rank() == 0 {
		set(10)
		if err := mpi.Send(w, x, 1, 1); err != nil {
			t.Error(err)
		}
	} else {
		st, err := mpi.Recv(w, x, 0, 1)
		if err != nil || mpi.Count[byte](st) != n {
			t.Errorf("received %d bytes, error %v; want %d", mpi.Count[byte](st), err, n)
		}
		check("Send", 10)
	}

	if w.Rank() == 0 {
		set(40)
	}
	if err := collective.Bcast(w, x, 0); err != nil {
		t.Error(err)
	}
	check("Bcast", 40)

	set(byte(70 * (1 - w.Rank())))
	if w.Rank() == 1 {
		clear(x)
	}
	if err := collective.Allreduce(w, x, x, mpi.BOr); err != nil {
		t.Error(err)
	}
	check("Allreduce", 70)
}
