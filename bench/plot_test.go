package bench

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	goColor = color.RGBA{0x00, 0x72, 0xb2, 0xff} // apart for every kind of color vision
	cColor  = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
)

// drawPlot draws latency and bandwidth side by side.
func drawPlot(file, title string, rows []row) error {
	latency := panel(title+": ping-pong, one way", "µs", rows, "PingPong", func(_ int, t float64) float64 { return t * 1e6 })
	latency.Legend.Left = true
	bandwidth := panel(fmt.Sprintf("%s: bandwidth, %d messages at a time", title, window), "MB/s", rows, "Bandwidth", megabytes)
	bandwidth.Legend.Top, bandwidth.Legend.Left = true, true
	latency.Legend.Top = true

	const width, height = 13 * vg.Inch, 5.5 * vg.Inch
	canvas, err := draw.NewFormattedCanvas(width, height, strings.TrimPrefix(filepath.Ext(file), "."))
	if err != nil {
		return err
	}
	tiles := draw.Tiles{
		Rows: 1, Cols: 2, PadX: vg.Inch / 2,
		PadTop: vg.Inch / 6, PadBottom: vg.Inch / 6, PadLeft: vg.Inch / 6, PadRight: vg.Inch / 3,
	}
	panels := [][]*plot.Plot{{latency, bandwidth}}
	for i, c := range plot.Align(panels, tiles, draw.New(canvas))[0] {
		panels[0][i].Draw(c)
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := canvas.WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// panel draws the rows of one group, both axes logarithmic.
func panel(title, unit string, rows []row, group string, value func(bytes int, seconds float64) float64) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, "message size, bytes", unit
	p.Title.TextStyle.Font.Size, p.Title.Padding = 13, 8
	p.Legend.TextStyle.Font.Size, p.Legend.Padding, p.Legend.ThumbnailWidth = 12, 3, 36
	p.Legend.XOffs = 10
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Scale = plot.LogScale{}
		a.Label.TextStyle.Font.Size, a.Tick.Label.Font.Size = 12, 11
		a.Padding = 4
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(sizeTicks), plot.TickerFunc(decades)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{0xd0}, color.Gray{0xd0}
	p.Add(grid)

	var inGo, inC plotter.XYs
	for _, r := range rows {
		if r.group == group {
			inGo = append(inGo, plotter.XY{X: float64(r.bytes), Y: value(r.bytes, r.goTime)})
			if r.cTime > 0 {
				inC = append(inC, plotter.XY{X: float64(r.bytes), Y: value(r.bytes, r.cTime)})
			}
		}
	}
	curve(p, "C", inC, cColor, draw.CircleGlyph{}, 4.5, nil)
	curve(p, "Go", inGo, goColor, draw.TriangleGlyph{}, 3.5, []vg.Length{6, 4})
	if len(inGo) == 0 { // a logarithmic axis needs some range
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 10, 1, 10
	}
	p.Y.Min, p.Y.Max = math.Pow(10, math.Floor(math.Log10(p.Y.Min))), math.Pow(10, math.Ceil(math.Log10(p.Y.Max)))
	return p
}

// curve adds a line with points. Go's is dashed and drawn on top, so that both show
// where they lie on each other.
func curve(p *plot.Plot, name string, points plotter.XYs, c color.Color, glyph draw.GlyphDrawer, size vg.Length, dashes []vg.Length) {
	if len(points) == 0 {
		return
	}
	line, marks, err := plotter.NewLinePoints(points)
	must(err)
	line.Color, line.Width, line.Dashes = c, 2, dashes
	marks.Color, marks.Shape, marks.Radius = c, glyph, size
	p.Add(line, marks)
	p.Legend.Add(name, line, marks)
}

// sizeTicks are the measured sizes.
func sizeTicks(from, to float64) []plot.Tick {
	var ticks []plot.Tick
	for _, s := range sizes {
		if x := float64(s); x >= from && x <= to {
			ticks = append(ticks, plot.Tick{Value: x, Label: strings.TrimSuffix(sizeText(s), "B")})
		}
	}
	return ticks
}

// decades are the powers of ten, with their multiples as small ticks.
func decades(from, to float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(from)); math.Pow(10, e) <= to*1.001; e++ {
		base := math.Pow(10, e)
		ticks = append(ticks, plot.Tick{Value: base, Label: fmt.Sprintf("%g", base)})
		for k := 2.0; k < 10 && k*base <= to; k++ {
			ticks = append(ticks, plot.Tick{Value: k * base})
		}
	}
	return ticks
}
