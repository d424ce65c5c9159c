// Page brings the table of quirks in a page of documentation up to date.
//
//	page docs/libraries.md
package main

import (
	"fmt"
	"os"

	"github.com/mpi4go/mpi4go/internal/harness"
)

func main() {
	if err := update(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func update(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	page, err := harness.Page(string(text))
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(page), 0o644)
}
