package rma

import (
	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/layout"
)

// atOnce is how many bytes one call of MPI communicates. From 2 GiB on, MPICH (seen in 4.0.2) and Open
// MPI (4.1.4) crash in accumulations, and those of Intel MPI (2021.18) do nothing.
// Tests make it less.
var atOnce = 1 << 30

// communicate makes the call of a transfer that has been checked: plain, or request if there is to be a
// request.
func (w *window) communicate(t *transfer, plain func(transfer) capi.Code, request func(transfer) capi.Result) error {
	if t.count > atOnce/w.t.Extent && t.target != mpi.ProcNull {
		if most := w.most(t); most > 0 {
			return w.inPieces(t, most, plain)
		} else if t.combines {
			return mpi.Errorf(t.op, mpi.ErrCount, "an item of the layout has more than the %d bytes that libraries combine in one call", atOnce)
		}
	}
	if t.o == nil {
		return w.end(t, plain(*t))
	}
	t.pin()
	return t.launched(request(*t))
}

// most returns how many elements of a transfer one call communicates, in whole items of its buffers; 0
// if an item is larger than that.
func (w *window) most(t *transfer) int {
	a, b := perItem(w.flat(t.origin)), perItem(w.flat(t.into))
	step := max(a, 1) * max(b, 1) // elements that go together
	if a == b {
		step = a
	}
	return atOnce / w.t.Extent / step * step
}

// inPieces makes several calls instead of one. Elements are communicated one by one, as far as
// MPI promises anything, so that it makes no difference. A request is complete at once.
func (w *window) inPieces(t *transfer, most int, plain func(transfer) capi.Code) error {
	origin, into, piece := w.flat(t.origin), w.flat(t.into), *t
	for done := 0; done < t.count; done += most {
		piece.count, piece.offset = min(most, t.count-done), t.offset+done
		piece.origin, piece.into = part(origin, done, piece.count), part(into, done, piece.count)
		if code := plain(piece); code != 0 {
			return mpi.Wrap(t.op, code)
		}
	}
	if t.o == nil {
		return w.end(t, 0)
	}
	t.pin()
	return t.launched(capi.Result{Code: capi.WinFlush(t.target, w.h)})
}

// flat is a buffer as elements, if they lie in a row.
func (w *window) flat(b layout.Buf) layout.Buf {
	if b.Type != nil && b.Type.Derived && b.Type.Contiguous() && !b.Type.Falls {
		return layout.Buf{Ptr: b.Ptr, N: elements(b), Type: w.t}
	}
	return b
}

// perItem is how many elements an item of a buffer has; 0 where there is no buffer, or no data.
func perItem(b layout.Buf) int {
	if b.Type == nil || b.N == 0 {
		return 0
	}
	return b.Type.Elements
}

// part is n elements of a buffer behind those that are done.
func part(b layout.Buf, done, n int) layout.Buf {
	each := perItem(b)
	if each == 0 {
		return b
	}
	return b.Items(done/each, n/each)
}
