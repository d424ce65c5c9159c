package main

import (
	"fmt"
	"image/color"
	"math"

	"github.com/mpi4go/mpi4go/examples/internal/picture"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// drawField writes a picture of the temperature, with isotherms every tenth.
func drawField(file string, field []float64, n, scale int) error {
	field, n = picture.Enlarge(field, n, scale), n*scale
	img := picture.Field(field, n, 0, 1, moreland.ExtendedBlackBody())
	img.Palette = append(img.Palette, color.White)
	line := uint8(len(img.Palette) - 1)
	band := func(y, x int) int { return int(10 * field[min(y, n-1)*n+min(x, n-1)]) }
	for y := range n {
		for x := range n {
			if here := band(y, x); here != band(y, x+1) || here != band(y+1, x) {
				img.Pix[y*n+x] = line
			}
		}
	}
	return picture.WritePNG(file, img)
}

// drawHistory writes a plot of the way to the steady state.
func drawHistory(file string, history []moment, opt options) error {
	p := plot.New()
	p.Title.Text, p.Title.Padding = "To the steady state", 8
	p.X.Label.Text, p.Y.Label.Text = "time steps", "temperature"
	p.X.Tick.Marker = plot.TickerFunc(whole)
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(decades)
	p.Legend.Top, p.Legend.XOffs, p.Legend.Padding = true, -8, 3
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{0xd0}, color.Gray{0xd0}
	p.Add(grid)
	for _, c := range []struct {
		name  string
		value func(moment) float64
		color color.Color
	}{
		{"to the steady state of the grid, at most", func(m moment) float64 { return m.distance }, color.NRGBA{0x00, 0x72, 0xb2, 0xff}},
		{"to the analytic solution", func(m moment) float64 { return m.err }, color.NRGBA{0xd5, 0x5e, 0x00, 0xff}},
	} {
		var points plotter.XYs
		for _, m := range history {
			if v := c.value(m); v > 0 {
				points = append(points, plotter.XY{X: float64(m.step), Y: v})
			}
		}
		if len(points) == 0 {
			continue
		}
		line, err := plotter.NewLine(points)
		if err != nil {
			return err
		}
		line.Color, line.Width = c.color, 1.5
		p.Add(line)
		p.Legend.Add(c.name, line)
	}
	p.Y.Min = math.Pow(10, math.Floor(math.Log10(min(p.Y.Min, opt.tolerance))))
	p.Y.Max = math.Pow(10, math.Ceil(math.Log10(p.Y.Max)))
	return p.Save(7*vg.Inch, 4*vg.Inch, file)
}

// whole marks steps, which are no fractions.
func whole(low, high float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(low, high)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = fmt.Sprintf("%.0f", ticks[i].Value)
		}
	}
	return ticks
}

// decades marks every power of ten, and has a label for every second one.
func decades(low, high float64) (ticks []plot.Tick) {
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		t := plot.Tick{Value: math.Pow(10, e)}
		if int(e)%2 == 0 {
			t.Label = fmt.Sprintf("%.0e", t.Value)
		}
		ticks = append(ticks, t)
	}
	return ticks
}
