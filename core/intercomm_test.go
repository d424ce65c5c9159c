package mpi_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// A divided is comm cut in two, the ranks below Size/2 and the others, and connected.
type divided struct {
	*mpi.Intercomm
	comm        *mpi.Comm
	local       []int // ranks in comm of the local group
	remote      []int // and of the remote one
	high        bool  // this process is in the upper half
	partner     int   // the rank of the other side's process of the same number, or ProcNull
	partnerData int   // its rank in comm, for the data that it sends
}

// divide returns comm divided, and false on an only process.
func divide(t testing.TB, comm *mpi.Comm) (divided, bool) {
	t.Helper()
	n, me := comm.Size(), comm.Rank()
	if n < 2 {
		return divided{}, false
	}
	all := subsetUp(n)
	d := divided{comm: comm, local: all[:n/2], remote: all[n/2:], high: me >= n/2, partner: mpi.ProcNull}
	color := 0
	if d.high {
		d.local, d.remote, color = d.remote, d.local, 1
	}
	local, err := comm.Split(color, me)
	must(t, err)
	leader := local.Size() - 1 // any will do
	d.Intercomm, err = local.CreateIntercomm(leader, comm, d.remote[len(d.remote)-1], 7)
	must(t, err)
	must(t, local.Close()) // the intercommunicator does not need it
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if d.Rank() < len(d.remote) {
		d.partner, d.partnerData = d.Rank(), d.remote[d.Rank()]
	}
	return d, true
}

// talkAcross checks that messages go through an intercommunicator, from every process to every
// remote one; local and remote are the processes' numbers in what it was made of.
func talkAcross(t *testing.T, inter *mpi.Intercomm, local, remote []int) {
	t.Helper()
	if inter.Size() != len(local) || inter.RemoteSize() != len(remote) {
		t.Errorf("%d processes and %d remote ones, want %d and %d", inter.Size(), inter.RemoteSize(), len(local), len(remote))
		return
	}
	var rs mpi.Requests
	got := make([]int, len(remote))
	for r := range got {
		rs.Add(mpi.Irecv(inter, got[r:r+1], r, 1))
		rs.Add(mpi.Isend(inter, []int{local[inter.Rank()]}, r, 1))
	}
	must(t, rs.WaitAll())
	if !slices.Equal(got, remote) {
		t.Errorf("heard from %v, want %v", got, remote)
	}
}

func TestIntercomm(t *testing.T) {
	d, ok := divide(t, newComm(t))
	if !ok {
		return
	}
	if d.Rank() != slices.Index(d.local, d.comm.Rank()) || !d.IsInter() || d.comm.IsInter() || d.Handle() == 0 {
		t.Errorf("rank %d, IsInter %v and %v", d.Rank(), d.IsInter(), d.comm.IsInter())
	}
	talkAcross(t, d.Intercomm, d.local, d.remote)
	merged, err := d.Merge(d.high)
	must(t, err)
	congruent(t, merged, d.comm)
	must(t, merged.Close())
	merged, err = d.Merge(!d.high)
	must(t, err)
	if want := (d.comm.Rank() + len(d.remote)) % d.comm.Size(); !d.high && merged.Rank() != want {
		t.Errorf("merged the other way: rank %d, want %d", merged.Rank(), want)
	}
	must(t, merged.Close())
	for _, c := range []struct {
		group func() (*mpi.Group, error)
		want  []int
	}{{d.Group, d.local}, {d.RemoteGroup, d.remote}} {
		g, err := c.group()
		must(t, err)
		if got := ranksOf(t, g); !slices.Equal(got, c.want) {
			t.Errorf("group %v, want %v", got, c.want)
		}
		must(t, g.Close())
	}
	must(t, d.SetName("two halves"))
	if name, err := d.Name(); name != "two halves" || err != nil {
		t.Errorf("name %q, %v", name, err)
	}
	must(t, d.SetInfo(mpi.Info{"mpi_assert_no_any_tag": "false"}))
	_, err = d.Info()
	must(t, err)
}

// TestIntercommModes sends in every mode to the process of the same number.
func TestIntercommModes(t *testing.T) {
	d, ok := divide(t, newComm(t))
	if !ok {
		return
	}
	const n = 3000
	must(t, mpi.BufferAttach(2*(n*8+mpi.BsendOverhead())))
	x, p := random[float64](n, d.comm.Rank()), d.partner
	var want []float64
	if p != mpi.ProcNull {
		want = random[float64](n, d.partnerData)
	}
	y := make([]float64, n)
	for name, send := range map[string]func(mpi.Communicator, []float64, int, int) error{
		"Send": mpi.Send[float64], "Ssend": mpi.Ssend[float64], "Bsend": mpi.Bsend[float64], "Rsend": mpi.Rsend[float64],
	} {
		in, err := mpi.Irecv(d, y, p, 1)
		must(t, err)
		must(t, barrier(d.comm)) // the receives are posted
		must(t, send(d, x, p, 1))
		got, _, err := in.Wait()
		must(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("%s: wrong data", name)
		}
	}
	must(t, mpi.BufferDetach())
	out, err := mpi.SendInit(d, x, p, 2)
	must(t, err)
	in, err := mpi.RecvInit(d, y, p, 2)
	must(t, err)
	for range 2 {
		must(t, mpi.StartAll(in, out))
		got, _, err := in.Wait()
		must(t, err)
		if !slices.Equal(got, want) {
			t.Error("persistent: wrong data")
		}
		_, _, err = out.Wait()
		must(t, err)
	}
	must(t, in.Close())
	must(t, out.Close())
	st, err := mpi.Sendrecv(d, x, p, 3, y, p, 3)
	must(t, err)
	if got := y[:mpi.Count[float64](st)]; !slices.Equal(got, want) {
		t.Error("Sendrecv: wrong data")
	}
	req, err := mpi.Isend(d, x, p, 4)
	must(t, err)
	if p != mpi.ProcNull {
		st, err = mpi.Probe(d, mpi.AnySource, 4)
		must(t, err)
		if st.Source != p || mpi.Count[float64](st) != n {
			t.Errorf("Probe: %+v", st)
		}
		m, err := mpi.Mprobe[float64](d, p, 4)
		must(t, err)
		st, err = m.Recv(y)
		must(t, err)
		if st.Source != p || !slices.Equal(y, want) {
			t.Errorf("Mrecv: %+v", st)
		}
	}
	_, _, err = req.Wait()
	must(t, err)
}

// TestIntercommObjects sends objects across, small ones and one with a large slice.
func TestIntercommObjects(t *testing.T) {
	d, ok := divide(t, newComm(t))
	if !ok {
		return
	}
	type thing struct {
		From int
		Data []float64
		More map[string]int
	}
	mk := func(rank int) thing {
		return thing{rank, random[float64](20_000, rank), map[string]int{"rank": rank}}
	}
	var rs mpi.Requests
	for r := range d.remote {
		rs.Add(mpi.IsendObject(d, mk(d.comm.Rank()), r, 5))
	}
	for range d.remote {
		v, st, err := mpi.RecvObject[thing](d, mpi.AnySource, 5)
		must(t, err)
		want := mk(d.remote[st.Source])
		if v.From != want.From || !slices.Equal(v.Data, want.Data) || v.More["rank"] != want.From {
			t.Errorf("from remote rank %d: an object of %d", st.Source, v.From)
		}
	}
	must(t, rs.WaitAll())
	v, st, err := mpi.SendrecvObject[string](d, fmt.Sprint("from ", d.comm.Rank()), d.partner, 6, d.partner, 6)
	must(t, err)
	if d.partner != mpi.ProcNull && (v != fmt.Sprint("from ", d.partnerData) || st.Source != d.partner) {
		t.Errorf("%q from %d", v, st.Source)
	}
}

// TestIntercommTruncate checks that errors of an intercommunicator, its duplicate and what
// is merged of it come back, and end nothing.
func TestIntercommTruncate(t *testing.T) {
	d, ok := divide(t, newComm(t))
	if !ok {
		return
	}
	dup, err := d.Dup()
	must(t, err)
	merged, err := d.Merge(d.high)
	must(t, err)
	left, right := ring(merged)
	for _, c := range []struct {
		comm     mpi.Communicator
		from, to int
	}{{d, d.partner, d.partner}, {dup, d.partner, d.partner}, {merged, left, right}} {
		req, err := mpi.Isend(c.comm, []int{1, 2}, c.to, 1)
		must(t, err)
		_, err = mpi.Recv(c.comm, []int{0}, c.from, 1)
		if c.from != mpi.ProcNull {
			wantErr(t, err, mpi.ErrTruncate)
		}
		_, _, err = req.Wait()
		must(t, err)
	}
	must(t, merged.Close())
	must(t, dup.Close())
}

// TestIntercommMore makes intercommunicators from one, which is then closed first.
func TestIntercommMore(t *testing.T) {
	d, ok := divide(t, newComm(t))
	if !ok {
		return
	}
	dup, err := d.Dup()
	must(t, err)
	hinted, err := d.DupWithInfo(mpi.Info{"nonsense_of_ours": "1"})
	must(t, err)
	req, err := d.Idup()
	must(t, err)
	later, err := req.Wait()
	must(t, err)
	for _, other := range []*mpi.Intercomm{dup, hinted, later} {
		if c, err := d.Compare(other); c != mpi.Congruent || err != nil {
			t.Errorf("Compare with a duplicate: %v, %v", c, err)
		}
	}
	if c, err := d.Compare(d); c != mpi.Identical || err != nil {
		t.Errorf("Compare with itself: %v, %v", c, err)
	}
	for _, other := range []struct{ a, b mpi.Communicator }{{d, d.comm}, {d.comm, d}} {
		compare := d.comm.Compare
		if other.a.IsInter() {
			compare = d.Compare
		}
		if c, err := compare(other.b); c != mpi.Unequal || err != nil {
			t.Errorf("Compare with the communicator that it was made of: %v, %v", c, err)
		}
	}
	must(t, dup.Close())
	must(t, later.Close())
	talkAcross(t, hinted, d.local, d.remote)

	// Even and odd numbers, each with its own kind on the other side.
	mod := func(s []int, odd int) (out []int) {
		for i, r := range s {
			if i%2 == odd {
				out = append(out, r)
			}
		}
		return out
	}
	odd := d.Rank() % 2
	half, err := hinted.Split(odd, d.Rank())
	must(t, err)
	remote := mod(d.remote, odd)
	switch {
	case half != nil:
		if len(remote) == 0 {
			t.Error("an intercommunicator with nobody on the other side")
		}
		must(t, hinted.Close())
		talkAcross(t, half, mod(d.local, odd), remote)
		must(t, half.Close())
	case len(remote) > 0:
		t.Error("no intercommunicator, though there are processes on the other side")
	default:
		must(t, hinted.Close())
	}

	// The last process of each side.
	g := subgroup(t, d.comm, d.local[len(d.local)-1])
	last, err := d.Create(g)
	must(t, err)
	if (last != nil) != (d.Rank() == d.Size()-1) {
		t.Errorf("Create: %v on rank %d of %d", last, d.Rank(), d.Size())
	}
	if last != nil {
		talkAcross(t, last, d.local[len(d.local)-1:], d.remote[len(d.remote)-1:])
	}
	must(t, last.Close())
}

func TestIntercommFromGroups(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	if n < 2 {
		return
	}
	all := subsetUp(n)
	local, remote := all[:1], all[1:]
	if me > 0 {
		local, remote = remote, local
	}
	lg, rg := subgroup(t, comm, local...), subgroup(t, comm, remote...)
	for _, c := range []struct {
		local, remote             *mpi.Group
		localLeader, remoteLeader int
		class                     mpi.ErrorClass
		text                      string
	}{
		{lg, lg, 0, 0, mpi.ErrGroup, "both groups"},
		{rg, lg, 0, 0, mpi.ErrGroup, "not in the group"},
		{lg, nil, 0, 0, mpi.ErrGroup, "nil"},
		{lg, rg, n, 0, mpi.ErrRank, "local leader"},
		{lg, rg, 0, -1, mpi.ErrRank, "remote leader"},
	} {
		_, err := mpi.CreateIntercommFromGroups(c.local, c.localLeader, c.remote, c.remoteLeader, "x")
		wantErr(t, err, c.class, c.text)
	}
	inter, err := mpi.CreateIntercommFromGroups(lg, 0, rg, 0, "mpi4go test")
	if errors.Is(err, mpi.ErrUnsupported) {
		wantErr(t, err, mpi.ErrUnsupported, mpi.LibraryName(), "MPI_Intercomm_create_from_groups")
		return
	}
	must(t, err)
	talkAcross(t, inter, local, remote)
	must(t, inter.Close())
}

func TestIntercommErrors(t *testing.T) {
	comm := newComm(t)
	n, me := comm.Size(), comm.Rank()
	for _, c := range []struct {
		name        string
		local       *mpi.Comm
		leader      int
		peer        mpi.Communicator
		remote, tag int
		class       mpi.ErrorClass
		text        string
	}{
		{"local leader", comm, n, comm, 0, 0, mpi.ErrRank, "local leader"},
		{"negative leader", comm, -1, comm, 0, 0, mpi.ErrRank, "local leader -1"},
		{"no peer", mpi.Self(), 0, nil, 0, 0, mpi.ErrComm, "nil"},
		{"remote leader", mpi.Self(), 0, comm, n, 0, mpi.ErrRank, "remote leader"},
		{"itself", mpi.Self(), 0, comm, me, 0, mpi.ErrRank, "this process"},
		{"tag", mpi.Self(), 0, comm, (me + 1) % n, math.MaxInt, mpi.ErrTag, "TagUB"},
		{"nil", nil, 0, comm, 0, 0, mpi.ErrComm, "nil"},
	} {
		if c.name == "tag" && n == 1 {
			continue
		}
		_, err := c.local.CreateIntercomm(c.leader, c.peer, c.remote, c.tag)
		if !errors.Is(err, c.class) {
			t.Errorf("%s: %v", c.name, err)
		}
		wantErr(t, err, c.class, c.text)
	}
	var none *mpi.Intercomm
	must(t, none.Close())
	_, err := none.Dup()
	wantErr(t, err, mpi.ErrComm, "nil")
	_, err = none.Merge(false)
	wantErr(t, err, mpi.ErrComm, "nil")
	wantErr(t, mpi.Send(new(mpi.Intercomm), []int{1}, 0, 0), mpi.ErrComm, "nil")
	d, ok := divide(t, comm)
	if !ok {
		return
	}
	wantErr(t, mpi.Send(d, []int{1}, len(d.remote), 1), mpi.ErrRank, "destination", "remote group", fmt.Sprintf("0 to %d", len(d.remote)-1))
	_, err = mpi.Recv(d, []int{1}, len(d.remote), 1)
	wantErr(t, err, mpi.ErrRank, "source", "remote group")
	_, err = mpi.Self().CreateIntercomm(0, d, 0, 1)
	wantErr(t, err, mpi.ErrComm, "peer")
	dup, err := d.Dup()
	must(t, err)
	must(t, dup.Close())
	must(t, dup.Close())
	_, err = dup.RemoteGroup()
	wantErr(t, err, mpi.ErrClosed)
}
