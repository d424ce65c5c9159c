package mpi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// Sessions beside Init; those without it are tested on whole jobs, in internal/jobtest.

// openSession opens a session, or skips the test.
func openSession(t *testing.T, info mpi.Info) *mpi.Session {
	t.Helper()
	s, err := mpi.OpenSession(info)
	if harness.HasQuirk("no-sessions") {
		if !errors.Is(err, mpi.ErrUnsupported) || !strings.Contains(err.Error(), "MPI_Session_init") {
			t.Errorf("OpenSession: %v, want ErrUnsupported", err)
		}
		harness.SkipQuirk(t, "no-sessions")
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSession(t *testing.T) {
	s := openSession(t, nil)
	info, err := s.Info()
	if level := info["thread_level"]; err != nil || level != "" && !strings.HasPrefix(level, "MPI_THREAD_") {
		t.Errorf("Info: %v, %v", info, err)
	}
	names, err := s.Psets()
	if n, errN := s.NumPsets(); err != nil || errN != nil || n != len(names) || !slices.Contains(names, "mpi://WORLD") || !slices.Contains(names, "mpi://SELF") {
		t.Errorf("Psets: %q, %v; NumPsets: %d, %v", names, err, n, errN)
	}
	rank, size := mpi.World().Rank(), mpi.World().Size()
	for name, want := range map[string]int{"mpi://WORLD": size, "mpi://SELF": 1} {
		if info, err := s.PsetInfo(name); err != nil || info["mpi_size"] != fmt.Sprint(want) {
			t.Errorf("PsetInfo(%s): %v, %v", name, info, err)
		}
		g, err := s.GroupFromPset(name)
		if err != nil || g.Size() != want {
			t.Fatalf("GroupFromPset(%s): %v, %v", name, g, err)
		}
		c, err := mpi.CreateFromGroup(g, "org.mpi4go.test."+name[6:])
		if err != nil {
			t.Fatal(err)
		}
		if c.Size() != want || want == size && c.Rank() != rank {
			t.Errorf("CreateFromGroup of %s: rank %d of %d", name, c.Rank(), c.Size())
		}
		n := c.Size()
		x, y := []int{10 + c.Rank()}, make([]int, 1)
		if _, err := mpi.Sendrecv(c, x, (c.Rank()+1)%n, mpi.TagUB(), y, (c.Rank()+n-1)%n, mpi.TagUB()); err != nil || y[0] != 10+(c.Rank()+n-1)%n {
			t.Errorf("Sendrecv on %s: %v, %v", name, y, err)
		}
		if err := errors.Join(g.Close(), c.Close()); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if _, err := s.Psets(); !errors.Is(err, mpi.ErrClosed) {
		t.Errorf("Psets after Close: %v", err)
	}
}

func TestSessionArguments(t *testing.T) {
	s := openSession(t, mpi.Info{"thread_level": "MPI_THREAD_MULTIPLE"})
	defer s.Close()
	for _, name := range []string{"", "mpi://NOWHERE", "mpi://WORLD "} {
		if _, err := s.GroupFromPset(name); !errors.Is(err, mpi.ErrArg) || !strings.Contains(err.Error(), "mpi://WORLD") {
			t.Errorf("GroupFromPset(%q): %v", name, err)
		}
		if _, err := s.PsetInfo(name); !errors.Is(err, mpi.ErrArg) {
			t.Errorf("PsetInfo(%q): %v", name, err)
		}
	}
	if _, err := mpi.OpenSession(mpi.Info{"thread_level": "many"}); !errors.Is(err, mpi.ErrInfoValue) {
		t.Errorf("thread_level many: %v", err)
	}
	var none *mpi.Session
	if _, err := none.Info(); !errors.Is(err, mpi.ErrSession) {
		t.Errorf("Info of nil: %v", err)
	}
	if err := none.Close(); err != nil {
		t.Errorf("Close of nil: %v", err)
	}
}

// TestSessionErrhandler checks that each error of a session goes to its handler once.
func TestSessionErrhandler(t *testing.T) {
	s := openSession(t, nil)
	defer s.Close()
	var got []error
	h := mpi.NewErrhandler(func(of *mpi.Session, err error) {
		if of != s {
			t.Errorf("the handler got session %p, want %p", of, s)
		}
		got = append(got, err)
	})
	if err := s.SetErrhandler(h); err != nil || s.Errhandler() != h {
		t.Fatalf("SetErrhandler: %v, Errhandler %v", err, s.Errhandler())
	}
	_, err := s.GroupFromPset("mpi://NOWHERE")
	if len(got) != 1 || got[0] != err {
		t.Errorf("the handler got %v, the call returned %v", got, err)
	}
	other := mpi.NewErrhandler(func(*mpi.Comm, error) {})
	if err := s.SetErrhandler(other); !errors.Is(err, mpi.ErrErrhandler) || len(got) != 2 || s.Errhandler() != h {
		t.Errorf("SetErrhandler of a handler for communicators: %v; calls of the handler: %d", err, len(got))
	}
}

// TestSessionGroups checks that what comes from different sessions is kept apart: libraries
// abort otherwise.
func TestSessionGroups(t *testing.T) {
	s := openSession(t, nil)
	defer s.Close()
	g, err := s.GroupFromPset("mpi://WORLD")
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	world, err := mpi.World().Group()
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	if text := g.String(); !strings.HasPrefix(text, fmt.Sprintf("group of %d", g.Size())) {
		t.Errorf("String: %s", text)
	}
	c, err := mpi.CreateFromGroup(g, "org.mpi4go.test.groups")
	if err != nil {
		t.Fatal(err)
	}
	dup, err := c.Dup()
	if err != nil {
		t.Fatal(err)
	}
	own, err := dup.Group()
	if err != nil {
		t.Fatal(err)
	}
	both, err := g.Union(own)
	if err != nil || both.Size() != g.Size() {
		t.Fatalf("Union in one session: %v, %v", both, err)
	}
	_, union := world.Union(g)
	_, compare := g.Compare(world)
	_, translate := both.TranslateRanks(world, 0)
	_, create := mpi.World().Create(g)
	_, group := dup.CreateGroup(world, 1)
	for i, err := range []error{union, compare, translate, create, group} {
		if !errors.Is(err, mpi.ErrGroup) || !strings.Contains(err.Error(), "session") {
			t.Errorf("call %d: %v, want ErrGroup", i, err)
		}
	}
	if err := errors.Join(both.Close(), own.Close(), dup.Close(), c.Close()); err != nil {
		t.Error(err)
	}
}
