package main

import "math"

// The pictures that can be made of a strip's colors and edges.
const (
	modeBlur     = "blur"
	modeEqualize = "equalize"
	modeEdges    = "edges"
	modeOutline  = "outline"
)

var modes = []string{modeOutline, modeEqualize, modeEdges, modeBlur}

// A look turns the results of the filters into the pixels of the picture that is written.
type look struct {
	mode    string
	curve   []float32 // the new brightness, by bins of the old
	edge    []float32 // the brightness of an edge, by bins of its magnitude
	outline []color   // the color of an edge over the picture, likewise
	top     float32   // the largest magnitude
}

// outlineColor is what strong edges are drawn in over the picture.
var outlineColor = color{0.1, 0.42, 0.52}

func newLook(opt options, brightness, magnitude []int64, top float32) *look {
	l := &look{mode: opt.mode, curve: equalizer(brightness, opt.contrast), top: top}
	// The strongest edges, those of the few brightest objects, must not make all
	// others invisible.
	strong := max(quantile(magnitude, top, 0.995), 1e-9)
	for i := range bins {
		m := min(top*(float32(i)+0.5)/bins/strong, 1)
		e := float32(math.Sqrt(float64(m)))
		l.edge = append(l.edge, e)
		// Weak edges are mostly noise.
		l.outline = append(l.outline, color{m * e * outlineColor.R, m * e * outlineColor.G, m * e * outlineColor.B})
	}
	return l
}

// row computes a row of the result. The new brightness is chosen by that of the blurred
// picture, so that noise has no say, and given to the colors of the original, which are
// sharp.
func (l *look) row(dst []color8, original []color16, blurred []color, light, edges []float32) {
	for x := range dst {
		var c color
		switch l.mode {
		case modeBlur:
			c = blurred[x]
		case modeEdges:
			e := l.edge[bin(edges[x], l.top)]
			c = color{e, e, e}
		case modeEqualize:
			c = relight(unpack(original[x]), light[x], l.curve[bin(light[x], 1)])
		case modeOutline:
			c = relight(unpack(original[x]), light[x], l.curve[bin(light[x], 1)])
			e := l.outline[bin(edges[x], l.top)]
			c = color{screen(c.R, e.R), screen(c.G, e.G), screen(c.B, e.B)}
		}
		dst[x] = color8{quantize(c.R), quantize(c.G), quantize(c.B)}
	}
}

// relight returns the color brighter or darker by the factor that leads from one
// luminance to another. Its hue stays; what would be brighter than the screen can show
// becomes paler.
func relight(c color, from, to float32) color {
	gain := to / max(from, 1e-3)
	c = color{gain * c.R, gain * c.G, gain * c.B}
	if c.R > 1 || c.G > 1 || c.B > 1 {
		y := luminance(c)
		if y >= 1 {
			return color{1, 1, 1}
		}
		pale := (1 - y) / (max(c.R, c.G, c.B) - y)
		c = color{y + pale*(c.R-y), y + pale*(c.G-y), y + pale*(c.B-y)}
	}
	return c
}

// screen adds two lights; the sum never exceeds 1.
func screen(a, b float32) float32 { return 1 - (1-a)*(1-b) }

// quantize rounds a brightness to the steps of the output.
func quantize(v float32) uint8 { return uint8(max(0, min(int32(v*0xff+0.5), 0xff))) }
