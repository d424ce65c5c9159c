package pio

import (
	"sort"
	"strings"
	"sync"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
)

// Workarounds: what MPI libraries get wrong at the end of a file, in C too. ROMIO, the MPI-IO of
// MPICH and others (seen in MPICH 4.0.2 and 5.0.2), reports that everything was read, but for a blocking
// read of one rank without gaps in the file and in memory. Nonblocking reads never complete in
// Open MPI (seen in 4.1.4 and 5.0.11), and end the job in Intel MPI (2021.18): "Negative count".
// Collective reads that block can be nonblocking ones inside (see internal/capi), and so can split
// collectives. So none of these asks for what is not there.

// look makes a read that would meet the end of the file a shorter one.
func (t *transfer) look() error {
	if t.writes || t.at < 0 || t.want == 0 {
		return nil
	}
	n, err := t.f.available(t.op, t.at, t.want)
	if err != nil || n == t.want {
		return err
	}
	if items := t.buf.Type.Elements; t.buf.N*items == t.want && n%items == 0 {
		t.buf.N = n / items
		return nil
	}
	return t.detour(n) // it ends inside an item of the buffer's layout
}

// available returns how many of n elements of the view from an offset on are in the file.
func (f *file) available(op string, at int64, n int) (int, error) {
	if f.viewed().empty {
		return 0, nil
	}
	size, err := f.size(op)
	if err != nil {
		return 0, err
	}
	var code capi.Code
	missing := func(i int) bool {
		begin, c := capi.FileGetByteOffset(f.h, f.native(at+int64(i)))
		if c != 0 {
			code = c
		}
		return begin+f.elem.Size > size
	}
	if missing(n - 1) {
		n = sort.Search(n-1, missing)
	}
	return n, mpi.Wrap(op, code)
}

// size returns how many bytes the file has, or will have when what this rank has written is there: in
// collective calls of Open MPI (seen in 4.1.4) another rank can still be writing it.
func (f *file) size(op string) (int, error) {
	size, code := capi.FileGetSize(f.h)
	f.mu.Lock()
	defer f.mu.Unlock()
	return max(size, f.written), mpi.Wrap(op, code)
}

// grown notes what a collective call has written.
func (t *transfer) grown() {
	if !t.writes || !t.collective || t.at < 0 || t.want == 0 {
		return
	}
	f := t.f
	if last, code := capi.FileGetByteOffset(f.h, f.native(t.at+int64(t.want-1))); code == 0 {
		f.mu.Lock()
		f.written = max(f.written, last+f.elem.Size)
		f.mu.Unlock()
	}
}

// blind reports whether a read has to block instead, because it is at the shared position,
// where nobody knows before whether it meets the end. It cannot where the other ranks would not.
func (t *transfer) blind() bool {
	return t.shared && !t.writes && !goodEnd() && !(t.collective && mpi.Interop())
}

// huge reports whether a read or write of one rank has to block because it is larger than what Linux
// moves at a time: nonblocking ones of MPICH (seen in 4.0.2) ask only once. Others work either way.
func (t *transfer) huge() bool { return !t.collective && t.buf.Bytes() > 0x7ffff000 }

// goodEnd reports whether nonblocking reads can meet the end of a file.
var goodEnd = sync.OnceValue(func() bool { return strings.HasPrefix(mpi.LibraryName(), "MPICH") })
