package pio

import (
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// A detour is memory without gaps that a transfer goes through. It is for elements in external32,
// which are converted here: ROMIO does so only for calls that block (seen in MPICH 4.0.2), and Open
// MPI not at all. Reads that end inside an item of a layout take it, too.
type detour struct {
	memory []byte
	buf    layout.Buf // where the data comes from or goes to; of no type for no detour
}

// detour makes a transfer one of n elements through other memory.
func (t *transfer) detour(n int) error {
	d := detour{make([]byte, t.buf.Bytes()), t.buf}
	p := unsafe.Pointer(unsafe.SliceData(d.memory))
	if _, code := capi.Pack(d.buf.Ptr, d.buf.N, d.buf.Type.Handle(), p, len(d.memory), self()); code != 0 {
		return mpi.Wrap("Pack", code)
	}
	if t.external {
		d.buf.ToBigEndian(d.memory)
	}
	t.through, t.buf = d, layout.Buf{Ptr: p, N: n, Type: t.f.stored()}
	return nil
}

// arrive takes what was read by a detour to where it belongs.
func (t *transfer) arrive() capi.Code {
	d := &t.through
	if d.buf.Type == nil || t.writes {
		return 0
	}
	if t.external {
		d.buf.ToBigEndian(d.memory) // and back
	}
	_, code := capi.Unpack(unsafe.Pointer(unsafe.SliceData(d.memory)), len(d.memory), d.buf.Ptr, d.buf.N, d.buf.Type.Handle(), self())
	return code
}

func self() capi.Comm { return capi.Comm(capi.Predefined(capi.IdCommSelf)) }
