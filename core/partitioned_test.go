package mpi_test

import (
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// newPartitioned prepares a message to the right and one from the left; it skips the test
// where the library has no partitioned communication.
func newPartitioned[T any](t *testing.T, comm *mpi.Comm, x []T, out int, y []T, in, tag int) (send, recv *mpi.Partitioned[T]) {
	t.Helper()
	left, right := ring(comm)
	send, err := mpi.PsendInit(comm, x, out, right, tag)
	if errors.Is(err, mpi.ErrUnsupported) {
		wantErr(t, err, mpi.ErrUnsupported, "MPI_Psend_init")
		_, err = mpi.PrecvInit(comm, y, in, left, tag)
		wantErr(t, err, mpi.ErrUnsupported, "MPI_Precv_init")
		t.Skip(err)
	}
	must(t, err)
	recv, err = mpi.PrecvInit(comm, y, in, left, tag)
	must(t, err)
	return send, recv
}

// TestPartitioned has goroutines that fill and mark the parts, and others that read those
// which have arrived, several rounds; with as many parts on both sides, and not.
func TestPartitioned(t *testing.T) {
	for _, parts := range []struct{ out, in int }{{1, 1}, {8, 8}, {12, 4}, {4, 12}, {6, 1}, {1, 6}, {64, 64}} {
		comm := newComm(t)
		left, _ := ring(comm)
		const n = 64 * 12
		x, y := make([]float64, n), make([]float64, n)
		send, recv := newPartitioned(t, comm, x, parts.out, y, parts.in, 7)
		value := func(rank, round, i int) float64 { return float64(1e6*rank + 1000*round + i) }
		for round := range 20 {
			must(t, mpi.StartAll(recv, send))
			var work sync.WaitGroup
			for g := range 4 {
				work.Go(func() {
					size := n / parts.out
					for p := g; p < parts.out; p += 4 {
						for i := p * size; i < (p+1)*size; i++ {
							x[i] = value(comm.Rank(), round, i)
						}
						if err := send.Ready(p); err != nil {
							t.Errorf("%v: Ready: %v", parts, err)
						}
					}
				})
			}
			for g := range 2 {
				work.Go(func() {
					size := n / parts.in
					for p := g; p < parts.in; p += 2 {
						arrived, err := false, error(nil)
						for !arrived && err == nil {
							arrived, err = recv.Arrived(p)
						}
						if err != nil {
							t.Errorf("%v: Arrived: %v", parts, err)
							return
						}
						for i := p * size; i < (p+1)*size; i++ {
							if y[i] != value(left, round, i) {
								t.Errorf("%v: round %d: element %d of part %d is %v, want %v", parts, round, i, p, y[i], value(left, round, i))
								return
							}
						}
					}
				})
			}
			if round%2 == 0 {
				work.Wait()
			}
			var rs mpi.Requests
			rs.Add(recv, nil)
			rs.Add(send, nil)
			must(t, rs.WaitAll())
			work.Wait()
			if ok, err := recv.Arrived(0); !ok || err != nil {
				t.Errorf("%v: Arrived after completion: %v, %v", parts, ok, err)
			}
			clear(y)
		}
		must(t, send.Close())
		must(t, recv.Close())
	}
}

// TestPartitionedStatus checks what Wait returns, and structs with gaps.
func TestPartitionedStatus(t *testing.T) {
	comm := newComm(t)
	left, _ := ring(comm)
	const n = 40
	x, y := random[padded](n, comm.Rank()), fresh[padded](n)
	send, recv := newPartitioned(t, comm, x, 4, y, 10, 3)
	must(t, recv.Start())
	must(t, send.Start())
	must(t, send.ReadyList(2, 0))
	must(t, send.ReadyList())
	must(t, send.ReadyRange(3, 3))
	must(t, send.ReadyRange(3, 4))
	if n := send.Partitions(); n != 4 {
		t.Errorf("%d partitions, want 4", n)
	}
	if done, _, _, err := send.Test(); done || err != nil {
		t.Errorf("a send with a part that is not ready: done %v, %v", done, err)
	}
	wantErr(t, send.Close(), mpi.ErrRequest, "partition 1")
	must(t, send.Ready(1))
	got, st, err := recv.Wait()
	if err != nil || len(got) != n || st.Source != left || st.Tag != 3 || mpi.Count[padded](st) != n {
		t.Errorf("Wait: %d elements, %+v, %v", len(got), st, err)
	}
	if err := compare(y, random[padded](n, left), n); err != nil {
		t.Error(err)
	}
	_, _, err = send.Wait()
	must(t, err)
	wantErr(t, send.Cancel(), mpi.ErrRequest)
	must(t, send.Close())
	must(t, recv.Close())
}

// TestPartitionedTwo has two messages in flight that are told apart by their tags, and
// marks their parts in turns, in random order.
func TestPartitionedTwo(t *testing.T) {
	comm := newComm(t)
	left, _ := ring(comm)
	const n, parts = 1 << 16, 16
	var sends, recvs [2]*mpi.Partitioned[int32]
	var xs, ys [2][]int32
	for k := range 2 {
		xs[k], ys[k] = random[int32](n, 2*comm.Rank()+k), make([]int32, n)
		sends[k], recvs[k] = newPartitioned(t, comm, xs[k], parts, ys[k], parts, 10+k)
	}
	for round := range 10 {
		must(t, mpi.StartAll(sends[1], recvs[0], recvs[1], sends[0]))
		for _, p := range rand.Perm(2 * parts) {
			must(t, sends[p%2].Ready(p/2))
			if p%5 == 0 {
				runtime.Gosched()
			}
		}
		var rs mpi.Requests
		for k := range 2 {
			rs.Add(sends[k], nil)
			rs.Add(recvs[k], nil)
		}
		must(t, rs.WaitAll())
		for k := range 2 {
			if err := compare(ys[k], random[int32](n, 2*left+k), n); err != nil {
				t.Errorf("round %d, message %d: %v", round, k, err)
			}
			clear(ys[k])
		}
	}
	for k := range 2 {
		must(t, sends[k].Close())
		must(t, recvs[k].Close())
		wantErr(t, sends[k].Ready(0), mpi.ErrClosed)
		wantErr(t, sends[k].Start(), mpi.ErrClosed)
	}
}

func TestPartitionedNull(t *testing.T) {
	comm := newComm(t)
	send, recv := newPartitioned(t, comm, []int{}, 2, []int{}, 2, 0) // nothing in two parts
	must(t, mpi.StartAll(send, recv))
	must(t, send.ReadyRange(0, 2))
	_, _, err := send.Wait()
	must(t, err)
	_, st, err := recv.Wait()
	if err != nil || st.Bytes != 0 {
		t.Errorf("an empty message: %+v, %v", st, err)
	}
	must(t, send.Close())
	must(t, recv.Close())

	send, err = mpi.PsendInit(comm, make([]int, 4), 2, mpi.ProcNull, 0)
	must(t, err)
	recv, err = mpi.PrecvInit(comm, make([]int, 4), 2, mpi.ProcNull, 0)
	must(t, err)
	must(t, mpi.StartAll(send, recv))
	must(t, send.ReadyRange(0, 2))
	_, _, err = send.Wait()
	must(t, err)
	if ok, err := recv.Arrived(1); !ok || err != nil {
		t.Errorf("Arrived from ProcNull: %v, %v", ok, err)
	}
	got, st, err := recv.Wait()
	if err != nil || len(got) != 0 || st.Source != mpi.ProcNull || st.Bytes != 0 {
		t.Errorf("from ProcNull: %v, %+v, %v", got, st, err)
	}
	must(t, send.Close())
	must(t, recv.Close())
}

func TestPartitionedArguments(t *testing.T) {
	comm := newComm(t)
	x := make([]int, 12)
	_, err := mpi.PsendInit(comm, x, 5, 0, 0)
	wantErr(t, err, mpi.ErrCount, "12", "5")
	for _, parts := range []int{0, -1, 1 << 40} {
		_, err = mpi.PrecvInit(comm, x, parts, 0, 0)
		wantErr(t, err, mpi.ErrCount, "partitions")
	}
	_, err = mpi.PrecvInit(comm, x, 4, mpi.AnySource, 0)
	wantErr(t, err, mpi.ErrRank, "AnySource")
	_, err = mpi.PrecvInit(comm, x, 4, 0, mpi.AnyTag)
	wantErr(t, err, mpi.ErrTag, "AnyTag")
	_, err = mpi.PsendInit(comm, x, 4, comm.Size(), 0)
	wantErr(t, err, mpi.ErrRank)
	_, err = mpi.PsendInit(comm, []string{""}, 1, 0, 0)
	wantErr(t, err, mpi.ErrType)
	_, err = mpi.PsendInit(nil, x, 1, 0, 0)
	wantErr(t, err, mpi.ErrComm)

	send, recv := newPartitioned(t, comm, x, 4, make([]int, 12), 3, 1)
	wantErr(t, send.Ready(0), mpi.ErrRequest, "not started")
	_, err = recv.Arrived(0)
	wantErr(t, err, mpi.ErrRequest, "not started")
	must(t, mpi.StartAll(recv, send))
	wantErr(t, send.Start(), mpi.ErrRequest, "active")
	for _, p := range []int{-1, 4, 1 << 40} {
		wantErr(t, send.Ready(p), mpi.ErrArg, "0 to 3")
		_, err = recv.Arrived(p)
		wantErr(t, err, mpi.ErrArg, "0 to 2")
	}
	wantErr(t, recv.Ready(0), mpi.ErrRequest, "receives")
	_, err = send.Arrived(0)
	wantErr(t, err, mpi.ErrRequest, "sends")
	must(t, send.Ready(1))
	wantErr(t, send.Ready(1), mpi.ErrRequest, "before")
	wantErr(t, send.ReadyRange(0, 2), mpi.ErrRequest, "before")
	wantErr(t, send.ReadyRange(3, 5), mpi.ErrArg, "0 to 3")
	wantErr(t, send.ReadyRange(3, 2), mpi.ErrArg, "backwards")
	wantErr(t, send.ReadyList(0, 2, 0), mpi.ErrRequest, "partition 0")
	must(t, send.ReadyList(0, 2, 3)) // those that failed have marked nothing
	_, _, err = send.Wait()
	must(t, err)
	_, _, err = recv.Wait()
	must(t, err)
	wantErr(t, send.Ready(0), mpi.ErrRequest, "not started since")
	wantPanic(t, "not started", func() { send.Wait() })
	must(t, send.Close())
	must(t, recv.Close())
	must(t, recv.Close())
	var none *mpi.Partitioned[int]
	must(t, none.Close())
}

// ExamplePartitioned computes a message in eight goroutines; each part goes when it is
// done.
func ExamplePartitioned() {
	comm := mpi.World()
	right, left := (comm.Rank()+1)%comm.Size(), (comm.Rank()+comm.Size()-1)%comm.Size()
	const parts, n = 8, 8000
	x, y := make([]float64, n), make([]float64, n)
	send, err := mpi.PsendInit(comm, x, parts, right, 0)
	if err != nil { // Open MPI
		return
	}
	defer send.Close()
	recv, err := mpi.PrecvInit(comm, y, parts, left, 0)
	if err != nil {
		return
	}
	defer recv.Close()
	mpi.StartAll(send, recv)
	var work sync.WaitGroup
	for p := range parts {
		work.Go(func() {
			for i := p * n / parts; i < (p+1)*n/parts; i++ {
				x[i] = float64(i)
			}
			send.Ready(p)
		})
	}
	work.Wait()
	recv.Wait()
	send.Wait()
	// Output:
}
