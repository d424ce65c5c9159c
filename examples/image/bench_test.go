package main

import "testing"

// The cost of the filters a row of 1000 pixels, without MPI.

func BenchmarkBlurRow(b *testing.B) {
	src, dst, k := make([]color16, 1000), make([]color, 1000), gaussian(2)
	wide := make([]color, 1000+2*(len(k)-1))
	for b.Loop() {
		blurRow(dst, wide, src, k)
	}
}

func BenchmarkBlurColumns(b *testing.B) {
	src, dst, k := make([]color, 1000), make([]color, 1000), gaussian(2)
	for b.Loop() {
		blurColumns(dst, func(int) []color { return src }, k)
	}
}

func BenchmarkSobel(b *testing.B) {
	src, dst := make([]float32, 1000), make([]float32, 1000)
	for b.Loop() {
		sobel(dst, src, src, src)
	}
}

func BenchmarkLook(b *testing.B) {
	h := make([]int64, bins)
	for i := range h {
		h[i] = int64(bins - i)
	}
	l := newLook(options{mode: modeOutline, contrast: 0.7}, h, h, 1)
	original, colors := make([]color16, 1000), make([]color, 1000)
	light, dst := make([]float32, 1000), make([]color8, 1000)
	for x := range colors {
		original[x] = color16{uint16(65 * x), 0x8000, 0x1000}
		colors[x] = unpack(original[x])
	}
	luminances(light, colors)
	for b.Loop() {
		l.row(dst, original, colors, light, light)
	}
}
