package topo_test

import (
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

// volume is how many elements an array of a shape has, or a grid processes.
func volume(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
