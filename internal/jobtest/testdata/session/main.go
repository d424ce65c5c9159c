// Session is a program that uses MPI through sessions, without Init or before it.
package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

func main() {
	var err error
	switch os.Args[1] {
	case "alone":
		err = alone()
	case "init":
		err = withInit()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		mpi.Exit(1)
	}
	fmt.Println("done")
	mpi.Exit(0)
}

// alone has two sessions at the same time, and no World.
func alone() error {
	a, err := mpi.OpenSession()
	if err != nil {
		return err
	}
	b, err := mpi.OpenSession(mpi.Info{"thread_level": "MPI_THREAD_MULTIPLE"})
	if err != nil {
		return err
	}
	if mpi.Initialized() || mpi.Finalized() {
		return errors.New("initialized or finalized")
	}
	_, errDup := mpi.World().Dup()
	for op, err := range map[string]error{"Send": mpi.Send(mpi.World(), []int{1}, 0, 0), "Dup": errDup, "Finalize": mpi.Finalize()} {
		if !errors.Is(err, mpi.ErrNotInitialized) {
			return fmt.Errorf("%s on World without Init: %w", op, err)
		}
	}
	if dims, err := topo.DimsCreate(72, 0, 0); err != nil || !slices.Equal(dims, []int{9, 8}) {
		return fmt.Errorf("dimensions without Init: %v, %v", dims, err)
	}
	x, err := communicator(a, "org.mpi4go.a")
	if err != nil {
		return err
	}
	y, err := communicator(b, "org.mpi4go.b")
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, c := range []*mpi.Comm{x, y} {
		wg.Go(func() { errs[i] = work(c) })
	}
	wg.Wait()
	if err := errors.Join(append(errs, x.Close(), a.Close(), work(y), y.Close(), b.Close())...); err != nil {
		return err
	}
	if _, err := mpi.OpenSession(); !errors.Is(err, mpi.ErrFinalized) {
		return fmt.Errorf("a session after the last: %v", err)
	}
	if err := mpi.Init(); !errors.Is(err, mpi.ErrFinalized) {
		return fmt.Errorf("Init after the last session: %v", err)
	}
	return nil
}

// withInit has a session that begins before Init.
func withInit() error {
	s, err := mpi.OpenSession()
	if err != nil {
		return err
	}
	c, err := communicator(s, "org.mpi4go.c")
	if err != nil {
		return err
	}
	if err := errors.Join(work(c), mpi.Init(), work(c), work(mpi.World())); err != nil {
		if errors.Is(err, mpi.ErrUnsupported) {
			err = errors.Join(err, c.Close(), s.Close())
		}
		return err
	}
	if err := mpi.Finalize(); !errors.Is(err, mpi.ErrSession) {
		return fmt.Errorf("Finalize with an open session: %v", err)
	}
	return errors.Join(c.Close(), s.Close(), work(mpi.World()), mpi.Finalize())
}

// communicator makes one of all processes.
func communicator(s *mpi.Session, tag string) (*mpi.Comm, error) {
	group, err := s.GroupFromPset("mpi://WORLD")
	if err != nil {
		return nil, err
	}
	defer group.Close()
	return mpi.CreateFromGroup(group, tag)
}

// A pair is sent as a datatype that has to be derived.
type pair struct {
	N int32
	X float64
}

func work(c *mpi.Comm) error {
	n := c.Size()
	sum := []int{1}
	if err := collective.Allreduce(c, sum, sum, mpi.Sum); err != nil || sum[0] != n || n != 3 {
		return fmt.Errorf("Allreduce: %v on %d ranks, %w", sum, n, err)
	}
	got := make([]pair, 1)
	left, right := (c.Rank()+n-1)%n, (c.Rank()+1)%n
	if _, err := mpi.Sendrecv(c, []pair{{int32(c.Rank()), 0.5}}, right, mpi.TagUB(), got, left, mpi.TagUB()); err != nil || got[0] != (pair{int32(left), 0.5}) {
		return fmt.Errorf("Sendrecv: %v, %w", got, err)
	}
	all, err := collective.AllgatherObject(c, fmt.Sprint("rank ", c.Rank()))
	if err != nil || fmt.Sprint(all) != "[rank 0 rank 1 rank 2]" {
		return fmt.Errorf("AllgatherObject: %v, %w", all, err)
	}
	return nil
}
