package main

import (
	"fmt"
	"slices"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// A piece is consecutive rows of the plate.
type piece struct {
	First int
	Cells []float64
}

// A checkpoint is the state of this rank, and a copy of that of its left neighbor, at the
// beginning of an iteration. A rank's state is lost only if it and its right neighbor fail
// between two checkpoints.
type checkpoint struct {
	iteration    int
	mine, theirs piece
	left         int // the neighbor's rank in World
}

// save makes a checkpoint. It holds when all ranks agree that they have theirs.
func save(comm *mpi.Comm, s *strip, iteration int) (checkpoint, error) {
	c := checkpoint{iteration: iteration, mine: piece{s.first, slices.Clone(s.cells())}}
	n := comm.Size()
	left, right := (comm.Rank()+n-1)%n, (comm.Rank()+1)%n
	var err error
	if c.theirs, _, err = mpi.SendrecvObject[piece](comm, c.mine, right, 2, left, 2); err != nil {
		return c, err
	}
	members, err := members(comm)
	if err == nil {
		c.left = members[left]
	}
	return c, err
}

// members returns the ranks in World of a communicator's processes.
func members(comm *mpi.Comm) ([]int, error) {
	world, err := mpi.World().Group()
	if err != nil {
		return nil, err
	}
	defer world.Close()
	group, err := comm.Group()
	if err != nil {
		return nil, err
	}
	defer group.Close()
	all := make([]int, group.Size())
	for i := range all {
		all[i] = i
	}
	return group.TranslateRanks(world, all...)
}

// restore divides the plate as it was at the checkpoint among the ranks of comm, which
// has those that are left.
func (c *checkpoint) restore(comm *mpi.Comm, side int) (*strip, error) {
	alive, err := members(comm)
	if err != nil {
		return nil, err
	}
	have := []piece{c.mine}
	if !slices.Contains(alive, c.left) {
		have = append(have, c.theirs) // nobody else has it
	}
	parcels := make([][]piece, comm.Size())
	for to := range parcels {
		first, rows := split(side, comm.Size(), to)
		for _, p := range have {
			if q := p.cut(side, first, first+rows); len(q.Cells) > 0 {
				parcels[to] = append(parcels[to], q)
			}
		}
	}
	got, err := collective.AlltoallObject(comm, parcels)
	if err != nil {
		return nil, err
	}
	s := newStrip(side, comm.Size(), comm.Rank())
	missing := []int{s.rows}
	for _, p := range slices.Concat(got...) {
		copy(s.cells()[(p.First-s.first)*side:], p.Cells)
		missing[0] -= len(p.Cells) / side
	}
	// All ranks must come to the same end, so they add up.
	if err := collective.Allreduce(comm, missing, missing, mpi.Sum); err != nil {
		return nil, err
	}
	if missing[0] > 0 {
		return nil, fmt.Errorf("%d rows are lost: a rank and the one that had its copy have failed", missing[0])
	}
	return s, nil
}

// cut returns what of p is in the rows from first up to end.
func (p piece) cut(side, first, end int) piece {
	first = max(first, p.First)
	end = min(end, p.First+len(p.Cells)/side)
	if first >= end {
		return piece{}
	}
	return piece{first, p.Cells[(first-p.First)*side : (end-p.First)*side]}
}
