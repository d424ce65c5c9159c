package layout

import (
	"encoding/binary"
	"slices"

	"github.com/mpi4go/mpi4go/internal/capi"
)

// A piece is n items of a type, one after the other in the data of another.
type piece struct {
	n int
	t *Type
}

// ToBigEndian turns packed data of the buffer into big-endian values, or such values
// into those of this machine.
func (b Buf) ToBigEndian(data []byte) {
	if binary.NativeEndian.Uint16([]byte{0, 1}) != 1 {
		b.Type.swap(data, b.N)
	}
}

// swap reverses the bytes of each value of n items, and returns the data behind them.
func (t *Type) swap(data []byte, n int) []byte {
	for range n {
		for _, r := range t.runs {
			data = r.swap(data)
		}
		for _, p := range t.parts {
			data = p.t.swap(data, p.n)
		}
	}
	return data
}

func (r run) swap(data []byte) []byte {
	size, end := r.size, r.n*r.size
	if r.basic == capi.IdCFloatComplex || r.basic == capi.IdCDoubleComplex {
		size /= 2 // two values
	}
	for i := 0; i < end && size > 1; i += size {
		slices.Reverse(data[i : i+size])
	}
	return data[end:]
}
