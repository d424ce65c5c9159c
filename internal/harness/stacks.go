package harness

import (
	"regexp"
	"slices"
	"strings"
)

// The Go runtime answers SIGQUIT with everything it knows: arguments, frame
// pointers, its own goroutines, processor registers. What tells where a rank
// hangs is a few lines of it, and these are also equal on ranks that hang alike.

var (
	frameArgs     = regexp.MustCompile(`\((?:\.\.\.|(?:0x|\{|_|\?)[^()]*)\)$`)
	frameAddress  = regexp.MustCompile(` \+0x[0-9a-f]+.*$`)
	goroutineGP   = regexp.MustCompile(` gp=\S+ m=\S+( mp=\S+)?`)
	registersLine = regexp.MustCompile(`^(rax|eax|r0|x0|ra)\s+0x`)
)

// trimStacks shortens the stacks in the output of a rank, and cuts endless output.
func trimStacks(lines []string) []string {
	const most = 300
	if i := slices.IndexFunc(lines, registersLine.MatchString); i >= 0 {
		lines = lines[:i]
	}
	if i := slices.IndexFunc(lines, dumpStarts); i >= 0 {
		lines = append(slices.Clone(lines[:i]), goroutines(lines[i:])...)
	}
	if len(lines) > most {
		lines = append(slices.Clone(lines[:most]), "...")
	}
	return lines
}

// dumpStarts recognizes the beginning of a detailed dump. C code may have left
// a line unfinished before it.
func dumpStarts(line string) bool {
	return strings.HasSuffix(line, "SIGQUIT: quit") || strings.HasPrefix(line, "goroutine ") && goroutineGP.MatchString(line)
}

// goroutines keeps of a dump the goroutines of the program, of these the frames
// that are not the runtime's, and whatever else was printed in between.
func goroutines(lines []string) []string {
	var kept []string
	for i := 0; i < len(lines); {
		switch l := lines[i]; {
		case strings.HasPrefix(l, "goroutine "):
			end := i + 1
			for end < len(lines) && lines[end] != "" && !strings.HasPrefix(lines[end], "goroutine ") {
				end++
			}
			kept = append(kept, goroutine(lines[i:end])...)
			i = end
		case l == "", strings.HasPrefix(l, "PC=0x"), strings.HasPrefix(l, "signal arrived during "):
			i++
		default:
			kept = append(kept, l)
			i++
		}
	}
	return kept
}

// goroutine shortens the stack of one goroutine, to nothing if it is none of
// the program's. Lines that are no part of a stack stay.
func goroutine(block []string) []string {
	var frames, others []string
	ours := !strings.HasPrefix(block[0], "goroutine 0 ")
	below := false // in frames that every test has
	for i := 1; i < len(block); i++ {
		if i+1 == len(block) || !strings.HasPrefix(block[i+1], "\t") {
			if block[i] != "runtime.mPark(...)" {
				others = append(others, block[i])
			}
			continue
		}
		call, place := frameArgs.ReplaceAllString(block[i], "()"), frameAddress.ReplaceAllString(block[i+1], "")
		i++
		switch {
		case strings.HasPrefix(call, "created by runtime."), strings.HasPrefix(call, "os/signal."):
			ours = false
		case strings.HasPrefix(call, "testing.(*T).Run("), strings.HasPrefix(call, "testing.tRunner("):
			// Package testing alone is below, or waits for a test.
			below = true
		case strings.HasPrefix(call, "runtime.") && !strings.HasPrefix(call, "runtime.cgocall"), below:
		default:
			frames = append(frames, call, place)
		}
	}
	if !ours || len(frames) == 0 {
		return others
	}
	return slices.Concat([]string{goroutineGP.ReplaceAllString(block[0], "")}, frames, others)
}
