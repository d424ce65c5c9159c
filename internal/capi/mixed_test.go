package capi

import "testing"

// TestMixed checks that collective calls of several worlds block in C whatever the policy.
func TestMixed(t *testing.T) {
	before := policy
	defer func() { policy = before }()
	policy = Policy{Oversubscribed: true, Nonblocking: true}
	waits := func(comm Comm, want Spin) {
		t.Helper()
		if s := enterCollective(comm); s != want {
			t.Errorf("waits by %d, want %d", s, want)
		}
		depart()
	}
	waits(7, shortSpin)
	SetMixed(Comm(7))
	SetMixed(Comm(7))
	waits(7, blockInC)
	waits(8, shortSpin)
	Unmix(Comm(8))
	waits(7, blockInC)
	Unmix(Comm(7))
	waits(7, shortSpin)
	if n := mixed.n.Load(); n != 0 {
		t.Errorf("%d are left", n)
	}
}
