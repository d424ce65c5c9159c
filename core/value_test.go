package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

func TestValues(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	me := comm.Rank()
	// To the right, and what comes from the left: types of all kinds.
	x, st, err := mpi.SendrecvValue[int, int](comm, 100+me, right, 3, left, 3)
	if err != nil || x != 100+left || st.Source != left || st.Tag != 3 {
		t.Errorf("SendrecvValue: %d, %+v, %v", x, st, err)
	}
	p, _, err := mpi.SendrecvValue[padded, padded](comm, padded{Tag: byte(me), X: 2.5}, right, 3, left, 3)
	if err != nil || p != (padded{Tag: byte(left), X: 2.5}) {
		t.Errorf("SendrecvValue of structs: %+v, %v", p, err)
	}
	if n, _, err := mpi.SendrecvValue[int8, struct{}](comm, 1, mpi.ProcNull, 0, mpi.ProcNull, 0); err != nil {
		t.Errorf("SendrecvValue with nobody: %v, %v", n, err)
	}
	if p, ok := partner(comm); ok {
		exchange := func() {
			if me%2 == 0 {
				must(t, mpi.SendValue(comm, complex(1, 2), p, 4))
			} else if z, st, err := mpi.RecvValue[complex128](comm, mpi.AnySource, mpi.AnyTag); err != nil || z != complex(1, 2) || st.Source != p || st.Tag != 4 {
				t.Errorf("RecvValue: %v, %+v, %v", z, st, err)
			}
		}
		exchange()
		if n := testing.AllocsPerRun(100, exchange); n >= 1 {
			t.Errorf("%v allocations", n)
		}
		switch me % 2 {
		case 0:
			must(t, mpi.Send(comm, []int32{}, p, 5))
			must(t, mpi.Send(comm, []int32{1}, p, 5))
			must(t, mpi.Send(comm, []int32{1, 2}, p, 5))
		case 1:
			_, _, err := mpi.RecvValue[int32](comm, p, 5)
			wantErr(t, err, mpi.ErrCount, "has 0 bytes")
			_, _, err = mpi.RecvValue[[2]int32](comm, p, 5)
			wantErr(t, err, mpi.ErrCount, "has 4 bytes", "[2]int32, which has 8")
			_, _, err = mpi.RecvValue[int32](comm, p, 5)
			wantErr(t, err, mpi.ErrTruncate)
		}
	}
	_, _, err = mpi.RecvValue[string](comm, left, 0)
	wantErr(t, err, mpi.ErrType)
	if x, st, err := mpi.RecvValue[int](comm, mpi.ProcNull, 0); x != 0 || st.Source != mpi.ProcNull || err != nil {
		t.Errorf("from ProcNull: %d, %+v, %v", x, st, err)
	}
}
