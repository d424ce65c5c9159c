package main

import (
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mpi4go/mpi4go/examples/internal/picture"
	"github.com/mpi4go/mpi4go/topo"
	"golang.org/x/term"
)

// A film is an animation. Only rank 0 has the pictures.
type film struct {
	opt   options
	world *world
	trail *topo.Cart[uint8] // the color of each cell
	whole []uint8           // that of all ranks, on rank 0
	gif   gif.GIF
	out   io.Writer // the terminal
	rows  int       // of the terminal that can be used
	cols  int
}

// The colors of a film: cells that live, and those that have died, fainter from picture to
// picture.
const (
	dark = iota
	faintest
	justDied = 14
	living   = 15
)

var colors = func() (p color.Palette) {
	p = append(p, color.NRGBA{0x0b, 0x10, 0x1c, 0xff})
	for i := faintest; i <= justDied; i++ {
		t := float64(i) / justDied
		p = append(p, color.NRGBA{uint8(0x10 + 0x20*t*t), uint8(0x14 + 0x60*t), uint8(0x24 + 0x80*t), 0xff})
	}
	return append(p, color.NRGBA{0xff, 0xe8, 0x8a, 0xff})
}()

// newFilm begins a film of a world.
func newFilm(w *world, opt options, out io.Writer) (*film, error) {
	f := &film{opt: opt, world: w, out: out, cols: 80, rows: 24}
	var err error
	if f.trail, err = topo.Like[uint8](w.now, topo.Halo(0)); err != nil {
		return nil, err
	}
	if w.comm.Rank() == 0 {
		f.whole = make([]uint8, opt.width*opt.height)
		if cols, rows, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			f.cols, f.rows = cols, rows
		}
	}
	return f, nil
}

// shoot adds a picture of the generation.
func (f *film) shoot(generation int) error {
	if f.opt.out == "" && !f.opt.show {
		return nil
	}
	for l := range f.trail.Lines() {
		trail, cells := f.trail.Line(l), f.world.now.Line(l)
		for j, cell := range cells {
			if cell != 0 {
				trail[j] = living
			} else if trail[j] > dark {
				trail[j]--
			}
		}
	}
	if err := f.trail.Gather(f.whole, 0); err != nil || f.world.comm.Rank() != 0 {
		return err
	}
	if f.opt.show {
		if _, err := io.WriteString(f.out, f.text(generation)); err != nil {
			return err
		}
		time.Sleep(f.opt.pause)
	}
	if f.opt.out != "" {
		f.gif.Image = append(f.gif.Image, f.frame())
		f.gif.Delay = append(f.gif.Delay, 6) // hundredths of a second
	}
	return nil
}

// frame is a picture of all cells.
func (f *film) frame() *image.Paletted {
	s := f.opt.scale
	img := image.NewPaletted(image.Rect(0, 0, f.opt.width*s, f.opt.height*s), colors)
	for y := range f.opt.height {
		line := img.Pix[y*s*img.Stride:][:img.Stride]
		for x, c := range f.whole[y*f.opt.width:][:f.opt.width] {
			for k := range s {
				line[x*s+k] = c
			}
		}
		for k := 1; k < s; k++ {
			copy(img.Pix[(y*s+k)*img.Stride:], line)
		}
	}
	return img
}

// text is a picture of the middle of the world for a terminal, two cells a character.
func (f *film) text(generation int) string {
	var b strings.Builder
	if generation == 0 {
		b.WriteString("\x1b[2J") // clears the screen
	}
	b.WriteString("\x1b[H") // the cursor goes to the first line
	width, height := min(f.cols, f.opt.width), min(2*(f.rows-2), f.opt.height)
	left, top := (f.opt.width-width)/2, (f.opt.height-height)/2
	at := func(y, x int) uint8 {
		if y >= height {
			return dark
		}
		return f.whole[(top+y)*f.opt.width+left+x]
	}
	for y := 0; y < height; y += 2 {
		for x := range width {
			upper, lower := at(y, x), at(y+1, x)
			b.WriteRune([]rune(" ▄▀█")[2*(upper/living)+lower/living])
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "generation %d\n", generation)
	return b.String()
}

// finish writes the file.
func (f *film) finish() error {
	if f.opt.out == "" {
		return nil
	}
	f.gif.Delay[len(f.gif.Delay)-1] = 200
	if err := picture.Write(f.opt.out, func(w io.Writer) error { return gif.EncodeAll(w, &f.gif) }); err != nil {
		return err
	}
	_, err := fmt.Fprintf(f.out, "written      %s, %d pictures\n", f.opt.out, len(f.gif.Image))
	return err
}

// Close frees the array.
func (f *film) Close() { _ = f.trail.Close() }
