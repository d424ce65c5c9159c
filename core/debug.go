package mpi

import (
	"os"
	"slices"
	"strings"
)

// debugging is what MPI4GO_DEBUG asks for.
var debugging struct {
	leaks bool // report requests that are dropped, and what is not closed
	match bool // compare the ranks' collective calls
}

// debugModes are the words that MPI4GO_DEBUG can have.
var debugModes = map[string]*bool{
	"leaks": &debugging.leaks,
	"match": &debugging.match,
}

// readDebug reads MPI4GO_DEBUG, words with commas between them.
func readDebug() error {
	for _, word := range strings.Split(os.Getenv("MPI4GO_DEBUG"), ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		mode, ok := debugModes[word]
		if !ok {
			var known []string
			for w := range debugModes {
				known = append(known, w)
			}
			slices.Sort(known)
			return Errorf("Init", ErrArg, "MPI4GO_DEBUG=%s: want a list of %s", word, strings.Join(known, ", "))
		}
		*mode = true
	}
	return nil
}
