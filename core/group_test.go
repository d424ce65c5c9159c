package mpi_test

import (
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// ranksOf returns the ranks in World of a group's processes.
func ranksOf(t *testing.T, g *mpi.Group) []int {
	t.Helper()
	world, err := mpi.World().Group()
	must(t, err)
	defer world.Close()
	all := make([]int, g.Size())
	for i := range all {
		all[i] = i
	}
	ranks, err := g.TranslateRanks(world, all...)
	must(t, err)
	return ranks
}

// TestGroups checks the algebra of groups against slices.
func TestGroups(t *testing.T) {
	n, me := mpi.World().Size(), mpi.World().Rank()
	world, err := mpi.World().Group()
	must(t, err)
	defer world.Close()
	group := func(g *mpi.Group, err error) func(what string, want []int) *mpi.Group {
		t.Helper()
		must(t, err)
		t.Cleanup(func() {
			if err := g.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		return func(what string, want []int) *mpi.Group {
			t.Helper()
			if got := ranksOf(t, g); !slices.Equal(got, want) {
				t.Errorf("%s: ranks %v, want %v", what, got, want)
			}
			rank := slices.Index(want, me)
			if rank < 0 {
				rank = mpi.Undefined
			}
			if g.Size() != len(want) || g.Rank() != rank {
				t.Errorf("%s: rank %d of %d, want %d of %d", what, g.Rank(), g.Size(), rank, len(want))
			}
			return g
		}
	}
	// All pairs of subsets, each in falling order.
	subset := func(bits int) (s []int) {
		for r := n - 1; r >= 0; r-- {
			if bits>>r&1 == 1 {
				s = append(s, r)
			}
		}
		return s
	}
	filter := func(s []int, keep func(int) bool) (out []int) {
		for _, r := range s {
			if keep(r) {
				out = append(out, r)
			}
		}
		return out
	}
	for i := range 1 << n {
		a := subset(i)
		ga := group(world.Incl(a...))("Incl", a)
		group(world.Excl(a...))("Excl", filter(subsetUp(n), func(r int) bool { return !slices.Contains(a, r) }))
		for j := range 1 << n {
			b := slices.Sorted(slices.Values(subset(j)))
			gb := group(world.Incl(b...))("Incl", b)
			in := func(r int) bool { return slices.Contains(b, r) }
			out := func(r int) bool { return !slices.Contains(b, r) }
			group(ga.Intersection(gb))("Intersection", filter(a, in))
			group(ga.Difference(gb))("Difference", filter(a, out))
			group(ga.Union(gb))("Union", append(slices.Clone(a), filter(b, func(r int) bool { return !slices.Contains(a, r) })...))
			want := mpi.Unequal
			if slices.Equal(a, b) {
				want = mpi.Identical
			} else if i == j {
				want = mpi.Similar
			}
			if c, err := ga.Compare(gb); c != want || err != nil {
				t.Errorf("Compare %v with %v: %v, %v, want %v", a, b, c, err, want)
			}
			all := make([]int, len(a))
			for k := range all {
				all[k] = k
			}
			translated, err := ga.TranslateRanks(gb, all...)
			must(t, err)
			for k, r := range a {
				want := slices.Index(b, r)
				if want < 0 {
					want = mpi.Undefined
				}
				if translated[k] != want {
					t.Errorf("rank %d of %v is %d in %v, want %d", k, a, translated[k], b, want)
				}
			}
		}
	}
}

func subsetUp(n int) []int {
	s := make([]int, n)
	for r := range s {
		s[r] = r
	}
	return s
}

func TestGroupErrors(t *testing.T) {
	g, err := mpi.World().Group()
	must(t, err)
	n := g.Size()
	for _, ranks := range [][]int{{n}, {-1}, {0, n + 7}, {1 << 32}} {
		_, err := g.Incl(ranks...)
		wantErr(t, err, mpi.ErrRank, "outside the group")
		_, err = g.TranslateRanks(g, ranks...)
		wantErr(t, err, mpi.ErrRank, "outside the group")
	}
	_, err = g.Incl(0, 0)
	wantErr(t, err, mpi.ErrRank, "twice")
	_, err = g.Excl(0, 0)
	wantErr(t, err, mpi.ErrRank, "twice")
	for _, r := range []mpi.RankRange{{n, 0, -1}, {0, n + 1, 1}, {-1, 0, 1}, {mpi.ProcNull, 0, 1}} {
		_, err = g.RangeIncl(r)
		wantErr(t, err, mpi.ErrRank, "outside the group")
	}
	_, err = g.RangeExcl(mpi.RankRange{0, 1 << 40, 1 << 39})
	wantErr(t, err, mpi.ErrRank, "outside the group")
	none, err := g.RangeIncl(mpi.RankRange{First: n - 1, End: n - 1})
	if err != nil || none.Size() != 0 {
		t.Errorf("a range without ranks: %v, %v", none, err)
	}
	must(t, none.Close())
	if n > 1 {
		_, err = g.RangeIncl(mpi.RankRange{0, 1, -1})
		wantErr(t, err, mpi.ErrArg, "from 0 to 1 by -1")
		_, err = g.RangeExcl(mpi.RankRange{1, 0, 0})
		wantErr(t, err, mpi.ErrArg, "from 1 to 0 by 1")
	}
	_, err = g.RangeExcl(mpi.RankRange{0, n, 1}, mpi.RankRange{0, 1, 5})
	wantErr(t, err, mpi.ErrRank, "twice")
	_, err = g.Union(nil)
	wantErr(t, err, mpi.ErrGroup, "nil")
	_, err = (*mpi.Group)(nil).Incl(0)
	wantErr(t, err, mpi.ErrGroup, "nil")
	must(t, g.Close())
	must(t, g.Close())
	_, err = g.Incl(0)
	wantErr(t, err, mpi.ErrClosed)
	_, err = g.Compare(g)
	wantErr(t, err, mpi.ErrClosed)
	_, err = g.RangeIncl(mpi.RankRange{})
	wantErr(t, err, mpi.ErrClosed)
	if g.String() != "closed group" {
		t.Errorf("String: %q", g)
	}
}
