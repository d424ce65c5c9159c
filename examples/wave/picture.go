package main

import (
	"image/color"
	"math"
	"slices"

	"github.com/mpi4go/mpi4go/examples/internal/picture"
	"github.com/mpi4go/mpi4go/topo"
	"gonum.org/v1/plot/palette/moreland"
)

// A film has pictures of the pressure in the layer of cubes with one last index. Only rank 0 has
// them.
type film struct {
	n, slice int
	frames   [][]float64
}

// shoot adds a picture.
func (f *film) shoot(b *box) error {
	var frame []float64
	if b.now.Comm().Rank() == 0 {
		frame = make([]float64, f.n*f.n)
	}
	layer := topo.Box{From: topo.Index{0, 0, f.slice}, To: topo.Index{f.n, f.n, f.slice + 1}}
	if err := b.now.GatherBox(layer, frame, 0); err != nil {
		return err
	}
	f.frames = append(f.frames, frame)
	return nil
}

// write writes the pictures side by side, each with the colors from its lowest pressure to its
// highest.
func (f *film) write(file string, scale int) error {
	const gap = 6
	size := f.n * scale
	width := len(f.frames)*(size+gap) - gap
	all := make([]float64, width*size)
	for k, frame := range f.frames {
		frame = picture.Enlarge(frame, f.n, scale)
		loudest := max(slices.Max(frame), -slices.Min(frame), math.SmallestNonzeroFloat64)
		for y := range size {
			row := all[y*width+k*(size+gap):]
			for x, v := range frame[y*size:][:size] {
				row[x] = v / loudest
			}
		}
	}
	img := picture.Field(all, width, -1, 1, moreland.SmoothBlueRed())
	img.Palette = append(img.Palette, color.White)
	for k := 1; k < len(f.frames); k++ {
		for y := range size {
			for x := range gap {
				img.Pix[y*width+k*(size+gap)-gap+x] = picture.Colors
			}
		}
	}
	return picture.WritePNG(file, img)
}
