package collective_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
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
