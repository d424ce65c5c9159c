package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mpi4go/mpi4go/core"
)

// A pattern is what lives at first: lines of cells in the notation of .cells files, O for those
// that live and . for others.
type pattern struct {
	cells []string
	facts []fact
}

// A fact is what is known of a pattern: its population in a generation of the Game of Life on an endless
// plane, and how large a torus has to be for it to make no difference.
type fact struct {
	generation, population int
	size                   int
}

// patterns are those that can be had by name.
var patterns = map[string]pattern{
	"glider": {
		cells: []string{
			".O.",
			"..O",
			"OOO",
		},
		facts: []fact{{generation: 100, population: 5, size: 5}},
	},
	"blinker": {
		cells: []string{"OOO"},
		facts: []fact{{generation: 100, population: 3, size: 5}},
	},
	"rpentomino": {
		cells: []string{
			".OO",
			"OO.",
			".O.",
		},
		facts: []fact{{generation: 1103, population: 116, size: 640}},
	},
	"diehard": {
		cells: []string{
			"......O.",
			"OO......",
			".O...OOO",
		},
		facts: []fact{{generation: 129, population: 2, size: 64}, {generation: 130, population: 0, size: 64}},
	},
	"acorn": {
		cells: []string{
			".O.....",
			"...O...",
			"OO..OOO",
		},
		facts: []fact{{generation: 5206, population: 633, size: 3000}},
	},
	"gun": { // Gosper's: a glider every 30 generations
		cells: []string{
			"........................O...........",
			"......................O.O...........",
			"............OO......OO............OO",
			"...........O...O....OO............OO",
			"OO........O.....O...OO..............",
			"OO........O...O.OO....O.O...........",
			"..........O.....O.......O...........",
			"...........O...O....................",
			"............OO......................",
		},
		facts: []fact{{generation: 30, population: 41, size: 80}, {generation: 120, population: 56, size: 120}},
	},
}

// random is the name of the pattern in which each cell lives or not, by chance.
const random = "random"

func patternNames() string {
	return strings.Join(append(slices.Sorted(maps.Keys(patterns)), random), ", ")
}

// A start is a pattern in its place on a torus.
type start struct {
	name  string
	alive func(row, column int) bool
	facts []fact
}

// start returns the first generation. A file is read by rank 0 only.
func (o *options) start(comm *mpi.Comm) (start, error) {
	if o.file == "" && o.pattern == random {
		alive := func(row, column int) bool {
			return chance(o.seed, uint64(row)*uint64(o.width)+uint64(column)) < o.density
		}
		return start{name: fmt.Sprintf("random, seed %d, density %g", o.seed, o.density), alive: alive}, nil
	}
	name, p := o.pattern, patterns[o.pattern]
	if o.file != "" {
		name, p = o.file, pattern{}
		var err error
		if p.cells, err = share(comm, o.file); err != nil {
			return start{}, err
		}
	}
	rows, columns := len(p.cells), 0
	for _, line := range p.cells {
		columns = max(columns, len(line))
	}
	if rows > o.height || columns > o.width {
		return start{}, fmt.Errorf("the pattern %s has %d x %d cells: -size %dx%d is too small", name, columns, rows, o.width, o.height)
	}
	top, left := (o.height-rows)/2, (o.width-columns)/2
	s := start{name: name}
	s.alive = func(row, column int) bool {
		row, column = row-top, column-left
		return row >= 0 && row < rows && column >= 0 && column < len(p.cells[row]) && p.cells[row][column] == 'O'
	}
	for _, f := range p.facts {
		if o.rule.String() == conway && f.size <= min(o.height, o.width) {
			s.facts = append(s.facts, f)
		}
	}
	return s, nil
}

// check compares the world with what is known, and says what has been found right.
func (s start) check(w *world, generation int) (string, error) {
	for _, f := range s.facts {
		if f.generation != generation {
			continue
		}
		n, err := w.population()
		if err == nil && n != f.population {
			err = fmt.Errorf("generation %d of %s has a population of %d: %d is known", generation, s.name, n, f.population)
		}
		return fmt.Sprintf("population %d in generation %d", f.population, f.generation), err
	}
	return "", nil
}

// chance is a number from 0 to 1 by chance for each cell, whichever rank has it: the finalizer of
// SplitMix64.
func chance(seed, cell uint64) float64 {
	x := seed*0x9e3779b97f4a7c15 + cell*0xbf58476d1ce4e5b9 + 0x94d049bb133111eb
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}
