package mpi_test

import (
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestMessagesOfNothing sends and receives nil and empty slices in all ways, also between a rank that
// passes nil and one that passes an empty slice.
func TestMessagesOfNothing(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	empty := make([]float64, 0, 3)
	for i, pair := range [][2][]float64{{nil, nil}, {nil, empty}, {empty, nil}, {empty, empty}, {empty[:0:0], empty}} {
		x, y := pair[0], pair[1]
		if comm.Rank()%2 > 0 {
			x, y = y, x
		}
		check := func(op string, st mpi.Status, err error) {
			t.Helper()
			if err != nil || st.Source != left || st.Tag != i || st.Bytes != 0 {
				t.Errorf("%s, pair %d: %+v, %v", op, i, st, err)
			}
		}
		st, err := mpi.Sendrecv(comm, x, right, i, y, left, i)
		check("Sendrecv", st, err)
		st, err = mpi.SendrecvReplace(comm, x, right, i, left, i)
		check("SendrecvReplace", st, err)

		in, err := mpi.Irecv(comm, y, left, i)
		must(t, err)
		must(t, mpi.Send(comm, x, right, i))
		got, st, err := in.Wait()
		check(fmt.Sprint("Send and Irecv of ", len(got)), st, err)

		out, err := mpi.Issend(comm, x, right, i)
		must(t, err)
		st, err = mpi.Recv(comm, y, left, i)
		check("Issend and Recv", st, err)
		_, _, err = out.Wait()
		must(t, err)

		both, err := mpi.Isendrecv(comm, x, right, i, y, left, i)
		must(t, err)
		_, st, err = both.Wait()
		check("Isendrecv", st, err)

		s, err := mpi.SendInit(comm, x, right, i)
		must(t, err)
		r, err := mpi.RecvInit(comm, y, left, i)
		must(t, err)
		must(t, mpi.StartAll(r, s))
		_, st, err = r.Wait()
		check("SendInit and RecvInit", st, err)
		_, _, err = s.Wait()
		must(t, err)
		must(t, r.Close())
		must(t, s.Close())

		out, err = mpi.Isend(comm, x, right, i) // to itself, perhaps
		must(t, err)
		alloc, st, err := mpi.RecvAlloc[float64](comm, left, i)
		check(fmt.Sprint("RecvAlloc of ", len(alloc)), st, err)
		_, _, err = out.Wait()
		must(t, err)

		packed, err := mpi.Pack(comm, nil, x)
		must(t, err)
		if rest, err := mpi.Unpack(comm, packed, y); err != nil || len(rest) != 0 {
			t.Errorf("Unpack of nothing: %d bytes are left, %v", len(rest), err)
		}
	}
}
