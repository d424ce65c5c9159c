package main

import (
	"math"

	"github.com/mpi4go/mpi4go/core"
)

// A strip is one rank's rows of a square plate, with a row of halo above and below. The
// edges of the plate are kept at a temperature: 100 degrees above the first row, 0
// elsewhere.
type strip struct {
	side    int // of the plate
	first   int // row
	rows    int
	now     []float64 // rows 0 and rows+1 are the halo
	scratch []float64
}

const (
	hot  = 100.0
	cold = 0.0
)

// split returns which rows of a plate the ith of n ranks has.
func split(side, n, i int) (first, rows int) {
	first = side * i / n
	return first, side*(i+1)/n - first
}

func newStrip(side, n, i int) *strip {
	first, rows := split(side, n, i)
	s := &strip{side: side, first: first, rows: rows}
	s.now, s.scratch = make([]float64, (rows+2)*side), make([]float64, (rows+2)*side)
	if first == 0 {
		for j := range side {
			s.now[j], s.scratch[j] = hot, hot
		}
	}
	return s
}

// row returns a row, from -1 to s.rows.
func (s *strip) row(i int) []float64 { return s.now[(i+1)*s.side : (i+2)*s.side] }

// cells returns all rows without the halo.
func (s *strip) cells() []float64 { return s.now[s.side : (s.rows+1)*s.side] }

// exchange gets the halo from the neighbors. halfway is called in the middle of it.
func (s *strip) exchange(comm *mpi.Comm, halfway func()) error {
	above, below := comm.Rank()-1, comm.Rank()+1
	if above < 0 {
		above = mpi.ProcNull
	}
	if below == comm.Size() {
		below = mpi.ProcNull
	}
	if _, err := mpi.Sendrecv(comm, s.row(0), above, 0, s.row(s.rows), below, 0); err != nil {
		return err
	}
	halfway()
	_, err := mpi.Sendrecv(comm, s.row(s.rows-1), below, 1, s.row(-1), above, 1)
	return err
}

// relax makes each cell the mean of its four neighbors, and returns the largest change.
func (s *strip) relax() (change float64) {
	for i := range s.rows {
		up, mid, down := s.row(i-1), s.row(i), s.row(i+1)
		next := s.scratch[(i+1)*s.side : (i+2)*s.side]
		for j := range mid {
			left, right := cold, cold
			if j > 0 {
				left = mid[j-1]
			}
			if j+1 < len(mid) {
				right = mid[j+1]
			}
			next[j] = (up[j] + down[j] + left + right) / 4
			change = max(change, math.Abs(next[j]-mid[j]))
		}
	}
	// The halo stays with the rows: at the edges it is never received.
	copy(s.scratch[:s.side], s.row(-1))
	copy(s.scratch[(s.rows+1)*s.side:], s.row(s.rows))
	s.now, s.scratch = s.scratch, s.now
	return change
}

// serial is the oracle: the plate after so many iterations, without MPI.
func serial(side, iterations int) []float64 {
	s := newStrip(side, 1, 0)
	for range iterations {
		s.relax()
	}
	return s.cells()
}
