package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/mpi4go/mpi4go/collective"
	"github.com/mpi4go/mpi4go/core"
)

// maxCells is how many cells a pattern file may have along each side.
const maxCells = 100_000

// share reads a pattern file on rank 0 and gives it to the others. An error of rank 0 ends the
// job.
func share(comm *mpi.Comm, file string) (cells []string, err error) {
	if comm.Rank() == 0 {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if cells, err = readPattern(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	return collective.BcastObject(comm, cells, 0)
}

// readPattern reads a pattern in either of the usual formats: run-length encoded (.rle), which has
// a line such as "x = 3, y = 3", or plain text (.cells).
func readPattern(text string) ([]string, error) {
	text = strings.ReplaceAll(text, "\r", "")
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "#") {
			continue // a comment in .rle
		}
		if strings.HasPrefix(strings.TrimSpace(line), "x") {
			return readRuns(strings.Join(lines[i+1:], ""))
		}
		break
	}
	return readCells(lines)
}

// readCells reads lines of cells; those that begin with ! are comments.
func readCells(lines []string) (cells []string, err error) {
	for i, line := range lines {
		if strings.HasPrefix(line, "!") {
			continue
		}
		if j := strings.IndexFunc(line, func(c rune) bool { return !strings.ContainsRune("O*. ", c) }); j >= 0 {
			return nil, fmt.Errorf("line %d: %q is no cell: want . or O", i+1, line[j])
		}
		cells = append(cells, strings.ReplaceAll(line, "*", "O"))
	}
	return cells, nil
}

// readRuns reads a run-length encoded pattern: a number before b, o or $ repeats a dead cell, a
// living one, or the end of a line.
func readRuns(text string) (cells []string, err error) {
	var line strings.Builder
	n := 0
	for _, c := range text {
		run := max(n, 1)
		switch {
		case c >= '0' && c <= '9':
			if n = 10*n + int(c-'0'); n > maxCells {
				return nil, fmt.Errorf("a run of more than %d cells", maxCells)
			}
			continue
		case c == ' ' || c == '\t':
			continue
		case c == '!':
			return append(cells, line.String()), nil
		case line.Len()+run > maxCells || len(cells)+run > maxCells:
			return nil, fmt.Errorf("more than %d cells", maxCells)
		case c == 'b':
			line.WriteString(strings.Repeat(".", run))
		case c == 'o':
			line.WriteString(strings.Repeat("O", run))
		case c == '$':
			cells = append(cells, line.String())
			cells = append(cells, make([]string, run-1)...)
			line.Reset()
		default:
			return nil, fmt.Errorf("%q: want b, o, $, ! or a number", c)
		}
		n = 0
	}
	return nil, errors.New("there is no ! at the end")
}
