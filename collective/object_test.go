package collective_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
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
