package mpi

import (
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A Group is an ordered set of processes. Groups are local: none of their functions
// communicates. See MPI 5.0, section 7.3.
type Group struct {
	h          capi.Group
	rank, size int
	session    capi.Session // that it came from; 0 for World's
	leak       *leak        // nil unless leaks are looked for
}

func newGroup(session capi.Session, op string, h capi.Group, code capi.Code) (*Group, error) {
	if code != 0 {
		return nil, codeError(op, code)
	}
	g := &Group{h: h, session: session}
	if g.size, code = capi.GroupSize(h); code == 0 {
		g.rank, code = capi.GroupRank(h)
	}
	if debugging.leaks && h != emptyGroup() {
		g.leak = watch(g, openGroup, op)
	}
	return g, wrap(op, code)
}

// EmptyGroup returns the group of no process, MPI_GROUP_EMPTY. It needs no Close.
func EmptyGroup() *Group { return &Group{h: emptyGroup(), rank: Undefined} }

func emptyGroup() capi.Group { return capi.Group(capi.Predefined(capi.IdGroupEmpty)) }

// Rank returns the rank of this process in the group, or Undefined.
func (g *Group) Rank() int { return g.rank }

// Size returns the number of processes in the group.
func (g *Group) Size() int { return g.size }

// checkGroups returns an error unless calls can be made with all the groups.
func checkGroups(op string, groups ...*Group) error {
	if err := running(op); err != nil {
		return err
	}
	for _, g := range groups {
		if g == nil {
			return Errorf(op, ErrGroup, "the group is nil")
		}
		if g.h == 0 {
			return Errorf(op, ErrClosed, "the group is closed")
		}
		if g.session != groups[0].session {
			return Errorf(op, ErrGroup, "the groups come from different sessions, or one of them from World")
		}
	}
	return nil
}

// ranks32 checks ranks and converts them.
func (g *Group) ranks32(op string, ranks []int) ([]int32, error) {
	list := make([]int32, len(ranks))
	for i, r := range ranks {
		if r < 0 || r >= g.size {
			return nil, Errorf(op, ErrRank, "rank %d is outside the group of %d processes", r, g.size)
		}
		list[i] = int32(r)
	}
	return list, nil
}

// Incl returns the group of the processes with the given ranks, in that order.
//
//	int MPI_Group_incl(MPI_Group group, int n, const int ranks[], MPI_Group *newgroup)
func (g *Group) Incl(ranks ...int) (*Group, error) {
	return g.pick("Group_incl", capi.GroupIncl, ranks)
}

// Excl returns the group without the processes with the given ranks.
//
//	int MPI_Group_excl(MPI_Group group, int n, const int ranks[], MPI_Group *newgroup)
func (g *Group) Excl(ranks ...int) (*Group, error) {
	return g.pick("Group_excl", capi.GroupExcl, ranks)
}

func (g *Group) pick(op string, call func(capi.Group, []int32) (capi.Group, capi.Code), ranks []int) (*Group, error) {
	if err := checkGroups(op, g); err != nil {
		return nil, err
	}
	list, err := g.ranks32(op, ranks)
	if err != nil {
		return nil, err
	}
	if err := unique(op, ranks); err != nil {
		return nil, err
	}
	h, code := call(g.h, list)
	return newGroup(g.session, op, h, code)
}

func unique(op string, ranks []int) error {
	seen := make(map[int]bool, len(ranks))
	for _, r := range ranks {
		if seen[r] {
			return Errorf(op, ErrRank, "rank %d is given twice", r)
		}
		seen[r] = true
	}
	return nil
}

// A RankRange is the ranks First, First+Stride, First+2*Stride and so on, as long as End is not reached,
// which is not included, as in slice expressions. (The ranges of MPI_Group_range_incl include their
// last rank.) Stride can be negative; then the ranks fall, and End is -1 to go down to rank 0. A
// Stride of 0 is taken as 1. A range whose First is its End has no ranks.
type RankRange struct{ First, End, Stride int }

// RangeIncl returns the group of the processes with the ranks in the ranges, in that order.
//
//	int MPI_Group_range_incl(MPI_Group group, int n, int ranges[][3], MPI_Group *newgroup)
func (g *Group) RangeIncl(ranges ...RankRange) (*Group, error) {
	return g.pickRanges("Group_range_incl", capi.GroupRangeIncl, ranges)
}

// RangeExcl returns the group without the processes with the ranks in the ranges.
//
//	int MPI_Group_range_excl(MPI_Group group, int n, int ranges[][3], MPI_Group *newgroup)
func (g *Group) RangeExcl(ranges ...RankRange) (*Group, error) {
	return g.pickRanges("Group_range_excl", capi.GroupRangeExcl, ranges)
}

func (g *Group) pickRanges(op string, call func(capi.Group, int, []int32) (capi.Group, capi.Code), ranges []RankRange) (*Group, error) {
	if err := checkGroups(op, g); err != nil {
		return nil, err
	}
	var triplets []int32
	var ranks []int
	for _, r := range ranges {
		step := r.Stride
		if step == 0 {
			step = 1
		}
		if r.First == r.End {
			continue
		}
		if (r.End-r.First)*sign(step) < 0 {
			return nil, Errorf(op, ErrArg, "the range from %d to %d by %d is backwards", r.First, r.End, step)
		}
		if _, err := g.ranks32(op, []int{r.First, r.End - sign(step)}); err != nil {
			return nil, err
		}
		step = max(-g.size, min(step, g.size)) // no more than one step is possible with more
		for rank := r.First; (r.End-rank)*sign(step) > 0; rank += step {
			ranks = append(ranks, rank)
		}
		triplets = append(triplets, int32(r.First), int32(r.End-sign(step)), int32(step))
	}
	if err := unique(op, ranks); err != nil {
		return nil, err
	}
	h, code := call(g.h, len(triplets)/3, triplets)
	return newGroup(g.session, op, h, code)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Union returns the processes of g, then those of other that are not in g.
func (g *Group) Union(other *Group) (*Group, error) {
	return g.combine("Group_union", capi.GroupUnion, other)
}

// Intersection returns the processes of g that are in other, in g's order.
func (g *Group) Intersection(other *Group) (*Group, error) {
	return g.combine("Group_intersection", capi.GroupIntersection, other)
}

// Difference returns the processes of g that are not in other, in g's order.
func (g *Group) Difference(other *Group) (*Group, error) {
	return g.combine("Group_difference", capi.GroupDifference, other)
}

func (g *Group) combine(op string, call func(a, b capi.Group) (capi.Group, capi.Code), other *Group) (*Group, error) {
	if err := checkGroups(op, g, other); err != nil {
		return nil, err
	}
	h, code := call(g.h, other.h)
	return newGroup(g.session, op, h, code)
}

// Compare compares two groups: Identical, Similar or Unequal.
func (g *Group) Compare(other *Group) (Comparison, error) {
	if err := checkGroups("Group_compare", g, other); err != nil {
		return 0, err
	}
	r, code := capi.GroupCompare(g.h, other.h)
	return Comparison(r), wrap("Group_compare", code)
}

// TranslateRanks returns the ranks in other of the processes that have the given
// ranks in g; Undefined for those that other does not have. ProcNull stays ProcNull.
//
//	int MPI_Group_translate_ranks(MPI_Group group1, int n, const int ranks1[], MPI_Group group2, int ranks2[])
func (g *Group) TranslateRanks(other *Group, ranks ...int) ([]int, error) {
	const op = "Group_translate_ranks"
	if err := checkGroups(op, g, other); err != nil {
		return nil, err
	}
	real := make([]int, 0, len(ranks))
	for _, r := range ranks {
		if r != ProcNull {
			real = append(real, r)
		}
	}
	list, err := g.ranks32(op, real)
	if err != nil {
		return nil, err
	}
	translated := make([]int32, len(list))
	if code := capi.GroupTranslateRanks(g.h, list, other.h, translated); code != 0 {
		return nil, codeError(op, code)
	}
	out := make([]int, len(ranks))
	for i, r := range ranks {
		if out[i] = ProcNull; r != ProcNull {
			out[i], translated = int(translated[0]), translated[1:]
		}
	}
	return out, nil
}

// String lists the group's processes by their ranks in World: "group of 4: world ranks
// 0-2 5"; those that are not in World are "?".
func (g *Group) String() string {
	if g == nil || g.h == 0 {
		return "closed group"
	}
	text := fmt.Sprintf("group of %d", g.size)
	all := make([]int, g.size)
	for i := range all {
		all[i] = i
	}
	world, err := worldComm.Group()
	if err != nil {
		return text
	}
	defer world.Close()
	ranks, err := g.TranslateRanks(world, all...)
	if err != nil || len(ranks) == 0 {
		return text
	}
	return text + ": world ranks " + strings.Join(runs(ranks), " ")
}

// runs are ranks as texts; three and more that follow each other become one.
func runs(ranks []int) (texts []string) {
	for len(ranks) > 0 {
		n := 1
		for n < len(ranks) && ranks[n] == ranks[0]+n {
			n++
		}
		switch {
		case ranks[0] == Undefined:
			texts, n = append(texts, "?"), 1
		case n > 2:
			texts = append(texts, fmt.Sprintf("%d-%d", ranks[0], ranks[n-1]))
		default:
			texts, n = append(texts, fmt.Sprint(ranks[0])), 1
		}
		ranks = ranks[n:]
	}
	return texts
}

// Close frees the group. Closing twice does nothing.
func (g *Group) Close() error {
	if g == nil || g.h == 0 {
		return nil
	}
	if err := running("Group_free"); err != nil {
		return err
	}
	h := g.h
	g.h = 0
	g.leak.over()
	return wrap("Group_free", freeGroup(h))
}

// freeGroup frees a group, unless it is the predefined empty one.
func freeGroup(h capi.Group) capi.Code {
	if h == emptyGroup() {
		return 0
	}
	return capi.GroupFree(h)
}
