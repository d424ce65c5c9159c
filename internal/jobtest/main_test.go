package jobtest

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// The go command must not cache the results: it knows nothing of the programs that
	// these tests build, nor of the MPI libraries they run with.
	if err := flag.Set("test.testlogfile", ""); err != nil {
		panic(err)
	}
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
