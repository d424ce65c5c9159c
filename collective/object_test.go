package collective_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/object"
)

// A parcel holds some of everything, and so much that it is several messages.
type parcel struct {
	From string
	Data []float64
	Tags map[string]int
}

func pack(rank, n int) parcel {
	p := parcel{fmt.Sprint("rank ", rank), make([]float64, n), map[string]int{"rank": rank}}
	for i := range p.Data {
		p.Data[i] = float64(rank*i + 1)
	}
	return p
}

func sameObject(t *testing.T, what string, got, want any, err error) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %.200v, %v; want %.200v", what, got, err, want)
	}
}

func TestObjects(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	for _, n := range []int{0, 10, 20_000} {
		var all, row, column []parcel
		for r := range size {
			all = append(all, pack(r, n+r))
			row = append(row, pack(me*size+r, n))
			column = append(column, pack(r*size+me, n))
		}
		for root := range size {
			v, err := collective.BcastObject(w, all[me], root)
			sameObject(t, "BcastObject", v, all[root], err)
			vs, err := collective.GatherObject(w, all[me], root)
			if me == root {
				sameObject(t, "GatherObject", vs, all, err)
			} else {
				sameObject(t, "GatherObject", vs, []parcel(nil), err)
			}
			v, err = collective.ScatterObject(w, onlyAt(root, all), root)
			sameObject(t, "ScatterObject", v, all[me], err)
		}
		vs, err := collective.AllgatherObject(w, all[me], mpi.Gob)
		if n > 0 { // gob leaves empty slices out
			sameObject(t, "AllgatherObject", vs, all, err)
		}
		vs, err = collective.AllgatherObject(w, all[me])
		sameObject(t, "AllgatherObject", vs, all, err)
		vs, err = collective.AlltoallObject(w, row)
		sameObject(t, "AlltoallObject", vs, column, err)
	}
}

// onlyAt is x at root, and nothing elsewhere.
func onlyAt[T any](root int, x []T) []T {
	if mpi.World().Rank() == root {
		return x
	}
	return nil
}

// TestObjectReductions joins strings, so that the order shows.
func TestObjectReductions(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	text := func(from, to int) string {
		var b strings.Builder
		for r := from; r < to; r++ {
			fmt.Fprintf(&b, "<%d>", r)
		}
		return b.String()
	}
	join := func(a, b string) string { return a + b }
	for root := range size {
		got, err := collective.ReduceObject(w, text(me, me+1), join, root)
		want := ""
		if me == root {
			want = text(0, size)
		}
		sameObject(t, "ReduceObject", got, want, err)
	}
	got, err := collective.AllreduceObject(w, text(me, me+1), join)
	sameObject(t, "AllreduceObject", got, text(0, size), err)
	got, err = collective.ScanObject(w, text(me, me+1), join)
	sameObject(t, "ScanObject", got, text(0, me+1), err)
	got, err = collective.ExscanObject(w, text(me, me+1), join)
	sameObject(t, "ExscanObject", got, text(0, me), err)

	// A function that changes its first argument, and large values.
	merge := func(a, b map[int][]float64) map[int][]float64 {
		for k, v := range b {
			a[k] = append(a[k], v...)
		}
		return a
	}
	mine := func(r int) map[int][]float64 { return map[int][]float64{r: pack(r, 10_000).Data, -1: {float64(r)}} }
	want := map[int][]float64{}
	for r := range size {
		want = merge(want, mine(r))
	}
	sum, err := collective.AllreduceObject(w, mine(me), merge)
	sameObject(t, "AllreduceObject of maps", sum, want, err)
}

// TestObjectsInFlight has all nonblocking ones in flight together, and waits in another
// order.
func TestObjectsInFlight(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	var all, column []parcel
	var names []string
	for r := range size {
		all = append(all, pack(r, 10_000))
		column = append(column, pack(me, r))
		names = append(names, fmt.Sprint(r))
	}
	join := func(a, b string) string { return a + b }
	root := size - 1
	bcast, err := collective.IbcastObject(w, all[me], root)
	ok(t, err)
	gather, err := collective.IgatherObject(w, all[me], root)
	ok(t, err)
	scatter, err := collective.IscatterObject(w, onlyAt(root, all), root)
	ok(t, err)
	allgather, err := collective.IallgatherObject(w, all[me])
	ok(t, err)
	alltoall, err := collective.IalltoallObject(w, all)
	ok(t, err)
	reduce, err := collective.IreduceObject(w, names[me], join, root)
	ok(t, err)
	allreduce, err := collective.IallreduceObject(w, names[me], join)
	ok(t, err)
	scan, err := collective.IscanObject(w, names[me], join)
	ok(t, err)
	exscan, err := collective.IexscanObject(w, names[me], join)
	ok(t, err)
	v, err := collective.BcastObject(w, all[me], 0) // in between
	sameObject(t, "BcastObject", v, all[0], err)

	text, _, err := exscan.Wait()
	sameObject(t, "IexscanObject", text, strings.Join(names[:me], ""), err)
	vs, _, err := alltoall.Wait()
	for r := range column {
		column[r] = all[me]
	}
	sameObject(t, "IalltoallObject", vs, column, err)
	var rs mpi.Requests
	rs.Add(scan, nil)
	rs.Add(allreduce, nil)
	rs.Add(reduce, nil)
	rs.Add(allgather, nil)
	ok(t, rs.WaitAll())
	sameObject(t, "IscanObject", scan.Value(), strings.Join(names[:me+1], ""), nil)
	sameObject(t, "IallreduceObject", allreduce.Value(), strings.Join(names, ""), nil)
	sameObject(t, "IreduceObject", reduce.Value(), strings.Join(onlyAt(root, names), ""), nil)
	sameObject(t, "IallgatherObject", allgather.Value(), all, nil)
	v, _, err = scatter.Wait()
	sameObject(t, "IscatterObject", v, all[me], err)
	vs, _, err = gather.Wait()
	sameObject(t, "IgatherObject", vs, onlyAt(root, all), err)
	v, _, err = bcast.Wait()
	sameObject(t, "IbcastObject", v, all[root], err)
}

func TestObjectArguments(t *testing.T) {
	w := mpi.World()
	check := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	_, err := collective.BcastObject(w, 1, w.Size())
	check(err, "root")
	_, err = collective.AlltoallObject(w, make([]int, w.Size()+1))
	check(err, fmt.Sprintf("%d values for %d ranks", w.Size()+1, w.Size()))
	_, err = collective.AllreduceObject(w, 1, nil)
	check(err, "nil")
	_, err = collective.AllreduceObject[int](nil, 1, func(a, b int) int { return a })
	check(err, "nil")
}

// TestObjectsShort gives the ranks that receive messages of an object that are shorter than the first
// one has announced.
func TestObjectsShort(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	if size != 2 {
		t.Skip("one sender and one receiver")
	}
	m, err := object.Encode(reflect.ValueOf(pack(0, 20_000)), object.CBOR)
	ok(t, err)
	for _, c := range []struct {
		name string
		call func() (any, error)
	}{
		{"BcastObject", func() (any, error) { return collective.BcastObject(w, parcel{}, 0) }},
		{"ScatterObject", func() (any, error) { return collective.ScatterObject[parcel](w, nil, 0) }},
		{"IbcastObject", func() (any, error) {
			r, err := collective.IbcastObject(w, parcel{}, 0)
			ok(t, err)
			v, _, err := r.Wait()
			return v, err
		}},
	} {
		if me == 0 {
			comm, tag, err := mpi.ObjectComm(c.name, w)
			ok(t, err)
			var rs mpi.Requests
			rs.Add(mpi.Isend(comm, m.First, 1, tag))
			for _, p := range m.Rest {
				rs.Add(mpi.Isend(comm, p.Slice()[:100], 1, tag))
			}
			ok(t, rs.WaitAll())
			continue
		}
		v, err := c.call()
		if !errors.Is(err, mpi.ErrType) || !strings.Contains(err.Error(), "were announced") || !reflect.DeepEqual(v, parcel{}) {
			t.Errorf("%s: %.200v, %v", c.name, v, err)
		}
	}
}

// TestObjectsProgress has rank 0 in collective calls while objects come to it, whose senders are stuck
// until they are let in.
func TestObjectsProgress(t *testing.T) {
	w := mpi.World()
	me, size := w.Rank(), w.Size()
	x, y := []int{me}, make([]int, 1)
	for _, c := range []struct {
		name string
		call func() error
	}{
		{"Barrier", func() error { return collective.Barrier(w) }},
		{"Allreduce", func() error { return collective.Allreduce(w, x, y, mpi.Sum) }},
		{"Bcast", func() error { return collective.Bcast(w, y, size-1) }},
		{"BcastObject", func() error { _, err := collective.BcastObject(w, me, size-1); return err }},
		{"Ibarrier", func() error {
			r, err := collective.Ibarrier(w)
			if err == nil {
				_, _, err = r.Wait()
			}
			return err
		}},
	} {
		for _, n := range []int{1000, 12_500, 500_000} {
			var in []*mpi.ObjectRequest[parcel]
			if me == 0 {
				for r := 1; r < size; r++ {
					req, err := mpi.IrecvObject[parcel](w, r, 1)
					ok(t, err)
					in = append(in, req)
				}
			} else {
				ok(t, mpi.SendObject(w, pack(me, n), 0, 1))
			}
			ok(t, c.call())
			for i, r := range in {
				got, _, err := r.Wait()
				sameObject(t, c.name, got, pack(i+1, n), err)
			}
		}
	}
}
