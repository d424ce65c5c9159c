package collective

import (
	"cmp"
	"slices"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// Parts that are received may not overlap: what would be in both is anybody's guess.

// distinct returns an error if parts of a receive buffer overlap. sources are the ranks that send
// them, where some can be missing, or nil.
func distinct(op, who string, counts, displs []int, sources []int32) error {
	end, ordered := 0, true
	for i, n := range counts {
		if n == 0 || missing(sources, i) {
			continue
		}
		if displs[i] < end {
			ordered = false
			break
		}
		end = displs[i] + n
	}
	if ordered {
		return nil
	}
	var order []int
	for i, n := range counts {
		if n > 0 && !missing(sources, i) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(displs[i], displs[j]) })
	for k, j := range order[1:] {
		if i := order[k]; displs[j] < displs[i]+counts[i] {
			return mpi.Errorf(op, mpi.ErrDisp, "the receive parts of %s %d, %d elements from %d on, and of %s %d, %d elements from %d on, overlap", who, i, counts[i], displs[i], who, j, counts[j], displs[j])
		}
	}
	return nil
}

// distinctParts is distinct for parts anywhere. Those with gaps are not looked at: they can lie between
// each other.
func distinctParts(op, who string, parts []layout.Buf, sources []int32) error {
	received := func(i int) bool {
		return parts[i].Bytes() > 0 && parts[i].Type.Contiguous() && !missing(sources, i)
	}
	last, ordered := -1, true
	for i := range parts {
		if !received(i) {
			continue
		}
		if last >= 0 && (uintptr(parts[i].Ptr) < uintptr(parts[last].Ptr) || parts[i].Overlaps(parts[last])) {
			ordered = false
			break
		}
		last = i
	}
	if ordered {
		return nil
	}
	var order []int
	for i := range parts {
		if received(i) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(uintptr(parts[i].Ptr), uintptr(parts[j].Ptr)) })
	for k, j := range order[1:] {
		if i := order[k]; parts[i].Overlaps(parts[j]) {
			return mpi.Errorf(op, mpi.ErrBuffer, "the receive parts of %s %d and of %s %d overlap", who, i, who, j)
		}
	}
	return nil
}

// missing reports whether a source is beyond the border of a grid.
func missing(sources []int32, i int) bool { return sources != nil && sources[i] < 0 }
