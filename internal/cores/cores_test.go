package cores

import (
	"runtime"
	"testing"
)

// on is the share of a process that may use some cores.
func on(cores ...int) (s Share) {
	for _, c := range cores {
		s.Cores[c/64] |= 1 << (c % 64)
	}
	s.Count = int64(len(cores))
	return s
}

// limited is a share with a quota, in thousandths of a core.
func (s Share) limited(group uint64, quota int64) Share {
	s.Group, s.Quota = group, quota
	return s
}

func TestCrowded(t *testing.T) {
	two, unknown := on(0, 1), Share{Count: 2}
	for _, c := range []struct {
		name    string
		shares  []Share
		usable  int
		crowded bool
	}{
		{"as many as cores", []Share{two, two}, 2, false},
		{"one more", []Share{two, two, two}, 2, true},
		{"each bound to a core of its own", []Share{on(0), on(1)}, 2, false},
		{"each bound to a core far away", []Share{on(0), on(700)}, 2, false},
		{"two bound to one core", []Share{on(0), on(0), on(1), on(2, 3)}, 4, true},
		{"masks not known", []Share{unknown, unknown}, 2, false},
		{"masks not known, one more", []Share{unknown, unknown, unknown}, 2, true},
		{"a quota for all", []Share{two.limited(7, 2000), two.limited(7, 2000)}, 2, false},
		{"a quota too small", []Share{two.limited(7, 1900), two.limited(7, 1900)}, 1, true},
		{"less than a core for one", []Share{two.limited(7, 500)}, 1, true},
		{"a container each", []Share{two.limited(7, 1000), two.limited(8, 1000)}, 2, false},
		{"one of the containers too small", []Share{two.limited(7, 1000), two.limited(8, 700)}, 2, true},
		{"one with a quota", []Share{two.limited(7, 1000), two}, 2, false},
		{"nobody", nil, 0, false},
	} {
		if got := Usable(c.shares); got != c.usable {
			t.Errorf("%s: %d cores usable, want %d", c.name, got, c.usable)
		}
		if got := Crowded(c.shares); got != c.crowded {
			t.Errorf("%s: crowded %v", c.name, got)
		}
	}
}

func TestMine(t *testing.T) {
	s := Mine()
	if s.Machine == 0 || s.Count < 1 || s.Count > int64(runtime.NumCPU()) || Usable([]Share{s}) < 1 {
		t.Errorf("the share of this process is %+v", s)
	}
	if s != Mine() {
		t.Error("the share changes")
	}
}
