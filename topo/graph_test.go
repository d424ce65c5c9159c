package topo_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// randomLists is a list of ranks for each of n nodes; an edge is not always in both.
func randomLists(r *rand.Rand, n int) [][]int {
	lists := make([][]int, n)
	for i := range lists {
		lists[i] = []int{}
		for range r.IntN(5) {
			lists[i] = append(lists[i], r.IntN(n))
		}
	}
	return lists
}

func TestGraphComm(t *testing.T) {
	w := mpi.World()
	r := rand.New(rand.NewPCG(2, uint64(w.Size())))
	for range 6 {
		lists := randomLists(r, r.IntN(w.Size()+1))
		g, err := topo.NewGraphComm(w, lists, false)
		ok(t, err)
		if (g == nil) != (w.Rank() >= len(lists)) {
			t.Fatalf("%v: rank %d has the graph %v", lists, w.Rank(), g)
		}
		if g == nil {
			ok(t, g.Close())
			continue
		}
		d, err := g.Dup()
		ok(t, err)
		for _, g := range []*topo.GraphComm{g, d} {
			all, err := g.Adjacency()
			if err != nil || fmt.Sprint(all) != fmt.Sprint(lists) {
				t.Errorf("graph %v, %v, want %v", all, err, lists)
			}
			for rank := range lists {
				n, err := g.NeighborsCount(rank)
				near, err2 := g.Neighbors(rank)
				if err != nil || err2 != nil || n != len(lists[rank]) || !slices.Equal(near, lists[rank]) {
					t.Errorf("%v: rank %d has %d neighbors, %v, %v, %v", lists, rank, n, near, err, err2)
				}
			}
		}
		if k, err := topo.KindOf(d); k != topo.KindGraph || err != nil {
			t.Errorf("kind %v, %v", k, err)
		}
		ok(t, d.Close())
		ok(t, g.Close())
	}
	rank, err := topo.GraphMap(w, [][]int{{0}})
	ok(t, err)
	mapped := make([]int, w.Size())
	ok(t, collective.Allgather(w, []int{rank}, mapped))
	if n := len(slices.DeleteFunc(mapped, func(r int) bool { return r == mpi.Undefined })); n != 1 || slices.Max(mapped) != 0 {
		t.Errorf("GraphMap to one process: %v", mapped)
	}
}

// weighted is the ranks and weights of edges, sorted.
func weighted(ranks, weights []int) (list [][2]int) {
	for i, r := range ranks {
		e := [2]int{r, 0}
		if weights != nil {
			e[1] = weights[i]
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return list
}

// TestDistGraph makes random graphs in both ways, with weights and without, whose edges
// are passed by random ranks.
func TestDistGraph(t *testing.T) {
	w := mpi.World()
	size, me := w.Size(), w.Rank()
	r := rand.New(rand.NewPCG(5, uint64(size)))
	for round := range 8 {
		hasWeights := round%2 == 0
		var mine topo.Neighborhood
		var passed topo.Edges
		if hasWeights {
			mine.SourceWeights, mine.DestinationWeights, passed.Weights = []int{}, []int{}, []int{}
		}
		for range r.IntN(3*size + 1) {
			from, to, weight, by := r.IntN(size), r.IntN(size), r.IntN(100), r.IntN(size)
			if from == me {
				mine.Destinations = append(mine.Destinations, to)
				if hasWeights {
					mine.DestinationWeights = append(mine.DestinationWeights, weight)
				}
			}
			if to == me {
				mine.Sources = append(mine.Sources, from)
				if hasWeights {
					mine.SourceWeights = append(mine.SourceWeights, weight)
				}
			}
			if by == me {
				passed.From, passed.To = append(passed.From, from), append(passed.To, to)
				if hasWeights {
					passed.Weights = append(passed.Weights, weight)
				}
			}
		}
		a, err := topo.NewDistGraphCommAdjacent(w, mine, false, mpi.Info{"mpi4go_test": "1"})
		ok(t, err)
		b, err := topo.NewDistGraphComm(w, passed, false)
		ok(t, err)
		d, err := b.Dup()
		ok(t, err)
		for i, g := range []*topo.DistGraphComm{a, b, d} {
			n := g.Neighbors()
			same := (n.SourceWeights != nil) == hasWeights && (n.DestinationWeights != nil) == hasWeights &&
				slices.Equal(weighted(n.Sources, n.SourceWeights), weighted(mine.Sources, mine.SourceWeights)) &&
				slices.Equal(weighted(n.Destinations, n.DestinationWeights), weighted(mine.Destinations, mine.DestinationWeights))
			if i == 0 { // the order too
				same = same && slices.Equal(n.Sources, mine.Sources) && slices.Equal(n.Destinations, mine.Destinations)
			}
			if !same {
				t.Errorf("graph %d of round %d: rank %d has %+v, want %+v", i, round, me, n, mine)
			}
			ok(t, g.Close())
		}
	}
}

// TestBadGraphs checks that wrong arguments are errors that name the numbers.
func TestBadGraphs(t *testing.T) {
	w := mpi.World()
	n := w.Size()
	g, err := topo.NewGraphComm(w, make([][]int, n), false)
	ok(t, err)
	graph := func(lists [][]int) error { _, err := topo.NewGraphComm(w, lists, false); return err }
	adjacent := func(e topo.Neighborhood) error { _, err := topo.NewDistGraphCommAdjacent(w, e, false); return err }
	dist := func(e topo.Edges) error { _, err := topo.NewDistGraphComm(w, e, false); return err }
	neighbors := func(rank int) error { _, err := g.Neighbors(rank); return err }
	_, of := topo.DistGraphOf(g.Comm)
	_, info := topo.NewDistGraphComm(w, topo.Edges{}, false, mpi.Info{"": "x"})
	var none *topo.DistGraphComm
	for _, c := range []struct {
		name  string
		err   error
		class mpi.ErrorClass
		text  string
	}{
		{"nodes", graph(make([][]int, n+1)), mpi.ErrArg, fmt.Sprintf("%d nodes, but the communicator %d", n+1, n)},
		{"neighbor", graph([][]int{{1}}), mpi.ErrRank, "node 0 has node 1"},
		{"rank", neighbors(n), mpi.ErrRank, fmt.Sprintf("rank %d", n)},
		{"source", adjacent(topo.Neighborhood{Sources: []int{-1}}), mpi.ErrRank, "source 0 is rank -1"},
		{"destination", adjacent(topo.Neighborhood{Destinations: []int{0, n}}), mpi.ErrRank, fmt.Sprintf("destination 1 is rank %d", n)},
		{"weights of one side", adjacent(topo.Neighborhood{SourceWeights: []int{}}), mpi.ErrArg, "only one"},
		{"weights", dist(topo.Edges{From: []int{0}, To: []int{0}, Weights: []int{}}), mpi.ErrArg, "0 source weights for 1 edges"},
		{"negative weight", dist(topo.Edges{From: []int{0}, To: []int{0}, Weights: []int{-2}}), mpi.ErrArg, "-2"},
		{"ends", dist(topo.Edges{From: []int{0}}), mpi.ErrArg, "1 edges begin and 0 end"},
		{"end", dist(topo.Edges{From: []int{0}, To: []int{n}}), mpi.ErrRank, "destination 0"},
		{"info", info, mpi.ErrInfoKey, "info key"},
		{"other kind", of, mpi.ErrTopology, "graph: want distributed graph"},
		{"nil graph", collective.Barrier(none), mpi.ErrComm, "nil"},
	} {
		if !errors.Is(c.err, c.class) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%s: error %v: want %v with %q", c.name, c.err, c.class, c.text)
		}
	}
	ok(t, g.Close())
}
