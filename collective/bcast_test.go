package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func TestBcast(t *testing.T) { forKinds(t, "Bcast") }

func (v values[T]) bcast(t *testing.T) {
	w := mpi.World()
	for _, n := range counts {
		for _, root := range roots() {
			x := make([]T, n)
			if w.Rank() == root {
				x = v.of(root, n)
			}
			ok(t, collective.Bcast(w, x, root))
			same(t, label(n, root), x, v.of(root, n))
		}
	}
}

// TestBcastLayout sends a column of a matrix, which arrives in a row.
func TestBcastLayout(t *testing.T) {
	const rows, cols = 5, 7
	w := mpi.World()
	column, err := mpi.Vector[float64](rows, 1, cols)
	ok(t, err)
	defer column.Close()
	a, row := make([]float64, rows*cols), make([]float64, rows)
	if w.Rank() == 0 {
		for i := range a {
			a[i] = float64(i)
		}
		ok(t, collective.BcastBuf(w, column.Of(a[2:]), 0))
		return
	}
	ok(t, collective.BcastBuf(w, mpi.Slice(row), 0))
	same(t, "column 2", row, []float64{2, 9, 16, 23, 30})
}
