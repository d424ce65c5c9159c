package main

import (
	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// A world is a torus of cells, each 1 if it lives and 0 if not.
type world struct {
	rule  rule
	now   *topo.Cart[uint8]
	next  *topo.Cart[uint8]
	comm  *mpi.Comm
	shape []int // rows and columns
}

// newWorld makes a world in which those cells live that alive says.
func newWorld(comm *mpi.Comm, r rule, rows, columns int, alive func(row, column int) bool) (*world, error) {
	w := &world{rule: r, comm: comm, shape: []int{rows, columns}}
	var err error
	// Neighbors are diagonal, too: the halo has corners.
	if w.now, err = topo.NewCart[uint8](comm, w.shape, topo.Halo(1), topo.Corners(), topo.Periodic(true)); err != nil {
		return nil, err
	}
	if w.next, err = topo.Like[uint8](w.now); err != nil {
		return nil, err
	}
	w.now.Fill(func(at topo.Index) uint8 {
		if alive(at[0], at[1]) {
			return 1
		}
		return 0
	})
	return w, nil
}

// step goes to the next generation.
func (w *world) step() error {
	if err := w.now.Exchange(); err != nil {
		return err
	}
	for l := range w.now.Lines() {
		out, here := w.next.Line(l), w.now.Line(l)
		// Three columns of three cells are added up; two of them are those of the cell before.
		before := w.now.Line(l, -1, -1)[0] + w.now.Line(l, 0, -1)[0] + w.now.Line(l, 1, -1)[0]
		middle := w.now.Line(l, -1, 0)[0] + here[0] + w.now.Line(l, 1, 0)[0]
		up, right, down := w.now.Line(l, -1, 1), w.now.Line(l, 0, 1), w.now.Line(l, 1, 1)
		for j := range out {
			after := up[j] + right[j] + down[j]
			out[j] = w.rule[here[j]&1][(before+middle+after)&15]
			before, middle = middle, after
		}
	}
	w.now, w.next = w.next, w.now
	return nil
}

// population returns how many cells live.
func (w *world) population() (int, error) {
	n := []int{0}
	for l := range w.now.Lines() {
		for _, cell := range w.now.Line(l) {
			n[0] += int(cell)
		}
	}
	err := collective.Allreduce(w.comm, n, n, mpi.Sum)
	return n[0], err
}

// Close frees the arrays.
func (w *world) Close() {
	_ = w.now.Close()
	_ = w.next.Close()
}
