package mpi_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// A mode is a way to get a message from one rank to another.
type mode int

const (
	viaSend mode = iota
	viaSendrecv
	viaSsend
	viaIsend
	viaRecvAlloc
	viaProbe
	modes
)

func (m mode) String() string {
	return [...]string{"Send", "Sendrecv", "Ssend", "Isend", "RecvAlloc", "Probe"}[m]
}

// room is how many elements a receive buffer has beyond the message.
const room = 3

type exchanger[T any] struct{}

func (exchanger[T]) round(t *testing.T, m mode, comm *mpi.Comm, n int) {
	t.Helper()
	left, right := ring(comm)
	tag := int(m)
	x, want := random[T](n, comm.Rank()), random[T](n, left)
	y := fresh[T](n + room)
	var st mpi.Status
	var err error
	switch m {
	case viaSendrecv:
		st, err = mpi.Sendrecv(comm, x, right, tag, y, left, tag)
	case viaSend, viaSsend:
		send := mpi.Send[T]
		if m == viaSsend {
			send = mpi.Ssend[T]
		}
		if comm.Size() == 1 { // a message to oneself needs its receive before a send that blocks
			var req *mpi.Request[T]
			if req, err = mpi.Irecv(comm, y, left, tag); err == nil {
				if err = send(comm, x, right, tag); err == nil {
					_, st, err = req.Wait()
				}
			}
		} else if comm.Rank()%2 == 0 {
			if err = send(comm, x, right, tag); err == nil {
				st, err = mpi.Recv(comm, y, left, tag)
			}
		} else if st, err = mpi.Recv(comm, y, left, tag); err == nil {
			err = send(comm, x, right, tag)
		}
	case viaIsend:
		var in, out *mpi.Request[T]
		if in, err = mpi.Irecv(comm, y, left, tag); err == nil {
			if out, err = mpi.Isend(comm, x, right, tag); err == nil {
				var got []T
				got, st, err = in.Wait()
				if len(got) != n && len(rawBytes(x)) > 0 && mpi.Register[T]().Size() > 0 {
					t.Errorf("Wait: %d elements, want %d", len(got), n)
				}
				if sent, _, err := out.Wait(); err != nil || sent != nil {
					t.Errorf("Wait of a send: %v, %v", sent, err)
				}
			}
		}
	case viaRecvAlloc, viaProbe:
		var out *mpi.Request[T]
		if out, err = mpi.Isend(comm, x, right, tag); err != nil {
			break
		}
		if m == viaProbe {
			if st, err = mpi.Probe(comm, left, tag); err == nil {
				checkStatus[T](t, st, left, tag, n)
				st, err = mpi.Recv(comm, y, st.Source, st.Tag)
			}
		} else {
			var z []T
			z, st, err = mpi.RecvAlloc[T](comm, left, tag)
			if mpi.Register[T]().Size() == 0 {
				z = make([]T, n) // no data: how many there were is not known
			}
			if len(z) != n {
				t.Errorf("RecvAlloc: %d elements, want %d", len(z), n)
			}
			copySent(y, z)
		}
		if _, _, err := out.Wait(); err != nil {
			t.Errorf("Wait of a send: %v", err)
		}
	}
	if err != nil {
		t.Errorf("%v of %d: %v", m, n, err)
		return
	}
	checkStatus[T](t, st, left, tag, n)
	if err := compare(y, want, n); err != nil {
		t.Errorf("%v of %d: %v", m, n, err)
	}
}

func checkStatus[T any](t *testing.T, st mpi.Status, source, tag, n int) {
	t.Helper()
	size := mpi.Register[T]().Size()
	if st.Source != source || st.Tag != tag || st.Bytes != n*size || st.Cancelled {
		t.Errorf("status %+v, want source %d, tag %d, %d bytes", st, source, tag, n*size)
	}
	if size == 0 {
		n = 0
	}
	if c := mpi.Count[T](st); c != n {
		t.Errorf("Count = %d, want %d", c, n)
	}
}

// copySent copies what is communicated of each element.
func copySent[T any](to, from []T) {
	mask := sentMaskOf[T]()
	a, b := rawBytes(to), rawBytes(from)
	for i := range b {
		if mask[i%len(mask)] {
			a[i] = b[i]
		}
	}
}

func TestTypes(t *testing.T) {
	comm := newComm(t)
	for _, e := range elementTypes {
		t.Run(e.name, func(t *testing.T) {
			e.run(t, func(t *testing.T, x exchange) {
				for m := range modes {
					for _, n := range []int{0, 1, 7} {
						x.round(t, m, comm, n)
					}
				}
				x.round(t, viaSendrecv, comm, 4096)
				x.round(t, viaIsend, comm, 4096)
				// Above any eager limit, but not above 4 MB.
				x.round(t, viaSendrecv, comm, min(100_000, 4<<20/max(e.size, 1)))
			})
		})
	}
}

// TestSizes sends messages around the limits at which libraries change protocols.
func TestSizes(t *testing.T) {
	comm := newComm(t)
	for m := range modes {
		for _, n := range []int{2, 63, 500, 512, 1000, 4096, 8192, 8200, 20_000, 100_000, 300_000} {
			exchanger[float64]{}.round(t, m, comm, n)
			exchanger[byte]{}.round(t, m, comm, n)
		}
	}
}

func TestBufForms(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x, y, z := random[padded](9, comm.Rank()), fresh[padded](9+room), fresh[padded](9)
	st, err := mpi.SendrecvBuf(comm, mpi.Slice(x), right, 1, mpi.Slice(y), left, 1)
	must(t, err)
	checkStatus[padded](t, st, left, 1, 9)
	if err := compare(y, random[padded](9, left), 9); err != nil {
		t.Error(err)
	}
	var rs mpi.Requests
	rs.Add(mpi.IrecvBuf(comm, mpi.Slice(z), left, 2))
	if comm.Rank()%2 == 0 {
		rs.Add(mpi.IsendBuf(comm, mpi.Slice(x), right, 2))
	} else {
		must(t, mpi.SendBuf(comm, mpi.Slice(x), right, 2))
	}
	must(t, rs.WaitAll())
	if err := compare(z, random[padded](9, left), 9); err != nil {
		t.Error(err)
	}
	req, err := mpi.Irecv(comm, y, left, 3)
	must(t, err)
	must(t, mpi.SsendBuf(comm, mpi.Slice(x[:4]), right, 3))
	if got, _, err := req.Wait(); len(got) != 4 || err != nil {
		t.Errorf("Wait: %d elements, %v; want 4", len(got), err)
	}
	if p, ok := partner(comm); ok {
		w := fresh[padded](9)
		if comm.Rank() < p {
			must(t, mpi.SendBuf(comm, mpi.Slice(x), p, 4))
		} else {
			_, err := mpi.RecvBuf(comm, mpi.Slice(w), p, 4)
			must(t, err)
			if err := compare(w, random[padded](9, p), 9); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestPointersStay checks that fields with the tag - keep their values, pointers among them.
func TestPointersStay(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x, y := make([]pointing, 50), make([]pointing, 50)
	for i := range x {
		x[i] = pointing{ID: int32(i), X: float64(comm.Rank()), Name: fmt.Sprint("sent ", i), Y: uint8(i)}
		y[i] = pointing{Name: fmt.Sprint("kept ", i), Next: &x[i], M: map[int]bool{i: true}, F: func() { y[i].ID = -1 }}
	}
	_, err := mpi.Sendrecv(comm, x, right, 0, y, left, 0)
	must(t, err)
	runtime.GC()
	for i := range y {
		v := &y[i]
		if v.ID != int32(i) || v.X != float64(left) || v.Y != uint8(i) {
			t.Errorf("element %d: the data is %v %v %v", i, v.ID, v.X, v.Y)
		}
		if v.Name != fmt.Sprint("kept ", i) || v.Next != &x[i] || !v.M[i] || v.F == nil {
			t.Errorf("element %d: fields that are not sent have changed", i)
		}
		if v.F(); v.ID != -1 {
			t.Errorf("element %d: the function is broken", i)
		}
	}
}

func TestWildcards(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	if me != 0 {
		must(t, mpi.Send(comm, []int{me, 10 * me}, 0, 100+me))
	} else {
		var from []int
		for range n - 1 {
			y := make([]int, 4)
			st, err := mpi.Recv(comm, y, mpi.AnySource, mpi.AnyTag)
			must(t, err)
			from = append(from, st.Source)
			checkStatus[int](t, st, y[0], 100+y[0], 2)
			if y[1] != 10*y[0] {
				t.Errorf("received %v", y)
			}
		}
		slices.Sort(from)
		for i, r := range from {
			if r != i+1 {
				t.Errorf("messages from %v, want one from each other rank", from)
			}
		}
	}
	must(t, barrier(newComm(t))) // not on comm, where wildcards would match its messages
	// The same with RecvAlloc and Iprobe: lengths differ by rank.
	if me != 0 {
		must(t, mpi.Send(comm, make([]float32, me), 0, me))
		return
	}
	for range n - 1 {
		ok, st, err := mpi.Iprobe(comm, mpi.AnySource, mpi.AnyTag)
		for ; !ok && err == nil; ok, st, err = mpi.Iprobe(comm, mpi.AnySource, mpi.AnyTag) {
			runtime.Gosched()
		}
		must(t, err)
		y, got, err := mpi.RecvAlloc[float32](comm, st.Source, mpi.AnyTag)
		must(t, err)
		if len(y) != got.Source || got.Tag != got.Source || got != st {
			t.Errorf("%d elements, status %+v, probed %+v", len(y), got, st)
		}
	}
	if ok, st, err := mpi.Iprobe(comm, mpi.AnySource, mpi.AnyTag); ok || err != nil || st != (mpi.Status{}) {
		t.Errorf("Iprobe without a message: %+v, %v, %v", st, ok, err)
	}
}

func TestProcNull(t *testing.T) {
	comm := newComm(t)
	x := []int32{1, 2}
	must(t, mpi.Send(comm, x, mpi.ProcNull, 5))
	must(t, mpi.Ssend(comm, x, mpi.ProcNull, 5))
	check := func(what string, st mpi.Status, err error) {
		t.Helper()
		if err != nil || st.Source != mpi.ProcNull || st.Tag != mpi.AnyTag || st.Bytes != 0 {
			t.Errorf("%s: %+v, %v", what, st, err)
		}
	}
	st, err := mpi.Recv(comm, x, mpi.ProcNull, 5)
	check("Recv", st, err)
	st, err = mpi.Sendrecv(comm, x, mpi.ProcNull, 5, make([]int32, 1), mpi.ProcNull, 5)
	check("Sendrecv", st, err)
	st, err = mpi.Probe(comm, mpi.ProcNull, 5)
	check("Probe", st, err)
	ok, st, err := mpi.Iprobe(comm, mpi.ProcNull, 5)
	check("Iprobe", st, err)
	if !ok {
		t.Error("Iprobe of ProcNull: no message")
	}
	y, st, err := mpi.RecvAlloc[int32](comm, mpi.ProcNull, 5)
	check("RecvAlloc", st, err)
	if len(y) != 0 {
		t.Errorf("RecvAlloc from ProcNull: %v", y)
	}
	var rs mpi.Requests
	rs.Add(mpi.Isend(comm, x, mpi.ProcNull, 5))
	in, err := mpi.Irecv(comm, x, mpi.ProcNull, 5)
	must(t, err)
	got, st, err := in.Wait()
	check("Irecv", st, err)
	must(t, rs.WaitAll())
	if len(got) != 0 || x[0] != 1 || x[1] != 2 {
		t.Errorf("Irecv from ProcNull: %d elements, the buffer is %v", len(got), x)
	}
}

// TestOrder checks that messages from one rank with one tag do not overtake each other.
func TestOrder(t *testing.T) {
	comm := newComm(t)
	const count = 300
	size := func(i int) int { return 1 + i*i%997*(i%7) } // across protocols
	me, n := comm.Rank(), comm.Size()
	var rs mpi.Requests
	for to := range n {
		for i := range count {
			x := make([]int32, size(i))
			x[0] = int32(i)
			x[len(x)-1] = int32(i)
			rs.Add(mpi.Isend(comm, x, to, 7))
		}
	}
	next := make([]int, n)
	for range n * count {
		y, st, err := mpi.RecvAlloc[int32](comm, mpi.AnySource, 7)
		must(t, err)
		i := next[st.Source]
		next[st.Source]++
		if len(y) != size(i) || y[0] != int32(i) || y[len(y)-1] != int32(i) {
			t.Fatalf("rank %d: message %d from rank %d has %d elements and number %d", me, i, st.Source, len(y), y[0])
		}
	}
	must(t, rs.WaitAll())
}
