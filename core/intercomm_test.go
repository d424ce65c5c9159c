package core_test

import (
	"testing"

	mpi "github.com/mpi4go/mpi4go/core"
)

// sides divides comm in two, the ranks below n/2 and the others, and connects them. It
// returns nil on an only process.
func sides(t testing.TB, comm *mpi.Comm) *mpi.Intercomm {
	t.Helper()
	n, me := comm.Size(), comm.Rank()
	if n < 2 {
		return nil
	}
	half, other, leader := n/2, 0, n/2
	if me >= half {
		other, leader = 1, 0
	}
	local, err := comm.Split(other, me)
	must(t, err)
	inter, err := local.CreateIntercomm(0, comm, leader, 7)
	must(t, err)
	must(t, local.Close()) // the intercommunicator does not need it
	t.Cleanup(func() {
		if err := inter.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return inter
}

func TestIntercomm(t *testing.T) {
	comm := newComm(t)
	inter := sides(t, comm)
	if inter == nil {
		return
	}
	n, me := comm.Size(), comm.Rank()
	half := n / 2
	rank, size, remote := me, half, n-half
	if me >= half {
		rank, size, remote = me-half, n-half, half
	}
	if inter.Rank() != rank || inter.Size() != size || inter.RemoteSize() != remote || !inter.IsInter() || comm.IsInter() {
		t.Errorf("rank %d of %d, %d remote", inter.Rank(), inter.Size(), inter.RemoteSize())
	}
	merged, err := inter.Merge(me >= half)
	must(t, err)
	if c, err := merged.Compare(comm); c != mpi.Congruent || err != nil {
		t.Errorf("merged: %v, %v", c, err)
	}
	must(t, merged.Close())
	var rs mpi.Requests
	got := make([]int, remote)
	for r := range got {
		rs.Add(mpi.Irecv(inter, got[r:r+1], r, 1))
		rs.Add(mpi.Isend(inter, []int{100 + me}, r, 1))
	}
	must(t, rs.WaitAll())
	for r, v := range got {
		want := 100 + r
		if me < half {
			want += half
		}
		if v != want {
			t.Errorf("from remote rank %d: %d, want %d", r, v, want)
		}
	}
	wantErr(t, mpi.Send(inter, got, remote, 1), mpi.ErrRank, "remote group")
}
