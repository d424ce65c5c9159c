// Ranks count words: strings and maps are sent as objects.
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

func main() { mpi.Main(run) }

func run(_ context.Context, world *mpi.Comm) error {
	var lines []string
	if world.Rank() == 0 { // only rank 0 has the text, from a file perhaps
		lines = []string{"to be or not to be", "that is the question", "to die to sleep"}
	}
	lines, err := collective.BcastObject(world, lines, 0)
	if err != nil {
		return err
	}
	count := make(map[string]int)
	for i := world.Rank(); i < len(lines); i += world.Size() {
		for _, word := range strings.Fields(lines[i]) {
			count[word]++
		}
	}
	counts, err := collective.GatherObject(world, count, 0) // of all ranks, at rank 0
	if err == nil && world.Rank() == 0 {
		fmt.Println(counts)
	}
	return err
}
