package mpi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
)

type tree struct {
	Name     string
	Born     time.Time
	Weights  []float64
	Children []*tree
	Labels   map[string][]int32
}

func plant(rank, depth, n int) *tree {
	t := &tree{
		Name: fmt.Sprintf("rank %d, depth %d", rank, depth), Born: time.Unix(int64(rank), 7).UTC(),
		Weights: random[float64](n, rank+depth), Labels: map[string][]int32{"a": random[int32](n/2, rank), "b": nil},
	}
	if depth > 0 {
		t.Children = []*tree{plant(rank, depth-1, n/2), plant(rank+1, depth-1, 2*n)}
	}
	return t
}

// ringObject sends v around a ring and checks what comes.
func ringObject[T any](t *testing.T, comm *mpi.Comm, value func(rank int) T, codec ...mpi.Codec) {
	t.Helper()
	left, right := ring(comm)
	check := func(got T, st mpi.Status, err error) {
		t.Helper()
		if err != nil || st.Source != left || st.Tag != 5 || !reflect.DeepEqual(got, value(left)) {
			t.Errorf("%T: %.100v, %+v, %v; want %.100v", got, got, st, err, value(left))
		}
	}
	v := value(comm.Rank())
	check(mpi.SendrecvObject[T](comm, v, right, 5, left, 5, codec...))
	out, err := mpi.IsendObject(comm, v, right, 5, codec...)
	must(t, err)
	check(mpi.RecvObject[T](comm, mpi.AnySource, mpi.AnyTag))
	_, _, err = out.Wait()
	must(t, err)
	in, err := mpi.IrecvObject[T](comm, left, 5)
	must(t, err)
	if comm.Rank()%2 == 0 && comm.Size() > 1 {
		must(t, mpi.SsendObject(comm, v, right, 5, codec...))
	} else {
		out, err := mpi.IssendObject(comm, v, right, 5, codec...)
		must(t, err)
		defer out.Wait()
	}
	check(in.Wait())
}

func TestObject(t *testing.T) {
	comm := newComm(t)
	ringObject(t, comm, func(rank int) int { return rank })
	ringObject(t, comm, func(rank int) string { return strings.Repeat("text", 100*rank) })
	ringObject(t, comm, func(rank int) string { return strings.Repeat("long", 1_000_000+rank) })
	ringObject(t, comm, func(rank int) map[string]any {
		return map[string]any{"rank": int64(rank), "x": random[float64](10, rank), "deep": map[string]any{"y": []any{"z", random[uint16](50_000, rank)}}}
	})
	ringObject(t, comm, func(rank int) complex64 { return complex(float32(rank), 1) })
	ringObject(t, comm, func(rank int) []complex128 { return random[complex128](10_000, rank) })
	ringObject(t, comm, func(rank int) time.Time { return time.Unix(int64(rank), 123456789).UTC() })
	ringObject(t, comm, func(rank int) *int { return nil })
	ringObject(t, comm, func(rank int) []float64 { return random[float64](1_000_000, rank) })
	for _, n := range []int{1, 50, 1000, 30_000} {
		for _, codec := range []mpi.Codec{nil, mpi.CBOR, mpi.Gob, mpi.JSON} {
			ringObject(t, comm, func(rank int) *tree {
				v := plant(rank, 2, n)
				if codec == mpi.Gob { // which leaves empty values out
					prune(v)
				}
				return v
			}, codec)
		}
	}
}

func prune(v *tree) {
	delete(v.Labels, "b")
	if len(v.Labels["a"]) == 0 {
		v.Labels = map[string][]int32{"c": {1}}
	}
	if len(v.Weights) == 0 {
		v.Weights = nil
	}
	for _, c := range v.Children {
		prune(c)
	}
}

// TestObjectOrder waits for receives in another order than they were started in: they get
// the objects in the order of the starts.
func TestObjectOrder(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const n = 20
	value := func(rank, k int) []int32 { return random[int32](1+k*k*200, rank+k) }
	var rs mpi.Requests
	var in []*mpi.ObjectRequest[[]int32]
	for k := range n {
		source, tag := left, 3
		if k%3 == 1 {
			source = mpi.AnySource
		}
		if k%5 == 1 {
			tag = mpi.AnyTag
		}
		r, err := mpi.IrecvObject[[]int32](comm, source, tag)
		must(t, err)
		in = append(in, r)
	}
	if done, _, _, err := in[n-1].Test(); done || err != nil {
		t.Errorf("received before it was sent: %v", err)
	}
	must(t, barrier(mpi.World())) // whose messages the receives with wildcards do not see
	for k := range n {
		rs.Add(mpi.IsendObject(comm, value(comm.Rank(), k), right, 3))
	}
	for k := n - 1; k >= n/2; k-- {
		got, st, err := in[k].Wait()
		if err != nil || st.Source != left || st.Tag != 3 || !reflect.DeepEqual(got, value(left, k)) {
			t.Errorf("object %d: %d numbers, %+v, %v", k, len(got), st, err)
		}
	}
	// The rest together with the sends, and with a typed message.
	y := make([]float64, 3)
	rs.Add(mpi.Irecv(comm, y, left, 4))
	rs.Add(mpi.Isend(comm, []float64{1, 2, 3}, right, 4))
	for _, r := range in[:n/2] {
		rs.Add(r, nil)
	}
	must(t, rs.WaitAll())
	for k, r := range in[:n/2] {
		if !reflect.DeepEqual(r.Value(), value(left, k)) {
			t.Errorf("object %d: %d numbers", k, len(r.Value()))
		}
	}
	wantPanic(t, "waited for before", func() { in[0].Wait() })
}

// TestObjectGoroutines exchanges objects of several messages in many goroutines, on the same
// communicator, with tags of their own and with one for all.
func TestObjectGoroutines(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	const goroutines, rounds = 8, 20
	var group sync.WaitGroup
	var lock sync.Mutex
	seen := make(map[int]bool)
	for g := range goroutines {
		group.Go(func() {
			for k := range rounds {
				v := map[int][]float64{g: random[float64](12_000, comm.Rank()+g+k)}
				got, _, err := mpi.SendrecvObject[map[int][]float64](comm, v, right, g, left, g)
				if want := random[float64](12_000, left+g+k); err != nil || !reflect.DeepEqual(got[g], want) {
					t.Errorf("goroutine %d, round %d: %v", g, k, err)
				}
				// Whoever comes first gets it.
				pair := []any{int64(g), int64(k), random[float64](9000, g*k)}
				got2, _, err := mpi.SendrecvObject[[]any](comm, pair, right, 100, left, 100)
				if err != nil || len(got2) != 3 {
					t.Errorf("goroutine %d, round %d: %v", g, k, err)
					return
				}
				from, round := int(got2[0].(int64)), int(got2[1].(int64))
				if !reflect.DeepEqual(got2[2], random[float64](9000, from*round)) {
					t.Errorf("goroutine %d, round %d: wrong numbers", g, k)
				}
				lock.Lock()
				seen[from*rounds+round] = true
				lock.Unlock()
			}
		})
	}
	group.Wait()
	if len(seen) != goroutines*rounds {
		t.Errorf("%d different objects, want %d", len(seen), goroutines*rounds)
	}
}

func TestObjectProbe(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	if ok, _, err := mpi.IprobeObject(comm, left, 1); ok || err != nil {
		t.Errorf("IprobeObject without an object: %v, %v", ok, err)
	}
	if m, err := mpi.ImprobeObject[int](comm, left, 1); m != nil || err != nil {
		t.Errorf("ImprobeObject without an object: %v, %v", m, err)
	}
	must(t, barrier(comm))
	var rs mpi.Requests
	for k := range 3 {
		rs.Add(mpi.IsendObject(comm, random[float64](20_000*k, comm.Rank()), right, 1))
	}
	st, err := mpi.ProbeObject(comm, mpi.AnySource, mpi.AnyTag)
	if err != nil || st.Source != left || st.Tag != 1 {
		t.Errorf("ProbeObject: %+v, %v", st, err)
	}
	if ok, st, err := mpi.IprobeObject(comm, left, 1); !ok || err != nil || st.Source != left {
		t.Errorf("IprobeObject: %+v, %v, %v", st, ok, err)
	}
	var ms []*mpi.ObjectMessage[[]float64]
	for k := range 3 {
		m, err := mpi.MprobeObject[[]float64](comm, left, 1)
		must(t, err)
		if st := m.Status(); st.Source != left || st.Tag != 1 || st.Bytes < 160_000*k {
			t.Errorf("MprobeObject: %+v", st)
		}
		ms = append(ms, m)
	}
	for _, k := range []int{1, 2, 0} {
		got, _, err := ms[k].Recv()
		if err != nil || len(got) != 20_000*k || !reflect.DeepEqual(got, random[float64](20_000*k, left)) {
			t.Errorf("object %d: %d numbers, %v", k, len(got), err)
		}
		if st := ms[k].Status(); st.Source != left || st.Bytes < 160_000*k {
			t.Errorf("status after Recv: %+v", st)
		}
		_, _, err = ms[k].Recv()
		wantErr(t, err, mpi.ErrRequest)
	}
	must(t, rs.WaitAll())
}

type reversed struct{ name string }

func (r reversed) Name() string { return r.name }
func (reversed) Marshal(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	return flip(data), err
}
func (reversed) Unmarshal(data []byte, v any) error { return json.Unmarshal(flip(data), v) }

func flip(data []byte) []byte {
	out := make([]byte, len(data))
	for i, b := range data {
		out[len(data)-1-i] = b
	}
	return out
}

// objectErrorRuns counts the runs of TestObjectErrors (-count).
var objectErrorRuns int

func TestObjectErrors(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	wantErr(t, mpi.SendObject(comm, 1, comm.Size(), 0), mpi.ErrRank)
	wantErr(t, mpi.SendObject(comm, 1, 0, -1), mpi.ErrTag)
	wantErr(t, mpi.SendObject(nil, 1, 0, 0), mpi.ErrComm)
	wantErr(t, mpi.SendObject(comm, func() {}, right, 0), mpi.ErrType, "func")
	type loop struct{ Next *loop }
	l := new(loop)
	l.Next = l
	wantErr(t, mpi.SendObject(comm, l, right, 0), mpi.ErrType, "cycle")
	wantErr(t, mpi.SendObject(comm, any(complex(1, 2)), right, 0, mpi.CBOR), mpi.ErrType, "complex")

	// Each wrong message is received, so that the next one comes.
	wrong := func(send func(), want string, recv func() error) {
		t.Helper()
		send()
		wantErr(t, recv(), mpi.ErrType, want)
	}
	recvInt := func() error { _, _, err := mpi.RecvObject[int](comm, left, 1); return err }
	var rs mpi.Requests
	wrong(func() { rs.Add(mpi.Isend(comm, []float64{1, 2}, right, 1)) }, "not an object", recvInt)
	wrong(func() { rs.Add(mpi.Isend(comm, random[float64](100_000, 1), right, 1)) }, "not an object", recvInt)
	wrong(func() { rs.Add(mpi.Isend(comm, []float64(nil), right, 1)) }, "not an object", recvInt)
	wrong(func() { rs.Add(mpi.IsendObject(comm, "text", right, 1)) }, "from rank", recvInt)
	wrong(func() { rs.Add(mpi.IsendObject(comm, random[float64](100_000, 1), right, 1)) }, "from rank", recvInt)
	wrong(func() { rs.Add(mpi.IsendObject(comm, struct{ A, B int }{1, 2}, right, 1)) }, "unknown field", func() error {
		_, _, err := mpi.RecvObject[struct{ A int }](comm, left, 1)
		return err
	})
	objectErrorRuns++
	codec := reversed{fmt.Sprint("reversed ", objectErrorRuns)} // not known yet
	wrong(func() { rs.Add(mpi.IsendObject(comm, 7, right, 1, codec)) }, "RegisterCodec", recvInt)
	must(t, barrier(comm))
	mpi.RegisterCodec(codec)
	ringObject(t, comm, func(rank int) []string { return []string{"a", fmt.Sprint(rank)} }, codec)
	must(t, rs.WaitAll())

	if v, st, err := mpi.RecvObject[string](comm, mpi.ProcNull, 3); v != "" || st.Source != mpi.ProcNull || err != nil {
		t.Errorf("from ProcNull: %q, %+v, %v", v, st, err)
	}
	must(t, mpi.SendObject(comm, "nobody", mpi.ProcNull, 3))
}

func TestObjectCancel(t *testing.T) {
	comm := newComm(t)
	left, _ := ring(comm)
	r, err := mpi.IrecvObject[string](comm, left, 1)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, st, err := r.WaitContext(ctx)
	wantEnded(t, err, mpi.ErrCancelled, ctx)
	if !st.Cancelled {
		t.Errorf("status %+v", st)
	}
	r, err = mpi.IrecvObject[string](comm, left, 1)
	must(t, err)
	must(t, r.Cancel())
	if v, st, err := r.Wait(); v != "" || !st.Cancelled || err != nil {
		t.Errorf("cancelled: %q, %+v, %v", v, st, err)
	}
	// What comes later is for the next one.
	ringObject(t, comm, func(rank int) string { return fmt.Sprint("later ", rank) })
}

func TestObjectClose(t *testing.T) {
	comm, err := mpi.World().Dup()
	must(t, err)
	r, err := mpi.IrecvObject[string](comm, mpi.AnySource, 1)
	must(t, err)
	must(t, comm.Close())
	_, _, err = r.Wait()
	wantErr(t, err, mpi.ErrClosed)
	if !errors.Is(err, mpi.ErrClosed) {
		t.Error(err)
	}
}

// TestObjectInto receives into the same memory again and again.
func TestObjectInto(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var y tree
	var data *float64
	for k := range 5 {
		x := plant(comm.Rank(), 0, 20_000-k)
		out, err := mpi.IsendObject(comm, x, right, 1)
		must(t, err)
		st, err := mpi.RecvObjectInto(comm, &y, left, 1)
		if want := plant(left, 0, 20_000-k); err != nil || st.Source != left || !reflect.DeepEqual(&y, want) {
			t.Errorf("round %d: %.100v, %+v, %v", k, y, st, err)
		}
		if k > 0 && data != &y.Weights[0] {
			t.Errorf("round %d: new memory", k)
		}
		data = &y.Weights[0]
		_, _, err = out.Wait()
		must(t, err)
	}
	_, err := mpi.RecvObjectInto[int](comm, nil, left, 1)
	wantErr(t, err, mpi.ErrBuffer, "nil")
}

func TestObjectPersistent(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var v map[string]int
	out, err := mpi.SendObjectInit(comm, &v, right, 1)
	must(t, err)
	in, err := mpi.RecvObjectInit[map[string]int](comm, left, 1)
	must(t, err)
	for k := range 10 {
		v = map[string]int{"round": k, "rank": comm.Rank()}
		must(t, mpi.StartAll(in, out))
		wantErr(t, in.Start(), mpi.ErrRequest, "active")
		got, _, err := in.Wait()
		if err != nil || got["round"] != k || got["rank"] != left {
			t.Errorf("round %d: %v, %v", k, got, err)
		}
		var rs mpi.Requests
		rs.Add(out, nil)
		must(t, rs.WaitAll())
	}
	must(t, in.Start())
	must(t, in.Close()) // nothing was sent: it is withdrawn
	must(t, in.Close())
	wantErr(t, in.Start(), mpi.ErrClosed)
	must(t, out.Close())
}
