package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

type pieces struct {
	A int32
	_ int32
	B [3]float64
	C int8
	D [2]struct{ X, Y int16 }
}

// TestElements receives the beginnings of arrays of structs, sent as what they consist of.
func TestElements(t *testing.T) {
	// The basic values of pieces, in order: one int32, three float64, one int8, four int16.
	sizes := []int{4, 8, 8, 8, 1, 2, 2, 2, 2}
	bytes := 0
	for n := range 3 * len(sizes) {
		for extra := range sizes[n%len(sizes)] {
			want := n
			if extra > 0 { // ends inside the next value
				want = -1
			}
			if got := mpi.Elements[pieces](mpi.Status{Bytes: bytes + extra}); got != want {
				t.Errorf("%d bytes: %d elements, want %d", bytes+extra, got, want)
			}
		}
		bytes += sizes[n%len(sizes)]
	}
	for _, c := range []struct{ got, want int }{
		{mpi.Elements[float64](mpi.Status{Bytes: 24}), 3},
		{mpi.Elements[float64](mpi.Status{Bytes: 25}), -1},
		{mpi.Elements[[5]int16](mpi.Status{Bytes: 14}), 7},
		{mpi.Elements[complex128](mpi.Status{Bytes: 32}), 2},
		{mpi.Elements[mpi.Loc[float64]](mpi.Status{Bytes: 20}), 3},
		{mpi.Elements[struct{}](mpi.Status{}), 0},
		{mpi.Elements[struct{}](mpi.Status{Bytes: 1}), -1},
		{mpi.Elements[string](mpi.Status{Bytes: 8}), -1},
	} {
		if c.got != c.want {
			t.Errorf("%d elements, want %d", c.got, c.want)
		}
	}

	comm := newComm(t)
	left, right := ring(comm)
	req, err := mpi.Isend(comm, []struct {
		A int32
		B [2]float64
	}{{7, [2]float64{1, 2}}}, right, 1)
	must(t, err)
	y := make([]pieces, 2)
	st, err := mpi.Recv(comm, y, left, 1)
	if err != nil || mpi.Count[pieces](st) != -1 || mpi.Elements[pieces](st) != 3 || y[0].A != 7 || y[0].B != [3]float64{1, 2} {
		t.Errorf("a part of a struct: %+v, %v, %d elements, received %+v", st, err, mpi.Elements[pieces](st), y[0])
	}
	_, _, err = req.Wait()
	must(t, err)
}
