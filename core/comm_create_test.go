package mpi_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// subgroup returns the group of the given ranks of comm.
func subgroup(t *testing.T, comm *mpi.Comm, ranks ...int) *mpi.Group {
	t.Helper()
	all, err := comm.Group()
	must(t, err)
	g, err := all.Incl(ranks...)
	must(t, err)
	must(t, all.Close())
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return g
}

// TestCreateGroup makes communicators of random groups, which only their members know of.
func TestCreateGroup(t *testing.T) {
	comm := newComm(t)
	me := comm.Rank()
	for seed := range uint64(10) {
		ranks := rand.New(rand.NewPCG(seed, 2)).Perm(comm.Size())
		ranks = ranks[:1+int(seed)%len(ranks)]
		g := subgroup(t, comm, ranks...)
		if !slices.Contains(ranks, me) {
			_, err := comm.CreateGroup(g, 5)
			wantErr(t, err, mpi.ErrGroup, "not in the group")
			continue
		}
		sub, err := comm.CreateGroup(g, int(seed))
		must(t, err)
		if want := slices.Index(ranks, me); sub.Rank() != want || sub.Size() != len(ranks) {
			t.Errorf("ranks %v: rank %d of %d, want %d", ranks, sub.Rank(), sub.Size(), want)
		}
		exchanger[int]{}.round(t, viaSendrecv, sub, 3)
		must(t, sub.Close())
	}
	g := subgroup(t, comm, me)
	_, err := comm.CreateGroup(g, -1)
	wantErr(t, err, mpi.ErrTag, "-1")
	_, err = comm.CreateGroup(nil, 0)
	wantErr(t, err, mpi.ErrGroup, "nil")
	_, err = (*mpi.Comm)(nil).CreateGroup(g, 0)
	wantErr(t, err, mpi.ErrComm, "nil")
	must(t, barrier(comm))
}

func TestCreateFromGroup(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	var ranks []int // all, backwards; then the even ones
	for r := n - 1; r >= 0; r-- {
		ranks = append(ranks, r)
	}
	even := slices.DeleteFunc(slices.Clone(ranks), func(r int) bool { return r%2 != 0 })
	for i, ranks := range [][]int{ranks, even} {
		g := subgroup(t, comm, ranks...)
		want := slices.Index(ranks, me)
		if want < 0 {
			_, err := mpi.CreateFromGroup(g, "test")
			wantErr(t, err, mpi.ErrGroup, "not in the group")
			continue
		}
		sub, err := mpi.CreateFromGroup(g, fmt.Sprint("mpi4go test ", i))
		if errors.Is(err, mpi.ErrUnsupported) {
			wantErr(t, err, mpi.ErrUnsupported, mpi.LibraryName(), "MPI_Comm_create_from_group")
			break
		}
		must(t, err)
		if sub.Rank() != want || sub.Size() != len(ranks) {
			t.Errorf("rank %d of %d, want %d of %d", sub.Rank(), sub.Size(), want, len(ranks))
		}
		exchanger[int]{}.round(t, viaSendrecv, sub, 3)
		must(t, sub.Close())
	}
	_, err := mpi.CreateFromGroup(nil, "x")
	wantErr(t, err, mpi.ErrGroup, "nil")
	_, err = mpi.CreateFromGroup(mpi.EmptyGroup(), "x")
	wantErr(t, err, mpi.ErrGroup, "not in the group")
	must(t, barrier(comm))
}

// TestCloseAnyOrder makes a tree of communicators and closes them in random orders, parents
// before children too; those that are left keep working.
func TestCloseAnyOrder(t *testing.T) {
	world := newComm(t)
	me := world.Rank()
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 3)) // the same on all ranks
		all := []*mpi.Comm{}
		for len(all) < 6 {
			parent := world
			if len(all) > 0 {
				parent = all[r.IntN(len(all))]
			}
			var c *mpi.Comm
			var err error
			switch r.IntN(3) {
			case 0:
				c, err = parent.Dup()
			case 1:
				c, err = parent.Split(0, -me)
			case 2:
				var req *mpi.CommRequest[*mpi.Comm]
				req, err = parent.Idup()
				must(t, err)
				c, err = req.Wait()
			}
			must(t, err)
			all = append(all, c)
		}
		for _, i := range r.Perm(len(all)) {
			must(t, all[i].Close())
			all[i] = nil
			for _, c := range all {
				if c != nil {
					must(t, barrier(c))
				}
			}
		}
	}
}
