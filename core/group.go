package core

import (
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/internal/mpi"
)

// A Group is an ordered set of processes. Groups are local: none of their functions
// communicates. See MPI 5.0, section 7.3.
type Group struct {
	h          mpi.Group
	rank, size int
}

func newGroup(op string, h mpi.Group, code mpi.Code) (*Group, error) {
	if code != 0 {
		return nil, codeError(op, code)
	}
	g := &Group{h: h}
	if g.size, code = mpi.GroupSize(h); code == 0 {
		g.rank, code = mpi.GroupRank(h)
	}
	return g, wrap(op, code)
}

// Rank returns the rank of this process in the group, or Undefined.
func (g *Group) Rank() int { return g.rank }

// Size returns the number of processes in the group.
func (g *Group) Size() int { return g.size }

// check returns an error unless calls can be made with all the groups.
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
func (g *Group) Incl(ranks ...int) (*Group, error) {
	return g.pick("Group_incl", mpi.GroupIncl, ranks)
}

// Excl returns the group without the processes with the given ranks.
func (g *Group) Excl(ranks ...int) (*Group, error) {
	return g.pick("Group_excl", mpi.GroupExcl, ranks)
}

func (g *Group) pick(op string, call func(mpi.Group, []int32) (mpi.Group, mpi.Code), ranks []int) (*Group, error) {
	if err := checkGroups(op, g); err != nil {
		return nil, err
	}
	list, err := g.ranks32(op, ranks)
	if err != nil {
		return nil, err
	}
	seen := make(map[int32]bool, len(list))
	for _, r := range list {
		if seen[r] {
			return nil, Errorf(op, ErrRank, "rank %d is given twice", r)
		}
		seen[r] = true
	}
	h, code := call(g.h, list)
	return newGroup(op, h, code)
}

// Union returns the processes of g, then those of other that are not in g.
func (g *Group) Union(other *Group) (*Group, error) {
	return g.combine("Group_union", mpi.GroupUnion, other)
}

// Intersection returns the processes of g that are in other, in g's order.
func (g *Group) Intersection(other *Group) (*Group, error) {
	return g.combine("Group_intersection", mpi.GroupIntersection, other)
}

// Difference returns the processes of g that are not in other, in g's order.
func (g *Group) Difference(other *Group) (*Group, error) {
	return g.combine("Group_difference", mpi.GroupDifference, other)
}

func (g *Group) combine(op string, call func(a, b mpi.Group) (mpi.Group, mpi.Code), other *Group) (*Group, error) {
	if err := checkGroups(op, g, other); err != nil {
		return nil, err
	}
	h, code := call(g.h, other.h)
	return newGroup(op, h, code)
}

// Compare compares two groups: Identical, Similar or Unequal.
func (g *Group) Compare(other *Group) (Comparison, error) {
	if err := checkGroups("Group_compare", g, other); err != nil {
		return 0, err
	}
	r, code := mpi.GroupCompare(g.h, other.h)
	return Comparison(r), wrap("Group_compare", code)
}

// TranslateRanks returns the ranks in other of the processes that have the given
// ranks in g; Undefined for those that other does not have.
func (g *Group) TranslateRanks(other *Group, ranks ...int) ([]int, error) {
	if err := checkGroups("Group_translate_ranks", g, other); err != nil {
		return nil, err
	}
	list, err := g.ranks32("Group_translate_ranks", ranks)
	if err != nil {
		return nil, err
	}
	translated := make([]int32, len(list))
	if code := mpi.GroupTranslateRanks(g.h, list, other.h, translated); code != 0 {
		return nil, codeError("Group_translate_ranks", code)
	}
	out := make([]int, len(list))
	for i, r := range translated {
		out[i] = int(r)
	}
	return out, nil
}

// String lists the group's processes by their ranks in World: "group of 2: world ranks 0 3".
func (g *Group) String() string {
	if g == nil || g.h == 0 {
		return "closed group"
	}
	all := make([]int, g.size)
	for i := range all {
		all[i] = i
	}
	world, err := worldComm.Group()
	if err != nil {
		return fmt.Sprintf("group of %d", g.size)
	}
	defer world.Close()
	ranks, err := g.TranslateRanks(world, all...)
	if err != nil {
		return fmt.Sprintf("group of %d", g.size)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "group of %d: world ranks", g.size)
	for _, r := range ranks {
		if r == Undefined {
			b.WriteString(" ?")
		} else {
			fmt.Fprintf(&b, " %d", r)
		}
	}
	return b.String()
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
	return wrap("Group_free", freeGroup(h))
}

// freeGroup frees a group, unless it is the predefined empty one.
func freeGroup(h mpi.Group) mpi.Code {
	if h == mpi.Group(mpi.Predefined(mpi.IdGroupEmpty)) {
		return 0
	}
	return mpi.GroupFree(h)
}
