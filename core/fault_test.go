package mpi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// What happens when a process fails is tested on whole jobs, in internal/jobtest and
// examples/resilient; here nothing fails.

func TestFaultTolerance(t *testing.T) {
	world := mpi.World()
	if mpi.FaultTolerant() {
		t.Error("a job that nobody has made fault-tolerant is")
	}
	c, err := world.Dup()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if harness.HasQuirk("fault-tolerance") {
		for op, err := range faultCalls(c) {
			if !errors.Is(err, mpi.ErrUnsupported) || !strings.Contains(err.Error(), mpi.LibraryName()) {
				t.Errorf("%s: %v, want ErrUnsupported, with the library's name", op, err)
			}
		}
		return
	}
	if revoked, err := c.IsRevoked(); err != nil || revoked {
		t.Errorf("IsRevoked: %v, %v", revoked, err)
	}
	if bits, err := c.Agree(^(1 << world.Rank())); err != nil || bits != -1<<world.Size() {
		t.Errorf("Agree: %b, %v", bits, err)
	}
	x := []int32{int32(8 | world.Rank()&1)}
	want := int32(8)
	if world.Size() == 1 {
		want = x[0]
	}
	if r, err := c.Iagree(x); err != nil {
		t.Errorf("Iagree: %v", err)
	} else if got, _, err := r.Wait(); err != nil || len(got) != 1 || x[0] != want {
		t.Errorf("Iagree: %v, %v", x, err)
	}
	for name, get := range map[string]func() (*mpi.Group, error){"GetFailed": c.GetFailed, "FailureGetAcked": c.FailureGetAcked} {
		if g, err := get(); err != nil || g.Size() != 0 {
			t.Errorf("%s: %v, %v", name, g, err)
		} else if err := g.Close(); err != nil {
			t.Errorf("%s: Close: %v", name, err)
		}
	}
	if n, err := c.AckFailed(1); err != nil || n != 0 {
		t.Errorf("AckFailed: %d, %v", n, err)
	}
	if err := c.FailureAck(); err != nil {
		t.Errorf("FailureAck: %v", err)
	}
	s, err := c.Shrink()
	if err != nil {
		t.Fatalf("Shrink: %v", err)
	}
	if r, err := c.Ishrink(); err == nil {
		i, err := r.Wait()
		if err != nil || i.Size() != c.Size() {
			t.Errorf("Ishrink: %v, %v", i, err)
		}
		i.Close()
	} else if !errors.Is(err, mpi.ErrUnsupported) {
		t.Errorf("Ishrink: %v", err)
	}
	if same, err := s.Compare(c); err != nil || same != mpi.Congruent {
		t.Errorf("Shrink where nothing has failed: %v, %v", same, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestFaultArguments(t *testing.T) {
	var none *mpi.Comm
	for op, err := range faultCalls(none) {
		if !errors.Is(err, mpi.ErrComm) {
			t.Errorf("%s of nil: %v", op, err)
		}
	}
	if _, err := mpi.World().AckFailed(-1); !errors.Is(err, mpi.ErrArg) {
		t.Errorf("AckFailed(-1): %v", err)
	}
	if _, err := mpi.World().Iagree(nil); !errors.Is(err, mpi.ErrCount) {
		t.Errorf("Iagree(nil): %v", err)
	}
}

func faultCalls(c *mpi.Comm) map[string]error {
	second := func(_ any, err error) error { return err }
	return map[string]error{
		"Revoke": c.Revoke(), "IsRevoked": second(c.IsRevoked()), "Shrink": second(c.Shrink()), "Ishrink": second(c.Ishrink()),
		"Agree": second(c.Agree(1)), "Iagree": second(c.Iagree([]int32{1})),
		"GetFailed": second(c.GetFailed()), "AckFailed": second(c.AckFailed(1)),
		"FailureAck": c.FailureAck(), "FailureGetAcked": second(c.FailureGetAcked()),
	}
}
