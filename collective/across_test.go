package collective_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// Collectives across two groups: the ranks of World below Size/2 and the others.

// A divided is an intercommunicator of the two, and their ranks in World.
type divided struct {
	*mpi.Intercomm
	me            int // rank in World
	local, remote []int
}

// divide returns World divided, and false on an only process.
func divide(t *testing.T) (d divided, ok bool) {
	t.Helper()
	n, me := mpi.World().Size(), mpi.World().Rank()
	if n < 2 {
		return d, false
	}
	all := make([]int, n)
	for r := range all {
		all[r] = r
	}
	d = divided{me: me, local: all[:n/2], remote: all[n/2:]}
	color := 0
	if me >= n/2 {
		d.local, d.remote, color = d.remote, d.local, 1
	}
	local, err := mpi.World().Split(color, 0)
	if err != nil {
		t.Fatal(err)
	}
	if d.Intercomm, err = local.CreateIntercomm(0, mpi.World(), d.remote[0], 1); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if err := local.Close(); err != nil {
			t.Error(err)
		}
	})
	return d, true
}

// A rooted is the part of this rank in a call whose root is a rank of World.
type rooted struct {
	root        int // the argument
	first       int // the root in World
	isRoot, far bool
}

// roots are the last ranks of both groups.
func (d divided) roots() (roots []rooted) {
	for _, first := range []int{mpi.World().Size()/2 - 1, mpi.World().Size() - 1} {
		r := rooted{root: mpi.ProcNull, first: first}
		if i := slices.Index(d.remote, first); i >= 0 {
			r.root, r.far = i, true
		} else if first == d.me {
			r.root, r.isRoot = mpi.Root, true
		}
		roots = append(roots, r)
	}
	return roots
}

// A crossing is a collective across, in the form that blocks and the others.
type crossing[T comparable] struct {
	trial[T]
	block func() error
}

func cross[T comparable](t *testing.T, c crossing[T]) {
	t.Helper()
	for k := range rounds {
		c.fill(k)
		ok(t, c.block())
		if want := c.want(k); want != nil {
			same(t, c.name+", blocking", c.recv, want)
		}
	}
	tryAll(t, []trial[T]{c.trial})
}

// on returns x where it matters.
func on[T any](matters bool, x []T) []T {
	if matters {
		return x
	}
	return nil
}

// contributed is what the ranks of World contribute in a round.
func contributed[T comparable](v values[T], ranks, counts []int, round int) []T {
	x := []T{}
	for i, r := range ranks {
		x = append(x, v.of(rank(r, round), counts[i])...)
	}
	return x
}

// counted is a count for each rank of World given.
func counted(ranks []int, n func(r int) int) []int {
	c := make([]int, len(ranks))
	for i, r := range ranks {
		c[i] = n(r)
	}
	return c
}

// across tests the collectives that move data.
func (v values[T]) across(t *testing.T) {
	d, more := divide(t)
	if !more {
		return
	}
	for _, n := range []int{0, 3, 5003} {
		for _, r := range d.roots() {
			v.acrossFromRoot(t, d, r, n)
		}
		v.acrossAll(t, d, n)
	}
}

func (v values[T]) acrossFromRoot(t *testing.T, d divided, r rooted, n int) {
	name := func(s string) string { return fmt.Sprintf("%s, %s", s, label(n, r.first)) }
	even := counted(d.remote, func(int) int { return n })
	odd := func(r int) int { return n * (r % 3) }
	uneven := counted(d.remote, odd)
	whole, wholeV := on(r.isRoot, make([]T, sum(even))), on(r.isRoot, make([]T, sum(uneven)))
	mine, part := on(r.far, make([]T, n)), on(r.far, make([]T, odd(d.me)))
	x := make([]T, n)

	cross(t, crossing[T]{trial[T]{
		name: name("Bcast"), recv: x, returns: on(r.far, x),
		fill: func(k int) {
			clear(x)
			if r.isRoot {
				copy(x, v.of(rank(d.me, k), n))
			}
		},
		want: func(k int) []T {
			if r.root == mpi.ProcNull {
				return make([]T, n)
			}
			return v.of(rank(r.first, k), n)
		},
		start:   []started[T]{func() (*mpi.Request[T], error) { return collective.Ibcast(d, x, r.root) }},
		prepare: []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.BcastInit(d, x, r.root) }},
	}, func() error { return collective.Bcast(d, x, r.root) }})

	gathered := func(counts []int) func(int) []T {
		return func(k int) []T {
			if !r.isRoot {
				return nil
			}
			return contributed(v, d.remote, counts, k)
		}
	}
	cross(t, crossing[T]{trial[T]{
		name: name("Gather"), recv: whole, returns: whole,
		fill:    func(k int) { clear(whole); copy(mine, v.of(rank(d.me, k), n)) },
		want:    gathered(even),
		start:   []started[T]{func() (*mpi.Request[T], error) { return collective.Igather(d, mine, whole, r.root) }},
		prepare: []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.GatherInit(d, mine, whole, r.root) }},
	}, func() error { return collective.Gather(d, mine, whole, r.root) }})
	cross(t, crossing[T]{trial[T]{
		name: name("Gatherv"), recv: wholeV, returns: wholeV,
		fill: func(k int) { clear(wholeV); copy(part, v.of(rank(d.me, k), len(part))) },
		want: gathered(uneven),
		start: []started[T]{func() (*mpi.Request[T], error) {
			return collective.Igatherv(d, part, wholeV, on(r.isRoot, uneven), nil, r.root)
		}},
		prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
			return collective.GathervInit(d, part, wholeV, on(r.isRoot, uneven), nil, r.root)
		}},
	}, func() error { return collective.Gatherv(d, part, wholeV, on(r.isRoot, uneven), nil, r.root) }})

	scattered := func(m int) func(int) []T {
		return func(k int) []T {
			if !r.far {
				return nil
			}
			return v.of(rank(d.me, k), m)
		}
	}
	cross(t, crossing[T]{trial[T]{
		name: name("Scatter"), recv: mine, returns: mine,
		fill:    func(k int) { clear(mine); copy(whole, contributed(v, d.remote, even, k)) },
		want:    scattered(n),
		start:   []started[T]{func() (*mpi.Request[T], error) { return collective.Iscatter(d, whole, mine, r.root) }},
		prepare: []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.ScatterInit(d, whole, mine, r.root) }},
	}, func() error { return collective.Scatter(d, whole, mine, r.root) }})
	cross(t, crossing[T]{trial[T]{
		name: name("Scatterv"), recv: part, returns: part,
		fill: func(k int) { clear(part); copy(wholeV, contributed(v, d.remote, uneven, k)) },
		want: scattered(odd(d.me)),
		start: []started[T]{func() (*mpi.Request[T], error) {
			return collective.Iscatterv(d, wholeV, on(r.isRoot, uneven), nil, part, r.root)
		}},
		prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
			return collective.ScattervInit(d, wholeV, on(r.isRoot, uneven), nil, part, r.root)
		}},
	}, func() error { return collective.Scatterv(d, wholeV, on(r.isRoot, uneven), nil, part, r.root) }})
}

// acrossAll tests those without a root. What the two groups send differs in length.
func (v values[T]) acrossAll(t *testing.T, d divided, n int) {
	name := func(s string) string { return s + ", " + label(n, -1) }
	much := func(r int) int { // the same in a group
		if r < mpi.World().Size()/2 {
			return n
		}
		return 2*n + 1
	}
	uneven := func(r int) int { return n * (r % 3) }
	gather := func(what string, count func(r int) int, vector bool) {
		cs := counted(d.remote, count)
		mine, all := make([]T, count(d.me)), make([]T, sum(cs))
		c := crossing[T]{trial: trial[T]{
			name: name(what), recv: all, returns: all,
			fill: func(k int) { clear(all); copy(mine, v.of(rank(d.me, k), len(mine))) },
			want: func(k int) []T { return contributed(v, d.remote, cs, k) },
		}}
		if vector {
			c.block = func() error { return collective.Allgatherv(d, mine, all, cs, nil) }
			c.start = []started[T]{func() (*mpi.Request[T], error) { return collective.Iallgatherv(d, mine, all, cs, nil) }}
			c.prepare = []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.AllgathervInit(d, mine, all, cs, nil) }}
		} else {
			c.block = func() error { return collective.Allgather(d, mine, all) }
			c.start = []started[T]{func() (*mpi.Request[T], error) { return collective.Iallgather(d, mine, all) }}
			c.prepare = []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.AllgatherInit(d, mine, all) }}
		}
		cross(t, c)
	}
	gather("Allgather", much, false)
	gather("Allgatherv", uneven, true)

	// between is how many elements go from one rank to another.
	exchange := func(what string, between func(from, to int) int, form func(c *crossing[T], send, recv []T, out, in []int)) {
		out := counted(d.remote, func(r int) int { return between(d.me, r) })
		in := counted(d.remote, func(r int) int { return between(r, d.me) })
		send, recv := make([]T, sum(out)), make([]T, sum(in))
		data := func(counts []int, of func(r int) int, k int) []T {
			x := []T{}
			for i, r := range d.remote {
				x = append(x, v.of(rank(of(r), k), counts[i])...)
			}
			return x
		}
		c := crossing[T]{trial: trial[T]{
			name: name(what), recv: recv, returns: recv,
			fill: func(k int) { clear(recv); copy(send, data(out, func(r int) int { return pair(d.me, r) }, k)) },
			want: func(k int) []T { return data(in, func(r int) int { return pair(r, d.me) }, k) },
		}}
		form(&c, send, recv, out, in)
		cross(t, c)
	}
	exchange("Alltoall", func(from, _ int) int { return much(from) }, func(c *crossing[T], send, recv []T, _, _ []int) {
		c.block = func() error { return collective.Alltoall(d, send, recv) }
		c.start = []started[T]{func() (*mpi.Request[T], error) { return collective.Ialltoall(d, send, recv) }}
		c.prepare = []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.AlltoallInit(d, send, recv) }}
	})
	some := func(from, to int) int { return n * ((from + 2*to) % 3) }
	exchange("Alltoallv", some, func(c *crossing[T], send, recv []T, out, in []int) {
		c.block = func() error { return collective.Alltoallv(d, send, out, nil, recv, in, nil) }
		c.start = []started[T]{func() (*mpi.Request[T], error) {
			return collective.Ialltoallv(d, send, out, nil, recv, in, nil)
		}}
		c.prepare = []prepared[T]{func() (*mpi.Persistent[T], error) {
			return collective.AlltoallvInit(d, send, out, nil, recv, in, nil)
		}}
	})
	exchange("Alltoallw", some, func(c *crossing[T], send, recv []T, out, in []int) {
		sends, recvs := split(send, out), split(recv, in)
		c.returns = nil
		c.block = func() error { return collective.Alltoallw(d, sends, recvs) }
		c.start = []started[T]{func() (*mpi.Request[T], error) { return collective.Ialltoallw(d, sends, recvs) }}
		c.prepare = []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.AlltoallwInit(d, sends, recvs) }}
	})
}

func TestAcross(t *testing.T) {
	t.Run("uint8", values[uint8]{number[uint8]}.across)
	t.Run("mixed struct", values[mixed]{func(n int) mixed { return mixed{int64(n), [2]float32{float32(n), 1}} }}.across)
	t.Run("skipped fields", values[skipping]{func(n int) skipping { return skipping{Key: int32(n), Val: float32(n) / 4} }}.across)
}

// across tests the reductions.
func (r reduction[T]) across(t *testing.T) {
	d, more := divide(t)
	if !more {
		return
	}
	for _, n := range []int{0, 3, 5003} {
		name := func(s string, root int) string { return s + ", " + label(n, root) }
		// total is what the other group's ranks contribute in a round, combined.
		total := func(k, n int) []T {
			x := r.of(rank(d.remote[0], k), n)
			for _, other := range d.remote[1:] {
				for i, b := range r.of(rank(other, k), n) {
					x[i] = r.serial(x[i], b)
				}
			}
			return x
		}
		x, y := make([]T, n), make([]T, n)
		fill := func(k int) { clear(y); copy(x, r.of(rank(d.me, k), n)) }
		for _, root := range d.roots() {
			in, out := on(root.far, x), on(root.isRoot, y)
			cross(t, crossing[T]{trial[T]{
				name: name("Reduce", root.first), recv: out, returns: out, fill: fill,
				want:  func(k int) []T { return on(root.isRoot, total(k, n)) },
				start: []started[T]{func() (*mpi.Request[T], error) { return collective.Ireduce(d, in, out, r.op, root.root) }},
				prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
					return collective.ReduceInit(d, in, out, r.op, root.root)
				}},
			}, func() error { return collective.Reduce(d, in, out, r.op, root.root) }})
		}
		cross(t, crossing[T]{trial[T]{
			name: name("Allreduce", -1), recv: y, returns: y, fill: fill,
			want:    func(k int) []T { return total(k, n) },
			start:   []started[T]{func() (*mpi.Request[T], error) { return collective.Iallreduce(d, x, y, r.op) }},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) { return collective.AllreduceInit(d, x, y, r.op) }},
		}, func() error { return collective.Allreduce(d, x, y, r.op) }})

		// Both groups send as many elements, and deal as many out.
		all := n * len(d.local) * len(d.remote)
		long, part := make([]T, all), make([]T, all/len(d.local))
		fillLong := func(k int) { clear(part); copy(long, r.of(rank(d.me, k), all)) }
		at := d.Rank() * len(part)
		cross(t, crossing[T]{trial[T]{
			name: name("ReduceScatterBlock", -1), recv: part, returns: part, fill: fillLong,
			want: func(k int) []T { return total(k, all)[at : at+len(part)] },
			start: []started[T]{func() (*mpi.Request[T], error) {
				return collective.IreduceScatterBlock(d, long, part, r.op)
			}},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.ReduceScatterBlockInit(d, long, part, r.op)
			}},
		}, func() error { return collective.ReduceScatterBlock(d, long, part, r.op) }})

		cs := counted(d.local, func(int) int { return 0 })
		for i := range all {
			cs[i%7%len(cs)]++
		}
		some := make([]T, cs[d.Rank()])
		from := sum(cs[:d.Rank()])
		cross(t, crossing[T]{trial[T]{
			name: name("ReduceScatter", -1), recv: some, returns: some, fill: func(k int) { clear(some); fillLong(k) },
			want: func(k int) []T { return total(k, all)[from : from+len(some)] },
			start: []started[T]{func() (*mpi.Request[T], error) {
				return collective.IreduceScatter(d, long, some, cs, r.op)
			}},
			prepare: []prepared[T]{func() (*mpi.Persistent[T], error) {
				return collective.ReduceScatterInit(d, long, some, cs, r.op)
			}},
		}, func() error { return collective.ReduceScatter(d, long, some, cs, r.op) }})
	}
}

func TestReductionsAcross(t *testing.T) {
	t.Run("int32 sum", reduction[int32]{mpi.Sum[int32], func(a, b int32) int32 { return a + b }, values[int32]{number[int32]}}.across)
	product := mpi.NewOp(matrix.times, mpi.NonCommutative)
	mk := func(n int) matrix { return matrix{int64(n % 11), int64(n % 5), 1, int64(n % 7), 0} }
	t.Run("matrix product", reduction[matrix]{product.Op, matrix.times, values[matrix]{mk}}.across)
	ok(t, product.Close())
}
