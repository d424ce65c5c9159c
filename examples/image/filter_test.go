package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// noise returns a picture of random pixels.
func noise(width, height int) picture[color16] {
	r := rand.New(rand.NewPCG(1, 2))
	p := newPicture[color16](width, height)
	for i := range p.pix {
		p.pix[i] = color16{uint16(r.Uint32()), uint16(r.Uint32()), uint16(r.Uint32())}
	}
	return p
}

// clamped returns the element of a table at row y and column x, or the nearest one.
func clamped[T any](table []T, width, x, y int) T {
	height := len(table) / width
	return table[min(max(y, 0), height-1)*width+min(max(x, 0), width-1)]
}

// naiveBlur is the blur by its definition: a convolution in two dimensions.
func naiveBlur(p picture[color16], sigma float64) []color {
	r := int(math.Ceil(3 * sigma))
	weight := func(dx, dy int) float64 {
		if sigma == 0 {
			return 1
		}
		return math.Exp(-float64(dx*dx+dy*dy) / (2 * sigma * sigma))
	}
	var result []color
	for y := range p.height {
		for x := range p.width {
			var red, green, blue, sum float64
			for dy := -r; dy <= r; dy++ {
				for dx := -r; dx <= r; dx++ {
					w, c := weight(dx, dy), clamped(p.pix, p.width, x+dx, y+dy)
					red, green, blue = red+w*float64(c.R), green+w*float64(c.G), blue+w*float64(c.B)
					sum += w
				}
			}
			sum *= 0xffff
			result = append(result, color{float32(red / sum), float32(green / sum), float32(blue / sum)})
		}
	}
	return result
}

// wholeBlur is the blur by the filters of the program, without ranks.
func wholeBlur(p picture[color16], sigma float64) []color {
	k := gaussian(sigma)
	across, result := newPicture[color](p.width, p.height), newPicture[color](p.width, p.height)
	wide := make([]color, p.width+2*(len(k)-1))
	for y := range p.height {
		blurRow(across.row(y), wide, p.row(y), k)
	}
	for y := range p.height {
		blurColumns(result.row(y), func(i int) []color {
			return across.row(min(max(y+i, 0), p.height-1))
		}, k)
	}
	return result.pix
}

func differ(a, b float32) bool { return !(math.Abs(float64(a)-float64(b)) < 1e-5) }

func TestGaussian(t *testing.T) {
	for _, sigma := range []float64{0, 0.1, 0.5, 1, 2, 10} {
		k := gaussian(sigma)
		if want := int(math.Ceil(3*sigma)) + 1; len(k) != want {
			t.Errorf("sigma %v: %d weights, want %d", sigma, len(k), want)
		}
		sum := k[0]
		for i := 1; i < len(k); i++ {
			sum += 2 * k[i]
			if k[i] >= k[i-1] {
				t.Errorf("sigma %v: weight %d is %v, after %v", sigma, i, k[i], k[i-1])
			}
		}
		if differ(sum, 1) {
			t.Errorf("sigma %v: the weights sum up to %v", sigma, sum)
		}
	}
}

func TestBlur(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {17, 11}, {3, 20}, {20, 1}} {
		for _, sigma := range []float64{0, 0.7, 2} {
			p := noise(size[0], size[1])
			got, want := wholeBlur(p, sigma), naiveBlur(p, sigma)
			for i, c := range got {
				if differ(c.R, want[i].R) || differ(c.G, want[i].G) || differ(c.B, want[i].B) {
					t.Fatalf("%v, sigma %v: pixel %d is %v, want %v", size, sigma, i, c, want[i])
				}
			}
		}
	}
}

func TestSobel(t *testing.T) {
	const width, height = 13, 9
	light := make([]float32, width*height)
	luminances(light, wholeBlur(noise(width, height), 0))
	kernel := [3][3]float64{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}
	got := make([]float32, width)
	for y := range height {
		row := func(y int) []float32 {
			y = min(max(y, 0), height-1)
			return light[y*width : (y+1)*width]
		}
		sobel(got, row(y-1), row(y), row(y+1))
		for x := range width {
			var gx, gy float64
			for i := range 3 {
				for j := range 3 {
					v := float64(clamped(light, width, x+j-1, y+i-1))
					gx += kernel[i][j] * v
					gy += kernel[j][i] * v
				}
			}
			if want := float32(math.Hypot(gx, gy) / 4); differ(got[x], want) {
				t.Fatalf("pixel %d, %d: %v, want %v", x, y, got[x], want)
			}
		}
	}
}

func TestSobelOfAStep(t *testing.T) {
	row, got := []float32{0, 0, 1, 1}, make([]float32, 4)
	sobel(got, row, row, row)
	if want := []float32{0, 1, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBin(t *testing.T) {
	for _, test := range []struct {
		v, top float32
		want   int
	}{{0, 1, 0}, {1, 1, bins - 1}, {2, 1, bins - 1}, {-1, 1, 0}, {0.5, 1, bins / 2}, {1, 2, bins / 2}, {0, 0, 0}} {
		if got := bin(test.v, test.top); got != test.want {
			t.Errorf("bin(%v, %v) = %d, want %d", test.v, test.top, got, test.want)
		}
	}
}

func TestEqualizer(t *testing.T) {
	even, dark := make([]int64, 256), make([]int64, 256)
	for i := range even {
		even[i], dark[i] = 10, int64(256-i)
	}
	dark[0] = 100000
	for _, strength := range []float64{0, 0.5, 1} {
		for i, v := range equalizer(even, strength) {
			if want := (float32(i) + 0.5) / 256; differ(v, want) {
				t.Errorf("strength %v changes what is even: %v became %v", strength, want, v)
			}
		}
		curve := equalizer(dark, strength)
		if !slices.IsSorted(curve) || curve[0] < 0 || curve[255] > 1 {
			t.Errorf("strength %v: not a tone curve from 0 to 1: %v", strength, curve)
		}
	}
	if weak, strong := equalizer(dark, 0.5)[0], equalizer(dark, 1)[0]; weak >= strong {
		t.Errorf("the many dark pixels become %v at strength 0.5, %v at 1", weak, strong)
	}
	if curve := equalizer(make([]int64, 4), 0.5); slices.ContainsFunc(curve, func(v float32) bool { return v != v }) {
		t.Errorf("an empty histogram gives %v", curve)
	}
}

func TestQuantile(t *testing.T) {
	h := []int64{50, 0, 49, 1}
	for share, want := range map[float64]float32{0.5: 0.5, 0.51: 1.5, 0.99: 1.5, 1: 2} {
		if got := quantile(h, 2, share); got != want {
			t.Errorf("quantile(%v) = %v, want %v", share, got, want)
		}
	}
}

func TestRelight(t *testing.T) {
	for _, c := range []color{{0.2, 0.3, 0.1}, {1, 0, 0}, {0.5, 0.5, 0.5}, {0.01, 0, 0.002}} {
		for _, to := range []float32{0, 0.1, 0.5, 1} {
			got := relight(c, luminance(c), to)
			if differ(luminance(got), to) || max(got.R, got.G, got.B) > 1.00001 {
				t.Errorf("%v with luminance %v became %v with %v", c, to, got, luminance(got))
			}
		}
	}
	// The neighborhood is dark, the pixel is not.
	if got := relight(color{1, 0.5, 0.5}, 0.1, 0.9); got != (color{1, 1, 1}) {
		t.Errorf("a light among dark pixels became %v", got)
	}
	if got := relight(color{}, 0, 0.5); got != (color{}) {
		t.Errorf("black became %v", got)
	}
}

func TestQuantize(t *testing.T) {
	for v, want := range map[float32]uint8{-1: 0, 0: 0, 0.5: 128, 1: 255, 3: 255} {
		if got := quantize(v); got != want {
			t.Errorf("quantize(%v) = %d, want %d", v, got, want)
		}
	}
}
