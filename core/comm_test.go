package mpi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

func TestWorldAndSelf(t *testing.T) {
	world, self := mpi.World(), mpi.Self()
	if self.Size() != 1 || self.Rank() != 0 || world.Rank() < 0 || world.Rank() >= world.Size() {
		t.Errorf("self: rank %d of %d; world: rank %d of %d", self.Rank(), self.Size(), world.Rank(), world.Size())
	}
	// Every rank hears of every other once.
	var rs mpi.Requests
	ranks := make([]int, world.Size())
	comm := newComm(t)
	for r := range ranks {
		ranks[r] = -1
		rs.Add(mpi.Irecv(comm, ranks[r:r+1], r, 0))
		rs.Add(mpi.Isend(comm, []int{world.Rank()}, r, 0))
	}
	must(t, rs.WaitAll())
	for r, got := range ranks {
		if got != r {
			t.Errorf("rank %d says it is %d", r, got)
		}
	}
	exchanger[padded]{}.round(t, viaSendrecv, self, 5)
	wantErr(t, world.Close(), mpi.ErrComm, "World")
	wantErr(t, self.Close(), mpi.ErrComm, "World")
	if world.Handle() == 0 || world.Handle() == self.Handle() {
		t.Errorf("handles %#x and %#x", world.Handle(), self.Handle())
	}
}

func TestDup(t *testing.T) {
	comm := newComm(t)
	a, err := mpi.Clone(comm)
	must(t, err)
	left, right := ring(comm)
	// The same tag on two communicators: contexts keep the messages apart.
	var rs mpi.Requests
	x, y := make([]int, 1), make([]int, 1)
	rs.Add(mpi.Irecv(a, y, left, 1))
	rs.Add(mpi.Irecv(comm, x, left, 1))
	must(t, mpi.Send(comm, []int{1}, right, 1))
	must(t, mpi.Send(a, []int{2}, right, 1))
	must(t, rs.WaitAll())
	if x[0] != 1 || y[0] != 2 {
		t.Errorf("received %d and %d, want 1 and 2", x[0], y[0])
	}
	must(t, a.Close())
	must(t, a.Close()) // again: nothing happens
	must(t, (*mpi.Comm)(nil).Close())
	_, err = a.Dup()
	wantErr(t, err, mpi.ErrClosed)
	_, err = (*mpi.Comm)(nil).Dup()
	wantErr(t, err, mpi.ErrComm, "nil")
}

// TestCloseInFlight closes a communicator while messages are under way.
func TestCloseInFlight(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	a, err := comm.Dup()
	must(t, err)
	x, y := random[int](50_000, comm.Rank()), make([]int, 50_000)
	var rs mpi.Requests
	rs.Add(mpi.Irecv(a, y, left, 1))
	rs.Add(mpi.Isend(a, x, right, 1))
	must(t, a.Close())
	must(t, rs.WaitAll())
	if !slices.Equal(y, random[int](50_000, left)) {
		t.Error("wrong data")
	}
}

func TestSplit(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	sub, err := comm.Split(me%2, -me) // odd and even, in reverse order
	must(t, err)
	members := (n - me%2 + 1) / 2
	if sub.Size() != members || sub.Rank() != members-1-me/2 {
		t.Errorf("rank %d of %d, want %d of %d", sub.Rank(), sub.Size(), members-1-me/2, members)
	}
	exchanger[int32]{}.round(t, viaSendrecv, sub, 10)
	// An equal key keeps the order.
	same, err := sub.Split(0, 5)
	must(t, err)
	if c, err := same.Compare(sub); c != mpi.Congruent || err != nil {
		t.Errorf("Compare: %v, %v", c, err)
	}
	must(t, same.Close())
	must(t, sub.Close())
	color := 0
	if me == n-1 {
		color = mpi.Undefined
	}
	sub, err = comm.Split(color, 0)
	must(t, err)
	if (sub == nil) != (me == n-1) {
		t.Errorf("rank %d: a communicator: %v", me, sub != nil)
	}
	if sub != nil && sub.Size() != n-1 {
		t.Errorf("size %d, want %d", sub.Size(), n-1)
	}
	must(t, sub.Close())
	for _, c := range []int{-1, 1 << 31} {
		_, err = comm.Split(c, 0)
		wantErr(t, err, mpi.ErrArg, fmt.Sprint(c))
	}
	_, err = comm.Split(0, 1<<31)
	wantErr(t, err, mpi.ErrArg, "key")
	must(t, barrier(comm))
}

func TestSplitType(t *testing.T) {
	comm := newComm(t)
	_, err := comm.SplitType(12345, 0)
	wantErr(t, err, mpi.ErrArg, "12345")
	none, err := comm.SplitType(mpi.Undefined, 0)
	must(t, err)
	if none != nil {
		t.Error("SplitType(Undefined) gave a communicator")
	}
	sub, err := comm.SplitType(mpi.SplitShared, -comm.Rank())
	must(t, err)
	defer sub.Close()
	// These tests run on one machine.
	if sub.Size() != comm.Size() || sub.Rank() != comm.Size()-1-comm.Rank() {
		t.Errorf("rank %d of %d, want %d of %d", sub.Rank(), sub.Size(), comm.Size()-1-comm.Rank(), comm.Size())
	}
	exchanger[int]{}.round(t, viaSendrecv, sub, 3)
}

func TestCreate(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	g, err := comm.Group()
	must(t, err)
	defer g.Close()
	var backwards []int
	for r := n - 1; r >= 0; r -= 2 {
		backwards = append(backwards, r)
	}
	half, err := g.Incl(backwards...)
	must(t, err)
	sub, err := comm.Create(half)
	must(t, err)
	if want := slices.Index(backwards, me); want < 0 {
		if sub != nil {
			t.Error("a process outside the group has a communicator")
		}
	} else if sub.Rank() != want || sub.Size() != len(backwards) {
		t.Errorf("rank %d of %d, want %d of %d", sub.Rank(), sub.Size(), want, len(backwards))
	} else {
		exchanger[int]{}.round(t, viaSendrecv, sub, 3)
	}
	must(t, sub.Close())
	_, err = comm.Create(nil)
	wantErr(t, err, mpi.ErrGroup, "nil")
	must(t, half.Close())
	_, err = comm.Create(half)
	wantErr(t, err, mpi.ErrClosed, "closed")
}

func TestCompare(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	check := func(other *mpi.Comm, want mpi.Comparison) {
		t.Helper()
		if c, err := comm.Compare(other); c != want || err != nil {
			t.Errorf("Compare: %v, %v, want %v", c, err, want)
		}
	}
	check(comm, mpi.Identical)
	dup, err := comm.Dup()
	must(t, err)
	check(dup, mpi.Congruent)
	must(t, dup.Close())
	reverse, err := comm.Split(0, -me)
	must(t, err)
	if n > 1 {
		check(reverse, mpi.Similar)
		check(mpi.Self(), mpi.Unequal)
	}
	must(t, reverse.Close())
	_, err = comm.Compare(nil)
	wantErr(t, err, mpi.ErrComm, "nil")
	_, err = comm.Compare(reverse)
	wantErr(t, err, mpi.ErrClosed)
	for c, want := range map[mpi.Comparison]string{mpi.Identical: "identical", mpi.Unequal: "unequal", 0: "Comparison(?)"} {
		if c.String() != want {
			t.Errorf("%d prints as %q", int(c), c.String())
		}
	}
}

func TestName(t *testing.T) {
	if name, err := mpi.World().Name(); name != "MPI_COMM_WORLD" || err != nil {
		t.Errorf("world: %q, %v", name, err)
	}
	comm := newComm(t)
	long := strings.Repeat("0123456789", 10)
	for _, name := range []string{"a grid", "", "Gitter 4×4", long} {
		must(t, comm.SetName(name))
		want := name[:min(len(name), 63)]
		if got, err := comm.Name(); got != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}
