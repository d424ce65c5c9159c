package collective_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// ragged is what a rank has for another: none for some.
func ragged(from, to int) []small {
	x := make([]small, (from*3+to*5)%7*100)
	for i := range x {
		x[i] = mkSmall(from*50 + to*10 + i%10)
	}
	return x
}

func TestSlices(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	check := func(p collective.Parts[small], err error, want func(r int) []small) {
		t.Helper()
		ok(t, err)
		total := 0
		for r, x := range p.Each() {
			if !slices.Equal(x, want(r)) || p.Displs[r] != total {
				t.Errorf("%d elements of rank %d at %d, want %d at %d", len(x), r, p.Displs[r], len(want(r)), total)
			}
			total += len(x)
		}
		if len(p.Counts) != size || len(p.All) != total {
			t.Errorf("%d parts, %d elements; want %d, %d", len(p.Counts), len(p.All), size, total)
		}
	}
	p, err := collective.AllgatherSlices(w, ragged(me, 0))
	check(p, err, func(r int) []small { return ragged(r, 0) })
	var row [][]small
	for r := range size {
		row = append(row, ragged(me, r))
	}
	p, err = collective.AlltoallSlices(w, row)
	check(p, err, func(r int) []small { return ragged(r, me) })
	for root := range size {
		p, err := collective.GatherSlices(w, ragged(me, root), root)
		if me == root {
			check(p, err, func(r int) []small { return ragged(r, root) })
		} else if err != nil || p.All != nil {
			t.Errorf("rank %d, which is not the root: %d elements, %v", me, len(p.All), err)
		}
		x, err := collective.ScatterSlices(w, onlyAt(root, row), root)
		if err != nil || !slices.Equal(x, ragged(root, me)) {
			t.Errorf("ScatterSlices: %d elements, %v; want %d", len(x), err, len(ragged(root, me)))
		}
	}
	_, err = collective.AlltoallSlices(w, row[1:])
	wantText(t, err, fmt.Sprintf("%d slices for %d ranks", size-1, size))
	_, err = collective.AllgatherSlices(w, []string{"x"})
	wantText(t, err, "string")
}
