package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mpi4go/mpi4go/core"
	"github.com/mpi4go/mpi4go/examples/internal/exampletest"
	"github.com/mpi4go/mpi4go/internal/harness/ranks"
)

func TestMain(m *testing.M) { ranks.Main(m) }

// begin makes the world that a command line asks for.
func begin(t *testing.T, args string) (*world, start) {
	t.Helper()
	opt := exampletest.Options(t, parseOptions, args)
	s, err := opt.start(mpi.World())
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(mpi.World(), opt.rule, opt.height, opt.width, s.alive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w, s
}

// play goes on by some generations, and returns all cells on rank 0.
func play(t *testing.T, w *world, generations int) []uint8 {
	t.Helper()
	for range generations {
		if err := w.step(); err != nil {
			t.Fatal(err)
		}
	}
	var all []uint8
	if w.comm.Rank() == 0 {
		all = make([]uint8, w.shape[0]*w.shape[1])
	}
	if err := w.now.Gather(all, 0); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSameOnAnyRanks compares the film of all ranks with that of one.
func TestSameOnAnyRanks(t *testing.T) {
	exampletest.SameOnAnyRanks(t, func(comm *mpi.Comm, dir string) error {
		opt := exampletest.Options(t, parseOptions, "-size 37x29 -pattern random -rule b36/s23 -generations 41 -every 4 -show -pause 0")
		opt.out = filepath.Join(dir, "life.gif")
		return life(comm, opt, io.Discard)
	})
}

// TestGlider sees that a glider is where it was when it has gone once around the world.
func TestGlider(t *testing.T) {
	const size = 19
	w, _ := begin(t, "-pattern glider -size 19x19")
	first := play(t, w, 0)
	if halfway := play(t, w, 2*size); w.comm.Rank() == 0 && slices.Equal(halfway, first) {
		t.Error("the glider does not move")
	}
	if again := play(t, w, 2*size); !slices.Equal(again, first) {
		t.Errorf("the glider is not where it was\n%v\n%v", first, again)
	}
}

// TestFacts plays what is known of patterns.
func TestFacts(t *testing.T) {
	for _, args := range []string{"-pattern diehard -size 80x64", "-pattern gun -size 124x120", "-pattern blinker -size 5x5"} {
		w, s := begin(t, args)
		last := s.facts[len(s.facts)-1].generation
		for generation := range last + 1 {
			if _, err := s.check(w, generation); err != nil {
				t.Error(err)
			}
			if err := w.step(); err != nil {
				t.Fatal(err)
			}
		}
		s.facts[0] = fact{generation: 0, population: -1}
		if _, err := s.check(w, 0); err == nil {
			t.Errorf("%s: a wrong population is not noticed", args)
		}
	}
}

// TestRules compares with a game that goes by the definition, on tori down to the size of one cell,
// where a cell is its own neighbor.
func TestRules(t *testing.T) {
	for _, args := range []string{"-size 9x13", "-size 30x20 -rule B36/S23", "-size 4x3 -rule B1357/S02468", "-size 2x1", "-size 5x1 -rule B012345678/S8", "-size 1x1 -rule B0/S"} {
		w, s := begin(t, args+" -pattern random -density 0.4")
		rows, columns := w.shape[0], w.shape[1]
		want := make([]uint8, rows*columns)
		for i := range want {
			if s.alive(i/columns, i%columns) {
				want[i] = 1
			}
		}
		for generation := range 12 {
			want = byDefinition(want, columns, w.rule.String())
			if got := play(t, w, 1); w.comm.Rank() == 0 && !slices.Equal(got, want) {
				t.Errorf("%s: generation %d is\n%v, want\n%v", args, generation+1, got, want)
				break
			}
		}
	}
}

func byDefinition(cells []uint8, columns int, rule string) (next []uint8) {
	born, survive, _ := strings.Cut(rule, "/")
	rows := len(cells) / columns
	for i, cell := range cells {
		n := 0
		for k := range 9 {
			if y, x := i/columns+k/3-1, i%columns+k%3-1; k != 4 {
				n += int(cells[(y+rows)%rows*columns+(x+columns)%columns])
			}
		}
		list := born
		if cell != 0 {
			list = survive
		}
		next = append(next, 0)
		if strings.ContainsRune(list, rune('0'+n)) {
			next[i] = 1
		}
	}
	return next
}

// TestReadPattern reads the gun in both formats.
func TestReadPattern(t *testing.T) {
	gun := patterns["gun"].cells
	trim := func(cells []string) (lines []string) {
		for _, line := range cells {
			lines = append(lines, strings.TrimRight(line, ". "))
		}
		return lines
	}
	for name, text := range map[string]string{
		"gun.cells": "!Name: Gosper glider gun\n!\n" + strings.Join(trim(gun), "\r\n") + "\n",
		"gun.rle": `#N Gosper glider gun
x = 36, y = 9, rule = B3/S23
24bo$22bobo$12b2o6b2o12b2o$11bo3bo4b2o12b2o$2o8bo5bo3b2o$2o8bo3bob2o4b
obo$10bo5bo7bo$11bo3bo$12b2o!`,
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cells, err := share(mpi.World(), file)
		if err != nil || !slices.Equal(trim(cells), trim(gun)) {
			t.Errorf("%s: %v\n%s", name, err, strings.Join(cells, "\n"))
		}
	}
	if cells, err := readPattern("x = 2, y = 4\n2o3$bo!"); err != nil || !slices.Equal(cells, []string{"OO", "", "", ".O"}) {
		t.Errorf("%q, %v", cells, err)
	}
	for _, text := range []string{"O?O", "x = 3\nbob", "x\nz!", "x\n99999999999999999999o!", "x\n60000o60000o!"} {
		if cells, err := readPattern(text); err == nil {
			t.Errorf("%q is read as %.100q", text, cells)
		}
	}
}

func TestParseOptions(t *testing.T) {
	exampletest.Refused(t, parseOptions,
		"-nope", "file", "-size 10", "-size 0x5", "-size 5x5x", "-size 5x70000", "-pattern x", "-density 2", "-density NaN", "-seed -1",
		"-rule 23", "-rule B3", "-rule S23/B3", "-rule B9/S", "-generations -1", "-every 0", "-scale 0", "-out x.png", "-progress x")
	if o := exampletest.Options(t, parseOptions, "-rule b36/s125 -size 7x9"); o.rule.String() != "B36/S125" || o.width != 7 || o.height != 9 {
		t.Errorf("%+v", o)
	}
	o := exampletest.Options(t, parseOptions, "-pattern gun -size 30x30")
	if _, err := o.start(mpi.Self()); err == nil || !strings.Contains(err.Error(), "36 x 9 cells") {
		t.Error(err)
	}
}
