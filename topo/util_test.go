package topo_test

import (
	"github.com/mpi4go/mpi4go/collective"
	mpi "github.com/mpi4go/mpi4go/core"
)

func collectiveBcast[T any](x []T) error { return collective.Bcast(mpi.World(), x, 0) }
