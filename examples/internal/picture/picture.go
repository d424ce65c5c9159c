// Package picture makes pictures of numbers, for the example programs.
package picture

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"

	"gonum.org/v1/plot/palette"
)

// Colors is how many colors Field uses; others can be added to its palette.
const Colors = 240

// Field colors a field of width numbers a row, from low to high; numbers outside get the color of
// the nearest end.
func Field(values []float64, width int, low, high float64, colors palette.ColorMap) *image.Paletted {
	colors.SetMin(0)
	colors.SetMax(1)
	var p color.Palette
	for i := range Colors {
		c, err := colors.At(float64(i) / (Colors - 1))
		if err != nil {
			panic(err) // it is between 0 and 1
		}
		p = append(p, color.NRGBAModel.Convert(c))
	}
	img := image.NewPaletted(image.Rect(0, 0, width, len(values)/width), p)
	for i, v := range values {
		t := max(0, min((v-low)/(high-low), 1))
		img.Pix[i] = uint8(t*(Colors-1) + 0.5)
	}
	return img
}

// Enlarge makes a field scale times as wide and as high, with linear transitions from each number to
// the next.
func Enlarge(values []float64, width, scale int) []float64 {
	height := len(values) / width
	// Where a point lies between two of the original, and how far from the first.
	between := func(i, n int) (a, b int, t float64) {
		at := max(0, min((float64(i)+0.5)/float64(scale)-0.5, float64(n-1)))
		a = int(at)
		return a, min(a+1, n-1), at - float64(a)
	}
	large := make([]float64, 0, len(values)*scale*scale)
	for y := range height * scale {
		above, below, t := between(y, height)
		for x := range width * scale {
			left, right, s := between(x, width)
			at := func(y int) float64 { return (1-s)*values[y*width+left] + s*values[y*width+right] }
			large = append(large, (1-t)*at(above)+t*at(below))
		}
	}
	return large
}

// WritePNG writes a picture to a file.
func WritePNG(name string, img image.Image) error {
	return Write(name, func(w io.Writer) error { return png.Encode(w, img) })
}

// Write writes a file.
func Write(name string, encode func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(encode(f), f.Close())
}
