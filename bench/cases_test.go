package bench

import (
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

const (
	window = 32 // as in c/twin.h
	kib    = 1 << 10
	mib    = 1 << 20
)

var sizes = []int{1, 8, 64, 512, 4 * kib, 32 * kib, 256 * kib, mib, 4 * mib}

// peer is the rank that this one exchanges messages with, -1 for the last of an odd
// number.
func peer() int {
	if p := mpi.World().Rank() ^ 1; p < mpi.World().Size() {
		return p
	}
	return -1
}

// needPeers skips a benchmark on a single rank.
func needPeers(b *testing.B) {
	if mpi.World().Size() < 2 {
		b.Skip("needs two ranks: MPI4GO_BENCH_NP=2")
	}
}

func BenchmarkCall(b *testing.B) {
	world, x := mpi.World(), make([]byte, 1)
	benchmark{group: "Call", name: "1B", bytes: 1, messages: 1, rooms: [2]unsafe.Pointer{room(x)}, twin: "twin_call", loop: func(n int) {
		for range n {
			must(mpi.Send(world, x, mpi.ProcNull, 1))
		}
	}}.run(b)
}

func BenchmarkPingPong(b *testing.B) {
	needPeers(b)
	for _, bytes := range sizes {
		out, in := make([]byte, bytes), make([]byte, bytes)
		benchmark{
			group: "PingPong", name: sizeName(bytes), bytes: bytes, messages: 2, moves: true,
			twin: "twin_pingpong", rooms: [2]unsafe.Pointer{room(out), room(in)},
			loop: func(n int) { pingPong(mpi.World(), out, in, 1, n) },
		}.run(b)
	}
}

func pingPong(comm *mpi.Comm, out, in []byte, tag, n int) {
	p := peer()
	if p < 0 {
		return
	}
	for range n {
		if comm.Rank() < p {
			must(mpi.Send(comm, out, p, tag))
			status(mpi.Recv(comm, in, p, tag))
		} else {
			status(mpi.Recv(comm, in, p, tag))
			must(mpi.Send(comm, out, p, tag))
		}
	}
}

// BenchmarkObject exchanges structs that hold a slice of numbers, as objects: C sends the
// numbers alone, into memory that is there already.
func BenchmarkObject(b *testing.B) {
	needPeers(b)
	type state struct {
		Step int
		Name string
		Data []float64
	}
	for _, bytes := range []int{8, 4 * kib, 256 * kib, 4 * mib, 100_000_000} {
		x, y := state{1, "a state", make([]float64, bytes/8)}, state{}
		room1, room2 := make([]byte, bytes), make([]byte, bytes)
		benchmark{
			group: "Object", name: sizeName(bytes), bytes: bytes, messages: 2, moves: true,
			twin: "twin_pingpong", rooms: [2]unsafe.Pointer{room(room1), room(room2)},
			loop: func(n int) {
				p := peer()
				if p < 0 {
					return
				}
				for range n {
					if mpi.World().Rank() < p {
						must(mpi.SendObject(mpi.World(), x, p, 1))
					}
					status(mpi.RecvObjectInto(mpi.World(), &y, p, 1))
					if len(y.Data) != len(x.Data) {
						panic("wrong length")
					}
					if mpi.World().Rank() > p {
						must(mpi.SendObject(mpi.World(), x, p, 1))
					}
				}
			},
		}.run(b)
	}
}

func BenchmarkBandwidth(b *testing.B) {
	needPeers(b)
	for _, bytes := range sizes {
		x := make([]byte, bytes)
		benchmark{
			group: "Bandwidth", name: sizeName(bytes), bytes: bytes, messages: window, moves: true,
			twin: "twin_bandwidth", rooms: [2]unsafe.Pointer{room(x)},
			loop: func(n int) { stream(mpi.World(), x, n) },
		}.run(b)
	}
}

// stream sends windows of messages to the odd ranks.
func stream(comm *mpi.Comm, x []byte, n int) {
	p, ack := peer(), make([]byte, 1)
	if p < 0 {
		return
	}
	var rs mpi.Requests
	for range n {
		if comm.Rank() < p {
			for range window {
				rs.Add(mpi.Isend(comm, x, p, 2))
			}
			must(rs.WaitAll())
			status(mpi.Recv(comm, ack, p, 3))
		} else {
			for range window {
				rs.Add(mpi.Irecv(comm, x, p, 2))
			}
			must(rs.WaitAll())
			must(mpi.Send(comm, ack, p, 3))
		}
	}
}

// BenchmarkPersistents sends the windows of Bandwidth by persistent operations, which are started
// and waited for together.
func BenchmarkPersistents(b *testing.B) {
	needPeers(b)
	for _, bytes := range []int{8, 512, 4 * kib} {
		x := make([]byte, bytes)
		var ps mpi.Persistents
		p, ack := peer(), make([]byte, 1)
		sends := mpi.World().Rank() < p
		for range window {
			switch {
			case p < 0:
			case sends:
				ps.Add(mpi.SendInit(mpi.World(), x, p, 2))
			default:
				ps.Add(mpi.RecvInit(mpi.World(), x, p, 2))
			}
		}
		benchmark{
			group: "Persistents", name: sizeName(bytes), bytes: bytes, messages: window, moves: true,
			twin: "twin_persistents", rooms: [2]unsafe.Pointer{room(x)},
			loop: func(n int) {
				for range n {
					must(ps.Run())
					switch {
					case p < 0:
					case sends:
						status(mpi.Recv(mpi.World(), ack, p, 3))
					default:
						must(mpi.Send(mpi.World(), ack, p, 3))
					}
				}
			},
		}.run(b)
		must(ps.Close())
	}
}

func BenchmarkAllreduce(b *testing.B) {
	for _, bytes := range sizes[1:] {
		allreduce("Allreduce", bytes, "twin_allreduce").run(b)
	}
}

func allreduce(group string, bytes int, twin string) benchmark {
	x, sum := make([]float64, bytes/8), make([]float64, bytes/8)
	rooms := [2]unsafe.Pointer{room(x), room(sum)}
	return benchmark{group: group, name: sizeName(bytes), bytes: bytes, messages: 1, twin: twin, rooms: rooms, loop: func(n int) {
		for range n {
			must(collective.Allreduce(mpi.World(), x, sum, mpi.Sum))
		}
	}}
}

func BenchmarkBarrier(b *testing.B) { barriers("Barrier", "all", "twin_barrier").run(b) }

func barriers(group, name, twin string) benchmark {
	return benchmark{group: group, name: name, messages: 1, twin: twin, loop: func(n int) {
		for range n {
			barrier()
		}
	}}
}
