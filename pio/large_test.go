package pio_test

import (
	"testing"
	"unsafe"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/pio"
)

// TestLargeCounts moves more bytes than an int of C counts, as that many elements and as fewer larger
// ones. Writing is to the system's sink, which takes no time, and reading from a file with holes.
func TestLargeCounts(t *testing.T) {
	if testing.Short() || size() != 2 {
		t.Skip("needs 2 ranks, 5 GB of memory for a file and a buffer, and some seconds")
	}
	const n = 1<<31 + 4096 + 8
	var x []byte
	if me() == 0 {
		x = make([]byte, n)
	}
	large(t, x)
	large(t, unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/8))

	f := create[byte](t)
	at := []int64{0, 1<<30 - 1, 1 << 30, 1<<31 - 1, 1 << 31, n - 1}
	ok(t, f.SetSize(n))
	barrier(t)
	if me() == 0 {
		for i, k := range at {
			moved(t, "WriteAt", 1, nil)(f.WriteAt([]byte{byte(i + 1)}, k))
		}
	}
	moved(t, "ReadAtAll", len(x), nil)(f.ReadAtAll(x, 0))
	if me() == 0 {
		for i, k := range at {
			if x[k] != byte(i+1) {
				t.Errorf("byte %d is %d, want %d", k, x[k], i+1)
			}
		}
	}
	ok(t, f.SetSize(0)) // the memory of the file
	barrier(t)
}

// large has rank 0 write x in every way; the others take part where all must.
func large[T any](t *testing.T, x []T) {
	t.Helper()
	f, err := pio.Open[T](mpi.World(), "/dev/null", pio.WriteOnly)
	must(t, err)
	wait := func(req *mpi.Request[T], err error) (int, error) {
		must(t, err)
		_, st, err := req.Wait()
		return st.Bytes / int(unsafe.Sizeof(*new(T))), err
	}
	if me() == 0 {
		moved(t, "WriteAt", len(x), nil)(f.WriteAt(x, 0))
		moved(t, "Write", len(x), nil)(f.Write(x))
		moved(t, "IwriteAt", len(x), nil)(wait(f.IwriteAt(x, 0)))
		moved(t, "Iwrite", len(x), nil)(wait(f.Iwrite(x)))
	}
	moved(t, "WriteAtAll", len(x), nil)(f.WriteAtAll(x, 0))
	moved(t, "WriteAll", len(x), nil)(f.WriteAll(x))
	if n, err := wait(f.IwriteAtAll(x, 0)); !harness.HasQuirk("iwrite-all-large") || err == nil {
		moved(t, "IwriteAtAll", len(x), nil)(n, err)
	}
	must(t, f.WriteAtAllBegin(x, 0))
	moved(t, "WriteAtAllEnd", len(x), nil)(f.WriteAtAllEnd())
	ok(t, f.Close())
}
