package main

import (
	"slices"
	"sync"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/sourcegraph/conc/pool"
)

// The tags of the two halo exchanges.
const (
	tagBlur = iota
	tagSobel
)

// A pipeline has what a rank needs to filter its strip of the picture.
type pipeline struct {
	comm    mpi.Communicator
	opt     options
	kernel  []float32
	source  *strip[color16] // as read
	across  *strip[color]   // blurred along the rows
	blurred *strip[color]   // blurred along the columns, too
	light   *strip[float32] // luminance of blurred
	edges   *strip[float32] // magnitude of the gradient of light
	result  *strip[color8]  // as written

	progress func(rows int) // is told about rows done, on any goroutine
}

func newPipeline(comm mpi.Communicator, opt options, width, height int, progress func(rows int)) *pipeline {
	kernel := gaussian(opt.sigma)
	return &pipeline{
		comm: comm, opt: opt, kernel: kernel,
		source:   newStrip[color16](comm, width, height, 0),
		across:   newStrip[color](comm, width, height, len(kernel)-1),
		blurred:  newStrip[color](comm, width, height, 0),
		light:    newStrip[float32](comm, width, height, 1),
		edges:    newStrip[float32](comm, width, height, 0),
		result:   newStrip[color8](comm, width, height, 0),
		progress: progress,
	}
}

// scatter hands out the rows of the picture that rank 0 has.
func (p *pipeline) scatter(whole picture[color16]) error {
	counts, displs := p.blocks()
	return collective.Scatterv(p.comm, whole.pix, counts, displs, p.source.own(), 0)
}

// gather collects the results at rank 0.
func (p *pipeline) gather(whole picture[color8]) error {
	counts, displs := p.blocks()
	return collective.Gatherv(p.comm, p.result.own(), whole.pix, counts, displs, 0)
}

// blocks returns how many pixels each rank has, and at which pixel they start.
func (p *pipeline) blocks() (counts, displs []int) {
	for rank := range p.comm.Size() {
		from, to := split(p.source.height, p.comm.Size(), rank)
		counts = append(counts, (to-from)*p.source.width)
		displs = append(displs, from*p.source.width)
	}
	return counts, displs
}

// blur computes blurred and its luminance. Only the second of the two directions needs
// rows of other ranks; they arrive while the interior of the strip is computed.
func (p *pipeline) blur() error {
	s := p.across
	bands(p.opt.threads, s.from, s.to, func(y0, y1 int) {
		wide := make([]color, s.width+2*s.halo)
		for y := y0; y < y1; y++ {
			blurRow(s.row(y), wide, p.source.row(y), p.kernel)
		}
		p.progress(y1 - y0)
	})
	halo := s.exchange(p.comm, tagBlur)
	return p.inAndOut(s.interior, halo, func(y int) {
		blurred := p.blurred.row(y)
		blurColumns(blurred, func(i int) []color { return s.row(y + i) }, p.kernel)
		luminances(p.light.row(y), blurred)
	})
}

// sobel computes edges.
func (p *pipeline) sobel() error {
	s := p.light
	halo := s.exchange(p.comm, tagSobel)
	return p.inAndOut(s.interior, halo, func(y int) {
		sobel(p.edges.row(y), s.row(y-1), s.row(y), s.row(y+1))
	})
}

// inAndOut computes the rows of the interior while the halo is under way, and the rest
// when it is there.
func (p *pipeline) inAndOut(interior func() (y0, y1 int), halo *mpi.Requests, f func(y int)) error {
	y0, y1 := interior()
	p.rows(y0, y1, f)
	if err := halo.WaitAll(); err != nil {
		return err
	}
	p.rows(p.source.from, y0, f)
	p.rows(y1, p.source.to, f)
	return nil
}

// equalize computes the result: colors whose brightness follows the histogram of the
// whole picture.
func (p *pipeline) equalize() error {
	// Edges have no natural maximum.
	top := []float32{0}
	if edges := p.edges.own(); len(edges) > 0 {
		top[0] = slices.Max(edges)
	}
	if err := collective.Allreduce(p.comm, top, top, mpi.Max); err != nil {
		return err
	}
	histograms := make([]int64, 2*bins)
	var mu sync.Mutex
	bands(p.opt.threads, p.source.from, p.source.to, func(y0, y1 int) {
		part := make([]int64, 2*bins)
		for _, v := range p.light.rows(y0, y1) {
			part[bin(v, 1)]++
		}
		for _, v := range p.edges.rows(y0, y1) {
			part[bins+bin(v, top[0])]++
		}
		mu.Lock()
		defer mu.Unlock()
		for i, n := range part {
			histograms[i] += n
		}
	})
	if err := collective.Allreduce(p.comm, histograms, histograms, mpi.Sum); err != nil {
		return err
	}
	look := newLook(p.opt, histograms[:bins], histograms[bins:], top[0])
	p.rows(p.source.from, p.source.to, func(y int) {
		look.row(p.result.row(y), p.source.row(y), p.blurred.row(y), p.light.row(y), p.edges.row(y))
	})
	return nil
}

// rows calls f for the rows from y0 to y1, on several goroutines.
func (p *pipeline) rows(y0, y1 int, f func(y int)) {
	bands(p.opt.threads, y0, y1, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			f(y)
		}
		p.progress(y1 - y0)
	})
}

// bands divides the rows from y0 to y1 into bands and calls f for them on the given number
// of goroutines.
func bands(threads, y0, y1 int, f func(y0, y1 int)) {
	if y0 == y1 {
		return
	}
	// Several bands a goroutine, so that all end at about the same time.
	height := max(1, (y1-y0)/(4*threads))
	workers := pool.New().WithMaxGoroutines(threads)
	for y := y0; y < y1; y += height {
		workers.Go(func() { f(y, min(y+height, y1)) })
	}
	workers.Wait()
}
