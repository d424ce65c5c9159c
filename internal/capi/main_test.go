package capi_test

import (
	"os"
	"testing"

	"github.com/mpi4go/mpi4go/internal/capi"
	"github.com/mpi4go/mpi4go/internal/harness/uncached"
)

func TestMain(m *testing.M) {
	if end := os.Getenv(capi.EnvGuarded); end != "" {
		capi.Guarded(end)
	}
	uncached.Tests() // because of the generator, and of the headers that tests compare with
	os.Exit(m.Run())
}
