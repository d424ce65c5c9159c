package collective_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// The Buf forms of the collectives that move data: what one rank contributes or gets is
// every second element of an array. The reductions, which take no derived layouts, have
// plain slices. Alltoallw is in forms_test.go.

// A bufTrial is a collective in its three Buf forms.
type bufTrial struct {
	name    string
	got     []float64 // where the result arrives
	want    func(round int) []float64
	block   func() error
	start   started[float64]
	prepare prepared[float64]
}

// every2 is every second element of room for n of them.
func every2(room []float64, n int) mpi.Memory[float64] {
	return mpi.Strided[float64]{N: n, Inc: 2, Data: room}
}

// spaced puts x into every second element.
func spaced(x []float64) []float64 {
	s := make([]float64, 2*len(x))
	for i, v := range x {
		s[2*i] = v
	}
	return s
}

func TestBufForms(t *testing.T) {
	for _, n := range []int{1, 6, 4000} {
		for _, root := range roots() {
			tryBufs(t, n, root)
		}
	}
}

func tryBufs(t *testing.T, n, root int) {
	type (
		request    = *mpi.Request[float64]
		persistent = *mpi.Persistent[float64]
	)
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	cs := uneven(n)
	before := sum(cs[:me])
	v := values[float64]{number[float64]}
	all := func(counts []int) func(int) []float64 { return func(k int) []float64 { return v.joined(counts, k) } }
	own := func(n int) func(int) []float64 { return func(k int) []float64 { return spaced(v.of(rank(me, k), n)) } }
	atRoot := func(counts []int) func(int) []float64 {
		if me != root {
			return nil
		}
		return all(counts)
	}
	// total is the sums over the ranks below to of elements from, from+1, ...
	total := func(to, from, n int) func(int) []float64 {
		return func(k int) []float64 {
			s := make([]float64, n)
			for r := range to {
				for i, x := range v.of(rank(r, k), from+n)[from:] {
					s[i] += x
				}
			}
			return s
		}
	}

	x, xs := make([]float64, n*size), make([]float64, 2*n) // contributions
	xv := make([]float64, 2*cs[me])
	whole, wholeV := make([]float64, n*size), make([]float64, sum(cs))
	part, partV := make([]float64, 2*n), make([]float64, 2*cs[me])
	y, block, dealt := make([]float64, n), make([]float64, n), make([]float64, cs[me])
	send, sendV := make([]float64, n*size), make([]float64, sum(cs))
	S, P, SV, PV := every2(xs, n), every2(part, n), every2(xv, cs[me]), every2(partV, cs[me])
	X, W, WV, Y := mpi.Slice(x[:n]), mpi.Slice(whole), mpi.Slice(wholeV), mpi.Slice(y)
	XL, XV, B, D := mpi.Slice(x), mpi.Slice(x[:sum(cs)]), mpi.Slice(block), mpi.Slice(dealt)
	F, FV := mpi.Slice(send), mpi.Slice(sendV)
	fill := func(k int) {
		for _, b := range [][]float64{whole, wholeV, part, partV, y, block, dealt} {
			clear(b)
		}
		copy(x, v.of(rank(me, k), len(x)))
		copy(xs, spaced(v.of(rank(me, k), n)))
		copy(xv, spaced(v.of(rank(me, k), cs[me])))
		copy(send, v.joined(repeat(n), k))
		copy(sendV, v.joined(cs, k))
		if me == root {
			copy(part, spaced(v.of(rank(root, k), n))) // of Bcast
		}
	}
	exchanged := func(k int) (z []float64) {
		for s := range size {
			z = append(z, v.of(rank(s, k), (me+1)*n)[me*n:]...)
		}
		return z
	}
	for _, c := range []bufTrial{
		{"Bcast", part, func(k int) []float64 { return spaced(v.of(rank(root, k), n)) },
			func() error { return collective.BcastBuf(w, P, root) },
			func() (request, error) { return collective.IbcastBuf(w, P, root) },
			func() (persistent, error) { return collective.BcastInitBuf(w, P, root) }},
		{"Gather", whole, atRoot(repeat(n)),
			func() error { return collective.GatherBuf(w, S, W, root) },
			func() (request, error) { return collective.IgatherBuf(w, S, W, root) },
			func() (persistent, error) { return collective.GatherInitBuf(w, S, W, root) }},
		{"Gatherv", wholeV, atRoot(cs),
			func() error { return collective.GathervBuf(w, SV, WV, cs, nil, root) },
			func() (request, error) { return collective.IgathervBuf(w, SV, WV, cs, nil, root) },
			func() (persistent, error) { return collective.GathervInitBuf(w, SV, WV, cs, nil, root) }},
		{"Scatter", part, own(n),
			func() error { return collective.ScatterBuf(w, F, P, root) },
			func() (request, error) { return collective.IscatterBuf(w, F, P, root) },
			func() (persistent, error) { return collective.ScatterInitBuf(w, F, P, root) }},
		{"Scatterv", partV, own(cs[me]),
			func() error { return collective.ScattervBuf(w, FV, cs, nil, PV, root) },
			func() (request, error) { return collective.IscattervBuf(w, FV, cs, nil, PV, root) },
			func() (persistent, error) { return collective.ScattervInitBuf(w, FV, cs, nil, PV, root) }},
		{"Allgather", whole, all(repeat(n)),
			func() error { return collective.AllgatherBuf(w, S, W) },
			func() (request, error) { return collective.IallgatherBuf(w, S, W) },
			func() (persistent, error) { return collective.AllgatherInitBuf(w, S, W) }},
		{"Allgatherv", wholeV, all(cs),
			func() error { return collective.AllgathervBuf(w, SV, WV, cs, nil) },
			func() (request, error) { return collective.IallgathervBuf(w, SV, WV, cs, nil) },
			func() (persistent, error) { return collective.AllgathervInitBuf(w, SV, WV, cs, nil) }},
		{"Alltoall", whole, exchanged,
			func() error { return collective.AlltoallBuf(w, XL, W) },
			func() (request, error) { return collective.IalltoallBuf(w, XL, W) },
			func() (persistent, error) { return collective.AlltoallInitBuf(w, XL, W) }},
		{"Alltoallv", whole, exchanged,
			func() error { return collective.AlltoallvBuf(w, XL, repeat(n), nil, W, repeat(n), nil) },
			func() (request, error) {
				return collective.IalltoallvBuf(w, XL, repeat(n), nil, W, repeat(n), nil)
			},
			func() (persistent, error) {
				return collective.AlltoallvInitBuf(w, XL, repeat(n), nil, W, repeat(n), nil)
			}},
		{"Reduce", y, map[bool]func(int) []float64{true: total(size, 0, n)}[me == root],
			func() error { return collective.ReduceBuf(w, X, Y, mpi.Sum, root) },
			func() (request, error) { return collective.IreduceBuf(w, X, Y, mpi.Sum, root) },
			func() (persistent, error) { return collective.ReduceInitBuf(w, X, Y, mpi.Sum, root) }},
		{"Allreduce", y, total(size, 0, n),
			func() error { return collective.AllreduceBuf(w, X, Y, mpi.Sum) },
			func() (request, error) { return collective.IallreduceBuf(w, X, Y, mpi.Sum) },
			func() (persistent, error) { return collective.AllreduceInitBuf(w, X, Y, mpi.Sum) }},
		{"Scan", y, total(me+1, 0, n),
			func() error { return collective.ScanBuf(w, X, Y, mpi.Sum) },
			func() (request, error) { return collective.IscanBuf(w, X, Y, mpi.Sum) },
			func() (persistent, error) { return collective.ScanInitBuf(w, X, Y, mpi.Sum) }},
		{"Exscan", y, total(me, 0, n),
			func() error { return collective.ExscanBuf(w, X, Y, mpi.Sum) },
			func() (request, error) { return collective.IexscanBuf(w, X, Y, mpi.Sum) },
			func() (persistent, error) { return collective.ExscanInitBuf(w, X, Y, mpi.Sum) }},
		{"ReduceScatter", dealt, total(size, before, cs[me]),
			func() error { return collective.ReduceScatterBuf(w, XV, D, cs, mpi.Sum) },
			func() (request, error) { return collective.IreduceScatterBuf(w, XV, D, cs, mpi.Sum) },
			func() (persistent, error) { return collective.ReduceScatterInitBuf(w, XV, D, cs, mpi.Sum) }},
		{"ReduceScatterBlock", block, total(size, me*n, n),
			func() error { return collective.ReduceScatterBlockBuf(w, XL, B, mpi.Sum) },
			func() (request, error) { return collective.IreduceScatterBlockBuf(w, XL, B, mpi.Sum) },
			func() (persistent, error) { return collective.ReduceScatterBlockInitBuf(w, XL, B, mpi.Sum) }},
	} {
		c.try(t, fill, label(n, root))
	}
}

func (c bufTrial) try(t *testing.T, fill func(round int), label string) {
	t.Helper()
	check := func(form string, round int) {
		if c.want != nil {
			same(t, c.name+", "+form+", "+label, c.got, c.want(round))
		}
	}
	fill(1)
	ok(t, c.block())
	check("blocking", 1)
	fill(2)
	req, err := c.start()
	if ok(t, err); err != nil {
		return
	}
	y, _, err := req.Wait()
	if ok(t, err); y != nil {
		t.Errorf("%s: Wait returned %d elements, want nil", c.name, len(y))
	}
	check("nonblocking", 2)
	p, err := c.prepare()
	if ok(t, err); err != nil {
		return
	}
	for k := range rounds {
		fill(k)
		ok(t, p.Start())
		_, _, err := p.Wait()
		ok(t, err)
		check("persistent", k)
	}
	ok(t, p.Close())
}
