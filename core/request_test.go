package mpi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

func TestWaitAll(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	var rs mpi.Requests
	must(t, rs.WaitAll()) // of nothing
	// Everybody with everybody, several element types in one set; twice, as sets can be reused.
	for round := range 2 {
		ints, points := make([][]int, n), make([][]padded, n)
		for r := range n {
			ints[r], points[r] = make([]int, 2000), fresh[padded](6)
			rs.Add(mpi.Irecv(comm, ints[r], r, 1))
			rs.Add(mpi.Irecv(comm, points[r], r, 2))
		}
		for r := range n {
			rs.Add(mpi.Isend(comm, random[padded](6, me*n+r+round), r, 2))
			rs.Add(mpi.Isend(comm, random[int](2000, me+round), r, 1))
		}
		if rs.Len() != 4*n {
			t.Errorf("Len is %d, want %d", rs.Len(), 4*n)
		}
		must(t, rs.WaitAll())
		if rs.Len() != 0 {
			t.Errorf("Len is %d after WaitAll", rs.Len())
		}
		for r := range n {
			if err := compare(ints[r], random[int](2000, r+round), 2000); err != nil {
				t.Errorf("from %d: %v", r, err)
			}
			if err := compare(points[r], random[padded](6, r*n+me+round), 6); err != nil {
				t.Errorf("from %d: %v", r, err)
			}
		}
	}
	rs.Add(mpi.Irecv(comm, make([]int, 1), n+5, 0))
	rs.Add(mpi.Isend(comm, make([]int, 1), me, mpi.TagUB()+1))
	wantErr(t, rs.WaitAll(), mpi.ErrRank)
	must(t, rs.WaitAll()) // the error is gone
}

func TestWaitAny(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	var rs mpi.Requests
	if r, _, err := rs.WaitAny(); r != nil || err != nil {
		t.Errorf("WaitAny of nothing: %v, %v", r, err)
	}
	byRequest := make(map[mpi.Pending]int)
	y := make([]int, n)
	for r := range n {
		req, err := mpi.Irecv(comm, y[r:r+1], r, 3)
		rs.Add(req, err)
		byRequest[req] = r
	}
	for r := range n {
		must(t, mpi.Send(comm, []int{100 + me}, r, 3))
	}
	for left := n - 1; left >= 0; left-- {
		req, st, err := rs.WaitAny()
		must(t, err)
		r, ok := byRequest[req]
		if !ok || st.Source != r || y[r] != 100+r || st.Bytes != 8 || rs.Len() != left {
			t.Errorf("WaitAny: rank %d known %v, status %+v, received %d, %d left", r, ok, st, y[r], rs.Len())
		}
		delete(byRequest, req)
	}
}

// TestEmpty checks that a test of an empty set is a wait for nothing: a loop until it is done ends.
func TestEmpty(t *testing.T) {
	var rs mpi.Requests
	if done, r, _, err := rs.TestAny(); !done || r != nil || err != nil {
		t.Errorf("TestAny of nothing: %v, %v, %v", done, r, err)
	}
	if some, err := rs.TestSome(); some != nil || err != nil {
		t.Errorf("TestSome of nothing: %v, %v", some, err)
	}
}

// TestNilRequest checks that a request that is missing is an error of the next wait for all.
func TestNilRequest(t *testing.T) {
	var none *mpi.Request[int]
	var missing *mpi.Persistent[int]
	for _, r := range []mpi.Pending{nil, none, missing} {
		var rs mpi.Requests
		rs.Add(r, nil)
		if rs.Len() != 0 {
			t.Errorf("Len is %d", rs.Len())
		}
		wantErr(t, rs.WaitAll(), mpi.ErrRequest, "nil")
		must(t, rs.WaitAll()) // the error is gone
	}
	for _, s := range []mpi.Starter{nil, missing} {
		var ps mpi.Persistents
		ps.Add(s, nil)
		wantErr(t, ps.Run(), mpi.ErrRequest, "nil")
	}
	for name, call := range map[string]func() error{
		"Wait":        func() error { _, _, err := none.Wait(); return err },
		"WaitContext": func() error { _, _, err := none.WaitContext(context.Background()); return err },
		"Test":        func() error { _, _, _, err := none.Test(); return err },
		"Cancel":      func() error { return none.Cancel() },
		"Start":       func() error { return missing.Start() },
		"StartAll":    func() error { return mpi.StartAll(missing) },
	} {
		t.Run(name, func(t *testing.T) { wantErr(t, call(), mpi.ErrRequest, "nil") })
	}
}

func TestTestAll(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	var rs mpi.Requests
	if done, err := rs.TestAll(); !done || err != nil {
		t.Errorf("TestAll of nothing: %v, %v", done, err)
	}
	a, b := make([]int, 1), make([]int, 1)
	rs.Add(mpi.Irecv(comm, a, left, 1))
	rs.Add(mpi.Irecv(comm, b, left, 2))
	must(t, mpi.Send(comm, []int{11}, right, 1))
	for range 50 {
		if done, err := rs.TestAll(); done || err != nil {
			t.Fatalf("TestAll before the second message: %v, %v", done, err)
		}
	}
	must(t, barrier(comm))
	must(t, mpi.Send(comm, []int{22}, right, 2))
	done, err := false, error(nil)
	for !done && err == nil {
		done, err = rs.TestAll()
	}
	if err != nil || a[0] != 11 || b[0] != 22 || rs.Len() != 0 {
		t.Errorf("TestAll: %v, received %d %d, %d left", err, a[0], b[0], rs.Len())
	}
}

func TestTest(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	y := make([]int, 4)
	req, err := mpi.Irecv(comm, y, left, 1)
	must(t, err)
	if done, _, _, err := req.Test(); done || err != nil {
		t.Fatalf("Test before the message: %v, %v", done, err)
	}
	must(t, barrier(comm))
	must(t, mpi.Send(comm, []int{7, 8}, right, 1))
	for {
		done, got, st, err := req.Test()
		if !done && err == nil {
			continue
		}
		if err != nil || len(got) != 2 || y[0] != 7 || y[1] != 8 || y[2] != 0 || st.Source != left {
			t.Errorf("Test: %v, %+v, %v; received %v", got, st, err, y)
		}
		break
	}
	wantPanic(t, "Irecv", func() { req.Wait() })
	wantPanic(t, "Irecv", func() { req.Test() })
}

func TestDoubleWait(t *testing.T) {
	comm := newComm(t)
	left, right := ring(comm)
	in, err := mpi.Irecv(comm, make([]int, 1), left, 1)
	must(t, err)
	out, err := mpi.Isend(comm, make([]int, 1), right, 1)
	must(t, err)
	_, _, err = in.Wait()
	must(t, err)
	_, _, err = out.Wait()
	must(t, err)
	wantPanic(t, "Irecv", func() { in.Wait() })
	wantPanic(t, "Isend", func() { out.WaitContext(context.Background()) })
	wantPanic(t, "Isend", func() {
		var rs mpi.Requests
		rs.Add(out, nil)
		rs.WaitAll()
	})
	if err := in.Cancel(); err != nil {
		t.Errorf("Cancel after Wait: %v", err)
	}
}

func wantPanic(t *testing.T, fragment string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if s, _ := recover().(string); !strings.Contains(s, fragment) || !strings.Contains(s, "waited") {
			t.Errorf("panic %q, want one about waiting for %s", s, fragment)
		}
	}()
	f()
}
