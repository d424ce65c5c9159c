package main

import (
	"fmt"
	"strings"
)

// A rule tells whether a cell lives in the next generation: rule[whether it lives now][how many of
// the nine cells around live, itself included]. The second index goes beyond 9 so that 4 bits are an
// index that needs no check.
type rule [2][16]uint8

// conway is the Game of Life.
const conway = "B3/S23"

// parseRule reads the usual notation: with how many neighbors cells are born, and with how many they
// survive.
func parseRule(s string) (r rule, err error) {
	born, survive, ok := strings.Cut(strings.ToUpper(s), "/")
	if !ok || !strings.HasPrefix(born, "B") || !strings.HasPrefix(survive, "S") {
		return r, fmt.Errorf("rule %q: want one such as %s", s, conway)
	}
	for alive, list := range []string{born[1:], survive[1:]} {
		for _, c := range list {
			if c < '0' || c > '8' {
				return r, fmt.Errorf("rule %q: %q is no number of neighbors", s, c)
			}
			r[alive][int(c-'0')+alive] = 1
		}
	}
	return r, nil
}

func (r rule) String() string {
	text := [2]string{"B", "S"}
	for alive, row := range r {
		for n, lives := range row {
			if lives != 0 {
				text[alive] += fmt.Sprint(n - alive)
			}
		}
	}
	return text[0] + "/" + text[1]
}
