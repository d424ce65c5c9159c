package topo

import (
	"strconv"
	"strings"
)

const maxInt = 1<<31 - 1

// ints converts numbers that fit C's int.
func ints(x []int) []int32 {
	y := make([]int32, len(x))
	for i, v := range x {
		y[i] = int32(v)
	}
	return y
}

// flags converts booleans to C's; nil is n times false.
func flags(x []bool, n int) []int32 {
	y := make([]int32, n)
	for i, v := range x {
		y[i] = int32(flag(v))
	}
	return y
}

func flag(v bool) int {
	if v {
		return 1
	}
	return 0
}

// wide converts C's ints back.
func wide(x []int32) []int {
	y := make([]int, len(x))
	for i, v := range x {
		y[i] = int(v)
	}
	return y
}

// sizes is dimensions as text: 3×4.
func sizes(dims []int) string {
	var list []string
	for _, d := range dims {
		list = append(list, strconv.Itoa(d))
	}
	return strings.Join(list, "×")
}
