package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/harness"
	"github.com/mpi4go/mpi4go/internal/launch"
)

func TestMain(m *testing.M) { exampletest.Main(m) }

// start runs the program on n ranks.
func start(t *testing.T, n int, args ...string) (output string, err error) {
	t.Helper()
	program, lib := exampletest.Build(t)
	return exampletest.Run(t, launch.Job{N: n, Library: lib, Args: append([]string{program}, args...)})
}

// checkOutput looks for the right answer, found by many tasks of which some failed at first.
func checkOutput(t *testing.T, out string, workers int) {
	t.Helper()
	if !strings.Contains(out, "Of the numbers below 100000, 77031 takes the most steps: 350. 20 of 20 tasks") {
		t.Errorf("no answer, or a wrong one:\n%s", out)
	}
	if n := len(regexp.MustCompile(`(?m)^\d+ .*s  \**$`).FindAllString(out, -1)); n != workers {
		t.Errorf("%d workers, want %d:\n%s", n, workers, out)
	}
	if !strings.Contains(out, "(try 2)") {
		t.Errorf("no task was tried again:\n%s", out)
	}
}

func TestSpawned(t *testing.T) {
	out, err := start(t, 1, "-limit", "100000", "-block", "5000", "-flaky", "3", "-tries", "20", "-workers", "1", "-grow", "3")
	if strings.Contains(out, "MPICH 4.0 cannot start processes") {
		if err == nil || !strings.Contains(out, "MPI4GO_NP=4") {
			t.Errorf("%v\n%s", err, out)
		}
		harness.SkipQuirkOf(t, "spawn", "MPICH Version: 4.0.2")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkOutput(t, out, 3)
}

func TestRanks(t *testing.T) {
	out, err := start(t, 3, "-limit", "100000", "-block", "5000", "-flaky", "3", "-tries", "20", "-workers", "1", "-ordered")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkOutput(t, out, 2)
	last := 0
	for _, m := range regexp.MustCompile(`(?m)^task +(\d+) of`).FindAllStringSubmatch(out, -1) {
		last++
		if m[1] != strconv.Itoa(last) {
			t.Errorf("task %s where %d should be:\n%s", m[1], last, out)
			break
		}
	}
}

// TestUsage checks the messages for a wrong command line, and that for help: one each.
func TestUsage(t *testing.T) {
	exampletest.Refused(t, parseOptions, "-nope", "file", "-workers 0", "-workers 3 -grow 2", "-limit 1", "-block 0", "-tries 0", "-flaky -1")
	out, err := start(t, 3, "-workers", "0")
	if err == nil || strings.Count(out, "want -workers of at least 1") != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = start(t, 2, "-h")
	if err != nil || strings.Count(out, "Usage:") != 1 || strings.Count(out, "-workers number") != 1 {
		t.Errorf("-h: %v\n%s", err, out)
	}
}
