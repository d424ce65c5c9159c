package main

import (
	"github.com/mpi4go/mpi4go/core"
)

// split divides n rows into blocks for the given number of ranks and returns where
// the block of one rank starts and ends. Blocks differ by at most one row; with more
// ranks than rows some are empty.
func split(n, ranks, rank int) (from, to int) {
	return n * rank / ranks, n * (rank + 1) / ranks
}

// A strip is the part of a picture that one rank owns: a block of consecutive rows,
// with room for the halo, the rows next to it that other ranks own. T is the type of
// a pixel.
type strip[T any] struct {
	width, height int // of the whole picture
	from, to      int // the rows owned here
	halo          int // how many rows of others are kept on each side
	pix           []T // rows from-halo to to+halo
}

// newStrip makes the strip of this rank for a picture.
func newStrip[T any](comm mpi.Communicator, width, height, halo int) *strip[T] {
	from, to := split(height, comm.Size(), comm.Rank())
	s := &strip[T]{width: width, height: height, from: from, to: to, halo: halo}
	if from < to {
		s.pix = make([]T, (to-from+2*halo)*width)
	}
	return s
}

// rows returns the rows of the picture from y0 to y1, without y1. They must be in the
// strip or its halo.
func (s *strip[T]) rows(y0, y1 int) []T {
	first := s.from - s.halo
	return s.pix[(y0-first)*s.width : (y1-first)*s.width]
}

// own returns the rows owned here.
func (s *strip[T]) own() []T {
	if s.from == s.to {
		return nil
	}
	return s.rows(s.from, s.to)
}

// row returns row y of the picture. Beyond the edges of the picture, that is the row
// at the edge.
func (s *strip[T]) row(y int) []T {
	y = min(max(y, 0), s.height-1)
	return s.rows(y, y+1)
}

// interior returns the owned rows whose neighbors up to the halo's width are owned
// here too: what can be computed before the halo has arrived. The rest of the strip is
// from..y0 and y1..to.
func (s *strip[T]) interior() (y0, y1 int) {
	y0 = min(s.from+s.halo, s.to)
	return y0, max(y0, s.to-s.halo)
}

// exchange starts to fill the halo with the rows of the ranks that own them, and to
// send those ranks what they need from here. Waiting for the requests completes it.
//
// Usually only the neighbors above and below are involved. Where blocks have fewer
// rows than the halo, it reaches over several ranks; nothing is special about that:
// every rank can tell from the split what each other one has and needs. A pair of ranks
// never exchanges more than one message in each direction.
func (s *strip[T]) exchange(comm mpi.Communicator, tag int) *mpi.Requests {
	var rs mpi.Requests
	for rank := range comm.Size() {
		from, to := split(s.height, comm.Size(), rank)
		if rank == comm.Rank() || from == to || s.from == s.to {
			continue
		}
		// What I need of this rank's rows, and what it needs of mine.
		if y0, y1 := max(s.from-s.halo, from), min(s.to+s.halo, to); y0 < y1 {
			rs.Add(mpi.Irecv(comm, s.rows(y0, y1), rank, tag))
		}
		if y0, y1 := max(from-s.halo, s.from), min(to+s.halo, s.to); y0 < y1 {
			rs.Add(mpi.Isend(comm, s.rows(y0, y1), rank, tag))
		}
	}
	return &rs
}
