// Package uncached is for tests whose results depend on what the go command does not know of:
// MPI libraries, and programs that the tests build. Package harness does the same by itself.
package uncached

import "flag"

// Tests makes the go command run the tests each time, rather than remember their results. A
// TestMain calls it; it parses the flags.
func Tests() {
	flag.Parse()
	if err := flag.Set("test.testlogfile", ""); err != nil {
		panic(err)
	}
}
