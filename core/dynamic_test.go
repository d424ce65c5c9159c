package mpi_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
)

// spawned is the first argument of a test binary that is a child of TestSpawn.
const spawned = "spawned by a test"

// childMain is the program of the children. Each tells rank 0 of the parents what it knows of
// itself, and takes part in what talk does.
func childMain(_ context.Context, world *mpi.Comm) error {
	parent := mpi.Parent()
	if parent == nil {
		return errors.New("no parent")
	}
	n, ok := mpi.AppNum()
	if !ok {
		n = -1
	}
	about := child{world.Rank(), world.Size(), parent.RemoteSize(), n, os.Args[2:]}
	if err := mpi.Send(parent, about.text(), 0, 1); err != nil {
		return err
	}
	if slices.Contains(about.Args, "objects") {
		if err := mpi.SendObject(parent, about, 0, 4); err != nil {
			return err
		}
	}
	if err := talk(parent, true); err != nil {
		return err
	}
	if err := parent.Disconnect(); err != nil {
		return err
	}
	if mpi.Parent() != nil {
		return errors.New("a parent after Disconnect")
	}
	return nil
}

type child struct {
	Rank, Size, Parents, AppNum int
	Args                        []string
}

// text describes the child in a message of fixed length.
func (c child) text() []byte {
	b := make([]byte, 256)
	copy(b, fmt.Sprintf("rank %d of %d, %d parents, program %d, arguments %q", c.Rank, c.Size, c.Parents, c.AppNum, c.Args))
	return b
}

// talk checks that two groups that have met can communicate: by messages, and in a merged
// communicator of both, where the groups of those that pass true for high come last.
func talk(inter *mpi.Intercomm, high bool) error {
	sum := func(comm *mpi.Comm, x int) (int, error) { // by messages: collectives are tested elsewhere
		total := x
		if comm.Rank() > 0 {
			return 0, mpi.Send(comm, []int{x}, 0, 2)
		}
		for r := 1; r < comm.Size(); r++ {
			y := make([]int, 1)
			if _, err := mpi.Recv(comm, y, r, 2); err != nil {
				return 0, err
			}
			total += y[0]
		}
		return total, nil
	}
	y := make([]int, 1)
	if inter.Rank() == 0 {
		if _, err := mpi.Sendrecv(inter, []int{100 + inter.Size()}, 0, 3, y, 0, 3); err != nil {
			return err
		}
		if y[0] != 100+inter.RemoteSize() {
			return fmt.Errorf("got %d of the other leader, which has %d ranks", y[0], inter.RemoteSize())
		}
	}
	merged, err := inter.Merge(high)
	if err != nil {
		return err
	}
	rank, n := inter.Rank(), inter.Size()+inter.RemoteSize()
	if high {
		rank += inter.RemoteSize()
	}
	if merged.Rank() != rank || merged.Size() != n {
		return fmt.Errorf("merged: rank %d of %d, want %d of %d", merged.Rank(), merged.Size(), rank, n)
	}
	total, err := sum(merged, 1<<merged.Rank())
	if err != nil {
		return err
	}
	if rank == 0 && total != 1<<n-1 {
		return fmt.Errorf("merged: sum %b of %d ranks", total, n)
	}
	return merged.Disconnect()
}

// hasSpawned tells whether a test has started processes.
var hasSpawned bool

// maySpawn skips a test where processes cannot be started, or not again.
func maySpawn(t *testing.T) {
	t.Helper()
	harness.SkipQuirk(t, "spawn")
	if hasSpawned {
		harness.SkipQuirk(t, "spawn-again")
	}
	hasSpawned = true
}

// TestSpawn has all ranks start four processes by three commands.
func TestSpawn(t *testing.T) {
	comm := newComm(t)
	root := comm.Size() - 1
	arg := "with blanks, \"quotes\" and $"
	var commands []mpi.Command
	if comm.Rank() == root { // the others' are not looked at
		self, err := os.Executable()
		must(t, err)
		commands = []mpi.Command{
			{Args: []string{spawned, "first", arg}, N: 1},
			{Path: self, Args: []string{spawned, "second"}, N: 2},
			{Path: self, Args: []string{spawned}, N: 1, Info: mpi.Info{"wdir": os.TempDir()}},
		}
	}
	inter, errs, err := mpi.Spawn(comm, commands, root)
	if harness.HasQuirk("spawn") {
		wantErr(t, err, mpi.ErrSpawn, "MPICH 4.0 cannot start processes")
		harness.SkipQuirk(t, "spawn")
	}
	hasSpawned = true
	must(t, err)
	if errs != nil {
		t.Errorf("errors of single processes: %v", errs)
	}
	if inter.RemoteSize() != 4 || inter.Size() != comm.Size() || inter.Rank() != comm.Rank() {
		t.Errorf("rank %d of %d, %d children", inter.Rank(), inter.Size(), inter.RemoteSize())
	}
	if inter.Rank() == 0 {
		want := []child{
			{0, 4, comm.Size(), 0, []string{"first", arg}},
			{1, 4, comm.Size(), 1, []string{"second"}},
			{2, 4, comm.Size(), 1, []string{"second"}},
			{3, 4, comm.Size(), 2, nil},
		}
		for r, w := range want {
			got := make([]byte, 256)
			if _, err := mpi.Recv(inter, got, r, 1); err != nil || !slices.Equal(got, w.text()) {
				t.Errorf("child %d: %s, %v; want %s", r, got, err, w.text())
			}
		}
	}
	if err := talk(inter, false); err != nil {
		t.Error(err)
	}
	must(t, inter.Disconnect())
	wantErr(t, inter.Disconnect(), mpi.ErrClosed)
}

// TestSpawnObjects has a child send an object.
func TestSpawnObjects(t *testing.T) {
	harness.SkipQuirk(t, "mprobe-worlds")
	maySpawn(t)
	comm := newComm(t)
	inter, _, err := mpi.Spawn(comm, []mpi.Command{{Args: []string{spawned, "objects"}, N: 1}}, 0)
	must(t, err)
	if comm.Rank() == 0 {
		_, err := mpi.Recv(inter, make([]byte, 256), 0, 1)
		must(t, err)
		got, _, err := mpi.RecvObject[child](inter, 0, 4)
		if err != nil || got.Size != 1 || got.Parents != comm.Size() || !slices.Equal(got.Args, []string{"objects"}) {
			t.Errorf("the child: %+v, %v", got, err)
		}
	}
	if err := talk(inter, false); err != nil {
		t.Error(err)
	}
	must(t, inter.Disconnect())
}

// TestSpawnErrors checks what becomes of the codes of single processes, and that with the
// hint soft there is an error for each process that is not there: libraries may start fewer.
func TestSpawnErrors(t *testing.T) {
	if errs := mpi.SpawnErrors(0, 0); errs != nil {
		t.Errorf("all started: %v", errs)
	}
	errs := mpi.SpawnErrors(0, -125, 0, 16)
	if len(errs) != 4 || errs[0] != nil || errs[2] != nil || !errors.Is(errs[1], mpi.ErrSpawn) || errs[3] == nil {
		t.Errorf("the second and fourth of four not started: %v", errs)
	}
	maySpawn(t)
	const n = 3
	inter, errs, err := mpi.Spawn(newComm(t), []mpi.Command{{Args: []string{spawned}, N: n, Info: mpi.Info{"soft": "1:3"}}}, 0)
	must(t, err)
	failed := 0
	for _, err := range errs {
		if err != nil {
			failed++
		}
	}
	if inter.RemoteSize()+failed != n {
		t.Errorf("%d processes and %d errors for %d: %v", inter.RemoteSize(), failed, n, errs)
	}
	if inter.Rank() == 0 {
		for r := range inter.RemoteSize() {
			_, err := mpi.Recv(inter, make([]byte, 256), r, 1)
			must(t, err)
		}
	}
	must(t, talk(inter, false))
	must(t, inter.Disconnect())
}

// TestSpawnArguments checks that wrong commands of root are errors on all ranks, and that
// nobody waits.
func TestSpawnArguments(t *testing.T) {
	comm := newComm(t)
	root := comm.Size() / 2
	for _, c := range []struct {
		name     string
		commands []mpi.Command
		class    mpi.ErrorClass
		text     string
	}{
		{"no commands", nil, mpi.ErrArg, "no command"},
		{"no processes", []mpi.Command{{}}, mpi.ErrArg, "N is 0"},
		{"too many processes", []mpi.Command{{N: 1 << 30}, {N: 1 << 30}}, mpi.ErrArg, "command 1"},
		{"no program", []mpi.Command{{Path: filepath.Join(t.TempDir(), "nothing"), N: 1}}, mpi.ErrSpawn, "cannot be started"},
		{"not in PATH", []mpi.Command{{Path: "no-such-program-anywhere", N: 1}}, mpi.ErrSpawn, "cannot be started"},
		{"no executable", []mpi.Command{{Path: "dynamic_test.go", N: 1}}, mpi.ErrSpawn, "cannot be started"},
		{"zero in a path", []mpi.Command{{Path: "a\x00b", N: 1}}, mpi.ErrArg, "zero byte"},
		{"zero in an arg", []mpi.Command{{N: 1}, {N: 1, Args: []string{"a", "a\x00b"}}}, mpi.ErrArg, "argument 1"},
		{"empty info key", []mpi.Command{{N: 1, Info: mpi.Info{"": "x"}}}, mpi.ErrInfoKey, "info key"},
	} {
		if comm.Rank() != root {
			c.commands = nil
		}
		inter, _, err := mpi.Spawn(comm, c.commands, root)
		if inter != nil {
			t.Errorf("%s: processes", c.name)
		}
		wantErr(t, err, c.class, c.text)
		if comm.Rank() != root {
			wantErr(t, err, c.class, fmt.Sprintf("root %d", root))
		}
	}
	if mpi.MPICHKin() {
		_, _, err := mpi.Spawn(comm, []mpi.Command{{N: 1, Args: []string{"two\nlines"}}}, root)
		wantErr(t, err, mpi.ErrArg, "line break")
	}
	_, _, err := mpi.Spawn(nil, []mpi.Command{{N: 1}}, 0)
	wantErr(t, err, mpi.ErrComm)
	_, _, err = mpi.Spawn(comm, []mpi.Command{{N: 1}}, comm.Size())
	wantErr(t, err, mpi.ErrRoot, fmt.Sprint(comm.Size()))
	if mpi.Parent() != nil {
		t.Error("the ranks of a test have a parent")
	}
}

// port returns a port of rank 0, on all ranks.
func port(t *testing.T, comm *mpi.Comm) string {
	t.Helper()
	harness.SkipQuirk(t, "spawn")
	if mpi.ABI() == "MPICH ABI" {
		harness.SkipQuirk(t, "long-port")
	}
	var port string
	if comm.Rank() == 0 {
		var err error
		if port, err = mpi.OpenPort(); err != nil {
			t.Error(err)
		}
		for r := 1; r < comm.Size(); r++ {
			must(t, mpi.SendObject(comm, port, r, 0))
		}
		return port
	}
	port, _, err := mpi.RecvObject[string](comm, 0, 0)
	must(t, err)
	return port
}

// TestAccept has the even ranks accept the odd ones.
func TestAccept(t *testing.T) {
	harness.NeedRanks(t, 2)
	comm := newComm(t)
	port := port(t, comm)
	half, err := comm.Split(comm.Rank()%2, 0)
	must(t, err)
	defer half.Close()
	var inter *mpi.Intercomm
	if comm.Rank()%2 == 0 {
		inter, err = mpi.Accept(half, port, 0)
	} else {
		root := half.Size() - 1
		if half.Rank() != root {
			port = "not looked at"
		}
		inter, err = mpi.Connect(half, port, root)
	}
	must(t, err)
	if inter.Size() != half.Size() || inter.RemoteSize() != comm.Size()-half.Size() {
		t.Errorf("%d ranks and %d remote ones of %d", inter.Size(), inter.RemoteSize(), comm.Size())
	}
	if err := talk(inter, comm.Rank()%2 == 1); err != nil {
		t.Error(err)
	}
	must(t, inter.Disconnect())
	if comm.Rank() == 0 {
		must(t, mpi.ClosePort(port))
	}
}

// TestJoin joins the ranks 0 and 1 over sockets of two kinds.
func TestJoin(t *testing.T) {
	harness.NeedRanks(t, 2)
	comm := newComm(t)
	port(t, comm) // it needs one
	if comm.Rank() > 1 {
		return
	}
	for _, network := range []string{"tcp", "unix"} {
		address := "127.0.0.1:0"
		if network == "unix" {
			dir, err := os.MkdirTemp("", "join")
			must(t, err)
			defer os.RemoveAll(dir)
			address = filepath.Join(dir, "socket")
		}
		conn := connection(t, comm, network, address)
		inter, err := mpi.Join(conn.(syscall.Conn))
		must(t, err)
		if inter.Size() != 1 || inter.RemoteSize() != 1 {
			t.Errorf("%d, %d", inter.Size(), inter.RemoteSize())
		}
		if err := talk(inter, comm.Rank() == 1); err != nil {
			t.Error(err)
		}
		// The connection still is one of Go's.
		if _, err := conn.Write([]byte("hello")); err != nil {
			t.Error(err)
		}
		word := make([]byte, 5)
		if _, err := conn.Read(word); err != nil || string(word) != "hello" {
			t.Errorf("read %q, %v", word, err)
		}
		must(t, inter.Disconnect())
		must(t, conn.Close())
	}
}

// connection connects the ranks 0 and 1.
func connection(t *testing.T, comm *mpi.Comm, network, address string) net.Conn {
	t.Helper()
	if comm.Rank() == 0 {
		l, err := net.Listen(network, address)
		must(t, err)
		defer l.Close()
		must(t, mpi.SendObject(comm, l.Addr().String(), 1, 5))
		conn, err := l.Accept()
		must(t, err)
		return conn
	}
	address, _, err := mpi.RecvObject[string](comm, 0, 5)
	must(t, err)
	conn, err := net.Dial(network, address)
	must(t, err)
	return conn
}

func TestPortArguments(t *testing.T) {
	comm := newComm(t)
	root := comm.Size() - 1
	port := "no port"
	if comm.Rank() != root {
		port = ""
	}
	_, err := mpi.Accept(comm, port, root)
	wantErr(t, err, mpi.ErrPort, "no port of")
	_, err = mpi.Connect(comm, port, root)
	wantErr(t, err, mpi.ErrPort, "no port of")
	_, err = mpi.Connect(comm, port, -1)
	wantErr(t, err, mpi.ErrRoot)
	_, err = mpi.Join(nil)
	wantErr(t, err, mpi.ErrArg)
	wantErr(t, mpi.ClosePort(""), mpi.ErrPort)
	wantErr(t, mpi.PublishName("service", "no port"), mpi.ErrPort)
	wantErr(t, mpi.UnpublishName("service", "no port"), mpi.ErrPort)
	_, err = mpi.LookupName("")
	wantErr(t, err, mpi.ErrService)
	if comm.Rank() == 0 {
		_, err = mpi.LookupName("a service that nobody has published")
		wantErr(t, err, mpi.ErrName)
	}
	_, _ = mpi.UniverseSize()
	if n, ok := mpi.AppNum(); ok && n != 0 {
		t.Errorf("AppNum %d", n)
	}
	wantErr(t, mpi.World().Disconnect(), mpi.ErrComm)
}
