package collective_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// paths runs a test with blocking calls that block in C, where each rank has a core (else they take
// many milliseconds each), and with those that are nonblocking ones inside.
func paths(t *testing.T, f func(t *testing.T)) {
	before := capi.CurrentPolicy()
	defer capi.SetPolicy(before)
	for _, p := range []struct {
		name   string
		policy capi.Policy
	}{
		{"in C", capi.Policy{Serialized: before.Serialized}},
		{"oversubscribed", capi.Policy{Oversubscribed: true, Serialized: before.Serialized, Nonblocking: true}},
		{"serialized, asleep", capi.Policy{Wait: capi.WaitSleep, Serialized: true, Nonblocking: true}},
	} {
		if !p.policy.Nonblocking && mpi.World().Size() > runtime.NumCPU() {
			continue
		}
		capi.SetPolicy(p.policy)
		t.Run(p.name, f)
	}
}

// patterns are how much goes from one rank to another, as much as comes back: sizes that differ, and
// ranks that have nothing for each other, for themselves, or at all.
var patterns = []struct {
	name  string
	count func(r, s, size int) int
}{
	{"nothing between 0 and 1", func(r, s, _ int) int { return bit(r+s != 1) }},
	{"nothing to itself", func(r, s, _ int) int { return bit(r != s) }},
	{"only to itself", func(r, s, _ int) int { return bit(r == s) }},
	{"uneven", func(r, s, _ int) int { return (r + s) % 3 }},
	{"the last has nothing", func(r, s, size int) int { return bit(max(r, s) < size-1) }},
	{"only the last", func(r, s, size int) int { return bit(min(r, s) == size-1) }},
	{"nothing", func(r, s, _ int) int { return 0 }},
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestParts exchanges parts of all patterns, with all collectives that have counts, in all forms.
func TestParts(t *testing.T) {
	if mpi.World().Size() > 2 {
		harness.SkipQuirk(t, "nonblocking-many")
	}
	v := values[int32]{number[int32]}
	paths(t, func(t *testing.T) {
		for _, p := range patterns {
			for _, n := range []int{1, 1000, 20011} {
				for _, spread := range []bool{false, true} {
					counts := func(r int) []int {
						c := repeat(0)
						for s := range c {
							c[s] = n * p.count(r, s, len(c))
						}
						return c
					}
					for _, trial := range v.parts(counts, spread) {
						trial.name = fmt.Sprintf("%s of %d, %s, spread %v", trial.name, n, p.name, spread)
						trial.run(t)
					}
				}
			}
		}
	})
}

// An arrangement is parts in a buffer.
type arrangement[T any] struct {
	counts, displs []int
	x              []T
}

// arrange makes a buffer for parts, one after the other or, if they are to be spread, backwards with
// gaps. A buffer for nothing is nil on some ranks, and empty on others.
func arrange[T any](counts []int, spread bool) arrangement[T] {
	a := arrangement[T]{counts: counts}
	if n := sum(counts); n > 0 || mpi.World().Rank()%2 == 0 {
		a.x = make([]T, n)
	}
	if spread {
		a.displs = make([]int, len(counts))
		at := 0
		for r := len(counts) - 1; r >= 0; r-- {
			a.displs[r] = at
			at += counts[r] + 2
		}
		a.x = make([]T, at)
	}
	return a
}

// of is the part of a rank.
func (a arrangement[T]) of(r int) []T {
	at := sum(a.counts[:r])
	if a.displs != nil {
		at = a.displs[r]
	}
	return a.x[at : at+a.counts[r]]
}

func (a arrangement[T]) parts() (p [][]T) {
	for r := range a.counts {
		p = append(p, a.of(r))
	}
	return p
}

// set fills the parts with what value returns of each rank, and the rest with something else.
func (a arrangement[T]) set(rest []T, value func(r, n int) []T) {
	copy(a.x, rest)
	for r, n := range a.counts {
		copy(a.of(r), value(r, n))
	}
}

// like is another buffer for the same parts.
func (a arrangement[T]) like() arrangement[T] {
	a.x = append([]T(nil), a.x...)
	return a
}

// parts is the trials of the collectives with counts.
func (v values[T]) parts(counts func(r int) []int, spread bool) (trials []neighborTrial[T]) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	root := size - 1
	add := func(name string, returns, recv []T, fill func(round int), want func(round int) []T,
		call func() error, start started[T], prepare prepared[T]) {
		trials = append(trials, neighborTrial[T]{
			trial[T]{name: name, recv: recv, returns: returns, fill: fill, want: want, start: []started[T]{start}, prepare: []prepared[T]{prepare}},
			[]func() error{call}})
	}

	// Each with each.
	send, recv := arrange[T](counts(me), spread), arrange[T](counts(me), spread)
	recvRest := v.of(99, len(recv.x))
	fillSend := func(a arrangement[T], k int) {
		a.set(recvRest, func(r, n int) []T { return v.of(rank(pair(me, r), k), n) })
	}
	fill := func(k int) { copy(recv.x, recvRest); fillSend(send, k) }
	exchanged := func(k int) []T {
		y := recv.like()
		y.set(recvRest, func(r, n int) []T { return v.of(rank(pair(r, me), k), n) })
		return y.x
	}
	c, d := send.counts, send.displs
	add("Alltoallv", recv.x, recv.x, fill, exchanged,
		func() error { return collective.Alltoallv(w, send.x, c, d, recv.x, c, d) },
		func() (*mpi.Request[T], error) { return collective.Ialltoallv(w, send.x, c, d, recv.x, c, d) },
		func() (*mpi.Persistent[T], error) { return collective.AlltoallvInit(w, send.x, c, d, recv.x, c, d) })
	add("Alltoallv in place", recv.x, recv.x, func(k int) { fillSend(recv, k) }, exchanged,
		func() error { return collective.Alltoallv(w, recv.x, c, d, recv.x, c, d) },
		func() (*mpi.Request[T], error) { return collective.Ialltoallv(w, recv.x, c, d, recv.x, c, d) },
		func() (*mpi.Persistent[T], error) { return collective.AlltoallvInit(w, recv.x, c, d, recv.x, c, d) })
	add("Alltoallw", nil, recv.x, fill, exchanged,
		func() error { return collective.Alltoallw(w, send.parts(), recv.parts()) },
		func() (*mpi.Request[T], error) { return collective.Ialltoallw(w, send.parts(), recv.parts()) },
		func() (*mpi.Persistent[T], error) { return collective.AlltoallwInit(w, send.parts(), recv.parts()) })
	add("Alltoallw in place", nil, recv.x, func(k int) { fillSend(recv, k) }, exchanged,
		func() error { return collective.Alltoallw(w, recv.parts(), recv.parts()) },
		func() (*mpi.Request[T], error) { return collective.Ialltoallw(w, recv.parts(), recv.parts()) },
		func() (*mpi.Persistent[T], error) { return collective.AlltoallwInit(w, recv.parts(), recv.parts()) })

	// Each has a part of a whole.
	part := counts(size / 2)
	whole := arrange[T](part, spread)
	mine := v.nothing(part[me])
	rest := v.of(99, len(whole.x))
	value := func(k int) func(r, n int) []T { return func(r, n int) []T { return v.of(rank(r, k), n) } }
	wholeWant := func(k int) []T {
		y := whole.like()
		y.set(rest, value(k))
		return y.x
	}
	mineWant := func(k int) []T { return v.of(rank(me, k), part[me]) }
	fillMine := func(k int) { copy(whole.x, rest); copy(mine, mineWant(k)) }
	fillOwn := func(k int) { copy(whole.x, rest); copy(whole.of(me), mineWant(k)) }
	fillWhole := func(k int) { clear(mine); whole.set(rest, value(k)) }
	wc, wd := whole.counts, whole.displs
	add("Allgatherv", whole.x, whole.x, fillMine, wholeWant,
		func() error { return collective.Allgatherv(w, mine, whole.x, wc, wd) },
		func() (*mpi.Request[T], error) { return collective.Iallgatherv(w, mine, whole.x, wc, wd) },
		func() (*mpi.Persistent[T], error) { return collective.AllgathervInit(w, mine, whole.x, wc, wd) })
	add("Allgatherv in place", whole.x, whole.x, fillOwn, wholeWant,
		func() error { return collective.Allgatherv(w, whole.of(me), whole.x, wc, wd) },
		func() (*mpi.Request[T], error) { return collective.Iallgatherv(w, whole.of(me), whole.x, wc, wd) },
		func() (*mpi.Persistent[T], error) { return collective.AllgathervInit(w, whole.of(me), whole.x, wc, wd) })
	var atRoot, all []T // what the root has, and the others need not
	var rc, rd []int
	own := mine
	gathered := func(int) []T { return nil }
	if me == root {
		atRoot, all, own, rc, rd, gathered = whole.x, whole.x, whole.of(me), wc, wd, wholeWant
	}
	add("Gatherv", atRoot, all, fillMine, gathered,
		func() error { return collective.Gatherv(w, mine, all, rc, rd, root) },
		func() (*mpi.Request[T], error) { return collective.Igatherv(w, mine, all, rc, rd, root) },
		func() (*mpi.Persistent[T], error) { return collective.GathervInit(w, mine, all, rc, rd, root) })
	add("Gatherv in place", atRoot, all, func(k int) { fillMine(k); copy(own, mineWant(k)) }, gathered,
		func() error { return collective.Gatherv(w, own, all, rc, rd, root) },
		func() (*mpi.Request[T], error) { return collective.Igatherv(w, own, all, rc, rd, root) },
		func() (*mpi.Persistent[T], error) { return collective.GathervInit(w, own, all, rc, rd, root) })
	add("Scatterv", mine, mine, fillWhole, mineWant,
		func() error { return collective.Scatterv(w, all, rc, rd, mine, root) },
		func() (*mpi.Request[T], error) { return collective.Iscatterv(w, all, rc, rd, mine, root) },
		func() (*mpi.Persistent[T], error) { return collective.ScattervInit(w, all, rc, rd, mine, root) })
	add("Scatterv in place", own, own, fillWhole, mineWant,
		func() error { return collective.Scatterv(w, all, rc, rd, own, root) },
		func() (*mpi.Request[T], error) { return collective.Iscatterv(w, all, rc, rd, own, root) },
		func() (*mpi.Persistent[T], error) { return collective.ScattervInit(w, all, rc, rd, own, root) })
	return trials
}

// nothing is n elements; for none, nil on some ranks and an empty slice on others.
func (v values[T]) nothing(n int) []T {
	if n == 0 && mpi.World().Rank()%2 == 1 {
		return nil
	}
	return make([]T, n)
}
