package main

import (
	"errors"
	"fmt"
	"sync"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

var checks = []check{
	{"Recv", func(c *mpi.Comm) error {
		y := make([]int, 1)
		_, err := mpi.Recv(c, y, victim, 0)
		_, anyErr := mpi.Recv(c, y, mpi.AnySource, 0)
		_, _, allocErr := mpi.RecvAlloc[int](c, victim, 0)
		return all(want("Recv", err, mpi.ErrProcFailed), want("of AnySource", anyErr, mpi.ErrProcFailed),
			want("RecvAlloc", allocErr, mpi.ErrProcFailed))
	}},
	{"Sendrecv", func(c *mpi.Comm) error {
		y := make([]int, 1)
		_, err := mpi.Sendrecv(c, y[:0], mpi.ProcNull, 0, y, victim, 0)
		r, errI := mpi.Isendrecv(c, y[:0], mpi.ProcNull, 0, y, mpi.AnySource, 0)
		if errI == nil {
			_, _, errI = r.Wait()
		}
		return all(want("Sendrecv", err, mpi.ErrProcFailed), want("Isendrecv", errI, mpi.ErrProcFailed))
	}},
	{"Irecv", func(c *mpi.Comm) error {
		r, err := mpi.Irecv(c, make([]int, 1), victim, 0)
		if err == nil {
			_, _, err = r.Wait()
		}
		s, errT := mpi.Irecv(c, make([]int, 1), victim, 0)
		for done := false; errT == nil && !done; {
			done, _, _, errT = s.Test()
		}
		var rs mpi.Requests
		rs.Add(mpi.Irecv(c, make([]int, 1), victim, 0))
		rs.Add(mpi.Irecv(c, make([]int, 1), victim, 1))
		return all(want("Wait", err, mpi.ErrProcFailed), want("Test", errT, mpi.ErrProcFailed),
			want("WaitAll", rs.WaitAll(), mpi.ErrProcFailed))
	}},
	{"Ssend", func(c *mpi.Comm) error {
		err := mpi.Ssend(c, []int{1}, victim, 0)
		big := mpi.Send(c, make([]int, 1<<18), victim, 0)
		return all(want("Ssend", err, mpi.ErrProcFailed), want("large Send", big, mpi.ErrProcFailed))
	}},
	{"Probe", func(c *mpi.Comm) error {
		_, err := mpi.Probe(c, victim, 0)
		_, errM := mpi.Mprobe[int](c, mpi.AnySource, 0)
		return all(want("Probe", err, mpi.ErrProcFailed), want("Mprobe", errM, mpi.ErrProcFailed))
	}},
	{"stalled receives", stalledReceives},
	{"objects", objects},
	{"Barrier", func(c *mpi.Comm) error { return want("Barrier", collective.Barrier(c), mpi.ErrProcFailed) }},
	{"Iallreduce", func(c *mpi.Comm) error {
		y := make([]int, 1)
		r, err := collective.Iallreduce(c, y, y, mpi.Sum)
		if err == nil {
			_, _, err = r.Wait()
		}
		return revokeAfter(c, "Iallreduce", err)
	}},
	{"AllreduceObject", func(c *mpi.Comm) error {
		_, err := collective.AllreduceObject(c, "x", func(a, b string) string { return a + b })
		return revokeAfter(c, "AllreduceObject", err)
	}},
	{"IallgatherObject", func(c *mpi.Comm) error {
		r, err := collective.IallgatherObject(c, "x")
		if err == nil {
			_, _, err = r.Wait()
		}
		return revokeAfter(c, "IallgatherObject", err)
	}},
	{"a new communicator", func(c *mpi.Comm) error {
		_, err := c.Split(0, 0)
		return revokeAfter(c, "Split", err)
	}},
	{"Revoke", revoke},
	{"Revoke of objects", revokeUnderneath},
	{"goroutines", func(c *mpi.Comm) error {
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { _, errs[i] = mpi.Recv(c, make([]int, 1), victim, i) })
		}
		wg.Wait()
		for i, err := range errs {
			errs[i] = want("Recv", err, mpi.ErrProcFailed)
		}
		return all(errs...)
	}},
	{"Agree", agree},
	{"Shrink", shrink},
}

// revokeAfter wants the errors of a collective call, and revokes, so that nobody waits.
func revokeAfter(c *mpi.Comm, what string, err error) error {
	return all(want(what, err, mpi.ErrProcFailed, mpi.ErrRevoked), c.Revoke())
}

// stalledReceives sees that nonblocking receives of AnySource survive a failure, alone and
// in sets, and receive once it is acknowledged.
func stalledReceives(c *mpi.Comm) error {
	left, right := neighbors(c)
	y, z := make([]int, 1), make([]int, 1)
	r, err := mpi.Irecv(c, y, mpi.AnySource, 0)
	if err != nil {
		return err
	}
	var rs mpi.Requests
	rs.Add(mpi.Irecv(c, z, mpi.AnySource, 1))
	_, _, errWait := r.Wait()
	done, _, _, errTest := r.Test()
	errAll := rs.WaitAll()
	req, _, errAny := rs.WaitAny()
	if done || req != nil || rs.Len() != 1 {
		return fmt.Errorf("done %v, request %v, %d left", done, req, rs.Len())
	}
	if err := all(want("Wait", errWait, mpi.ErrProcFailedPending), want("Test", errTest, mpi.ErrProcFailedPending),
		want("WaitAll", errAll, mpi.ErrProcFailedPending), want("WaitAny", errAny, mpi.ErrProcFailedPending)); err != nil {
		return err
	}
	if err := together(c); err != nil {
		return err
	}
	if n, err := c.AckFailed(c.Size()); err != nil || n != 1 {
		return fmt.Errorf("AckFailed: %d, %v", n, err)
	}
	for tag := range 3 {
		if err := mpi.Send(c, []int{100*c.Rank() + tag}, right, tag); err != nil {
			return err
		}
	}
	if _, st, err := r.Wait(); err != nil || y[0] != 100*left || st.Source != left {
		return fmt.Errorf("after AckFailed: %v from %d, %w", y, st.Source, err)
	}
	if err := rs.WaitAll(); err != nil || z[0] != 100*left+1 {
		return fmt.Errorf("WaitAll after AckFailed: %v, %w", z, err)
	}
	if _, err := mpi.Recv(c, y, mpi.AnySource, 2); err != nil || y[0] != 100*left+2 {
		return fmt.Errorf("Recv after AckFailed: %v, %w", y, err)
	}
	return nil
}

func objects(c *mpi.Comm) error {
	_, _, err := mpi.RecvObject[string](c, victim, 0)
	_, _, errAny := mpi.RecvObject[string](c, mpi.AnySource, 0)
	errSend := mpi.SendObject(c, make([]float64, 1<<20), victim, 0)
	if err := all(want("RecvObject", err, mpi.ErrProcFailed), want("of AnySource", errAny, mpi.ErrProcFailed),
		want("SendObject", errSend, mpi.ErrProcFailed)); err != nil {
		return err
	}
	if err := together(c); err != nil {
		return err
	}
	if err := c.FailureAck(); err != nil {
		return err
	}
	_, right := neighbors(c)
	out, err := mpi.IsendObject(c, []string{"after", "all"}, right, 1)
	if err != nil {
		return err
	}
	v, _, err := mpi.RecvObject[[]string](c, mpi.AnySource, 1)
	if err != nil || len(v) != 2 {
		return fmt.Errorf("after FailureAck: %v, %w", v, err)
	}
	_, _, err = out.Wait()
	return err
}

// revoke ends the waits of all ranks.
func revoke(c *mpi.Comm) error {
	var err error
	y := make([]int, 1)
	switch c.Rank() {
	case 0:
		err = c.Revoke()
		if err == nil {
			_, err = mpi.Recv(c, y, 2, 0)
		}
	case 2:
		_, err = mpi.Recv(c, y, 0, 0)
	case 3:
		var rs mpi.Requests
		rs.Add(mpi.Irecv(c, y, 0, 0))
		rs.Add(mpi.IrecvObject[string](c, mpi.AnySource, 1))
		err = rs.WaitAll()
	}
	revoked, errIs := c.IsRevoked()
	if errIs != nil || !revoked {
		return fmt.Errorf("IsRevoked: %v, %w", revoked, errIs)
	}
	return all(want("who waited", err, mpi.ErrRevoked), want("Barrier", collective.Barrier(c), mpi.ErrRevoked))
}

// revokeUnderneath revokes only the communicator itself, as a rank does that has none for
// objects: those who wait on theirs learn of it.
func revokeUnderneath(c *mpi.Comm) error {
	if c.Rank() == 0 {
		if code := capi.CommRevoke(capi.Comm(c.Handle())); code != 0 {
			return errors.New(code.String())
		}
		return nil
	}
	_, err := collective.BcastObject(c, "", 0)
	return want("BcastObject", err, mpi.ErrRevoked)
}

func agree(c *mpi.Comm) error {
	// All learn of the failure, and have acknowledged nothing.
	if err := want("Barrier", collective.Barrier(c), mpi.ErrProcFailed, mpi.ErrRevoked); err != nil {
		return err
	}
	bits, err := c.Agree(0b1000 | 1<<(c.Rank()%3))
	if err := want("Agree", err, mpi.ErrProcFailed); err != nil || bits != 0b1000 {
		return fmt.Errorf("Agree: %b, %w", bits, err)
	}
	failed, err := c.GetFailed()
	if err != nil {
		return err
	}
	defer failed.Close()
	if failed.String() != "group of 1: world ranks 1" {
		return fmt.Errorf("GetFailed: %v", failed)
	}
	if err := c.FailureAck(); err != nil {
		return err
	}
	acked, err := c.FailureGetAcked()
	if err != nil {
		return err
	}
	defer acked.Close()
	if same, err := acked.Compare(failed); err != nil || same != mpi.Identical {
		return fmt.Errorf("FailureGetAcked: %v, %w", acked, err)
	}
	x := []int32{int32(c.Rank()) | 4}
	r, err := c.Iagree(x)
	if err != nil {
		return err
	}
	if got, _, err := r.Wait(); err != nil || len(got) != 1 || x[0] != 4 {
		return fmt.Errorf("Iagree: %v, %w", got, err)
	}
	return nil
}

// shrink goes on with those that are left.
func shrink(c *mpi.Comm) error {
	if c.Rank() == 2 {
		if err := c.Revoke(); err != nil {
			return err
		}
	}
	s, err := c.Shrink()
	if err != nil {
		return err
	}
	sum := []int{c.Rank()}
	if err := collective.Allreduce(s, sum, sum, mpi.Sum); err != nil || sum[0] != 0+2+3 || s.Size() != 3 {
		return fmt.Errorf("Allreduce on %d ranks: %v, %w", s.Size(), sum, err)
	}
	ranks, err := collective.AllgatherObject(s, fmt.Sprint(c.Rank()))
	if err != nil || fmt.Sprint(ranks) != "[0 2 3]" {
		return fmt.Errorf("AllgatherObject: %v, %w", ranks, err)
	}
	return s.Close()
}
