package mpi_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

func TestIsendrecv(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, n := range []int{0, 1, 7, 100_000} {
		x, y := random[padded](n, comm.Rank()), fresh[padded](n+3)
		req, err := mpi.Isendrecv(comm, x, right, 3, y, left, 3)
		must(t, err)
		wantErr(t, req.Cancel(), mpi.ErrRequest, "cancel")
		got, st, err := req.Wait()
		if err != nil || len(got) != n || st.Source != left || st.Tag != 3 {
			t.Errorf("%d elements: received %d, %+v, %v", n, len(got), st, err)
		}
		if err := compare(y, random[padded](n, left), n); err != nil {
			t.Errorf("%d elements: %v", n, err)
		}
		z := random[int32](n, comm.Rank())
		again, err := mpi.IsendrecvReplace(comm, z, right, 4, left, 4)
		must(t, err)
		gotten, st, err := again.Wait()
		if err != nil || len(gotten) != n || st.Source != left || st.Tag != 4 {
			t.Errorf("IsendrecvReplace of %d elements: received %d, %+v, %v", n, len(gotten), st, err)
		}
		if err := compare(z, random[int32](n, left), n); err != nil {
			t.Errorf("IsendrecvReplace of %d elements: %v", n, err)
		}
		wantPanic(t, "Isendrecv", func() { req.Wait() })
	}
}

// TestIsendrecvSet waits for exchanges of columns together with other requests.
func TestIsendrecvSet(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const rows, cols = 40, 8
	column, err := mpi.Vector[float64](rows, 1, cols)
	must(t, err)
	defer column.Close()
	for range 10 {
		a := random[float64](rows*cols, comm.Rank())
		other := random[float64](rows*cols, left)
		want := append([]float64(nil), a...)
		for i := range rows {
			want[i*cols+1] = other[i*cols+6]
			want[i*cols+3] = other[i*cols+3]
		}
		var rs mpi.Requests
		y := make([]int, 1)
		rs.Add(mpi.Irecv(comm, y, left, 1))
		rs.Add(mpi.IsendrecvBuf(comm, column.Of(a[6:]), right, 2, column.Of(a[1:]), left, 2))
		rs.Add(mpi.IsendrecvReplaceBuf(comm, column.Of(a[3:]), right, 3, left, 3))
		rs.Add(mpi.Isend(comm, []int{9}, right, 1))
		seen := 0
		for req, st := range rs.Completed() {
			if req.Err() != nil || st.Cancelled {
				t.Errorf("%+v, %v", st, req.Err())
			}
			seen++
		}
		if seen != 4 || y[0] != 9 {
			t.Errorf("%d requests completed, received %v", seen, y)
		}
		if err := compare(a, want, len(a)); err != nil {
			t.Error(err)
		}
	}
}

func TestIsendrecvErrors(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x := make([]int, 4)
	_, err := mpi.Isendrecv(comm, x, comm.Size(), 0, make([]int, 4), left, 0)
	wantErr(t, err, mpi.ErrRank, "destination")
	_, err = mpi.Isendrecv(comm, x, right, 0, make([]int, 4), comm.Size(), 0)
	wantErr(t, err, mpi.ErrRank, "source")
	_, err = mpi.Isendrecv(comm, x, right, 0, x[1:], left, 0)
	wantErr(t, err, mpi.ErrBuffer, "overlap")
	_, err = mpi.IsendrecvReplace(comm, x, right, -1, left, 0)
	wantErr(t, err, mpi.ErrTag)
	_, err = mpi.IsendrecvReplace(comm, []string{""}, right, 0, left, 0)
	wantErr(t, err, mpi.ErrType)

	req, err := mpi.Isendrecv(comm, x, mpi.ProcNull, 0, make([]int, 4), mpi.ProcNull, 0)
	must(t, err)
	got, st, err := req.Wait()
	if err != nil || len(got) != 0 || st.Source != mpi.ProcNull {
		t.Errorf("with ProcNull: %v, %+v, %v", got, st, err)
	}
	if comm.Size() == 1 {
		harness.SkipQuirk(t, "truncate-self")
	}
	req, err = mpi.Isendrecv(comm, x, right, 0, make([]int, 2), left, 0)
	must(t, err)
	_, _, err = req.Wait()
	wantErr(t, err, mpi.ErrTruncate)
	must(t, barrier(comm))
}
