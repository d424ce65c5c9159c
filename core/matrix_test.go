package mpi_test

import (
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestMatrixViews trades blocks and columns of matrices of structs with gaps.
func TestMatrixViews(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const rows, cols = 5, 6
	x, y, theirs := random[padded](rows*cols, comm.Rank()), fresh[padded](rows*cols), random[padded](rows*cols, left)
	a := mpi.Matrix[padded]{Rows: rows, Cols: cols, Data: x, Stride: cols}
	b := mpi.Matrix[padded]{Rows: rows, Cols: cols, Data: y, Stride: cols}
	_, err := mpi.SendrecvBuf(comm, a.Block(1, 2, 3, 2), right, 1, b.Block(2, 0, 3, 2), left, 1)
	must(t, err)
	_, err = mpi.SendrecvBuf(comm, a.Column(0), right, 2, b.Column(5), left, 2)
	must(t, err)
	for i := range y {
		r, c := i/cols, i%cols
		want, n := theirs[i:i+1], 0
		switch {
		case r >= 2 && c < 2:
			want, n = theirs[(r-1)*cols+c+2:], 1
		case c == 5:
			want, n = theirs[r*cols:], 1
		}
		if err := compare(y[i:i+1], want, n); err != nil {
			t.Errorf("element (%d, %d): %v", r, c, err)
		}
	}
	if n := a.Block(1, 2, 3, 2).Buffer().Elements(); n != 6 {
		t.Errorf("%d elements", n)
	}
	if n := testing.AllocsPerRun(100, func() { a.Column(1).Buffer() }); n != 0 {
		t.Errorf("a view allocates %v times", n)
	}
	if s := a.Column(2).Buffer().Raw().Type; s != a.Column(3).Buffer().Raw().Type {
		t.Error("two columns have datatypes of their own")
	}
}

// TestManyViews makes more shapes than are kept, from several goroutines.
func TestManyViews(t *testing.T) {
	comm := newComm(t)
	x := make([]int32, 4000)
	var all sync.WaitGroup
	for g := range 3 {
		all.Go(func() {
			for i := range 700 {
				v := mpi.Strided[int32]{N: 2, Data: x, Inc: 2 + (i+300*g)%900}
				p, err := mpi.PackBuf(comm, nil, v)
				if err != nil || len(p) < 8 {
					t.Errorf("%d bytes, %v", len(p), err)
				}
			}
		})
	}
	all.Wait()
}
