package main

import "math"

// A solution of the wave equation in the box: for a time the pressure as a function of the place.
type solution func(time float64) func(x, y, z float64) float64

var solutions = map[string]solution{"pulse": pulse, "standing": standing}

// modes are the half waves of the standing wave along each edge of the box.
var modes = [3]float64{3, 2, 1}

// standing is a standing wave.
func standing(time float64) func(x, y, z float64) float64 {
	frequency := math.Pi * math.Sqrt(modes[0]*modes[0]+modes[1]*modes[1]+modes[2]*modes[2])
	amplitude := math.Cos(frequency * time)
	return func(x, y, z float64) float64 {
		return amplitude * math.Cos(math.Pi*modes[0]*x) * math.Cos(math.Pi*modes[1]*y) * math.Cos(math.Pi*modes[2]*z)
	}
}

// A pulse is in the beginning a Gaussian of this width at this place.
const width = 0.06

var source = [3]float64{0.5, 0.3, 0.4}

// pulse is a clap. Without walls it spreads as a spherical wave,
//
//	((r-t) f(r-t) + (r+t) f(r+t)) / 2r    with f(r) = exp(-r²/2 width²)
//
// and walls are mirrors: the sum over the images of the source in them is the solution.
func pulse(time float64) func(x, y, z float64) float64 {
	time = math.Abs(time) // it is at rest at time 0
	const reach = 7 * width
	near, far := max(time-reach, 0), time+reach // elsewhere it is below 1e-10
	var along [3][]float64
	for d, at := range source {
		for k := -math.Ceil(far); k <= 1+math.Ceil(far); k++ {
			for _, image := range []float64{2*k - at, 2*k + at} {
				if image > -far && image < 1+far {
					along[d] = append(along[d], image)
				}
			}
		}
	}
	var images [][3]float64
	for _, x := range along[0] {
		for _, y := range along[1] {
			for _, z := range along[2] {
				images = append(images, [3]float64{x, y, z})
			}
		}
	}
	return func(x, y, z float64) (sum float64) {
		for _, image := range images {
			dx, dy, dz := x-image[0], y-image[1], z-image[2]
			if r2 := dx*dx + dy*dy + dz*dz; r2 >= near*near && r2 < far*far {
				sum += spherical(math.Sqrt(r2), time)
			}
		}
		return sum
	}
}

// spherical is the pulse of one source.
func spherical(r, time float64) float64 {
	f := func(s float64) float64 { return math.Exp(-s * s / (2 * width * width)) }
	if r < 1e-4*width { // the limit
		return f(time) * (1 - time*time/(width*width))
	}
	return ((r-time)*f(r-time) + (r+time)*f(r+time)) / (2 * r)
}
