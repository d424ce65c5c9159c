package mpi_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

var errImpatient = errors.New("patience is at an end")

// ends are contexts that end, at once or soon, for different reasons.
func ends(t *testing.T) map[string]context.Context {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	caused, cancelCause := context.WithCancelCause(context.Background())
	cancelCause(errImpatient)
	brief, stop := context.WithTimeout(context.Background(), 10*time.Millisecond)
	t.Cleanup(stop)
	return map[string]context.Context{"cancelled": cancelled, "caused": caused, "brief": brief}
}

// wantEnded checks the error of a wait that ctx has ended.
func wantEnded(t *testing.T, err error, class mpi.ErrorClass, ctx context.Context) {
	t.Helper()
	wantErr(t, err, class, ctx.Err().Error(), context.Cause(ctx).Error())
	if !errors.Is(err, ctx.Err()) || !errors.Is(err, context.Cause(ctx)) {
		t.Errorf("errors.Is finds no %v or no %v in %v", ctx.Err(), context.Cause(ctx), err)
	}
}

// TestContextReceive lets contexts end the wait for a message that is not there: the
// receive is cancelled, and the message is for the next one.
func TestContextReceive(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for name, ctx := range ends(t) {
		y := []int{-1, -1}
		req, err := mpi.Irecv(comm, y, left, 1)
		must(t, err)
		got, st, err := req.WaitContext(ctx)
		wantEnded(t, err, mpi.ErrCancelled, ctx)
		if !st.Cancelled || len(got) != 0 || req.Err() != err {
			t.Errorf("%s: received %v, %+v, Err is %v", name, got, st, req.Err())
		}
		wantPanic(t, "Irecv", func() { req.WaitContext(ctx) })
		must(t, barrier(comm))
		z := make([]int, 2)
		st, err = mpi.Sendrecv(comm, []int{7, comm.Rank()}, right, 1, z, left, 1)
		if err != nil || st.Bytes != 16 || z[0] != 7 || z[1] != left {
			t.Errorf("%s: the next receive: %+v, %v, %v", name, st, err, z)
		}
		if y[0] != -1 || y[1] != -1 {
			t.Errorf("%s: the cancelled receive got %v", name, y)
		}
	}
}

// TestContextMatched ends the wait for a message that has matched the receive: it is
// received, and it is no error that the context has ended.
func TestContextMatched(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, n := range []int{1, 1000, 100_000} {
		for name, ctx := range ends(t) {
			<-ctx.Done()
			y := make([]int, n)
			req, err := mpi.Irecv(comm, y, left, 1)
			must(t, err)
			x := random[int](n, comm.Rank())
			out, err := mpi.Issend(comm, x, right, 1)
			must(t, err)
			// It ends when the message has matched the receive on the other side. But some
			// libraries need this rank in MPI to tell the other one so, hence the barrier.
			_, _, err = out.Wait()
			must(t, err)
			must(t, barrier(comm))
			got, st, err := req.WaitContext(ctx)
			if err != nil || len(got) != n || st.Cancelled || st.Source != left || !slices.Equal(y, random[int](n, left)) {
				t.Errorf("%s, %d: received %d, %+v, %v", name, n, len(got), st, err)
			}
		}
	}
}

// TestContextSend ends waits that cannot be given up: the operations stay in flight.
func TestContextSend(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x := random[int](50_000, comm.Rank())
	out, err := mpi.Issend(comm, x, right, 1)
	must(t, err)
	for _, ctx := range ends(t) {
		_, _, err := out.WaitContext(ctx)
		wantEnded(t, err, mpi.ErrPending, ctx)
	}
	must(t, barrier(comm)) // until here nobody has received
	m, err := mpi.Mprobe[int](comm, left, 1)
	must(t, err)
	y := make([]int, len(x))
	in, err := m.Irecv(y)
	must(t, err)
	for _, ctx := range ends(t) {
		_, st, err := in.WaitContext(ctx)
		if err == nil {
			if st.Cancelled {
				t.Error("the receive of a message was cancelled")
			}
			in = nil
			break
		}
		wantEnded(t, err, mpi.ErrPending, ctx)
	}
	if in != nil {
		_, _, err = in.WaitContext(context.Background())
		must(t, err)
	}
	_, _, err = out.Wait()
	must(t, err)
	if !slices.Equal(y, random[int](len(x), left)) {
		t.Error("wrong data")
	}
}

// TestContextPersistent cancels a receive that is started again afterwards.
func TestContextPersistent(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	y := make([]int, 1)
	p, err := mpi.RecvInit(comm, y, left, 1)
	must(t, err)
	for i := range 3 {
		for _, ctx := range ends(t) {
			must(t, p.Start())
			_, st, err := p.WaitContext(ctx)
			wantEnded(t, err, mpi.ErrCancelled, ctx)
			if !st.Cancelled {
				t.Errorf("status %+v", st)
			}
		}
		must(t, p.Start())
		must(t, barrier(comm))
		must(t, mpi.Send(comm, []int{100*comm.Rank() + i}, right, 1))
		if _, st, err := p.Wait(); err != nil || st.Cancelled || y[0] != 100*left+i {
			t.Errorf("round %d: received %d, %+v, %v", i, y[0], st, err)
		}
	}
	must(t, p.Close())
}

// TestCancel cancels a receive by itself, which is no error.
func TestCancel(t *testing.T) {
	comm := newComm(t)
	left, _ := ring(comm)
	req, err := mpi.Irecv(comm, make([]int, 1), left, 99)
	must(t, err)
	must(t, req.Cancel())
	got, st, err := req.Wait()
	if err != nil || !st.Cancelled || len(got) != 0 {
		t.Errorf("a cancelled receive: %v, %+v, %v", got, st, err)
	}
}

// TestContextSets ends waits for sets with receives that have matched a message and
// receives that have not, and a send that nobody receives.
func TestContextSets(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for name, ctx := range ends(t) {
		<-ctx.Done()
		a, b, c := []int{0}, []byte{1, 2}, []int{0}
		first, err := mpi.Irecv(comm, a, left, 1)
		must(t, err)
		second, err := mpi.Irecv(comm, b, left, 2)
		must(t, err)
		out, err := mpi.Issend(comm, []int{3}, right, 3)
		must(t, err)
		var rs mpi.Requests
		rs.Add(second, nil)
		rs.Add(out, nil)

		// One of them is asked for: nothing is cancelled.
		_, _, err = rs.WaitAnyContext(ctx)
		wantEnded(t, err, mpi.ErrPending, ctx)
		_, err = rs.WaitSomeContext(ctx)
		wantEnded(t, err, mpi.ErrPending, ctx)
		if rs.Len() != 2 {
			t.Errorf("%s: %d requests in the set, want 2", name, rs.Len())
		}

		rs.Add(first, nil)
		signal, err := mpi.Issend(comm, []int{40 + comm.Rank()}, right, 1)
		must(t, err)
		_, _, err = signal.Wait()
		must(t, err)
		must(t, barrier(comm))
		err = rs.WaitAllContext(ctx)
		wantEnded(t, err, mpi.ErrPending, ctx)
		wantEnded(t, err, mpi.ErrCancelled, ctx)
		wantErr(t, err, mpi.ErrPending, "1 of 3")
		if rs.Len() != 1 || first.Err() != nil || a[0] != 40+left || b[0] != 1 || b[1] != 2 {
			t.Errorf("%s: %d left, %v, received %v %v", name, rs.Len(), first.Err(), a, b)
		}
		wantEnded(t, second.Err(), mpi.ErrCancelled, ctx)
		must(t, barrier(comm))
		_, err = mpi.Recv(comm, c, left, 3)
		must(t, err)
		must(t, rs.WaitAllContext(context.Background()))
		if c[0] != 3 || rs.Len() != 0 {
			t.Errorf("%s: received %v, %d left", name, c, rs.Len())
		}
		// Receives only: the set is empty when they are cancelled.
		rs.Add(mpi.Irecv(comm, b, left, 2))
		rs.Add(mpi.Irecv(comm, b, left, 4))
		wantEnded(t, rs.WaitAllContext(ctx), mpi.ErrCancelled, ctx)
		if err := rs.WaitAll(); rs.Len() != 0 || err != nil {
			t.Errorf("%s: %d left, %v", name, rs.Len(), err)
		}
	}
	must(t, barrier(comm))
}

// TestContextRace cancels receives while their messages arrive, thousands of times. The
// messages are numbered: none may be lost, come twice or out of turn.
func TestContextRace(t *testing.T) {
	if mpi.QueryThread() == mpi.ThreadMultiple { // internal/jobtest runs it where calls take turns
		if mpi.World().Size() == 1 {
			harness.SkipQuirk(t, "cancel-self")
		}
		harness.SkipQuirk(t, "cancel-race")
	}
	comm := newComm(t)
	left, right := ring(comm)
	for tag, c := range []struct{ n, messages int }{{1, 3000}, {600, 1000}, {20_000, 150}} {
		if testing.Short() {
			c.messages /= 5
		}
		sent := make(chan error, 1)
		go func() {
			rng := rand.New(rand.NewPCG(1, uint64(comm.Rank())))
			x := make([]int, c.n)
			var err error
			for i := 0; i < c.messages && err == nil; i++ {
				x[0], x[c.n-1] = i, i
				err = mpi.Send(comm, x, right, tag)
				for range rng.IntN(200) {
					runtime.Gosched()
				}
			}
			sent <- err
		}()
		rng := rand.New(rand.NewPCG(2, uint64(comm.Rank())))
		y := make([]int, c.n)
		received, cancelled := 0, 0
		for received < c.messages {
			y[0], y[c.n-1] = -1, -1
			req, err := mpi.Irecv(comm, y, left, tag)
			must(t, err)
			ctx, cancel := context.WithCancel(context.Background())
			switch rng.IntN(3) {
			case 0:
				cancel()
			case 1:
				go cancel()
			default:
				yields := rng.IntN(40)
				go func() {
					for range yields {
						runtime.Gosched()
					}
					cancel()
				}()
			}
			_, st, err := req.WaitContext(ctx)
			cancel()
			switch {
			case err == nil && (y[0] != received || y[c.n-1] != received || st.Bytes != 8*c.n || st.Cancelled):
				t.Fatalf("message %d of %d elements: received %d, %d, %+v", received, c.n, y[0], y[c.n-1], st)
			case err == nil:
				received++
			case errors.Is(err, mpi.ErrCancelled) && y[0] == -1 && y[c.n-1] == -1 && st.Cancelled:
				cancelled++
			default:
				t.Fatalf("message %d of %d elements: %v, %+v, the buffer has %d, %d", received, c.n, err, st, y[0], y[c.n-1])
			}
		}
		must(t, <-sent)
		t.Logf("%d elements: %d receives, %d cancelled", c.n, received, cancelled)
		// What was sent twice would still be there.
		must(t, barrier(comm))
		if ok, st, err := mpi.Iprobe(comm, left, tag); ok || err != nil {
			t.Errorf("a message is left: %+v, %v", st, err)
		}
	}
}
