package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	_ "image/jpeg" // registers the format
	"image/png"
	"io"
	"os"
)

// hubble is the default picture; SOURCE.md tells where it is from.
//
//go:embed hubble_deep_field.jpg
var hubble []byte

// A picture is a whole picture, which only rank 0 has.
type picture[T any] struct {
	width, height int
	pix           []T // row by row
}

func newPicture[T any](width, height int) picture[T] {
	return picture[T]{width, height, make([]T, width*height)}
}

func (p picture[T]) row(y int) []T { return p.pix[y*p.width : (y+1)*p.width] }

// readPicture reads a PNG or JPEG file; the empty name stands for the picture in the
// program.
func readPicture(name string) (picture[color16], error) {
	if name == "" {
		return decode(bytes.NewReader(hubble))
	}
	f, err := os.Open(name)
	if err != nil {
		return picture[color16]{}, err
	}
	defer f.Close()
	p, err := decode(f)
	if err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func decode(r io.Reader) (picture[color16], error) {
	img, _, err := image.Decode(r)
	if errors.Is(err, image.ErrFormat) {
		err = errors.New("this is neither a PNG nor a JPEG picture")
	}
	if err != nil {
		return picture[color16]{}, err
	}
	b := img.Bounds()
	p := newPicture[color16](b.Dx(), b.Dy())
	if len(p.pix) == 0 {
		return p, errors.New("the picture is empty")
	}
	at := func(x, y int) (r, g, b, a uint32) { return img.At(x, y).RGBA() }
	if fast, ok := img.(image.RGBA64Image); ok {
		at = func(x, y int) (r, g, b, a uint32) { return fast.RGBA64At(x, y).RGBA() }
	}
	for y := range p.height {
		row := p.row(y)
		for x := range row {
			r, g, b, _ := at(b.Min.X+x, b.Min.Y+y)
			row[x] = color16{uint16(r), uint16(g), uint16(b)}
		}
	}
	return p, nil
}

// enlarge makes every pixel k by k pixels, with a linear transition from one to the next.
func (p picture[T]) enlarge(k, threads int, mix func(a, b T, t float32) T) picture[T] {
	if k == 1 {
		return p
	}
	// Where a pixel lies between two of the original, and how far from the first.
	between := func(i, n int) (a, b int, t float32) {
		at := (float32(i)+0.5)/float32(k) - 0.5
		a = int(at+1) - 1 // rounds down
		return max(a, 0), min(a+1, n-1), at - float32(a)
	}
	big := newPicture[T](p.width*k, p.height*k)
	bands(threads, 0, big.height, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			above, below, t := between(y, p.height)
			a, b := p.row(above), p.row(below)
			for x := range big.width {
				l, r, s := between(x, p.width)
				big.pix[y*big.width+x] = mix(mix(a[l], a[r], s), mix(b[l], b[r], s), t)
			}
		}
	})
	return big
}

func mix16(a, b color16, t float32) color16 {
	m := func(a, b uint16) uint16 { return uint16(float32(a) + t*(float32(b)-float32(a)) + 0.5) }
	return color16{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B)}
}

// beside returns a picture with before on the left and after on the right.
func beside(before picture[color16], after picture[color8]) picture[color8] {
	const gap = 8
	both := newPicture[color8](before.width+gap+after.width, after.height)
	for y := range both.height {
		row := both.row(y)
		for x, c := range before.row(y) {
			row[x] = color8{uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8)}
		}
		for x := range gap {
			row[before.width+x] = color8{0xff, 0xff, 0xff}
		}
		copy(row[before.width+gap:], after.row(y))
	}
	return both
}

// writePicture writes a PNG file and returns a checksum of the pixels.
func writePicture(name string, p picture[color8]) (uint32, error) {
	img := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for i, c := range p.pix {
		pix := img.Pix[4*i : 4*i+4]
		pix[0], pix[1], pix[2], pix[3] = c.R, c.G, c.B, 0xff
	}
	sum := crc32.ChecksumIEEE(img.Pix)
	f, err := os.Create(name)
	if err != nil {
		return sum, err
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err = encoder.Encode(f, img)
	return sum, errors.Join(err, f.Close())
}
