package harness

import (
	"bytes"
	"io"
	"regexp"
	"strings"
)

// rankLog is the output of one rank's test binary, taken apart test by test.
// It reads the form that -test.v=test2json gives, in which the lines that
// package testing adds start with the control character 0x16.
type rankLog struct {
	live    io.Writer // if not nil, lines are passed on as they come
	rest    []byte    // an incomplete line
	tests   []*testLog
	open    map[string]*testLog // started, by name
	current *testLog            // where plain output belongs, nil outside tests
	outside []string            // output outside tests
}

// testLog is one top-level test, with its subtests.
type testLog struct {
	name    string
	nth     int    // 0 for the first run of that name; more with -count and -cpu
	status  string // PASS, FAIL, SKIP; "" while it runs
	elapsed string
	lines   []line
	subs    []*subLog
}

// subLog is the result of one subtest.
type subLog struct{ name, status, elapsed string }

// line is a line of output, or one of package testing's when marked.
type line struct {
	marked bool
	text   string
}

const mark = "\x16"

var (
	resultLine = regexp.MustCompile(`^--- (PASS|FAIL|SKIP|BENCH): (\S+) \((.*)\)$`)
	stageLine  = regexp.MustCompile(`^=== (RUN|PAUSE|CONT|NAME|ARTIFACTS|ATTR)\s+(\S*)`)
)

// feed takes the next bytes of the log.
func (l *rankLog) feed(p []byte) {
	l.rest = append(l.rest, p...)
	for {
		i := bytes.IndexByte(l.rest, '\n')
		if i < 0 {
			return
		}
		l.take(string(l.rest[:i]))
		l.rest = l.rest[i+1:]
	}
}

// flush takes a last line that no newline ends.
func (l *rankLog) flush() {
	if len(l.rest) > 0 {
		l.take(string(l.rest))
		l.rest = nil
	}
}

func (l *rankLog) take(text string) {
	text = strings.TrimSuffix(text, "\r")
	if l.live != nil { // a benchmark: nothing to take apart
		if verdict := strings.TrimPrefix(text, mark); verdict != "PASS" && verdict != "FAIL" {
			io.WriteString(l.live, text+"\n")
			l.outside = append(l.outside, text)
		}
		return
	}
	plain, marked, found := strings.Cut(text, mark)
	if plain != "" || !found {
		l.plain(plain)
	}
	for found { // output without a newline may precede a mark in the same line
		text, marked, found = strings.Cut(marked, mark)
		l.marked(text)
	}
}

func (l *rankLog) plain(text string) {
	if l.current == nil {
		l.outside = append(l.outside, text)
		return
	}
	l.current.lines = append(l.current.lines, line{false, text})
}

func (l *rankLog) marked(text string) {
	if m := stageLine.FindStringSubmatch(text); m != nil {
		stage, name := m[1], m[2]
		if name == "" {
			l.current = nil
			return
		}
		top, sub, isSub := strings.Cut(name, "/")
		if stage == "RUN" && !isSub {
			l.begin(top)
		} else if l.current = l.open[top]; l.current == nil {
			return
		}
		if stage == "RUN" && isSub {
			l.current.subs = append(l.current.subs, &subLog{name: top + "/" + sub})
		}
		l.current.lines = append(l.current.lines, line{true, text})
		return
	}
	if m := resultLine.FindStringSubmatch(text); m != nil {
		status, name, elapsed := m[1], m[2], m[3]
		top, _, isSub := strings.Cut(name, "/")
		t := l.open[top]
		if t == nil {
			return
		}
		l.current = t // what follows, such as a panic, belongs to it
		t.lines = append(t.lines, line{true, text})
		if !isSub {
			t.status, t.elapsed = status, elapsed
			return
		}
		for _, s := range t.subs {
			if s.name == name {
				s.status, s.elapsed = status, elapsed
			}
		}
		return
	}
	// PASS and FAIL of the whole binary: the coordinator has its own.
	l.current = nil
}

func (l *rankLog) begin(name string) {
	if l.open == nil {
		l.open = make(map[string]*testLog)
	}
	t := &testLog{name: name}
	if before := l.open[name]; before != nil {
		t.nth = before.nth + 1
	}
	l.open[name], l.current = t, t
	l.tests = append(l.tests, t)
}

// find returns a test by name and run, nil if it was not started.
func (l *rankLog) find(name string, nth int) *testLog {
	for _, t := range l.tests {
		if t.name == name && t.nth == nth {
			return t
		}
	}
	return nil
}

func (l *rankLog) failed() bool { return l.firstFailed() != "" }

// firstFailed names the first test or subtest that has failed so far.
func (l *rankLog) firstFailed() string {
	for _, t := range l.tests {
		for _, s := range t.subs {
			if s.status == "FAIL" {
				return s.name
			}
		}
		if t.status == "FAIL" {
			return t.name
		}
	}
	return ""
}

// where names the innermost test that is running.
func (l *rankLog) where() string {
	if l.live != nil {
		return "a benchmark"
	}
	if len(l.tests) == 0 {
		return "no test yet (initialization)"
	}
	for i := len(l.tests) - 1; i >= 0; i-- {
		t := l.tests[i]
		if t.status != "" {
			continue
		}
		for j := len(t.subs) - 1; j >= 0; j-- {
			if t.subs[j].status == "" {
				return t.subs[j].name
			}
		}
		return t.name
	}
	return "no test (after " + l.tests[len(l.tests)-1].name + ")"
}
