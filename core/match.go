package mpi

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mpi4go/mpi4go/internal/layout"
)

// With MPI4GO_DEBUG=match, the ranks tell one another about each collective call before
// they make it, on a communicator of their own. Calls that do not go together end with
// an error that has the lines of all of them, instead of hanging or mixing data up. The
// ranks tell rank 0, which compares. A blocking call waits for what rank 0 says; a
// nonblocking one must not wait, so a goroutine on rank 0 ends the job if need be.

// A CollectiveCall is what the ranks compare.
type CollectiveCall struct {
	Op   string // the MPI function without MPI_
	Root int    // -1: there is none
	N    int    // elements, where all ranks must have as many; -1: not so
	Type string // of the elements
	Data string // what the data is for MPI: see layout.Type.Signature
	With string // the operator
	Out  []int  // elements sent to each rank, and received from each: -1 or nil where
	In   []int  // only the other one knows

	Site  string // the line of the call
	Waits bool   // for what rank 0 says
}

// Describe sets what the call is about: n elements of a buffer.
func (c *CollectiveCall) Describe(n int, b layout.Buf) {
	c.N, c.Type, c.Data = n, b.Type.Go.String(), b.Type.Signature(max(n, 1))
}

// comparing is set when the calls on some communicators are to be compared.
var comparing atomic.Bool

// Matching reports whether calls are to be compared.
func Matching() bool { return comparing.Load() }

// beginMatching makes what Match needs, while all ranks are there.
func (c *Comm) beginMatching() error {
	if !c.matches() {
		return nil
	}
	_, _, err := ObjectComm("Init", c)
	return err
}

// matches reports whether the calls on a communicator are compared: those of processes that
// were not started together are not.
func (c *Comm) matches() bool {
	return c.compared && !c.mixed && (c.size > 1 || c.inter)
}

// matchers are the goroutines that compare nonblocking calls.
var matchers sync.WaitGroup

// patience is how long a call waits for the other ranks before it says so.
const patience = 10 * time.Second

// Match compares a collective call with those of the other ranks. On an intercommunicator
// only the names of the calls are compared.
func Match(comm *Comm, blocking bool, call CollectiveCall) error {
	if !comm.matches() {
		return nil
	}
	if comm.inter { // the two groups differ in the rest
		call = CollectiveCall{Op: call.Op, Root: -1, N: -1}
	}
	private, tag, err := ObjectComm(call.Op, comm)
	if err != nil {
		return err
	}
	call.Site, call.Waits = caller(), blocking
	m := matching{comm: private, tag: tag, calls: make([]*CollectiveCall, private.size), mine: call}
	if call.Waits {
		return m.compare()
	}
	of := &comm.objects.matchers
	of.Add(1)
	matchers.Go(func() {
		defer of.Done()
		if err := m.compare(); err != nil {
			die(2, "%v", err)
		}
	})
	return nil
}

// A matching is the comparison of one call.
type matching struct {
	comm *Comm
	tag  int
	mine CollectiveCall

	sync.Mutex
	calls []*CollectiveCall // that have been told to rank 0
}

func (m *matching) compare() error {
	defer time.AfterFunc(patience, m.complain).Stop()
	if m.comm.rank > 0 {
		if err := SendObject(m.comm, m.mine, 0, m.tag); err != nil || !m.mine.Waits {
			return err
		}
		verdict, _, err := RecvObject[string](m.comm, 0, m.tag)
		return cmp.Or(err, m.verdict(verdict))
	}
	m.told(0, &m.mine)
	for range m.comm.size - 1 {
		call, st, err := RecvObject[CollectiveCall](m.comm, AnySource, m.tag)
		if err != nil {
			return err
		}
		m.told(st.Source, &call)
	}
	verdict := disagreement(m.calls)
	var rs Requests
	for r, c := range m.calls {
		if r > 0 && c.Waits {
			rs.Add(IsendObject(m.comm, verdict, r, m.tag))
		}
	}
	return cmp.Or(rs.WaitAll(), m.verdict(verdict))
}

func (m *matching) verdict(text string) error {
	if text == "" {
		return nil
	}
	return Errorf(m.mine.Op, ErrNotSame, "the ranks' collective calls do not match:\n%s", text)
}

func (m *matching) told(rank int, c *CollectiveCall) {
	m.Lock()
	defer m.Unlock()
	m.calls[rank] = c
}

// complain tells that the call waits, and for whom, if this rank knows.
func (m *matching) complain() {
	m.Lock()
	defer m.Unlock()
	whom := "other ranks"
	if m.comm.rank == 0 {
		var missing []int
		for r, c := range m.calls {
			if c == nil {
				missing = append(missing, r)
			}
		}
		whom = ranks(missing)
	}
	fmt.Fprintf(os.Stderr, "mpi4go: %s: %s at %s has been waiting for %v for %s to make a collective call on the communicator\n", whoAmI(), m.mine.Op, m.mine.Site, patience, whom)
}

// disagreement returns what is wrong with the calls of the ranks, or "".
func disagreement(calls []*CollectiveCall) string {
	for _, c := range calls {
		a := calls[0]
		same := c.Op == a.Op && c.Root == a.Root && c.With == a.With
		if c.Data != "" && a.Data != "" {
			same = same && c.Data == a.Data
		} else {
			same = same && c.N == a.N
		}
		if !same {
			return list(calls)
		}
	}
	for r, c := range calls {
		for to, n := range c.Out {
			if in := calls[to].In; n >= 0 && in != nil && in[r] >= 0 && in[r] != n {
				return fmt.Sprintf("\trank %d sends %d of %s to rank %d, %s at %s\n\trank %d expects %d, %s at %s",
					r, n, c.Type, to, c.Op, c.Site, to, in[r], calls[to].Op, calls[to].Site)
			}
		}
	}
	return ""
}

// list describes the calls, a line for those that are the same.
func list(calls []*CollectiveCall) string {
	who := make(map[string][]int)
	var lines []string
	for r, c := range calls {
		call := c.String()
		if who[call] == nil {
			lines = append(lines, call)
		}
		who[call] = append(who[call], r)
	}
	for i, call := range lines {
		lines[i] = fmt.Sprintf("\t%s: %s", ranks(who[call]), call)
	}
	return strings.Join(lines, "\n")
}

// String describes the call for messages.
func (c *CollectiveCall) String() string {
	var b strings.Builder
	b.WriteString(c.Op)
	if c.Type != "" {
		if c.N >= 0 {
			fmt.Fprintf(&b, ", %d", c.N)
		}
		fmt.Fprintf(&b, " of %s", c.Type)
	}
	if c.With != "" {
		fmt.Fprintf(&b, ", %s", c.With)
	}
	if c.Root >= 0 {
		fmt.Fprintf(&b, ", root %d", c.Root)
	}
	fmt.Fprintf(&b, ", at %s", c.Site)
	return b.String()
}

// ranks writes numbers in rising order as "rank 3" or "ranks 0, 2-5".
func ranks(list []int) string {
	if len(list) == 1 {
		return fmt.Sprintf("rank %d", list[0])
	}
	return "ranks " + strings.Join(runs(list), ", ")
}
