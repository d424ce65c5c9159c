package scratch

import "testing"

type large [600]byte

type pointing struct {
	N int
	P *int `mpi:"-"`
}

func TestTake(t *testing.T) {
	x, b := Take[complex128](3)
	if b == nil || len(x) != 3 {
		t.Fatalf("%v, %v", x, b)
	}
	x[2] = 7
	b.Give()
	if x, b := Take[complex128](3); x[2] != 0 {
		t.Errorf("lent with %v in it", x)
	} else {
		b.Give()
	}
	if x, b := Take[large](1); len(x) != 1 || b != nil {
		t.Error("too much for a block was lent")
	}
	if x, b := Take[pointing](2); len(x) != 2 || b != nil {
		t.Error("memory that the collector does not scan was lent for pointers")
	}
	if n := testing.AllocsPerRun(1000, func() { x, b := Take[int](2); x[1] = 1; b.Give() }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}
