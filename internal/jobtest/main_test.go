package jobtest

import (
	"os"
	"testing"

	"github.com/mpi4go/mpi4go/internal/harness/uncached"
)

func TestMain(m *testing.M) {
	uncached.Tests()
	dir, err := os.MkdirTemp("", "jobtest")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// scratch is a directory for programs that several tests use.
var scratch string
