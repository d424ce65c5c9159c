package collective_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/topo"
)

// gap is between the elements of strided buffers.
const gap = -1

// every is a view of x in every third element of new memory.
func every(x []float64) mpi.Strided[float64] {
	y := slices.Repeat([]float64{gap}, 3*len(x))
	for i, v := range x {
		y[3*i] = v
	}
	return mpi.Strided[float64]{N: len(x), Data: y, Inc: 3}
}

// everyOf is a view of each piece of a view.
func everyOf(m mpi.Strided[float64], counts []int) (parts []mpi.Memory[float64]) {
	at := 0
	for _, n := range counts {
		parts = append(parts, mpi.Strided[float64]{N: n, Data: m.Data[3*at:], Inc: 3})
		at += n
	}
	return parts
}

func waited(r *mpi.Request[float64], err error) error {
	if err == nil {
		_, _, err = r.Wait()
	}
	return err
}

func startedOnce(p *mpi.Persistent[float64], err error) error {
	if err != nil {
		return err
	}
	if err := p.Start(); err != nil {
		return err
	}
	if _, _, err := p.Wait(); err != nil {
		return err
	}
	return p.Close()
}

// stridedNeighbors sends from every third element, and receives into every third, in all
// forms.
func stridedNeighbors(t *testing.T, all []net) {
	v := values[float64]{number[float64]}
	for _, n := range all {
		c := n.comm
		equal, parts := v.equal(n, 3), v.deliver(n, func(r, slot int) int { return 3 * ((r + slot) % 3) })
		uneven := v.deliver(n, func(r, _ int) int { return 3 * (r % 3) })
		equal.fill(0)
		parts.fill(0)
		mine := func(n int) []float64 { return v.of(part(c.Rank(), 0), n) }
		type strided = mpi.Strided[float64]
		for _, test := range []struct {
			name       string
			send, want []float64
			before     []float64
			forms      []func(x, y strided) error
		}{
			{"NeighborAllgather", mine(3), equal.wantJoined(0), equal.untouched(), []func(x, y strided) error{
				func(x, y strided) error { return collective.NeighborAllgatherBuf[float64](c, x, y) },
				func(x, y strided) error { return waited(collective.IneighborAllgatherBuf[float64](c, x, y)) },
				func(x, y strided) error { return startedOnce(collective.NeighborAllgatherInitBuf[float64](c, x, y)) },
			}},
			{"NeighborAllgatherv", mine(3 * (c.Rank() % 3)), uneven.wantJoined(0), uneven.untouched(), []func(x, y strided) error{
				func(x, y strided) error {
					return collective.NeighborAllgathervBuf[float64](c, x, y, uneven.recvCounts, nil)
				},
				func(x, y strided) error {
					return waited(collective.IneighborAllgathervBuf[float64](c, x, y, uneven.recvCounts, nil))
				},
				func(x, y strided) error {
					return startedOnce(collective.NeighborAllgathervInitBuf[float64](c, x, y, uneven.recvCounts, nil))
				},
			}},
			{"NeighborAlltoall", equal.send, equal.want(0), equal.untouched(), []func(x, y strided) error{
				func(x, y strided) error { return collective.NeighborAlltoallBuf[float64](c, x, y) },
				func(x, y strided) error { return waited(collective.IneighborAlltoallBuf[float64](c, x, y)) },
				func(x, y strided) error { return startedOnce(collective.NeighborAlltoallInitBuf[float64](c, x, y)) },
			}},
			{"NeighborAlltoallv", parts.send, parts.want(0), parts.untouched(), []func(x, y strided) error{
				func(x, y strided) error {
					return collective.NeighborAlltoallvBuf[float64](c, x, parts.sendCounts, nil, y, parts.recvCounts, nil)
				},
				func(x, y strided) error {
					return waited(collective.IneighborAlltoallvBuf[float64](c, x, parts.sendCounts, nil, y, parts.recvCounts, nil))
				},
				func(x, y strided) error {
					return startedOnce(collective.NeighborAlltoallvInitBuf[float64](c, x, parts.sendCounts, nil, y, parts.recvCounts, nil))
				},
			}},
			{"NeighborAlltoallw", parts.send, parts.want(0), parts.untouched(), []func(x, y strided) error{
				func(x, y strided) error {
					return collective.NeighborAlltoallwBuf(c, everyOf(x, parts.sendCounts), everyOf(y, parts.recvCounts))
				},
				func(x, y strided) error {
					return waited(collective.IneighborAlltoallwBuf(c, everyOf(x, parts.sendCounts), everyOf(y, parts.recvCounts)))
				},
				func(x, y strided) error {
					return startedOnce(collective.NeighborAlltoallwInitBuf(c, everyOf(x, parts.sendCounts), everyOf(y, parts.recvCounts)))
				},
			}},
		} {
			for _, form := range test.forms {
				y := every(test.before)
				ok(t, form(every(test.send), y))
				same(t, test.name+"Buf, "+n.name, y.Data, every(test.want).Data)
			}
		}
	}
}

// TestBadNeighbors checks that wrong arguments are found before anything is sent.
func TestBadNeighbors(t *testing.T) {
	w := mpi.World()
	all := nets(t, w)
	ring := all[1].comm // periodic: two sources and two destinations
	x, y := make([]float64, 12), make([]float64, 12)
	lopsided := make([][]int, w.Size()) // the last lists the first, but not the other way
	lopsided[w.Size()-1] = []int{0, 0}
	graph, err := topo.NewGraphComm(w, lopsided, false)
	ok(t, err)
	_, start := collective.IneighborAlltoallw(ring, [][]int{{1}}, [][]int{nil, nil})
	_, prepare := collective.NeighborAllgathervInit(ring, x[:1], y, []int{1, -1}, nil)
	type bad struct {
		name  string
		err   error
		class mpi.ErrorClass
		text  string
	}
	list := []bad{
		{"no topology", collective.NeighborAllgather(w, x, y), mpi.ErrTopology, "no topology"},
		{"nil", collective.NeighborAlltoall(nil, x, y), mpi.ErrComm, "nil"},
		{"Allgather", collective.NeighborAllgather(ring, x[:3], y[:8]), mpi.ErrBuffer, "3 elements go to each of the 2 destinations, but 4 come"},
		{"Allgather parts", collective.NeighborAllgather(ring, x[:3], y[:7]), mpi.ErrBuffer, "7 elements: want an equal part for each of the 2 sources"},
		{"Alltoall parts", collective.NeighborAlltoall(ring, x[:3], y[:2]), mpi.ErrBuffer, "2 destinations"},
		{"Alltoall", collective.NeighborAlltoall(ring, x[:4], y[:2]), mpi.ErrBuffer, "2 elements go to each"},
		{"in place", collective.NeighborAlltoall(ring, x, x), mpi.ErrBuffer, "in place"},
		{"counts", collective.NeighborAlltoallv(ring, x, []int{1}, nil, y, []int{1, 1}, nil), mpi.ErrCount, "1 send counts: want one for each of the 2 destinations"},
		{"outside", collective.NeighborAlltoallv(ring, x, []int{1, 1}, nil, y, []int{1, 1}, []int{0, 12}), mpi.ErrDisp, "part of source 1"},
		{"parts", start, mpi.ErrCount, "1 parts to send and 2 to receive"},
		{"negative", prepare, mpi.ErrCount, "the receive count of source 1 is -1"},
		{"overlap", collective.NeighborAlltoallw(ring, [][]float64{x[:2], nil}, [][]float64{nil, x[1:3]}), mpi.ErrBuffer, "overlap"},
	}
	if w.Size() > 1 {
		list = append(list, bad{"lopsided", collective.NeighborAllgather(graph, x[:1], y[:0]), mpi.ErrTopology, "not symmetric: rank"})
	}
	for _, c := range list {
		if !errors.Is(c.err, c.class) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%s: error %v: want %v with %q", c.name, c.err, c.class, c.text)
		}
	}
	for _, n := range append(all, net{close: graph.Close}) {
		ok(t, n.close())
	}
}

// TestNeighborsAllocate checks that blocking calls on slices allocate nothing.
func TestNeighborsAllocate(t *testing.T) {
	w := mpi.World()
	g, err := topo.NewCartComm(w, []int{w.Size(), 1}, nil, false)
	ok(t, err)
	x, y, cs, ds := make([]float64, 8), make([]float64, 8), []int{2, 2, 2, 2}, []int{0, 2, 4, 6}
	p, q := pieces(x, cs), pieces(y, cs)
	for k, call := range []func() error{
		func() error { return collective.NeighborAllgather(g, x[:2], y) },
		func() error { return collective.NeighborAllgatherv(g, x[:2], y, cs, ds) },
		func() error { return collective.NeighborAlltoall(g, x, y) },
		func() error { return collective.NeighborAlltoallv(g, x, cs, ds, y, cs, ds) },
		func() error { return collective.NeighborAlltoallw(g, p, q) },
	} {
		n := testing.AllocsPerRun(100, func() {
			if err := call(); err != nil {
				t.Fatal(err)
			}
		})
		if n != 0 {
			t.Errorf("call %d: %v allocations a call, want 0", k, n)
		}
	}
	ok(t, g.Close())
}
