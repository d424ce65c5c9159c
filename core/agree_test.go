package mpi_test

import (
	"fmt"
	"testing"

	"github.com/mpi4go/mpi4go/core"
)

// TestProtocol sees ranks of different builds not begin to work together. Other differences are
// between processes that are set up differently: see internal/jobtest.
func TestProtocol(t *testing.T) {
	world := mpi.World()
	must(t, mpi.AgreeOn(7))
	if world.Size() == 1 {
		return
	}
	last := world.Size() - 1
	version := 7
	if world.Rank() == last {
		version = 9
	}
	wantErr(t, mpi.AgreeOn(version), mpi.ErrOther, "rank 0 was built with version 7", fmt.Sprintf("rank %d with version 9", last))
}
