package mpi_test

import (
	"math"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

type (
	withString struct {
		ID    int
		Inner struct {
			List [2]struct {
				OK   bool
				Name string
			}
		}
	}
	withPointer struct{ Next *withPointer }
)

// TestArguments checks that wrong arguments are errors of the rank that passes them,
// and that nothing is sent.
func TestArguments(t *testing.T) {
	comm := newComm(t)
	closed, err := comm.Dup()
	must(t, err)
	must(t, closed.Close())
	n := comm.Size()
	x := []float64{1, 2, 3}
	var typedNil *mpi.Comm
	cases := []struct {
		name      string
		comm      mpi.Communicator
		rank, tag int
		class     mpi.ErrorClass
		send      string // in the text of a send's error; "-": sending is right
		recv      string
	}{
		{"rank above", comm, n, 1, mpi.ErrRank, "destination rank", "source rank"},
		{"rank far above", comm, math.MaxInt, 1, mpi.ErrRank, "destination rank", "source rank"},
		{"rank beyond 32 bits", comm, 1 << 32, 1, mpi.ErrRank, "4294967296", "4294967296"},
		{"rank negative", comm, -100, 1, mpi.ErrRank, "-100", "-100"},
		{"AnySource", comm, mpi.AnySource, 1, mpi.ErrRank, "destination rank", "-"},
		{"tag negative", comm, 0, -5, mpi.ErrTag, "tag -5", "tag -5"},
		{"tag above", comm, 0, mpi.TagUB() + 1, mpi.ErrTag, "TagUB", "TagUB"},
		{"tag beyond 32 bits", comm, 0, 1<<32 + 1, mpi.ErrTag, "4294967297", "4294967297"},
		{"AnyTag", comm, 0, mpi.AnyTag, mpi.ErrTag, "tag", "-"},
		{"tag with ProcNull", comm, mpi.ProcNull, -5, mpi.ErrTag, "tag -5", "tag -5"},
		{"nil interface", nil, 0, 1, mpi.ErrComm, "nil", "nil"},
		{"nil communicator", typedNil, 0, 1, mpi.ErrComm, "nil", "nil"},
		{"closed communicator", closed, 0, 1, mpi.ErrClosed, "closed", "closed"},
		{"zero communicator", new(mpi.Comm), 0, 1, mpi.ErrClosed, "closed", "closed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.send != "-" {
				wantErr(t, mpi.Send(c.comm, x, c.rank, c.tag), c.class, "Send", c.send)
				wantErr(t, mpi.Ssend(c.comm, x, c.rank, c.tag), c.class, "Ssend", c.send)
				req, err := mpi.Isend(c.comm, x, c.rank, c.tag)
				wantErr(t, err, c.class, "Isend", c.send)
				if req != nil {
					t.Error("Isend: a request with an error")
				}
				_, err = mpi.Sendrecv(c.comm, x, c.rank, c.tag, x[:0], 0, 0)
				wantErr(t, err, c.class, "Sendrecv", c.send)
			}
			if c.recv != "-" {
				_, err := mpi.Recv(c.comm, x, c.rank, c.tag)
				wantErr(t, err, c.class, "Recv", c.recv)
				_, _, err = mpi.RecvAlloc[int](c.comm, c.rank, c.tag)
				wantErr(t, err, c.class, "RecvAlloc", c.recv)
				_, err = mpi.IrecvAlloc[int](c.comm, c.rank, c.tag)
				wantErr(t, err, c.class, "IrecvAlloc", c.recv)
				_, _, _, err = mpi.TryRecv[int](c.comm, c.rank, c.tag)
				wantErr(t, err, c.class, "TryRecv", c.recv)
				_, err = mpi.Irecv(c.comm, x, c.rank, c.tag)
				wantErr(t, err, c.class, "Irecv", c.recv)
				_, err = mpi.Probe(c.comm, c.rank, c.tag)
				wantErr(t, err, c.class, "Probe", c.recv)
				_, _, err = mpi.Iprobe(c.comm, c.rank, c.tag)
				wantErr(t, err, c.class, "Iprobe", c.recv)
				_, err = mpi.Sendrecv(c.comm, x[:0], 0, 0, x, c.rank, c.tag)
				wantErr(t, err, c.class, "Sendrecv", c.recv)
			}
		})
	}
	// A rank that is done may be in the next barrier already.
	if ok, st, err := mpi.Iprobe(comm, mpi.AnySource, mpi.AnyTag); ok && st.Tag != barrierTag || err != nil {
		t.Errorf("something was sent: %+v, %v", st, err)
	}
	_, err = mpi.Sendrecv(comm, x[:2], 0, 0, x[1:], 0, 0)
	wantErr(t, err, mpi.ErrBuffer, "overlap")
}

func TestUnsendableTypes(t *testing.T) {
	comm := newComm(t)
	unsendable[withString](t, comm, "withString.Inner.List[0].Name", "string")
	unsendable[withPointer](t, comm, "withPointer.Next", "pointer")
	unsendable[string](t, comm, "string")
	unsendable[[]int](t, comm, "slice")
	unsendable[map[int]int](t, comm, "map")
	unsendable[any](t, comm, "interface")
	unsendable[func()](t, comm, "func")
	unsendable[chan int](t, comm, "chan")
	unsendable[[3]*int](t, comm, "[0]", "pointer")
	unsendable[struct{ E error }](t, comm, ".E", "interface")
	must(t, barrier(comm))
}

// unsendable checks the errors for elements of T; they name the field and the way out.
func unsendable[T any](t *testing.T, comm *mpi.Comm, fragments ...string) {
	t.Helper()
	fragments = append(fragments, "SendObject", `mpi:"-"`)
	x := make([]T, 2)
	wantErr(t, mpi.Send(comm, x, 0, 0), mpi.ErrType, fragments...)
	_, err := mpi.Recv(comm, x, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, err = mpi.Isend(comm, x, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, err = mpi.Irecv(comm, x, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, _, err = mpi.RecvAlloc[T](comm, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, err = mpi.IrecvAlloc[T](comm, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, err = mpi.Sendrecv(comm, x, 0, 0, []int{1}, 0, 0)
	wantErr(t, err, mpi.ErrType, fragments...)
	_, err = mpi.Contiguous[T](2)
	wantErr(t, err, mpi.ErrType, fragments...)
	if n := mpi.Count[T](mpi.Status{Bytes: 16}); n != -1 {
		t.Errorf("Count = %d, want -1", n)
	}
	defer func() {
		if recover() == nil {
			t.Errorf("Register[%T] did not panic", x)
		}
	}()
	mpi.Register[T]()
}
