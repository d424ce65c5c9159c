package mpi_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// A modelGroup is a group beside what it must be: the ranks in World of its processes.
type modelGroup struct {
	g    *mpi.Group
	want []int
}

// TestGroupsRandom makes groups from groups by random calls, beside slices.
func TestGroupsRandom(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		world, err := mpi.World().Group()
		must(t, err)
		pool := []modelGroup{{world, subsetUp(world.Size())}, {mpi.EmptyGroup(), nil}}
		for range 25 {
			m := randomGroup(t, r, pool)
			m.check(t, seed)
			pool = append(pool, m)
		}
		for _, i := range r.Perm(len(pool)) { // in any order
			must(t, pool[i].g.Close())
		}
	}
}

// randomGroup makes a group from those of the pool.
func randomGroup(t *testing.T, r *rand.Rand, pool []modelGroup) modelGroup {
	t.Helper()
	a, b := pool[r.IntN(len(pool))], pool[r.IntN(len(pool))]
	inB := func(rank int) bool { return slices.Contains(b.want, rank) }
	outB := func(rank int) bool { return !inB(rank) }
	var g *mpi.Group
	var err error
	var want []int
	switch r.IntN(7) {
	case 0:
		g, err = a.g.Union(b.g)
		want = slices.Clone(a.want)
		for _, rank := range b.want {
			if !slices.Contains(a.want, rank) {
				want = append(want, rank)
			}
		}
	case 1:
		g, err = a.g.Intersection(b.g)
		want = filtered(a.want, inB)
	case 2:
		g, err = a.g.Difference(b.g)
		want = filtered(a.want, outB)
	case 3, 4:
		ranks := r.Perm(len(a.want))[:r.IntN(len(a.want)+1)]
		if r.IntN(2) == 0 {
			g, err = a.g.Incl(ranks...)
			want = picked(a.want, ranks)
		} else {
			g, err = a.g.Excl(ranks...)
			want = left(a.want, ranks)
		}
	default:
		ranges, ranks := randomRanges(r, len(a.want))
		if r.IntN(2) == 0 {
			g, err = a.g.RangeIncl(ranges...)
			want = picked(a.want, ranks)
		} else {
			g, err = a.g.RangeExcl(ranges...)
			want = left(a.want, ranks)
		}
	}
	must(t, err)
	return modelGroup{g, want}
}

// randomRanges makes ranges of ranks below n without a rank twice, and lists the ranks.
func randomRanges(r *rand.Rand, n int) (ranges []mpi.RankRange, ranks []int) {
	for range 4 {
		if n == 0 {
			break
		}
		c := mpi.RankRange{First: r.IntN(n), End: r.IntN(n+2) - 1, Stride: 1 + r.IntN(n+2)}
		if c.End < c.First {
			c.Stride = -c.Stride
		}
		var more []int
		for i := 0; i < n; i++ {
			rank := c.First + i*c.Stride
			if c.Stride > 0 && rank >= c.End || c.Stride < 0 && rank <= c.End {
				break
			}
			more = append(more, rank)
		}
		if c.Stride == 1 {
			c.Stride = 0 // means the same
		}
		if !slices.ContainsFunc(more, func(rank int) bool { return slices.Contains(ranks, rank) }) {
			ranges, ranks = append(ranges, c), append(ranks, more...)
		}
	}
	return ranges, ranks
}

func filtered(s []int, keep func(int) bool) (out []int) {
	for _, rank := range s {
		if keep(rank) {
			out = append(out, rank)
		}
	}
	return out
}

func picked(s, ranks []int) (out []int) {
	for _, i := range ranks {
		out = append(out, s[i])
	}
	return out
}

func left(s, ranks []int) (out []int) {
	for i, rank := range s {
		if !slices.Contains(ranks, i) {
			out = append(out, rank)
		}
	}
	return out
}

func (m modelGroup) check(t *testing.T, seed uint64) {
	t.Helper()
	if got := ranksOf(t, m.g); !slices.Equal(got, m.want) {
		t.Fatalf("seed %d: ranks %v, want %v", seed, got, m.want)
	}
	rank := slices.Index(m.want, mpi.World().Rank())
	if rank < 0 {
		rank = mpi.Undefined
	}
	if m.g.Size() != len(m.want) || m.g.Rank() != rank {
		t.Fatalf("seed %d: rank %d of %d, want %d of %d", seed, m.g.Rank(), m.g.Size(), rank, len(m.want))
	}
	text := m.g.String()
	if !strings.HasPrefix(text, fmt.Sprintf("group of %d", len(m.want))) {
		t.Fatalf("seed %d: %q for %v", seed, text, m.want)
	}
}

// TestGroupString checks how groups print.
func TestGroupString(t *testing.T) {
	world, err := mpi.World().Group()
	must(t, err)
	defer world.Close()
	want := map[int]string{
		1: "group of 1: world ranks 0",
		2: "group of 2: world ranks 0 1",
		3: "group of 3: world ranks 0-2",
		4: "group of 4: world ranks 0-3",
		5: "group of 5: world ranks 0-4",
	}
	if n := world.Size(); want[n] != "" && world.String() != want[n] {
		t.Errorf("%q, want %q", world, want[n])
	}
	if n := world.Size(); n >= 4 {
		g, err := world.Incl(3, 0, 1, 2)
		must(t, err)
		defer g.Close()
		if want := "group of 4: world ranks 3 0-2"; g.String() != want {
			t.Errorf("%q, want %q", g, want)
		}
	}
	if s := mpi.EmptyGroup().String(); s != "group of 0" {
		t.Errorf("the empty group: %q", s)
	}
}

// TestTranslateProcNull checks that no process stays none.
func TestTranslateProcNull(t *testing.T) {
	world, err := mpi.World().Group()
	must(t, err)
	defer world.Close()
	got, err := world.TranslateRanks(mpi.EmptyGroup(), mpi.ProcNull, 0, mpi.ProcNull)
	if want := []int{mpi.ProcNull, mpi.Undefined, mpi.ProcNull}; !slices.Equal(got, want) || err != nil {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}
