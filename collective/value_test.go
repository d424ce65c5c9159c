package collective_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestValues(t *testing.T) {
	w := mpi.World()
	n, me := w.Size(), w.Rank()
	root := n - 1
	all := make([]int, n) // what the ranks have
	for r := range all {
		all[r] = 10 + r
	}
	sum := func(xs []int) (s int) {
		for _, x := range xs {
			s += x
		}
		return s
	}
	atRoot := func(v int) int {
		if me == root {
			return v
		}
		return 0
	}
	check := func(what string, err error, got, want int) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", what, got, err, want)
		}
	}
	x, err := collective.BcastValue(w, all[me], root)
	check("BcastValue", err, x, all[root])
	x, err = collective.ReduceValue(w, all[me], mpi.Sum, root)
	check("ReduceValue", err, x, atRoot(sum(all)))
	x, err = collective.AllreduceValue(w, all[me], mpi.Max)
	check("AllreduceValue", err, x, all[n-1])
	x, err = collective.ScanValue(w, all[me], mpi.Sum)
	check("ScanValue", err, x, sum(all[:me+1]))
	x, err = collective.ExscanValue(w, all[me], mpi.Sum)
	check("ExscanValue", err, x, sum(all[:me]))
	xs, err := collective.GatherValue(w, all[me], root)
	if err != nil || me == root && !slices.Equal(xs, all) || me != root && xs != nil {
		t.Errorf("GatherValue: %v, %v", xs, err)
	}
	xs, err = collective.AllgatherValue(w, all[me])
	if err != nil || !slices.Equal(xs, all) {
		t.Errorf("AllgatherValue: %v, %v", xs, err)
	}
	mine := all
	if me != root {
		mine = all[:me] // is ignored
	}
	x, err = collective.ScatterValue(w, mine, root)
	check("ScatterValue", err, x, all[me])
	out := make([]int, n)
	for r := range out {
		out[r] = 100*me + r
	}
	xs, err = collective.AlltoallValues(w, out)
	for r, x := range xs {
		check("AlltoallValues", err, x, 100*r+me)
	}
	if _, err := collective.AlltoallValues(w, out[1:]); !errors.Is(err, mpi.ErrCount) {
		t.Errorf("AlltoallValues of too few: %v", err)
	}
	if _, err := collective.GatherValue(w, 1, n); !errors.Is(err, mpi.ErrRoot) {
		t.Errorf("GatherValue to a root that is not there: %v", err)
	}
	if _, err := collective.AllgatherValue[int](nil, 1); !errors.Is(err, mpi.ErrComm) {
		t.Errorf("AllgatherValue on no communicator: %v", err)
	}
	if a := testing.AllocsPerRun(50, func() { _, err = collective.AllreduceValue(w, 1.5, mpi.Sum) }); a >= 1 || err != nil {
		t.Errorf("AllreduceValue: %v allocations, %v", a, err)
	}
}

// TestValuesAcross does the calls on an intercommunicator, where values come from the other group.
func TestValuesAcross(t *testing.T) {
	d, divided := divide(t)
	if !divided {
		t.Skip("one process")
	}
	sum := 0
	for _, r := range d.remote {
		sum += r
	}
	if x, err := collective.AllreduceValue(d, d.me, mpi.Sum); err != nil || x != sum {
		t.Errorf("AllreduceValue: %d, %v, want %d", x, err, sum)
	}
	if xs, err := collective.AllgatherValue(d, d.me); err != nil || !slices.Equal(xs, d.remote) {
		t.Errorf("AllgatherValue: %v, %v, want %v", xs, err, d.remote)
	}
	if xs, err := collective.AlltoallValues(d, d.remote); err != nil || len(xs) != len(d.remote) || xs[0] != d.me {
		t.Errorf("AlltoallValues: %v, %v", xs, err)
	}
	for _, r := range d.roots() {
		var want []int
		if r.isRoot {
			want = d.remote
		}
		if xs, err := collective.GatherValue(d, d.me, r.root); err != nil || !slices.Equal(xs, want) {
			t.Errorf("GatherValue to %d: %v, %v, want %v", r.first, xs, err, want)
		}
		got := 0
		if r.far {
			got = d.me
		}
		if x, err := collective.ScatterValue(d, want, r.root); err != nil || x != got {
			t.Errorf("ScatterValue from %d: %d, %v, want %d", r.first, x, err, got)
		}
		if r.far {
			got = r.first
		}
		if x, err := collective.BcastValue(d, d.me, r.root); err != nil || r.far && x != got {
			t.Errorf("BcastValue of %d: %d, %v, want %d", r.first, x, err, got)
		}
		total := 0
		if r.isRoot {
			total = sum
		}
		if x, err := collective.ReduceValue(d, d.me, mpi.Sum, r.root); err != nil || x != total {
			t.Errorf("ReduceValue to %d: %d, %v, want %d", r.first, x, err, total)
		}
	}
}
