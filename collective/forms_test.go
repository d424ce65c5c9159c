package collective_test

import (
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// The nonblocking and persistent forms of every collective. They share all but the last
// call with the blocking ones, so some element types are enough.

type (
	started[T any]  = func() (*mpi.Request[T], error)
	prepared[T any] = func() (*mpi.Persistent[T], error)
)

// A trial is a collective on certain buffers, which is done again and again with other
// data.
type trial[T comparable] struct {
	name    string
	fill    func(round int)     // sets the buffers
	want    func(round int) []T // what is in recv then; nil: nothing that matters
	recv    []T
	returns []T // what Wait returns
	start   []started[T]
	prepare []prepared[T]
}

const rounds = 2

// tryAll does the trials in all forms.
func tryAll[T comparable](t *testing.T, trials []trial[T]) {
	t.Helper()
	for _, c := range trials {
		for k, start := range c.start {
			c.fill(k)
			req, err := start()
			if ok(t, err); err != nil {
				continue
			}
			got, st, err := req.Wait()
			c.check(t, "nonblocking", k, got, st, err)
		}
		for _, prepare := range c.prepare {
			p, err := prepare()
			if ok(t, err); err != nil {
				continue
			}
			for k := range rounds {
				c.fill(k)
				ok(t, p.Start())
				got, st, err := p.Wait()
				c.check(t, "persistent", k, got, st, err)
			}
			ok(t, p.Close())
		}
	}
}

func (c trial[T]) check(t *testing.T, form string, round int, got []T, st mpi.Status, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s, %s: %v", c.name, form, err)
		return
	}
	if len(got) != len(c.returns) || unsafe.SliceData(got) != unsafe.SliceData(c.returns) {
		t.Errorf("%s, %s: Wait returned %d elements at %p, want %d at %p", c.name, form, len(got), got, len(c.returns), c.returns)
	}
	if (st != mpi.Status{Source: mpi.AnySource, Tag: mpi.AnyTag}) {
		t.Errorf("%s, %s: status %+v, want an empty one", c.name, form, st)
	}
	if want := c.want(round); want != nil {
		same(t, c.name+", "+form, c.recv, want)
	}
}

// rank numbers what rank r contributes in a round.
func rank(r, round int) int { return r + 10*round }

// joined is what the ranks contribute in a round.
func (v values[T]) joined(counts []int, round int) []T {
	x := []T{}
	for r, n := range counts {
		x = append(x, v.of(rank(r, round), n)...)
	}
	return x
}

// rooted is the trials of the collectives with a root that move data.
func (v values[T]) rooted(n, root int) []trial[T] {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	cs := uneven(n)
	x, mine, part := make([]T, n), make([]T, n), make([]T, cs[me])
	var whole, wholeV, atRoot, atRootV []T // at the root
	if me == root {
		whole, wholeV = make([]T, n*size), make([]T, sum(cs))
		atRoot, atRootV = whole, wholeV
	}
	own := mine
	if me == root {
		own = whole[root*n : (root+1)*n]
	}
	onlyRoot := func(counts []int) func(int) []T {
		return func(k int) []T {
			if me != root {
				return nil
			}
			return v.joined(counts, k)
		}
	}
	same := func(n int) func(int) []T { return func(k int) []T { return v.of(rank(me, k), n) } }
	name := func(s string) string { return s + ", " + label(n, root) }
	return []trial[T]{
		{
			name: name("Bcast"), recv: x, returns: x,
			fill: func(k int) {
				clear(x)
				if me == root {
					copy(x, v.of(rank(root, k), n))
				}
			},
			want: func(k int) []T { return v.of(rank(root, k), n) },
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Ibcast(w, x, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.BcastInit(w, x, root) },
			},
		},
		{
			name: name("Gather"), recv: whole, returns: atRoot,
			fill: func(k int) { clear(whole); copy(mine, v.of(rank(me, k), n)) },
			want: onlyRoot(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Igather(w, mine, whole, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.GatherInit(w, mine, whole, root) },
			},
		},
		{
			name: name("Gather in place"), recv: whole, returns: atRoot,
			fill: func(k int) { clear(whole); copy(own, v.of(rank(me, k), n)) },
			want: onlyRoot(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Igather(w, own, whole, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.GatherInit(w, own, whole, root) },
			},
		},
		{
			name: name("Gatherv"), recv: wholeV, returns: atRootV,
			fill: func(k int) { clear(wholeV); copy(part, v.of(rank(me, k), cs[me])) },
			want: onlyRoot(cs),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Igatherv(w, part, wholeV, cs, nil, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.GathervInit(w, part, wholeV, cs, nil, root) },
			},
		},
		{
			name: name("Scatter"), recv: mine, returns: mine,
			fill: func(k int) { clear(mine); copy(whole, v.joined(repeat(n), k)) },
			want: same(n),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iscatter(w, whole, mine, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.ScatterInit(w, whole, mine, root) },
			},
		},
		{
			name: name("Scatter in place"), recv: own, returns: own,
			fill: func(k int) { clear(own); copy(whole, v.joined(repeat(n), k)) },
			want: same(n),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iscatter(w, whole, own, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.ScatterInit(w, whole, own, root) },
			},
		},
		{
			name: name("Scatterv"), recv: part, returns: part,
			fill: func(k int) { clear(part); copy(wholeV, v.joined(cs, k)) },
			want: same(cs[me]),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iscatterv(w, wholeV, cs, nil, part, root) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.ScattervInit(w, wholeV, cs, nil, part, root) },
			},
		},
	}
}

func sum(x []int) (s int) {
	for _, n := range x {
		s += n
	}
	return s
}

// everywhere is the trials of the collectives without a root that move data.
func (v values[T]) everywhere(n int) []trial[T] {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	cs := uneven(n)
	mine, part := make([]T, n), make([]T, cs[me])
	whole, wholeV, send := make([]T, n*size), make([]T, sum(cs)), make([]T, n*size)
	own := whole[me*n : (me+1)*n]
	name := func(s string) string { return s + ", " + label(n, -1) }
	// Rank r sends pairs[s] elements to rank s: some get nothing.
	pairs := make([]int, size)
	for s := range pairs {
		pairs[s] = n * ((me + s) % 3)
	}
	sendV, recvV := make([]T, sum(pairs)), make([]T, sum(pairs))
	sendW, recvW := split(sendV, pairs), split(recvV, pairs)
	var sendB, recvB []mpi.Memory[T]
	for r := range size {
		sendB, recvB = append(sendB, mpi.Slice(sendW[r])), append(recvB, mpi.Slice(recvW[r]))
	}
	sent := func(counts []int, k int) (x []T) {
		for s, n := range counts {
			x = append(x, v.of(rank(pair(me, s), k), n)...)
		}
		return x
	}
	received := func(counts []int) func(int) []T {
		return func(k int) []T {
			x := []T{}
			for s, n := range counts {
				x = append(x, v.of(rank(pair(s, me), k), n)...)
			}
			return x
		}
	}
	joined := func(counts []int) func(int) []T { return func(k int) []T { return v.joined(counts, k) } }
	return []trial[T]{
		{
			name: name("Allgather"), recv: whole, returns: whole,
			fill: func(k int) { clear(whole); copy(mine, v.of(rank(me, k), n)) },
			want: joined(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iallgather(w, mine, whole) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AllgatherInit(w, mine, whole) },
			},
		},
		{
			name: name("Allgather in place"), recv: whole, returns: whole,
			fill: func(k int) { clear(whole); copy(own, v.of(rank(me, k), n)) },
			want: joined(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iallgather(w, own, whole) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AllgatherInit(w, whole, whole) },
			},
		},
		{
			name: name("Allgatherv"), recv: wholeV, returns: wholeV,
			fill: func(k int) { clear(wholeV); copy(part, v.of(rank(me, k), cs[me])) },
			want: joined(cs),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Iallgatherv(w, part, wholeV, cs, nil) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AllgathervInit(w, part, wholeV, cs, nil) },
			},
		},
		{
			name: name("Alltoall"), recv: whole, returns: whole,
			fill: func(k int) { clear(whole); copy(send, sent(repeat(n), k)) },
			want: received(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Ialltoall(w, send, whole) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AlltoallInit(w, send, whole) },
			},
		},
		{
			name: name("Alltoall in place"), recv: send, returns: send,
			fill: func(k int) { copy(send, sent(repeat(n), k)) },
			want: received(repeat(n)),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Ialltoall(w, send, send) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AlltoallInit(w, send, send) },
			},
		},
		{
			name: name("Alltoallv"), recv: recvV, returns: recvV,
			fill: func(k int) { clear(recvV); copy(sendV, sent(pairs, k)) },
			want: received(pairs),
			start: []started[T]{
				func() (*mpi.Request[T], error) {
					return collective.Ialltoallv(w, sendV, pairs, nil, recvV, pairs, nil)
				},
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) {
					return collective.AlltoallvInit(w, sendV, pairs, nil, recvV, pairs, nil)
				},
			},
		},
		{
			name: name("Alltoallw"), recv: recvV,
			fill: func(k int) { clear(recvV); copy(sendV, sent(pairs, k)) },
			want: received(pairs),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Ialltoallw(w, sendW, recvW) },
				func() (*mpi.Request[T], error) { return collective.IalltoallwBuf(w, sendB, recvB) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AlltoallwInit(w, sendW, recvW) },
				func() (*mpi.Persistent[T], error) { return collective.AlltoallwInitBuf(w, sendB, recvB) },
			},
		},
		{
			name: name("Alltoallw in place"), recv: sendV,
			fill: func(k int) { copy(sendV, sent(pairs, k)) },
			want: received(pairs),
			start: []started[T]{
				func() (*mpi.Request[T], error) { return collective.Ialltoallw(w, sendW, sendW) },
			},
			prepare: []prepared[T]{
				func() (*mpi.Persistent[T], error) { return collective.AlltoallwInit(w, sendW, sendW) },
			},
		},
	}
}

// split cuts a slice into parts.
func split[T any](x []T, counts []int) (parts [][]T) {
	for _, n := range counts {
		parts, x = append(parts, x[:n:n]), x[n:]
	}
	return parts
}

// forms tests the movers of data in all forms.
func (v values[T]) forms(t *testing.T) {
	for _, n := range []int{0, 1, 7, 5003} {
		for _, root := range roots() {
			tryAll(t, v.rooted(n, root))
		}
		tryAll(t, v.everywhere(n))
	}
}

func TestForms(t *testing.T) { forSome(t, "forms") }

// forSome runs a test for some element types: plain, mixed, with gaps, with fields that
// stay at home.
func forSome(t *testing.T, test string) {
	for _, k := range kinds {
		switch k.name {
		case "uint8", "float64", "mixed struct", "skipped fields":
			t.Run(k.name, k.tests[test])
		}
	}
}

// forms tests the reductions in their other forms.
func (r reduction[T]) forms(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	for _, n := range []int{0, 1, 7, 5003} {
		cs := uneven(n)
		at := sum(cs[:me])
		x, y, part := make([]T, n), make([]T, n), make([]T, cs[me])
		long, longV := make([]T, n*size), make([]T, sum(cs))
		// fold is the result in a round of from ranks on to ranks below to.
		fold := func(k, from, to, n int) []T { return r.fold(rank(from, k), rank(to, k), n) }
		total := func(k int) []T { return fold(k, 0, size, n) }
		below := func(k int) []T {
			if me == 0 {
				return make([]T, n)
			}
			return fold(k, 0, me, n)
		}
		fill := func(k int) { clear(y); copy(x, r.of(rank(me, k), n)) }
		var trials []trial[T]
		add := func(name string, returns, recv []T, fill func(int), want func(int) []T, start started[T], prepare prepared[T]) {
			trials = append(trials, trial[T]{name + ", " + label(n, -1), fill, want, recv, returns, []started[T]{start}, []prepared[T]{prepare}})
		}
		for _, root := range roots() {
			var atRoot, ownX []T
			if me == root {
				atRoot, ownX = y, x
			}
			want := func(k int) []T {
				if me != root {
					return nil
				}
				return total(k)
			}
			add("Reduce", atRoot, y, fill, want,
				func() (*mpi.Request[T], error) { return collective.Ireduce(w, x, y, r.op, root) },
				func() (*mpi.Persistent[T], error) { return collective.ReduceInit(w, x, y, r.op, root) })
			add("Reduce in place", ownX, x, fill, want,
				func() (*mpi.Request[T], error) { return collective.Ireduce(w, x, x, r.op, root) },
				func() (*mpi.Persistent[T], error) { return collective.ReduceInit(w, x, x, r.op, root) })
		}
		add("Allreduce", y, y, fill, total,
			func() (*mpi.Request[T], error) { return collective.Iallreduce(w, x, y, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.AllreduceInit(w, x, y, r.op) })
		add("Allreduce in place", x, x, fill, total,
			func() (*mpi.Request[T], error) { return collective.Iallreduce(w, x, x, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.AllreduceInit(w, x, x, r.op) })
		add("Scan", y, y, fill, func(k int) []T { return fold(k, 0, me+1, n) },
			func() (*mpi.Request[T], error) { return collective.Iscan(w, x, y, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.ScanInit(w, x, y, r.op) })
		var above []T
		if me > 0 {
			above = y
		}
		add("Exscan", above, y, fill, below,
			func() (*mpi.Request[T], error) { return collective.Iexscan(w, x, y, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.ExscanInit(w, x, y, r.op) })
		fillLong := func(k int) { clear(y); copy(long, r.of(rank(me, k), n*size)) }
		wantLong := func(k int) []T { return section(fold(k, 0, size, n*size), me) }
		add("ReduceScatterBlock", y, y, fillLong, wantLong,
			func() (*mpi.Request[T], error) { return collective.IreduceScatterBlock(w, long, y, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.ReduceScatterBlockInit(w, long, y, r.op) })
		add("ReduceScatterBlock in place", long[:n], long[:n], fillLong, wantLong,
			func() (*mpi.Request[T], error) { return collective.IreduceScatterBlock(w, long, long[:n], r.op) },
			func() (*mpi.Persistent[T], error) {
				return collective.ReduceScatterBlockInit(w, long, long[:n], r.op)
			})
		add("ReduceScatter", part, part, func(k int) { clear(part); copy(longV, r.of(rank(me, k), len(longV))) },
			func(k int) []T { return fold(k, 0, size, len(longV))[at : at+cs[me]] },
			func() (*mpi.Request[T], error) { return collective.IreduceScatter(w, longV, part, cs, r.op) },
			func() (*mpi.Persistent[T], error) { return collective.ReduceScatterInit(w, longV, part, cs, r.op) })
		tryAll(t, trials)
	}
}

func TestReductionForms(t *testing.T) {
	t.Run("int32 sum", reduction[int32]{mpi.Sum[int32], func(a, b int32) int32 { return a + b }, values[int32]{number[int32]}}.forms)
	t.Run("float64 max", reduction[float64]{mpi.Max[float64], func(a, b float64) float64 { return max(a, b) }, values[float64]{number[float64]}}.forms)
	product := mpi.NewOp(matrix.times, mpi.NonCommutative)
	mk := func(n int) matrix { return matrix{int64(n % 11), int64(n % 5), 1, int64(n % 7), 0} }
	t.Run("matrix product", reduction[matrix]{product.Op, matrix.times, values[matrix]{mk}}.forms)
	ok(t, product.Close())
}
