package main

import "math"

// The filters proper. They know nothing of ranks: each computes one row from the rows
// it depends on, always in the same order of operations, so that the result does not
// depend, in any bit, on how the rows are distributed.

// A color is a pixel while it is processed: red, green and blue from 0 to 1.
type color struct{ R, G, B float32 }

// A color16 is a pixel of the input picture.
type color16 struct{ R, G, B uint16 }

// unpack returns the pixel as it is processed.
func unpack(c color16) color {
	const scale = 1.0 / 0xffff
	return color{scale * float32(c.R), scale * float32(c.G), scale * float32(c.B)}
}

// A color8 is a pixel of the output picture.
type color8 struct{ R, G, B uint8 }

// gaussian returns one half of the Gaussian kernel of standard deviation sigma, cut off
// at radius ceil(3 sigma): k[0] is the weight of the center, k[i] that of the pixels at
// distance i. The whole kernel sums up to 1.
func gaussian(sigma float64) []float32 {
	radius := int(math.Ceil(3 * sigma))
	weights := make([]float64, radius+1)
	sum := 0.0
	for i := range weights {
		if weights[i] = 1; i > 0 {
			weights[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
			sum += weights[i]
		}
		sum += weights[i]
	}
	k := make([]float32, len(weights))
	for i, w := range weights {
		k[i] = float32(w / sum)
	}
	return k
}

// blurRow convolves a row with the kernel. Beyond its ends, the row continues with the
// pixels at the ends. The row, so continued, is put into wide, which is longer than the
// row by twice the radius.
func blurRow(dst, wide []color, src []color16, k []float32) {
	r, n := len(k)-1, len(src)
	for x, c := range src {
		wide[r+x] = unpack(c)
	}
	for x := range r {
		wide[x], wide[r+n+x] = wide[r], wide[r+n-1]
	}
	convolve(dst, func(i int) []color { return wide[r+i : r+i+n] }, k)
}

// blurColumns convolves the columns at one row with the kernel; row(i) is the row at
// distance i below it, for i from -radius to +radius.
func blurColumns(dst []color, row func(i int) []color, k []float32) { convolve(dst, row, k) }

// convolve sets dst to the sum of neighbors weighted by the kernel; at(i) are those at
// distance i, as many as dst has pixels.
func convolve(dst []color, at func(i int) []color, k []float32) {
	w := k[0]
	for x, c := range at(0)[:len(dst)] {
		dst[x] = color{w * c.R, w * c.G, w * c.B}
	}
	for i := 1; i < len(k); i++ {
		w, after := k[i], at(i)[:len(dst)]
		for x, a := range at(-i)[:len(dst)] {
			b, d := &after[x], &dst[x]
			d.R += w * (a.R + b.R)
			d.G += w * (a.G + b.G)
			d.B += w * (a.B + b.B)
		}
	}
}

// luminance is how bright a color looks, from 0 to 1 (Rec. 709).
func luminance(c color) float32 { return 0.2126*c.R + 0.7152*c.G + 0.0722*c.B }

// luminances computes the luminance of a row.
func luminances(dst []float32, src []color) {
	for x, c := range src {
		dst[x] = luminance(c)
	}
}

// sobel computes the magnitude of the gradient at a row, by the operator of Sobel, from
// that row and those above and below it. A step from 0 to 1 gives 1.
func sobel(dst, above, row, below []float32) {
	last := len(dst) - 1
	for x := range dst {
		l, r := max(x-1, 0), min(x+1, last)
		gx := (above[r] - above[l]) + 2*(row[r]-row[l]) + (below[r] - below[l])
		gy := (below[l] - above[l]) + 2*(below[x]-above[x]) + (below[r] - above[r])
		dst[x] = float32(math.Sqrt(float64(gx*gx+gy*gy))) / 4
	}
}

// bins is the number of bins of the histograms.
const bins = 4096

// bin returns the bin of value v between 0 and top.
func bin(v, top float32) int {
	if !(v > 0) {
		return 0
	}
	return min(int(v/top*bins), bins-1)
}

// total returns how many pixels a histogram counts.
func total(histogram []int64) int64 {
	sum := int64(0)
	for _, n := range histogram {
		sum += n
	}
	return sum
}

// equalizer returns the tone curve that makes better use of the range of brightness:
// for each bin of the histogram, the brightness it is to have. Strength 1 is the
// classic equalization, after which every brightness is equally frequent; on the way
// down to 0, bins count for no more than so many times the average, which leaves noise
// in large even areas alone.
func equalizer(histogram []int64, strength float64) []float32 {
	total := total(histogram)
	average := float64(total) / float64(len(histogram))
	limit := average / max(1-strength, 1e-9)
	clipped := make([]float64, len(histogram))
	excess := float64(total)
	for i, n := range histogram {
		clipped[i] = min(float64(n), limit)
		excess -= clipped[i]
	}
	// What was cut off is spread over all bins.
	curve := make([]float32, len(histogram))
	sum := 0.0
	for i, n := range clipped {
		n += excess / float64(len(histogram))
		curve[i] = float32((sum + n/2) / float64(max(total, 1)))
		sum += n
	}
	return curve
}

// quantile returns the value, between 0 and top, below which the given share of what
// the histogram counts lies.
func quantile(histogram []int64, top float32, share float64) float32 {
	total := total(histogram)
	count := int64(0)
	for i, n := range histogram {
		if count += n; float64(count) >= share*float64(total) {
			return top * float32(i+1) / float32(len(histogram))
		}
	}
	return top
}
