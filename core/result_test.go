package mpi_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// finishers are the ways in which a set of requests ends; each returns those that it took out of the
// set, if it tells.
var finishers = []struct {
	name   string
	finish func(rs *mpi.Requests) ([]mpi.Pending, error)
}{
	{"WaitAll", func(rs *mpi.Requests) ([]mpi.Pending, error) { return nil, rs.WaitAll() }},
	{"WaitAllContext", func(rs *mpi.Requests) ([]mpi.Pending, error) { return nil, rs.WaitAllContext(context.Background()) }},
	{"TestAll", func(rs *mpi.Requests) ([]mpi.Pending, error) {
		for {
			if done, err := rs.TestAll(); done || err != nil {
				return nil, err
			}
		}
	}},
	{"WaitAny", func(rs *mpi.Requests) (all []mpi.Pending, err error) {
		for rs.Len() > 0 && err == nil {
			var r mpi.Pending
			r, _, err = rs.WaitAny()
			all = append(all, r)
		}
		return all, err
	}},
	{"WaitSome", func(rs *mpi.Requests) (all []mpi.Pending, err error) {
		for rs.Len() > 0 && err == nil {
			var some []mpi.Pending
			some, err = rs.WaitSome()
			all = append(all, some...)
		}
		return all, err
	}},
	{"TestSome", func(rs *mpi.Requests) (all []mpi.Pending, err error) {
		for rs.Len() > 0 && err == nil {
			var some []mpi.Pending
			some, err = rs.TestSome()
			all = append(all, some...)
		}
		return all, err
	}},
	{"Completed", func(rs *mpi.Requests) (all []mpi.Pending, err error) {
		for r := range rs.Completed() {
			all = append(all, r)
		}
		return all, nil
	}},
}

// TestResult asks requests of all kinds for their results, after all ways to wait for sets, and before.
func TestResult(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	for _, way := range finishers {
		t.Run(way.name, func(t *testing.T) {
			var rs mpi.Requests
			in, err := mpi.Irecv(comm, make([]int, 5), left, 1)
			must(t, err)
			object, err := mpi.IrecvObject[string](comm, left, 2)
			must(t, err)
			dup, err := comm.Idup()
			must(t, err)
			_, _, err = in.Result()
			wantErr(t, err, mpi.ErrRequest, "Irecv", "active")
			_, _, err = object.Result()
			wantErr(t, err, mpi.ErrRequest, "IrecvObject", "active")
			_, err = dup.Result()
			wantErr(t, err, mpi.ErrRequest, "Comm_idup", "active")
			rs.Add(in, nil)
			rs.Add(object, nil)
			rs.Add(dup, nil)
			out, err := mpi.Isend(comm, []int{7, comm.Rank(), 9}, right, 1)
			rs.Add(out, err)
			rs.Add(mpi.IsendObject(comm, fmt.Sprint("from ", comm.Rank()), right, 2))
			all, err := way.finish(&rs)
			must(t, err)
			var indices []int
			for _, r := range all {
				indices = append(indices, r.Index())
			}
			slices.Sort(indices)
			if all != nil && !slices.Equal(indices, []int{0, 1, 2, 3, 4}) || in.Index() != 0 || out.Index() != 3 {
				t.Errorf("the indices are %v, and %d and %d", indices, in.Index(), out.Index())
			}
			for range 2 {
				got, st, err := in.Result()
				must(t, err)
				if !slices.Equal(got, []int{7, left, 9}) || st.Source != left || st.Tag != 1 || st.Bytes != 24 {
					t.Errorf("received %v, %+v", got, st)
				}
				text, st, err := object.Result()
				must(t, err)
				if text != fmt.Sprint("from ", left) || st.Source != left || st.Tag != 2 {
					t.Errorf("received %q, %+v", text, st)
				}
				if got, _, err := out.Result(); got != nil || err != nil {
					t.Errorf("the send: %v, %v", got, err)
				}
			}
			made, err := dup.Result()
			must(t, err)
			congruent(t, made, comm)
			must(t, made.Close())
		})
	}
}

// TestResultError has a request fail in a set, beside one that does not.
func TestResultError(t *testing.T) {
	comm := newComm(t)
	if comm.Size() == 1 {
		harness.SkipQuirk(t, "truncate-self")
	}
	left, right := ring(comm)
	short, err := mpi.Irecv(comm, make([]int, 1), left, 1)
	must(t, err)
	long, err := mpi.Irecv(comm, make([]int, 2), left, 2)
	must(t, err)
	must(t, mpi.Send(comm, []int{1, 2}, right, 1))
	must(t, mpi.Send(comm, []int{3, 4}, right, 2))
	var rs mpi.Requests
	rs.Add(short, nil)
	rs.Add(long, nil)
	wantErr(t, rs.WaitAll(), mpi.ErrTruncate)
	_, _, err = short.Result()
	wantErr(t, err, mpi.ErrTruncate)
	if got, _, err := long.Result(); err != nil || !slices.Equal(got, []int{3, 4}) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestResultPersistents asks for the results of persistent operations, in both ways to wait for them.
func TestResultPersistents(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	x := []int{0, 0}
	in, err := mpi.RecvInit(comm, make([]int, 5), mpi.AnySource, mpi.AnyTag)
	must(t, err)
	var ps mpi.Persistents
	ps.Add(in, nil)
	ps.Add(mpi.SendInit(comm, x, right, 3))
	_, _, err = in.Result()
	wantErr(t, err, mpi.ErrRequest, "Recv_init", "not been started")
	for round := range 4 {
		x[0] = 10*comm.Rank() + round
		if round%2 == 0 {
			must(t, ps.Run())
		} else {
			must(t, ps.Start())
			_, _, err = in.Result()
			wantErr(t, err, mpi.ErrRequest, "active")
			must(t, ps.Wait())
		}
		got, st, err := in.Result()
		must(t, err)
		if !slices.Equal(got, []int{10*left + round, 0}) || st.Source != left || st.Tag != 3 || st.Bytes != 16 {
			t.Errorf("round %d: received %v, %+v", round, got, st)
		}
	}
	must(t, ps.Close())

	object, word := "", "word"
	from, err := mpi.RecvObjectInit[string](comm, left, 2)
	must(t, err)
	_, _, err = from.Result()
	wantErr(t, err, mpi.ErrRequest, "RecvObjectInit", "not been started")
	var objects mpi.Persistents
	objects.Add(from, nil)
	objects.Add(mpi.SendObjectInit(comm, &word, right, 2))
	must(t, objects.Run())
	if object, _, err = from.Result(); err != nil || object != word {
		t.Errorf("%q, %v", object, err)
	}
	must(t, objects.Close())
}

// TestDone looks at requests, whose waits then return what they would have without that.
func TestDone(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	in, err := mpi.Irecv(comm, make([]int, 5), left, 1)
	must(t, err)
	object, err := mpi.IrecvObject[string](comm, left, 2)
	must(t, err)
	for _, r := range []mpi.Pending{in, object} {
		if done, err := r.Done(); done || err != nil {
			t.Errorf("done before anything was sent: %v, %v", done, err)
		}
	}
	// All have looked before one sends.
	must(t, barrier(comm))
	must(t, mpi.Send(comm, []int{comm.Rank(), 5}, right, 1))
	out, err := mpi.IsendObject(comm, "text", right, 2)
	must(t, err)
	dup, err := comm.Idup()
	must(t, err)
	for _, r := range []mpi.Pending{in, object, out, dup} {
		for {
			done, err := r.Done()
			must(t, err)
			if done {
				break
			}
		}
		if done, err := r.Done(); !done || err != nil {
			t.Errorf("done no longer: %v, %v", done, err)
		}
	}
	_, _, err = in.Result()
	wantErr(t, err, mpi.ErrRequest, "active")
	got, st, err := in.Wait()
	if err != nil || !slices.Equal(got, []int{left, 5}) || st.Source != left || st.Bytes != 16 {
		t.Errorf("%v, %+v, %v", got, st, err)
	}
	var rs mpi.Requests
	rs.Add(object, nil)
	rs.Add(out, nil)
	rs.Add(dup, nil)
	must(t, rs.WaitAll())
	if v, _, err := object.Result(); v != "text" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	if done, err := in.Done(); !done || err != nil {
		t.Errorf("done after the wait: %v, %v", done, err)
	}
	must(t, dup.Value().Close())

	again, err := mpi.RecvInit(comm, make([]int, 1), left, 4)
	must(t, err)
	if done, err := again.Done(); !done || err != nil {
		t.Errorf("done before the start: %v, %v", done, err)
	}
	must(t, again.Close())
	var none *mpi.Request[int]
	_, err = none.Done()
	wantErr(t, err, mpi.ErrRequest, "nil")
	_, _, err = none.Result()
	wantErr(t, err, mpi.ErrRequest, "nil")
}
